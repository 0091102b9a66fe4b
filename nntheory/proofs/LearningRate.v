(** * The learning rate on the parabola 1/2 lam x^2

    Gradient descent with a fixed rate [eta] multiplies the point by
    [1 - eta lam] in every step; everything follows from that. *)

From Coq Require Import Reals Lra Lia Psatz.
Open Scope R_scope.

(** Gradient descent with the rate [eta] on 1/2 lam x^2, whose derivative is [lam x]. *)
Definition fixed_rate_descent (lam eta : R) (x : nat -> R) : Prop :=
  forall k : nat, x (S k) = x k - eta * (lam * x k).

Section Rate.
Variables (lam eta : R) (x : nat -> R).
Hypothesis is_descent : fixed_rate_descent lam eta x.

Lemma fixed_rate_formula k : x k = (1 - eta * lam) ^ k * x 0%nat.
Proof. induction k as [|k IH]; [simpl; lra|]. rewrite is_descent, IH. simpl. ring. Qed.

Lemma fixed_rate_distance k : Rabs (x k) = Rabs (1 - eta * lam) ^ k * Rabs (x 0%nat).
Proof. rewrite fixed_rate_formula, Rabs_mult. now rewrite RPow_abs. Qed.

(** Bernoulli's inequality: a small rate leaves much. *)
Lemma fixed_rate_slow k : eta * lam <= 1 -> (1 - INR k * (eta * lam)) * Rabs (x 0%nat) <= Rabs (x k).
Proof.
  intro Hshare. rewrite (fixed_rate_distance k), (Rabs_right (1 - eta * lam)) by lra.
  apply Rmult_le_compat_r; [apply Rabs_pos|]. clear is_descent.
  induction k as [|k IH]; [simpl; lra|]. rewrite S_INR. simpl.
  assert (0 <= (1 - eta * lam) ^ k) by (apply pow_le; lra).
  apply Rle_trans with ((1 - eta * lam) * (1 - INR k * (eta * lam))); [|apply Rmult_le_compat_l; lra].
  pose proof (pos_INR k). pose proof (Rle_0_sqr (eta * lam)) as Hsq. unfold Rsqr in Hsq. nra.
Qed.

Lemma fixed_rate_left k : Rabs (x k) = Rabs (1 - eta * lam) ^ k * Rabs (x 0%nat) /\
  (eta * lam <= 1 -> (1 - INR k * (eta * lam)) * Rabs (x 0%nat) <= Rabs (x k)).
Proof. split; [apply fixed_rate_distance | apply fixed_rate_slow]. Qed.

Lemma fixed_rate_threshold : 0 < lam -> x 0%nat <> 0 -> (Un_cv x 0 <-> 0 < eta < 2 / lam).
Proof.
  intros Hlam Hx0. pose proof (Rabs_pos_lt _ Hx0) as Hpos. split.
  - intro Hcv. destruct (Hcv (Rabs (x 0%nat)) Hpos) as [N HN]. specialize (HN N (le_n N)).
    unfold R_dist in HN. rewrite Rminus_0_r, (fixed_rate_distance N) in HN.
    assert (Hlt : Rabs (1 - eta * lam) < 1).
    { apply Rnot_le_lt. intro Hge. pose proof (pow_R1_Rle _ N Hge). nra. }
    apply Rabs_def2 in Hlt. split; [nra|].
    apply Rmult_lt_reg_r with lam; auto. replace (2 / lam * lam) with 2 by (field; lra). lra.
  - intros [He HeL] eps Heps.
    apply (Rmult_lt_compat_r lam) in HeL; auto. replace (2 / lam * lam) with 2 in HeL by (field; lra).
    assert (Hq : Rabs (1 - eta * lam) < 1) by (apply Rabs_def1; nra).
    destruct (pow_lt_1_zero _ Hq (eps / Rabs (x 0%nat))) as [N HN]; [now apply Rdiv_lt_0_compat|].
    exists N. intros k Hk. unfold R_dist. rewrite Rminus_0_r, (fixed_rate_formula k), Rabs_mult.
    replace eps with (eps / Rabs (x 0%nat) * Rabs (x 0%nat)) by (field; lra).
    apply Rmult_lt_compat_r; auto.
Qed.

Lemma fixed_rate_diverges : 2 / lam < eta -> 0 < lam -> x 0%nat <> 0 ->
  cv_infty (fun k => Rabs (x k)).
Proof.
  intros Heta Hlam Hx0 M. pose proof (Rabs_pos_lt _ Hx0) as Hpos.
  apply (Rmult_lt_compat_r lam) in Heta; auto. replace (2 / lam * lam) with 2 in Heta by (field; lra).
  assert (Hq : Rabs (1 - eta * lam) > 1) by (rewrite Rabs_left; lra).
  destruct (Pow_x_infinity _ Hq (Rabs M / Rabs (x 0%nat) + 1)) as [N HN]. exists N. intros k Hk.
  specialize (HN k Hk). rewrite fixed_rate_formula, Rabs_mult.
  apply Rle_lt_trans with (Rabs M); [apply Rle_abs|].
  replace (Rabs M) with (Rabs M / Rabs (x 0%nat) * Rabs (x 0%nat)) by (field; lra).
  apply Rmult_lt_compat_r; lra.
Qed.

End Rate.

Lemma raw_step_diverges lam x : 2 < lam -> fixed_rate_descent lam 1 x -> x 0%nat <> 0 ->
  cv_infty (fun k => Rabs (x k)).
Proof.
  intros Hlam Hx. apply (fixed_rate_diverges lam 1 x Hx); [|lra].
  apply Rmult_lt_reg_r with lam; [lra|]. replace (2 / lam * lam) with 2 by (field; lra). lra.
Qed.
