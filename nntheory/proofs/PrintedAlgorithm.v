(** * The learning algorithm as the paper prints it, on 1/2 lam x^2

    Section 7.1: the sum of the gradients is set to zero once, before the first
    episode, and grows from episode to episode. Each episode is a linear map of
    the pair of parameter and sum, with determinant 1, and a quadratic form of
    the two keeps its value for ever. *)

From Coq Require Import Reals Lra Lia Psatz.
Open Scope R_scope.

(** The printed loop for one sample with the cost 1/2 lam x^2: the sum starts at 0 and is never reset. *)
Definition printed_loop (lam eta : R) (x total : nat -> R) : Prop :=
  total 0%nat = 0 /\
  forall k : nat, total (S k) = total k + lam * x k /\ x (S k) = x k - eta * total (S k).

Section PrintedLoop.
Variables (lam eta : R) (x total : nat -> R).
Hypothesis is_loop : printed_loop lam eta x total.

Lemma invariant k :
  lam * x k ^ 2 + eta * lam * x k * total k + eta * total k ^ 2 = lam * x 0%nat ^ 2.
Proof.
  induction k as [|k IH].
  - rewrite (proj1 is_loop). ring.
  - destruct (proj2 is_loop k) as [Ht Hx]. rewrite <- IH, Hx, Ht. ring.
Qed.

(** The same, said of two steps in a row. *)
Lemma two_steps k : eta <> 0 ->
  let step := x (S k) - x k in
  let next := x (S (S k)) - x (S k) in
  (step - next) ^ 2 + eta * lam * step * next = (eta * lam * x 0%nat) ^ 2.
Proof.
  intros Heta step next. destruct (proj2 is_loop k) as [Ht Hx]. destruct (proj2 is_loop (S k)) as [Ht' Hx'].
  assert (Es : step = - eta * total (S k)) by (unfold step; rewrite Hx; ring).
  assert (En : next = step - eta * lam * x (S k)) by (unfold next; rewrite Hx', Ht', Es; ring).
  replace ((eta * lam * x 0%nat) ^ 2) with (eta ^ 2 * lam * (lam * x 0%nat ^ 2)) by ring.
  rewrite <- (invariant (S k)), En, Es. ring.
Qed.

(** No two steps in a row are both shorter than a certain length. *)
Lemma not_both_short k eps : 0 < eta * lam ->
  Rabs (x (S k) - x k) <= eps -> Rabs (x (S (S k)) - x (S k)) <= eps ->
  (eta * lam * x 0%nat) ^ 2 <= (4 + eta * lam) * eps ^ 2.
Proof.
  intros Hshare Hs Hn. assert (Heta : eta <> 0) by (intro E; rewrite E in Hshare; lra).
  pose proof (two_steps k Heta) as E. cbv zeta in E. rewrite <- E.
  set (s := x (S k) - x k) in *. set (m := x (S (S k)) - x (S k)) in *.
  assert (Hsq : forall a, Rabs a <= eps -> a * a <= eps * eps).
  { intros a Ha. apply Rsqr_le_abs_1. rewrite (Rabs_right eps); [exact Ha|]. pose proof (Rabs_pos a). lra. }
  apply Hsq in Hs. apply Hsq in Hn.
  assert (s * m <= eps * eps) by (pose proof (Rle_0_sqr (s - m)) as Hd; unfold Rsqr in Hd; lra).
  assert ((s - m) * (s - m) <= 4 * (eps * eps))
    by (pose proof (Rle_0_sqr (s + m)) as Hd; unfold Rsqr in Hd; lra).
  assert (eta * lam * (s * m) <= eta * lam * (eps * eps)) by (apply Rmult_le_compat_l; lra).
  lra.
Qed.

Lemma no_limit : 0 < lam -> 0 < eta -> x 0%nat <> 0 -> ~ exists l, Un_cv x l.
Proof.
  intros Hlam Heta Hx0 [l Hx]. assert (Hshare : 0 < eta * lam) by now apply Rmult_lt_0_compat.
  set (q := eta * lam) in *. pose proof (Rabs_pos_lt _ Hx0) as Hpos.
  set (eps := q * Rabs (x 0%nat) / (4 + q)).
  assert (Heps : 0 < eps) by (apply Rdiv_lt_0_compat; [now apply Rmult_lt_0_compat | lra]).
  destruct (Hx (eps / 2)) as [N HN]; [lra|]. unfold R_dist in HN.
  assert (Hstep : forall k, (N <= k)%nat -> Rabs (x (S k) - x k) <= eps).
  { intros k Hk. pose proof (Rabs_def2 _ _ (HN k Hk)). pose proof (Rabs_def2 _ _ (HN (S k) ltac:(lia))).
    left. apply Rabs_def1; lra. }
  pose proof (not_both_short N eps Hshare (Hstep N (le_n N)) (Hstep (S N) ltac:(lia))) as H.
  fold q in H.
  assert (E : (q * x 0%nat) ^ 2 = (4 + q) * eps * ((4 + q) * eps)).
  { replace ((4 + q) * eps) with (q * Rabs (x 0%nat)) by (unfold eps; field; lra).
    pose proof (Rsqr_abs (x 0%nat)) as Ha. unfold Rsqr in Ha.
    replace (q * Rabs (x 0%nat) * (q * Rabs (x 0%nat))) with (q * q * (x 0%nat * x 0%nat))
      by (rewrite Ha; ring). ring. }
  rewrite E in H. assert (0 < (4 + q) * (eps * eps)) by (apply Rmult_lt_0_compat; [lra | now apply Rmult_lt_0_compat]).
  assert (0 < (3 + q) * ((4 + q) * (eps * eps))) by (apply Rmult_lt_0_compat; lra). lra.
Qed.

End PrintedLoop.
