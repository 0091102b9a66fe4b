(** * Backpropagation computes the gradient *)

From Coq Require Import Reals Lra Lia Arith FunctionalExtensionality.
From Coq Require Vectors.Fin.
From nntheory Require Import Vectors ChainRule Network OneLayer Recursion.
Open Scope R_scope.

(** ** The cost as a function of the pre-activations of a layer *)

(** The pre-activations of layer [l + 1] as a function of those of layer [l]. *)
Definition next {n} (σ : nat -> R -> R) (W : weights n) (b : per_neuron n) l (u : vec (n l))
  : vec (n (S l)) := weighted_sum W b (S l) (fun p => σ l (u p)).

(** The cost as a function of the pre-activations of layer [l], where [E] is
    the cost as a function of those of the layer [d] layers later. *)
Fixpoint cost_from {n} (σ : nat -> R -> R) (W : weights n) (b : per_neuron n) (d l : nat)
  : (vec (n (d + l)%nat) -> R) -> vec (n l) -> R :=
  match d with
  | O => fun E => E
  | S d' => fun E => cost_from σ W b d' l (fun u => E (next σ W b (d' + l) u))
  end.

(** It depends only on the parameters of the layers after [l]. *)
Lemma cost_from_local n σ (W W' : weights n) b b' d l E :
  (forall m, (l < m)%nat -> W m = W' m /\ b m = b' m) ->
  cost_from σ W b d l E = cost_from σ W' b' d l E.
Proof.
  intro H. induction d as [|d IHd]; [reflexivity|].
  cbn [cost_from]. rewrite IHd. f_equal. apply functional_extensionality; intro u.
  unfold next, weighted_sum. now destruct (H (S (d + l))) as [-> ->]; [lia|].
Qed.

(** In a forward pass the pre-activations follow one another in this way. *)
Lemma pre_activations_next n σ (W : weights n) b x l : (1 <= l)%nat ->
  pre_activations σ W b x (S l) = next σ W b l (pre_activations σ W b x l).
Proof. destruct l; [lia|reflexivity]. Qed.

(** At the pre-activations of a forward pass it is the cost of the network. *)
Lemma cost_from_forward n σ (W : weights n) b x d l E : (1 <= l)%nat ->
  cost_from σ W b d l E (pre_activations σ W b x l) = E (pre_activations σ W b x (d + l)).
Proof.
  intro Hl. induction d as [|d IHd]; [reflexivity|].
  cbn [cost_from]. rewrite IHd. now rewrite <- pre_activations_next by lia.
Qed.

Section Gradient.
Variables (n : nat -> nat) (σ σ' : nat -> R -> R) (W : weights n) (b : per_neuron n).

(** ** One step back *)

(** If the cost, as a function [E] of the pre-activations of layer [l + 1], has
    gradient [e], then as a function of those of layer [l] it has the gradient
    of one step of backpropagation. *)
Theorem one_step_back l (u slope : vec (n l)) (E : vec (n (S l)) -> R) (e : vec (n (S l))) :
  (forall q, derivable_pt_lim (σ l) (u q) (slope q)) ->
  is_gradient E (next σ W b l u) e ->
  is_gradient (fun u => E (next σ W b l u)) u
    (fun q => slope q * sum (fun k => W (S l) q k * e k)).
Proof.
  intros Hσ HE.
  apply (gradient_elementwise _ (fun a => E (weighted_sum W b (S l) a)) (σ l)); [exact Hσ|].
  apply (chain_rule _ _ (weighted_sum W b (S l)) E _ (fun k q => W (S l) q k) e _).
  - intro k. apply gradient_affine.
  - exact HE.
  - intro q. apply sum_ext. intro k. lra.
Qed.

Variable x : vec (n 0%nat).
Let a := activations σ W b x.
Let z := pre_activations σ W b x.

(** ** The errors are the derivatives by the pre-activations *)

(** The errors are the gradients of the cost by the pre-activations. *)
Theorem errors_are_gradients l d E (δ : per_neuron n) : (1 <= l)%nat ->
  (forall m q, (l <= m < d + l)%nat -> derivable_pt_lim (σ m) (z m q) (σ' m (z m q))) ->
  (forall m q, (l <= m < d + l)%nat ->
     δ m q = σ' m (z m q) * sum (fun k => W (S m) q k * δ (S m) k)) ->
  is_gradient E (z (d + l)%nat) (δ (d + l)%nat) ->
  cost_from σ W b d l E (z l) = E (z (d + l)%nat) /\ is_gradient (cost_from σ W b d l E) (z l) (δ l).
Proof.
  intros Hl Hσ Hδ HE. split; [now apply cost_from_forward|].
  induction d as [|d IHd]; [exact HE|]. cbn [cost_from]. apply IHd.
  - intros m q Hm. apply Hσ. lia.
  - intros m q Hm. apply Hδ. lia.
  - replace (δ (d + l)%nat) with (fun q : Fin.t (n (d + l)) =>
        σ' (d + l) (z (d + l) q) * sum (fun k => W (S (d + l)) q k * δ (S (d + l)) k)).
    + apply one_step_back.
      * intro q. apply Hσ. lia.
      * unfold z. rewrite <- pre_activations_next by lia. exact HE.
    + apply functional_extensionality; intro q. symmetry. apply Hδ. lia.
Qed.

(** ** The gradient of the network *)

(** Backpropagation computes the gradient.  [E] is the cost as a function of the
    last pre-activations, so that any output layer is covered. *)
Theorem backpropagation L (E : vec (n L) -> R) (δ : per_neuron n) :
  (forall l q, (1 <= l < L)%nat -> derivable_pt_lim (σ l) (z l q) (σ' l (z l q))) ->
  error_recursion σ' W z L δ ->
  is_gradient E (z L) (δ L) ->
  parameter_gradient L (fun W b => E (pre_activations σ W b x L)) W b
    (fun l p q => a (pred l) p * δ l q) δ.
Proof.
  intros Hσ Hδ HE l Hl.
  assert (exists d, L = d + l)%nat as [d ->] by (exists (L - l)%nat; lia).
  destruct (errors_are_gradients l d E δ) as [_ Hgrad]; [lia| | |exact HE|].
  { intros m q Hm. apply Hσ. lia. }
  { intros m q Hm. apply Hδ. lia. }
  split.
  - intros p q.
    apply (derivable_ext (fun w => cost_from σ W b d l E (pre_activations σ (set_weight W l p q w) b x l))).
    + intro w. rewrite <- cost_from_forward by lia.
      rewrite (cost_from_local n σ (set_weight W l p q w) W b b); [reflexivity|].
      intros m Hm. split; [apply set_weight_other; lia|reflexivity].
    + now apply derivative_by_weight.
  - intro q.
    apply (derivable_ext (fun w => cost_from σ W b d l E (pre_activations σ W (set_bias b l q w) x l))).
    + intro w. rewrite <- cost_from_forward by lia.
      rewrite (cost_from_local n σ W W (set_bias b l q w) b); [reflexivity|].
      intros m Hm. split; [reflexivity|apply set_bias_other; lia].
    + now apply derivative_by_bias.
Qed.

(** The same for an output layer whose activation function acts on each neuron
    alone, and a cost [C] of the outputs with gradient [dC] there. *)
Theorem backpropagation_elementwise L (C : vec (n L) -> R) (dC : vec (n L)) (δ : per_neuron n) :
  (1 <= L)%nat ->
  (forall l q, (1 <= l <= L)%nat -> derivable_pt_lim (σ l) (z l q) (σ' l (z l q))) ->
  is_gradient C (a L) dC ->
  (forall q, δ L q = σ' L (z L q) * dC q) ->
  error_recursion σ' W z L δ ->
  parameter_gradient L (fun W b => C (activations σ W b x L)) W b
    (fun l p q => a (pred l) p * δ l q) δ.
Proof.
  intros HL Hσ HC HδL Hδ. destruct L as [|L]; [lia|].
  apply (backpropagation (S L) (fun u => C (fun q => σ (S L) (u q)))).
  - intros l q Hl. apply Hσ. lia.
  - exact Hδ.
  - replace (δ (S L)) with (fun q => σ' (S L) (z (S L) q) * dC q).
    + apply gradient_elementwise; [|exact HC]. intro q. apply Hσ. lia.
    + apply functional_extensionality; intro q. now rewrite HδL.
Qed.

(** The derivative by a weight as the sum over all paths from its neuron to the
    output, of the products along them; [e L] is the error of the output layer. *)
Theorem sum_over_paths_gradient L (E : vec (n L) -> R) (e : per_neuron n) l p q :
  (1 <= l <= L)%nat ->
  (forall l q, (1 <= l < L)%nat -> derivable_pt_lim (σ l) (z l q) (σ' l (z l q))) ->
  is_gradient E (z L) (e L) ->
  partial_weight (fun W b => E (pre_activations σ W b x L)) W b l p q
    (sum_over_paths σ' W z e (L - l) l q (a (pred l) p)).
Proof.
  intros Hl Hσ HE.
  assert (HL : (L - l + l = L)%nat) by lia.
  rewrite (sum_over_paths_end _ σ' W z e (errors σ' W z L (e L))).
  2: { now rewrite HL, errors_last. }
  rewrite sum_over_paths_error; [|lia|rewrite HL; apply errors_recursion].
  apply backpropagation; [exact Hσ|apply errors_recursion|now rewrite errors_last|exact Hl].
Qed.

End Gradient.
