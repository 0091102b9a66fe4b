(** * A larger network contains the smaller one *)

From Coq Require Import Reals Lra Lia.
From Coq Require Vectors.Fin.
From nntheory Require Import Vectors Sums Network Activations.
Open Scope R_scope.

(** ** Wider *)

(** Among finitely many there is one with a decidable property, or none. *)
Lemma find_or_none n (P : Fin.t n -> Prop) (dec : forall i, {P i} + {~ P i}) :
  {i | P i} + {forall i, ~ P i}.
Proof.
  induction n as [|n IHn]; [right; intro i; inversion i|].
  destruct (dec Fin.F1) as [H|H]; [left; eauto|].
  destruct (IHn (fun i => P (Fin.FS i)) (fun i => dec (Fin.FS i))) as [[i Hi]|Hno]; [left; eauto|].
  right. intro i. pattern i; apply Fin.caseS'; auto.
Qed.

(** If the terms outside the image of an injective [ι] vanish, the sum is that over the image. *)
Lemma sum_image n m (ι : Fin.t n -> Fin.t m) (u : Fin.t m -> R) :
  (forall i j, ι i = ι j -> i = j) ->
  (forall k, (forall i, ι i <> k) -> u k = 0) ->
  sum u = sum (fun i => u (ι i)).
Proof.
  intros Hinj Hout.
  rewrite (sum_ext m u (fun k => sum (fun i => if Fin.eq_dec k (ι i) then u k else 0))).
  - rewrite sum_swap. apply sum_ext. intro i. now rewrite sum_single.
  - intro k. destruct (find_or_none n (fun i => ι i = k) (fun i => Fin.eq_dec (ι i) k)) as [[i <-]|Hno].
    + transitivity (sum (fun j => if Fin.eq_dec j i then u (ι i) else 0)).
      { now rewrite (sum_single n (fun _ => u (ι i))). }
      apply sum_ext. intro j.
      destruct (Fin.eq_dec (ι i) (ι j)) as [E|E], (Fin.eq_dec j i) as [->|Hj]; auto.
      apply Hinj in E. congruence.
    + rewrite (Hout k Hno). transitivity (sum (fun _ : Fin.t n => 0)); [now rewrite sum_zero|]. apply sum_ext. intro i.
      now destruct (Fin.eq_dec k (ι i)).
Qed.

(** The neurons of the smaller network sit in the larger one by [ι], with their
    parameters; weights from new neurons to old ones are zero.  Then the old
    neurons have the same activations. *)
Theorem wider_network n n' (ι : forall l, Fin.t (n l) -> Fin.t (n' l)) σ
    (W : weights n) (b : per_neuron n) (W' : weights n') (b' : per_neuron n')
    (x : vec (n 0%nat)) (x' : vec (n' 0%nat)) :
  (forall l p q, ι l p = ι l q -> p = q) ->
  (forall l p q, (1 <= l)%nat -> W' l (ι (pred l) p) (ι l q) = W l p q) ->
  (forall l k q, (1 <= l)%nat -> (forall p, ι (pred l) p <> k) -> W' l k (ι l q) = 0) ->
  (forall l q, (1 <= l)%nat -> b' l (ι l q) = b l q) ->
  (forall p, x' (ι 0%nat p) = x p) ->
  forall l q, activations σ W' b' x' l (ι l q) = activations σ W b x l q.
Proof.
  intros Hinj HW Hnew Hb Hx l. induction l as [|l IHl]; intro q; [apply Hx|].
  rewrite !activation_of_neuron, Hb by lia. do 2 f_equal.
  rewrite (sum_image _ _ (ι l)); [|apply Hinj|].
  - apply sum_ext. intro p. rewrite IHl. f_equal. apply (HW (S l)). lia.
  - intros k Hk. rewrite (Hnew (S l) k q ltac:(lia) Hk). lra.
Qed.

(** ** Deeper *)

(** A layer of ReLUs with the identity as weights passes on what is not negative. *)
Theorem relu_identity_layer n (a : vec n) : (forall p, 0 <= a p) ->
  forall q, relu (sum (fun p => a p * (if Fin.eq_dec p q then 1 else 0)) + 0) = a q.
Proof.
  intros Ha q. rewrite Rplus_0_r.
  rewrite (sum_ext n _ (fun p => if Fin.eq_dec p q then a p else 0)), sum_single.
  - unfold relu. specialize (Ha q). destruct (Rlt_dec 0 (a q)); lra.
  - intro p. destruct (Fin.eq_dec p q); lra.
Qed.
