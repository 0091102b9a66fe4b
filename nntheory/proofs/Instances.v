(** * Sanity checks: the hypotheses can be met *)

From Coq Require Import Reals Lra Lia Psatz Arith FunctionalExtensionality.
From Coq Require Vectors.Fin.
From nntheory Require Import Vectors Descent Backpropagation.
Open Scope R_scope.

(** ** f(x) = 1/2 |x - c|^2 is C^1 with gradient x - c *)

Definition half_sq {n} (c x : vec n) : R := / 2 * ⟨x ⊖ c, x ⊖ c⟩.

Lemma upd_line n (x : vec n) i t :
  upd x i t = x ⊕ (t - x i) ⊙ upd vzero i 1.
Proof.
  apply functional_extensionality; intro j. unfold upd, vadd, vscal, vzero.
  destruct (Fin.eq_dec j i) as [->|]; lra.
Qed.

Lemma dot_unit n (x : vec n) i : ⟨x, upd vzero i 1⟩ = x i.
Proof.
  unfold dot. rewrite (sum_ext _ _ (fun j : Fin.t n => if (fin_val j =? fin_val i)%nat then x i else 0)).
  - apply sum_single.
  - intro j. unfold upd, vzero. destruct (Fin.eq_dec j i) as [->|E].
    + rewrite Nat.eqb_refl. lra.
    + destruct (Nat.eqb_spec (fin_val j) (fin_val i)) as [E'|]; [|lra].
      apply fin_val_inj in E'. contradiction.
Qed.

Lemma half_sq_gradient n (c x : vec n) : is_gradient (half_sq c) x (x ⊖ c).
Proof.
  intros eps Heps. exists eps. split; auto. intros h Hh. unfold half_sq.
  replace (x ⊕ h ⊖ c) with ((x ⊖ c) ⊕ h) by (vext; lra).
  rewrite dot_add_l, !dot_add_r, (dot_comm _ h (x ⊖ c)), <- (norm_sq _ h).
  pose proof (norm_nonneg _ h).
  replace (_ - _ - _) with (/ 2 * (norm h * norm h)) by lra.
  rewrite Rabs_right by nra. nra.
Qed.

Lemma half_sq_C1 n (c : vec n) : C1 (half_sq c) (fun x => x ⊖ c).
Proof.
  split.
  - intros x i. unfold partial.
    pose proof (line_derivative n (half_sq c) (x ⊖ x i ⊙ upd vzero i 1) (upd vzero i 1) (x ⊖ c) (x i)) as H.
    rewrite dot_unit in H.
    apply (derivable_ext (fun r => half_sq c (x ⊖ x i ⊙ upd vzero i 1 ⊕ r ⊙ upd vzero i 1))).
    + intro r. f_equal. rewrite (upd_line _ x i r). vext; lra.
    + apply H. replace (x ⊖ x i ⊙ upd vzero i 1 ⊕ x i ⊙ upd vzero i 1) with x by (vext; lra).
      apply half_sq_gradient.
  - intros x eps Heps. exists eps. split; auto. intros y Hy.
    replace (y ⊖ c ⊖ (x ⊖ c)) with (y ⊖ x) by (vext; lra). exact Hy.
Qed.

(** ** Backpropagation, in one statement, and for the quadratic cost *)

Theorem backpropagation :
  forall (width : nat -> nat) (phi phi' : nat -> R -> R),
    (forall l s, derivable_pt_lim (phi l) s (phi' l s)) ->
  forall (x : vec (width 0%nat)) (L : nat) (C : vec (width (S L)) -> R)
         (W : weights width) (b : biases width) (dC : vec (width (S L))),
    is_gradient C (act width phi x W b (S L)) dC ->
  let delta := deltas width phi phi' x W b L
                 (fun j => dC j * phi' L (preact width phi x W b L j)) in
  (forall l j, (l < L)%nat ->
     delta l j = sum (fun i => W (S l) i j * delta (S l) i)
                 * phi' l (preact width phi x W b l j)) /\
  (forall l j k, (l <= L)%nat ->
     derivable_pt_lim (fun w => cost width phi x L C (set_weight width W l j k w) b)
       (W l j k) (delta l j * act width phi x W b l k)) /\
  (forall l j, (l <= L)%nat ->
     derivable_pt_lim (fun w => cost width phi x L C W (set_bias width b l j w))
       (b l j) (delta l j)).
Proof.
  intros width phi phi' Hphi x L C W b dC HC delta.
  pose proof (deltas_correct width phi phi' x W b L dC) as Hd. fold delta in Hd.
  split; [|split].
  - intros l j Hl. destruct Hd as [_ H]. now apply H.
  - intros l j k Hl. now apply (backprop_weight width phi phi' Hphi x L C W b dC delta).
  - intros l j Hl. now apply (backprop_bias width phi phi' Hphi x L C W b dC delta).
Qed.

Corollary backprop_quadratic width phi phi' x L W b (y : vec (width (S L))) l j k :
  (forall l s, derivable_pt_lim (phi l) s (phi' l s)) -> (l <= L)%nat ->
  derivable_pt_lim (fun w => cost width phi x L (half_sq y) (set_weight width W l j k w) b)
    (W l j k)
    (deltas width phi phi' x W b L
       (fun i => (act width phi x W b (S L) i - y i) * phi' L (preact width phi x W b L i)) l j
     * act width phi x W b l k).
Proof.
  intros Hphi Hl.
  apply (backprop_weight width phi phi' Hphi x L (half_sq y) W b (act width phi x W b (S L) ⊖ y)); auto.
  - apply half_sq_gradient.
  - apply (deltas_correct width phi phi' x W b L (act width phi x W b (S L) ⊖ y)).
Qed.

Print Assumptions backpropagation.
