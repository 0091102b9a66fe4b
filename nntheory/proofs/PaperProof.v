(** * The classical (subsequence) proof, step by step

    The same conclusion as [accumulation_points_stationary], along the lines of
    the textbook argument: f(x_k) converges to f(xs), so the gains tend to 0,
    so along the subsequence the steps t tend to 0; then the previous trial
    step failed, and the mean value theorem gives a contradiction. *)

From Coq Require Import Reals Lra Lia Psatz Arith.
From Coq Require Vectors.Fin.
From nntheory Require Import Vectors Descent.
Open Scope R_scope.

Section Classical.
Context {n : nat}.
Variables (f : vec n -> R) (g : vec n -> vec n) (sigma alpha : R).
Hypothesis f_C1 : C1 f g.
Hypothesis sigma_01 : 0 < sigma < 1.
Hypothesis alpha_01 : 0 < alpha < 1.
Variables (x : nat -> vec n) (t : nat -> R).
Hypothesis Hrun : run f g sigma alpha x t.
Variable xs : vec n.
Variable s : nat -> nat.             (* the subsequence x_{s(j)} -> x* *)
Hypothesis s_incr : forall j, (j <= s j)%nat.
Hypothesis s_conv : Un_cv (fun j => norm (x (s j) ⊖ xs)) 0.
Hypothesis not_stationary : g xs <> vzero.

Let D k := ⟨g (x k), g (x k)⟩.

(** Step 1: f(x_k) -> f(x_star). *)
Lemma step1 : Un_cv (fun k => f (x k)) (f xs).
Proof.
  intros eps Heps.
  destruct (f_continuous f g sigma f_C1 sigma_01 xs eps Heps) as [d [Hd Hc]].
  destruct (s_conv d Hd) as [N HN].
  assert (Hlow : forall k, f xs <= f (x k)).
  { intro k. apply (value_at_accumulation f g sigma alpha f_C1 sigma_01 alpha_01 x t Hrun).
    intros e He M. destruct (s_conv e He) as [N' HN'].
    exists (s (Nat.max M N')). split; [pose proof (s_incr (Nat.max M N')); lia|].
    specialize (HN' (Nat.max M N') ltac:(lia)). unfold R_dist in HN'.
    rewrite Rminus_0_r, Rabs_right in HN'; [auto|apply Rle_ge, norm_nonneg]. }
  exists (s N). intros k Hk. unfold R_dist.
  rewrite Rabs_right by (pose proof (Hlow k); lra).
  specialize (HN N (le_n N)). unfold R_dist in HN.
  rewrite Rminus_0_r, Rabs_right in HN by apply Rle_ge, norm_nonneg.
  apply Hc, Rabs_def2 in HN.
  pose proof (descent_le f g sigma alpha sigma_01 alpha_01 x t Hrun (s N) k Hk). lra.
Qed.

(** Step 2: the gradients along the subsequence converge, so they stay away from 0. *)
Lemma step2 : Un_cv (fun j => norm (g (x (s j)) ⊖ g xs)) 0.
Proof.
  intros eps Heps. destruct f_C1 as [_ Hc]. destruct (Hc xs eps Heps) as [d [Hd Hb]].
  destruct (s_conv d Hd) as [N HN]. exists N. intros j Hj. specialize (HN j Hj).
  unfold R_dist in *. rewrite Rminus_0_r, Rabs_right in * by apply Rle_ge, norm_nonneg.
  auto.
Qed.

Lemma step2' : exists N, forall j, (N <= j)%nat -> norm (g xs) / 2 < norm (g (x (s j))).
Proof.
  pose proof (norm_pos _ _ not_stationary).
  destruct (step2 (norm (g xs) / 2)) as [N HN]; [lra|].
  exists N. intros j Hj. specialize (HN j Hj). unfold R_dist in HN.
  rewrite Rminus_0_r, Rabs_right in HN by apply Rle_ge, norm_nonneg.
  pose proof (norm_le_vsub (g xs) (g (x (s j)))) as H'. rewrite norm_vsub_sym in H'. lra.
Qed.

(** Step 3: the accepted steps along the subsequence tend to 0. *)
Lemma step3 : Un_cv (fun j => t (s j)) 0.
Proof.
  intros eps Heps. pose proof (norm_pos _ _ not_stationary) as HG.
  set (G := norm (g xs)) in *.
  destruct step2' as [N1 H1]. fold G in H1.
  (* f(x_k) - f(x_{k+1}) becomes smaller than sigma eps |g*|^2/4 *)
  set (e := sigma * eps * (G / 2 * (G / 2))).
  assert (He : 0 < e) by (unfold e; repeat apply Rmult_lt_0_compat; lra).
  destruct (step1 (e / 2)) as [N2 H2]; [lra|].
  exists (Nat.max N1 N2). intros j Hj. unfold R_dist.
  specialize (H1 j ltac:(lia)). pose proof (s_incr j).
  pose proof (H2 (s j) ltac:(lia)) as Ha. pose proof (H2 (S (s j)) ltac:(lia)) as Hb.
  unfold R_dist in Ha, Hb. apply Rabs_def2 in Ha, Hb.
  assert (Hg : g (x (s j)) <> vzero).
  { intro E. rewrite E in H1. unfold norm in H1. rewrite dot_0_l, sqrt_0 in H1. lra. }
  pose proof (sufficient_decrease f g sigma alpha x t Hrun (s j) Hg) as Hd.
  destruct (Hrun (s j)) as [_ Hs]. destruct (Hs Hg) as [Hstep _].
  apply (step_positive f g sigma alpha alpha_01) in Hstep.
  rewrite Rminus_0_r, Rabs_right by lra.
  rewrite <- norm_sq in Hd. set (M := norm (g (x (s j)))) in *.
  assert (HM : G / 2 * (G / 2) <= M * M) by (apply Rmult_le_compat; lra).
  destruct (Rlt_le_dec (t (s j)) eps) as [?|Hle]; auto. exfalso.
  assert (e <= sigma * t (s j) * (M * M)).
  { unfold e. apply Rmult_le_compat; nra. }
  lra.
Qed.

(** Step 4: eventually t_k < 1, so the trial step t_k / alpha was rejected, and the
    mean value theorem gives a point z between x_k and x_k + (t_k/alpha) d_k with
    <grad f(z), d_k> > sigma <grad f(x_k), d_k>. *)
Lemma step4 k : g (x k) <> vzero -> t k < 1 ->
  exists c, 0 < c < t k / alpha /\
    ⟨g (x k ⊕ c ⊙ direction g (x k)), g (x k)⟩ < sigma * D k.
Proof.
  intros Hg Ht. destruct (Hrun k) as [_ Hs]. destruct (Hs Hg) as [[l [El [_ Hl]]] _].
  destruct l as [|l]; [simpl in El; lra|].
  assert (Ea : t k / alpha = alpha ^ l) by (rewrite El; simpl; field; lra).
  assert (Hpos : 0 < t k / alpha) by (rewrite Ea; apply pow_lt; lra).
  pose proof (Hl l ltac:(lia)) as Hrej. rewrite <- Ea in Hrej.
  destruct (mean_value n f g (x k) (direction g (x k)) _ f_C1 Hpos) as [c [Hc E]].
  exists c. split; auto.
  apply Rnot_le_lt. intro Hle. apply Hrej. apply armijo_iff. fold (D k).
  unfold direction in E at 3. rewrite dot_scal_r in E.
  set (q := t k / alpha) in *. nra.
Qed.

(** Step 5: in the limit |g*|^2 <= sigma |g*|^2: a contradiction. *)
Theorem classical_contradiction : False.
Proof.
  destruct f_C1 as [_ Hc]. pose proof (norm_pos _ _ not_stationary) as HG.
  set (G := norm (g xs)) in *.
  set (eta := (1 - sigma) * G / 8).
  assert (Heta : 0 < eta) by (unfold eta; nra).
  assert (Heta' : eta <= G / 8) by (unfold eta; nra).
  destruct (Hc xs eta Heta) as [rho [Hrho Hball]].
  destruct step2' as [N1 H1]. fold G in H1.
  destruct (step2 eta Heta) as [N2 H2].
  destruct (s_conv (rho / 2)) as [N3 H3]; [lra|].
  assert (Hb : 0 < Rmin 1 (alpha * (rho / (4 * G)))).
  { apply Rmin_glb_lt; [lra|]. apply Rmult_lt_0_compat; [lra|]. apply Rdiv_lt_0_compat; lra. }
  destruct (step3 _ Hb) as [N4 H4].
  set (j := Nat.max (Nat.max N1 N2) (Nat.max N3 N4)).
  specialize (H1 j ltac:(lia)). specialize (H2 j ltac:(lia)).
  specialize (H3 j ltac:(lia)). specialize (H4 j ltac:(lia)).
  unfold R_dist in *. rewrite Rminus_0_r, Rabs_right in H2, H3 by apply Rle_ge, norm_nonneg.
  rewrite Rminus_0_r in H4. apply Rabs_def2 in H4. destruct H4 as [H4 _].
  set (k := s j) in *.
  pose proof (Rmin_l 1 (alpha * (rho / (4 * G)))).
  pose proof (Rmin_r 1 (alpha * (rho / (4 * G)))).
  assert (Hg : g (x k) <> vzero).
  { intro E. rewrite E in H1. unfold norm in H1. rewrite dot_0_l, sqrt_0 in H1. lra. }
  destruct (step4 k Hg ltac:(lra)) as [c [[Hc0 Hct] Hlt]].
  set (z := x k ⊕ c ⊙ direction g (x k)) in *.
  assert (Hc' : c < rho / (4 * G)).
  { apply Rmult_lt_reg_l with alpha; [lra|].
    apply (Rmult_lt_compat_l alpha) in Hct; [|lra].
    replace (alpha * (t k / alpha)) with (t k) in Hct by (field; lra). lra. }
  pose proof (norm_le_vsub (g (x k)) (g xs)) as Hup. fold G in Hup.
  set (M := norm (g (x k))) in *.
  assert (Hz : norm (z ⊖ xs) < rho).
  { pose proof (norm_vsub_triangle z (x k) xs) as H'.
    replace (z ⊖ x k) with (c ⊙ direction g (x k)) in H' by (unfold z; vext; lra).
    rewrite norm_scal, norm_direction, Rabs_right in H' by lra. fold M in H'.
    assert (c * M <= rho / (4 * G) * (5 / 4 * G)) by (apply Rmult_le_compat; try lra; apply norm_nonneg).
    replace (rho / (4 * G) * (5 / 4 * G)) with (5 / 16 * rho) in * by (field; lra). lra. }
  apply Hball in Hz.
  assert (Hdiff : norm (g z ⊖ g (x k)) <= 2 * eta).
  { pose proof (norm_vsub_triangle (g z) (g xs) (g (x k))) as H'.
    rewrite (norm_vsub_sym (g xs)) in H'. lra. }
  pose proof (cauchy_schwarz n (g z ⊖ g (x k)) (g (x k))) as Hcs.
  pose proof (Rle_abs (- ⟨g z ⊖ g (x k), g (x k)⟩)) as Habs. rewrite Rabs_Ropp in Habs.
  rewrite dot_sub_l in Hcs, Habs. unfold D in Hlt.
  replace ⟨g (x k), g (x k)⟩ with (M * M) in * by (unfold M; apply norm_sq). fold M in Hcs.
  assert (norm (g z ⊖ g (x k)) * M <= 2 * eta * M) by (apply Rmult_le_compat_r; lra).
  assert (2 * eta <= (1 - sigma) * M).
  { replace (2 * eta) with ((1 - sigma) * (G / 4)) by (unfold eta; field).
    apply Rmult_le_compat_l; lra. }
  assert (2 * eta * M <= (1 - sigma) * M * M) by (apply Rmult_le_compat_r; lra).
  lra.
Qed.
End Classical.

Print Assumptions classical_contradiction.
