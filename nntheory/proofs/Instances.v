(** * Networks with given activation functions and costs *)

From Coq Require Import Reals Lra Lia FunctionalExtensionality.
From Coq Require Vectors.Fin.
From nntheory Require Import Vectors ChainRule Network OneLayer Recursion Backpropagation Activations OutputErrors.
Open Scope R_scope.

(** ** Squared error, and one activation function in all layers *)

(** [f] is differentiable everywhere, and its derivative at [z] is [g (f z) z]:
    an expression in the activation and the pre-activation. *)
Lemma one_activation_squared_error (f : R -> R) (g : R -> R -> R) n
    (W : weights n) (b : per_neuron n) x L (t : vec (n L)) (δ : per_neuron n) :
  let a := activations (fun _ => f) W b x in
  let z := pre_activations (fun _ => f) W b x in
  (forall s, derivable_pt_lim f s (g (f s) s)) -> (1 <= L)%nat ->
  (forall q, δ L q = g (a L q) (z L q) * (2 * (a L q - t q))) ->
  (forall l q, (1 <= l < L)%nat ->
     δ l q = g (a l q) (z l q) * sum (fun k => W (S l) q k * δ (S l) k)) ->
  parameter_gradient L (fun W b => squared_error t (activations (fun _ => f) W b x L)) W b
    (fun l p q => a (pred l) p * δ l q) δ.
Proof.
  intros a z Hf HL Hlast Hrec.
  apply (backpropagation_elementwise n (fun _ => f) (fun _ s => g (f s) s) W b x L
           (squared_error t) (fun q => 2 * (a L q - t q))); auto.
  - apply squared_error_gradient.
  - intro q. rewrite Hlast. now destruct L; [lia|].
  - intros l q Hl. rewrite (Hrec l q Hl). now destruct l; [lia|].
Qed.

(** Sigmoids: the slope is [a (1 - a)]. *)
Theorem sigmoid_backpropagation n (W : weights n) (b : per_neuron n) x L (t : vec (n L)) (δ : per_neuron n) :
  (1 <= L)%nat ->
  let a := activations (fun _ => sigmoid) W b x in
  (forall q, δ L q = a L q * (1 - a L q) * (2 * (a L q - t q))) ->
  (forall l q, (1 <= l < L)%nat ->
     δ l q = a l q * (1 - a l q) * sum (fun k => W (S l) q k * δ (S l) k)) ->
  parameter_gradient L (fun W b => squared_error t (activations (fun _ => sigmoid) W b x L)) W b
    (fun l p q => a (pred l) p * δ l q) δ.
Proof.
  intros HL a. apply (one_activation_squared_error sigmoid (fun a z => a * (1 - a))); auto.
  apply sigmoid_derivative.
Qed.

(** Tanh: the slope is [1 - a^2]. *)
Theorem tanh_backpropagation n (W : weights n) (b : per_neuron n) x L (t : vec (n L)) (δ : per_neuron n) :
  (1 <= L)%nat ->
  let a := activations (fun _ => tanh) W b x in
  (forall q, δ L q = (1 - a L q ^ 2) * (2 * (a L q - t q))) ->
  (forall l q, (1 <= l < L)%nat ->
     δ l q = (1 - a l q ^ 2) * sum (fun k => W (S l) q k * δ (S l) k)) ->
  parameter_gradient L (fun W b => squared_error t (activations (fun _ => tanh) W b x L)) W b
    (fun l p q => a (pred l) p * δ l q) δ.
Proof.
  intros HL a. apply (one_activation_squared_error tanh (fun a z => 1 - a ^ 2)); auto.
  apply tanh_derivative.
Qed.

(** Softplus: the slope is the sigmoid of [z]. *)
Theorem softplus_backpropagation n (W : weights n) (b : per_neuron n) x L (t : vec (n L)) (δ : per_neuron n) :
  (1 <= L)%nat ->
  let a := activations (fun _ => softplus) W b x in
  let z := pre_activations (fun _ => softplus) W b x in
  (forall q, δ L q = sigmoid (z L q) * (2 * (a L q - t q))) ->
  (forall l q, (1 <= l < L)%nat ->
     δ l q = sigmoid (z l q) * sum (fun k => W (S l) q k * δ (S l) k)) ->
  parameter_gradient L (fun W b => squared_error t (activations (fun _ => softplus) W b x L)) W b
    (fun l p q => a (pred l) p * δ l q) δ.
Proof.
  intros HL a z. apply (one_activation_squared_error softplus (fun a z => sigmoid z)); auto.
  apply softplus_derivative.
Qed.

(** Linear layers: the slope is 1. *)
Theorem linear_backpropagation n (W : weights n) (b : per_neuron n) x L (t : vec (n L)) (δ : per_neuron n) :
  (1 <= L)%nat ->
  let a := activations (fun _ => linear) W b x in
  (forall q, δ L q = 2 * (a L q - t q)) ->
  (forall l q, (1 <= l < L)%nat -> δ l q = sum (fun k => W (S l) q k * δ (S l) k)) ->
  parameter_gradient L (fun W b => squared_error t (activations (fun _ => linear) W b x L)) W b
    (fun l p q => a (pred l) p * δ l q) δ.
Proof.
  intros HL a Hlast Hrec. apply (one_activation_squared_error linear (fun a z => 1)); auto.
  - apply linear_derivative.
  - intro q. now rewrite Rmult_1_l.
  - intros l q Hl. rewrite Rmult_1_l. now apply Hrec.
Qed.

(** ** The last layer, by hand *)

Section LastLayer.
Variables (n : nat -> nat) (σ : nat -> R -> R) (W : weights n) (b : per_neuron n).
Variables (x : vec (n 0%nat)) (L : nat) (t slope : vec (n L)).
Hypothesis layer_exists : (1 <= L)%nat.
Let a := activations σ W b x.
Let z := pre_activations σ W b x.
Hypothesis slopes : forall q, derivable_pt_lim (σ L) (z L q) (slope q).

(** Squared error by the pre-activations of the last layer. *)
Lemma last_layer_error :
  is_gradient (fun z => squared_error t (fun q => σ L (z q))) (z L)
    (fun q => slope q * (2 * (a L q - t q))).
Proof.
  apply gradient_elementwise; [exact slopes|].
  replace (fun q => σ L (z L q)) with (a L) by (unfold a; now destruct L; [lia|]).
  apply squared_error_gradient.
Qed.

(** By a weight of the last layer. *)
Lemma last_layer_weight p q :
  partial_weight (fun W b => squared_error t (activations σ W b x L)) W b L p q
    (a (pred L) p * (slope q * (2 * (a L q - t q)))).
Proof.
  pose proof (derivative_by_weight n σ W b x L layer_exists _ _ p q last_layer_error) as H.
  subst a z. now destruct L; [lia|].
Qed.

(** By a bias of the last layer. *)
Lemma last_layer_bias q :
  partial_bias (fun W b => squared_error t (activations σ W b x L)) W b L q
    (slope q * (2 * (a L q - t q))).
Proof.
  pose proof (derivative_by_bias n σ W b x L layer_exists _ _ q last_layer_error) as H.
  subst a z. now destruct L; [lia|].
Qed.

End LastLayer.

(** ** ReLU *)

(** Leaky ReLU in the hidden layers, away from its kink. *)
Theorem leaky_relu_backpropagation c n (W : weights n) (b : per_neuron n) x L
    (E : vec (n L) -> R) (δ : per_neuron n) :
  let σ := fun _ => leaky_relu c in
  let z := pre_activations σ W b x in
  (forall l q, (1 <= l < L)%nat -> z l q <> 0) ->
  is_gradient E (z L) (δ L) ->
  (forall l q, (1 <= l < L)%nat -> δ l q =
     (if Rlt_dec 0 (z l q) then 1 else c) * sum (fun k => W (S l) q k * δ (S l) k)) ->
  parameter_gradient L (fun W b => E (pre_activations σ W b x L)) W b
    (fun l p q => activations σ W b x (pred l) p * δ l q) δ.
Proof.
  intros σ z Hz HE Hδ.
  apply (backpropagation n σ (fun _ s => if Rlt_dec 0 s then 1 else c)); auto.
  intros l q Hl. now apply leaky_relu_derivative, Hz.
Qed.

(** ReLU is the case of slope 0. *)
Theorem relu_backpropagation n (W : weights n) (b : per_neuron n) x L
    (E : vec (n L) -> R) (δ : per_neuron n) :
  let σ := fun _ => relu in
  let z := pre_activations σ W b x in
  (forall l q, (1 <= l < L)%nat -> z l q <> 0) ->
  is_gradient E (z L) (δ L) ->
  (forall l q, (1 <= l < L)%nat -> δ l q =
     if Rlt_dec 0 (z l q) then sum (fun k => W (S l) q k * δ (S l) k) else 0) ->
  parameter_gradient L (fun W b => E (pre_activations σ W b x L)) W b
    (fun l p q => activations σ W b x (pred l) p * δ l q) δ.
Proof.
  intros σ z Hz HE Hδ.
  apply (backpropagation n σ (fun _ s => if Rlt_dec 0 s then 1 else 0)); auto.
  - intros l q Hl. now apply relu_derivative, Hz.
  - intros l q Hl. rewrite (Hδ l q Hl). fold z. destruct (Rlt_dec 0 (z l q)); lra.
Qed.

(** ** Classification *)

(** Softmax with cross-entropy after hidden layers of any kind. *)
Theorem softmax_backpropagation n σ σ' (W : weights n) (b : per_neuron n) x L
    (t : vec (n L)) (δ : per_neuron n) :
  let z := pre_activations σ W b x in
  (forall l q, (1 <= l < L)%nat -> derivable_pt_lim (σ l) (z l q) (σ' l (z l q))) ->
  sum t = 1 ->
  (forall q, δ L q = softmax (z L) q - t q) ->
  (forall l q, (1 <= l < L)%nat ->
     δ l q = σ' l (z l q) * sum (fun k => W (S l) q k * δ (S l) k)) ->
  parameter_gradient L (fun W b => cross_entropy t (softmax (pre_activations σ W b x L))) W b
    (fun l p q => activations σ W b x (pred l) p * δ l q) δ.
Proof.
  intros z Hσ Ht HδL Hδ.
  apply (backpropagation n σ σ' W b x L (fun z => cross_entropy t (softmax z))); auto.
  replace (δ L) with (fun q => softmax (z L) q * sum t - t q);
    [apply softmax_cross_entropy_error|].
  apply functional_extensionality; intro q. rewrite HδL, Ht. lra.
Qed.

(** Sigmoids with binary cross-entropy after hidden layers of any kind. *)
Theorem binary_backpropagation n σ σ' (W : weights n) (b : per_neuron n) x L
    (t : vec (n L)) (δ : per_neuron n) :
  let z := pre_activations σ W b x in
  (forall l q, (1 <= l < L)%nat -> derivable_pt_lim (σ l) (z l q) (σ' l (z l q))) ->
  (forall q, δ L q = sigmoid (z L q) - t q) ->
  (forall l q, (1 <= l < L)%nat ->
     δ l q = σ' l (z l q) * sum (fun k => W (S l) q k * δ (S l) k)) ->
  parameter_gradient L
    (fun W b => binary_cross_entropy t (fun q => sigmoid (pre_activations σ W b x L q))) W b
    (fun l p q => activations σ W b x (pred l) p * δ l q) δ.
Proof.
  intros z Hσ HδL Hδ.
  apply (backpropagation n σ σ' W b x L
           (fun z => binary_cross_entropy t (fun q => sigmoid (z q)))); auto.
  replace (δ L) with (fun q => sigmoid (z L q) - t q);
    [apply sigmoid_binary_cross_entropy_error|].
  now apply functional_extensionality.
Qed.
