(** * The paper's proof, line by line

    Its section 6.2.1: suppose that a subsequence of the points goes to [xs] and
    that the gradient at [xs] is not zero. Then the steps along the subsequence
    go to zero; so the trial before each of them was refused; so by the mean
    value theorem f falls too little somewhere before that trial; and in the
    limit this cannot be. Where a printed line is wrong, this is the mended one. *)

From Coq Require Import Reals Lra Lia Psatz Arith.
From Coq Require Vectors.Fin.
From nntheory Require Import Vectors Calculus Sequences LineSearch Descent.
Open Scope R_scope.

Section PaperProof.
Context {n : nat} (f : vec n -> R) (g : vec n -> vec n) (c1 beta : R).

(** ** One step *)

(** The refused inequality, divided by the trial alone: the direction stays. *)
Lemma refused_divided x trial : 0 < trial -> ~ armijo f g c1 x trial ->
  c1 * ⟨g x, direction g x⟩ < (f (x ⊕ trial ⊙ direction g x) - f x) / trial.
Proof.
  intros Ht Hrefused. apply Rnot_le_lt in Hrefused.
  apply Rmult_lt_reg_r with trial; auto. unfold Rdiv.
  rewrite (Rmult_assoc _ (/ trial)), Rinv_l by lra. lra.
Qed.

(** Between a point and a refused trial, f falls less steeply somewhere than [c1] times the slope at the point. *)
Lemma slope_between x trial : (forall y, is_gradient f y (g y)) ->
  0 < trial -> ~ armijo f g c1 x trial ->
  exists xi, 0 < xi < trial /\
    c1 * ⟨g x, direction g x⟩ < ⟨g (x ⊕ xi ⊙ direction g x), direction g x⟩.
Proof.
  intros Hd Ht Hrefused. pose proof (refused_divided x trial Ht Hrefused) as H.
  destruct (mean_value_segment n f g x (direction g x) trial Hd Ht) as [xi [Hxi E]].
  exists xi. split; auto. rewrite E in H. replace (trial * _ / trial)
    with ⟨g (x ⊕ xi ⊙ direction g x), direction g x⟩ in H by (field; lra). exact H.
Qed.

(** ** Infinitely many steps *)

Hypothesis f_C1 : C1 f g.
Hypothesis c1_01 : 0 < c1 < 1.
Hypothesis beta_01 : 0 < beta < 1.
Variables (x : nat -> vec n) (t : nat -> R).
Hypothesis is_run : run f g c1 beta x t.
Variables (s : nat -> nat) (xs : vec n).
Hypothesis s_increasing : increasing s.
Hypothesis s_converges : converges (fun j => x (s j)) xs.

Lemma limit_value : continuous f xs -> Un_cv (fun k => f (x k)) (f xs).
Proof.
  apply (values_converge f g c1 beta c1_01 beta_01 x t is_run).
  apply (subsequence_accumulation _ _ s); auto. now apply converges_accumulation.
Qed.

Hypothesis not_stationary : g xs <> vzero.

(** The gradient is continuous, so it stays away from zero along the subsequence. *)
Lemma gradients_near eta : 0 < eta -> exists N : nat, forall j, (N <= j)%nat ->
  Rabs (⟨g (x (s j)), g (x (s j))⟩ - ⟨g xs, g xs⟩) < eta.
Proof.
  intro Heta. destruct (products_near n g xs eta (proj2 f_C1 xs) Heta) as [r [Hr H]].
  destruct (s_converges r Hr) as [N HN]. exists N. intros j Hj. apply H; now apply HN.
Qed.

Lemma steps_to_zero : Un_cv (fun j => t (s j)) 0.
Proof.
  intros eps Heps. pose proof (dot_pos _ _ not_stationary) as HG.
  set (G2 := ⟨g xs, g xs⟩) in *.
  destruct (gradients_near (G2 / 2)) as [N1 H1]; [lra|]. fold G2 in H1.
  set (gain := c1 * eps * (G2 / 2)).
  assert (Hgain : 0 < gain) by (unfold gain; repeat apply Rmult_lt_0_compat; lra).
  destruct (limit_value (gradient_continuous _ _ _ _ (C1_is_gradient n f g xs f_C1)) (gain / 2))
    as [N2 H2]; [lra|].
  exists (Nat.max N1 N2). intros j Hj. unfold R_dist in *.
  pose proof (increasing_ge s s_increasing j) as Hs.
  pose proof (Rabs_def2 _ _ (H1 j ltac:(lia))) as Hgrad.
  pose proof (Rabs_def2 _ _ (H2 (s j) ltac:(lia))) as Ha.
  pose proof (Rabs_def2 _ _ (H2 (S (s j)) ltac:(lia))) as Hb.
  assert (Hg : g (x (s j)) <> vzero) by (intro E; rewrite E, dot_0_l in Hgrad; lra).
  pose proof (sufficient_decrease f g c1 beta x t is_run (s j) Hg) as Hd.
  pose proof (step_range f g c1 beta beta_01 _ _ (step_of_run f g c1 beta x t is_run _ Hg)) as Ht.
  rewrite Rminus_0_r, Rabs_right by lra. apply Rnot_le_lt. intro Hle.
  assert (gain <= c1 * t (s j) * ⟨g (x (s j)), g (x (s j))⟩)
    by (unfold gain; apply Rmult_le_compat; nra).
  lra.
Qed.

(** So there are points of the run, and points before their refused trials, with all slopes as near to that at [xs]
    as one likes, and the inequality of [slope_between] between them. *)
Lemma refused_nearby eta : 0 < eta <= ⟨g xs, g xs⟩ / 2 -> exists k z,
  Rabs (⟨g (x k), g (x k)⟩ - ⟨g xs, g xs⟩) < eta /\ Rabs (⟨g z, g (x k)⟩ - ⟨g xs, g xs⟩) < eta /\
  ⟨g z, g (x k)⟩ < c1 * ⟨g (x k), g (x k)⟩.
Proof.
  intro Heta. pose proof (norm_pos _ _ not_stationary) as HG. pose proof (norm_sq _ (g xs)) as EG.
  set (G := norm (g xs)) in *. rewrite <- EG in *.
  destruct (products_near n g xs eta (proj2 f_C1 xs) ltac:(lra)) as [r [Hr Hnear]]. rewrite <- EG in Hnear.
  set (far := r / (4 * G)). assert (Hfar : 0 < far) by (apply Rdiv_lt_0_compat; lra).
  (* a point near xs whose step is short *)
  destruct (s_converges (r / 2)) as [N1 H1]; [lra|].
  destruct (steps_to_zero (Rmin 1 (beta * far))) as [N2 H2].
  { apply Rmin_glb_lt; [lra | apply Rmult_lt_0_compat; lra]. }
  set (j := Nat.max N1 N2). specialize (H1 j ltac:(lia)). specialize (H2 j ltac:(lia)).
  unfold R_dist in H2. rewrite Rminus_0_r in H2. apply Rabs_def2 in H2.
  pose proof (Rmin_l 1 (beta * far)). pose proof (Rmin_r 1 (beta * far)).
  set (k := s j) in *. pose proof (Hnear (x k) (x k) ltac:(lra) ltac:(lra)) as Hkk.
  pose proof (Rabs_def2 _ _ Hkk).
  assert (Hg : g (x k) <> vzero) by (intro E; rewrite E, dot_0_l in *; lra).
  pose proof (step_of_run f g c1 beta x t is_run k Hg) as Hstep.
  pose proof (step_range f g c1 beta beta_01 _ _ Hstep) as Ht.
  (* its trial was refused, and is short too *)
  assert (Htrial : 0 < t k / beta < far).
  { split; [apply Rdiv_lt_0_compat; lra|]. apply Rmult_lt_reg_l with beta; [lra|].
    replace (beta * (t k / beta)) with (t k) by (field; lra). lra. }
  destruct (slope_between (x k) (t k / beta) (fun y => C1_is_gradient n f g y f_C1)) as [xi [Hxi Hsteep]];
    [lra | apply (trial_refused f g c1 beta beta_01); [exact Hstep | lra]|].
  exists k, (x k ⊕ xi ⊙ direction g (x k)). split; [exact Hkk|]. split.
  - apply Hnear; [lra|]. apply (near_along g xs (x k) xi G); [exact HG | lra | fold far; lra | exact H1].
  - rewrite slope in Hsteep. set (z := x k ⊕ xi ⊙ direction g (x k)) in *.
    unfold direction in Hsteep. rewrite dot_scal_r in Hsteep. lra.
Qed.

(** In the limit, the slope at [xs] is at least [c1] times itself. *)
Lemma limit_of_slopes : c1 * ⟨g xs, direction g xs⟩ <= ⟨g xs, direction g xs⟩.
Proof.
  rewrite slope. apply Rnot_lt_le. intro Hlt.
  destruct (refused_nearby ((1 - c1) * ⟨g xs, g xs⟩ / 2)) as [k [z [Hk [Hz Hless]]]]; [nra|].
  apply Rabs_def2 in Hk. apply Rabs_def2 in Hz. nra.
Qed.

End PaperProof.

(** ** The contradiction *)

Lemma slope_contradiction n (v : vec n) c1 : c1 < 1 -> v <> vzero ->
  ~ - norm v ^ 2 >= - c1 * norm v ^ 2.
Proof.
  intros Hc Hv H. pose proof (norm_pos _ _ Hv).
  assert (0 < (1 - c1) * norm v ^ 2) by (apply Rmult_lt_0_compat; [lra | now apply pow_lt]). lra.
Qed.

(** The proof as a whole; the subsequence is extracted from the accumulation point. *)
Theorem stationary_by_contradiction n (f : vec n -> R) g c1 beta :
  C1 f g -> 0 < c1 < 1 -> 0 < beta < 1 ->
  forall x t, run f g c1 beta x t -> forall xs, accumulation_point x xs -> g xs = vzero.
Proof.
  intros Hf Hc Hb x t Hrun xs Hacc. destruct (vec_eq0_dec n (g xs)) as [?|Hg]; auto. exfalso.
  destruct (accumulation_subsequence _ _ _ Hacc) as [s [Hs Hconv]].
  pose proof (limit_of_slopes f g c1 beta Hf Hc Hb x t Hrun s xs Hs Hconv Hg) as H.
  apply (slope_contradiction n (g xs) c1 (proj2 Hc) Hg).
  rewrite slope, <- norm_sq in H. simpl. lra.
Qed.
