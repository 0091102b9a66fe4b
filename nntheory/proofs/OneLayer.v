(** * The derivatives by the parameters of one layer

    A parameter of layer [l] reaches the cost only through the pre-activations
    of layer [l], and of these only through the one of its own neuron. *)

From Coq Require Import Reals Lra FunctionalExtensionality.
From Coq Require Vectors.Fin.
From nntheory Require Import Vectors Calculus ChainRule Network.
Open Scope R_scope.

(** If a parameter [w] moves coordinate [q] of [z] by [c] times its change and
    no other one, the derivative of a function of [z] is [c] times its derivative by [z_q]. *)
Lemma derivative_by_one_neuron m (f : vec m -> R) (z δ : vec m) q c w0 :
  is_gradient f z δ ->
  derivable_pt_lim
    (fun w => f (fun k => z k + (if Fin.eq_dec k q then c * (w - w0) else 0))) w0 (c * δ q).
Proof.
  intro Hf. set (d := c ⊙ unit_vec q).
  pose proof (line_derivative m f (z ⊖ w0 ⊙ d) d δ w0) as H.
  replace (z ⊖ w0 ⊙ d ⊕ w0 ⊙ d) with z in H by (vext; lra).
  replace (c * δ q) with ⟨δ, d⟩ by (unfold d; now rewrite dot_scal_r, dot_unit).
  apply (derivable_ext (fun w => f (z ⊖ w0 ⊙ d ⊕ w ⊙ d))); [|now apply H].
  intro w. f_equal. unfold d, unit_vec, upd. vext. destruct (Fin.eq_dec i q); lra.
Qed.

Section Layer.
Variable n : nat -> nat.
Variables (σ : nat -> R -> R) (W : weights n) (b : per_neuron n) (x : vec (n 0%nat)) (l : nat).
Hypothesis layer_exists : (1 <= l)%nat.

(** By a weight, of any function [f] of the pre-activations of its layer. *)
Lemma derivative_by_weight (f : vec (n l) -> R) (δ : vec (n l)) p q :
  is_gradient f (pre_activations σ W b x l) δ ->
  partial_weight (fun W b => f (pre_activations σ W b x l)) W b l p q
    (activations σ W b x (pred l) p * δ q).
Proof.
  intro Hf.
  apply (derivable_ext (fun w => f (fun k => pre_activations σ W b x l k
    + (if Fin.eq_dec k q then activations σ W b x (pred l) p * (w - W l p q) else 0)))).
  - intro w. now rewrite pre_activations_set_weight.
  - now apply derivative_by_one_neuron.
Qed.

(** By a bias. *)
Lemma derivative_by_bias (f : vec (n l) -> R) (δ : vec (n l)) q :
  is_gradient f (pre_activations σ W b x l) δ ->
  partial_bias (fun W b => f (pre_activations σ W b x l)) W b l q (δ q).
Proof.
  intro Hf. rewrite <- (Rmult_1_l (δ q)).
  apply (derivable_ext (fun w => f (fun k => pre_activations σ W b x l k
    + (if Fin.eq_dec k q then 1 * (w - b l q) else 0)))).
  - intro w. rewrite pre_activations_set_bias by assumption. f_equal.
    apply functional_extensionality; intro k. now rewrite Rmult_1_l.
  - now apply derivative_by_one_neuron.
Qed.

(** A weight moves the pre-activation of its neuron by the activation that it weighs. *)
Lemma pre_activation_by_weight p q k :
  partial_weight (fun W b => pre_activations σ W b x l k) W b l p q
    (if Fin.eq_dec q k then activations σ W b x (pred l) p else 0).
Proof.
  pose proof (derivative_by_weight (fun z => z k) (unit_vec k) p q
                (one_coordinate_gradient _ _ k)) as H.
  unfold unit_vec, upd, vzero in H. destruct (Fin.eq_dec q k).
  - now rewrite Rmult_1_r in H.
  - now rewrite Rmult_0_r in H.
Qed.

(** A bias moves it by 1. *)
Lemma pre_activation_by_bias q k :
  partial_bias (fun W b => pre_activations σ W b x l k) W b l q
    (if Fin.eq_dec q k then 1 else 0).
Proof.
  exact (derivative_by_bias (fun z => z k) (unit_vec k) q (one_coordinate_gradient _ _ k)).
Qed.

End Layer.
