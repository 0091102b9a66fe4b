(** * The recursion of the errors, from the output back to the first layer

    Nothing is differentiated here: this is the arithmetic of the backward
    pass.  [z] are the pre-activations of a forward pass. *)

From Coq Require Import Reals Lra Lia Arith.
From Coq Require Vectors.Fin.
From nntheory Require Import Vectors Network.
Open Scope R_scope.

Section Recursion.
Variables (n : nat -> nat) (σ' : nat -> R -> R) (W : weights n) (z : per_neuron n).

(** The recursion: the errors of a hidden layer from those of the layer after it. *)
Definition error_recursion (L : nat) (δ : per_neuron n) : Prop :=
  forall l q, (1 <= l < L)%nat ->
    δ l q = σ' l (z l q) * sum (fun k => W (S l) q k * δ (S l) k).

(** ** The errors exist, and are determined *)

(** [δ] with the values [v] in layer [L]. *)
Definition set_layer {L} (v : vec (n L)) (δ : per_neuron n) : per_neuron n := fun l =>
  match Nat.eq_dec L l with left E => eq_rect L (fun l => vec (n l)) v l E | right _ => δ l end.

(** The program: the errors [e] of layer [L], below them those that one step back gives. *)
Fixpoint errors L : vec (n L) -> per_neuron n :=
  match L with
  | O => fun e => set_layer e (fun _ => vzero)
  | S m => fun e => set_layer e
      (errors m (fun q => σ' m (z m q) * sum (fun k => W (S m) q k * e k)))
  end.

(** In layer [L] the new values stand. *)
Lemma set_layer_same L (v : vec (n L)) δ : set_layer v δ L = v.
Proof.
  unfold set_layer. destruct (Nat.eq_dec L L) as [E|]; [|congruence].
  now rewrite (Eqdep_dec.UIP_refl_nat _ E).
Qed.

(** In the others the old ones. *)
Lemma set_layer_other L (v : vec (n L)) δ l : L <> l -> set_layer v δ l = δ l.
Proof. intro H. unfold set_layer. now destruct (Nat.eq_dec L l). Qed.

(** It gives [e] in layer [L] … *)
Lemma errors_last L e : errors L e L = e.
Proof. destruct L; apply set_layer_same. Qed.

(** … and follows the recursion below. *)
Lemma errors_recursion L e : error_recursion L (errors L e).
Proof.
  revert e. induction L as [|L IHL]; intros e l q Hl; [lia|]. cbn [errors].
  destruct (Nat.eq_dec l L) as [->|H].
  - now rewrite set_layer_same, set_layer_other, errors_last by lia.
  - rewrite !set_layer_other by lia. apply IHL. lia.
Qed.

(** There is exactly one family of errors in the layers 1, …, [L]. *)
Theorem errors_exist L (e : vec (n L)) :
  let follows (δ : per_neuron n) := (forall q, δ L q = e q) /\ error_recursion L δ in
  exists δ, follows δ /\ forall δ', follows δ' -> forall l q, (1 <= l <= L)%nat -> δ' l q = δ l q.
Proof.
  exists (errors L e). split.
  - split; [intro q; now rewrite errors_last|apply errors_recursion].
  - intros δ' [Hlast Hrec] l q Hl.
    assert (exists d, L = d + l)%nat as [d Hd] by (exists (L - l)%nat; lia).
    revert l q Hl Hd. induction d as [|d IHd]; intros l q Hl Hd.
    + simpl in Hd. subst l. now rewrite Hlast, errors_last.
    + rewrite (Hrec l q), (errors_recursion L e l q) by lia. f_equal.
      apply sum_ext. intro k. f_equal. apply IHd; lia.
Qed.

(** ** The sum over all paths *)

(** The sum, over all paths that lead from neuron [q] of layer [l] through one
    neuron of each of the next [d] layers, of the product of [c], of
    [σ'(z) W] for each step, and of [e] at the end. *)
Fixpoint sum_over_paths (e : per_neuron n) d l (q : Fin.t (n l)) (c : R) : R :=
  match d with
  | O => c * e l q
  | S d' => sum (fun k => sum_over_paths e d' (S l) k (c * (σ' l (z l q) * W (S l) q k)))
  end.

(** Only the end counts of [e]. *)
Lemma sum_over_paths_end e e' d : forall l q c, e (d + l)%nat = e' (d + l)%nat ->
  sum_over_paths e d l q c = sum_over_paths e' d l q c.
Proof.
  induction d as [|d IHd]; intros l q c H; cbn [sum_over_paths].
  - simpl in H. now rewrite H.
  - apply sum_ext. intro k. apply IHd. now rewrite Nat.add_succ_r.
Qed.

(** If the end is an error, the sum is [c] times the error of the neuron where the paths begin. *)
Lemma sum_over_paths_error δ d : forall l q c, (1 <= l)%nat ->
  error_recursion (d + l) δ -> sum_over_paths δ d l q c = c * δ l q.
Proof.
  induction d as [|d IHd]; intros l q c Hl Hδ; [reflexivity|]. cbn [sum_over_paths].
  rewrite (Hδ l q), <- Rmult_assoc, <- sum_scal by lia.
  apply sum_ext. intro k. rewrite IHd; [lra|lia|].
  intros m p Hm. apply Hδ. lia.
Qed.

End Recursion.

Arguments error_recursion {n}.
Arguments errors {n}.
Arguments sum_over_paths {n}.
