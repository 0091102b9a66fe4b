(** * Armijo's rule: the largest power of beta that lowers f enough *)

From Coq Require Import Reals Lra Lia Psatz Arith ConstructiveEpsilon.
From Coq Require Vectors.Fin.
From nntheory Require Import Vectors.
Open Scope R_scope.

(** The direction of steepest descent, the negative gradient. *)
Definition direction {n} (g : vec n -> vec n) (x : vec n) : vec n := (-1) ⊙ g x.

(** Armijo's condition for the step [t] at the point [x]: [f] falls at least by
    the part [c1] of what the slope promises. *)
Definition armijo {n} (f : vec n -> R) (g : vec n -> vec n) (c1 : R) (x : vec n) (t : R) : Prop :=
  f (x ⊕ t ⊙ direction g x) <= f x + c1 * t * ⟨g x, direction g x⟩.

(** The step of the rule: of [1], [beta], [beta^2], … the first that Armijo's
    condition accepts, which for [beta] below 1 is the largest. *)
Definition armijo_step {n} (f : vec n -> R) (g : vec n -> vec n) (c1 beta : R) (x : vec n) (t : R) : Prop :=
  exists l : nat, t = beta ^ l /\ armijo f g c1 x (beta ^ l) /\
    forall j : nat, (j < l)%nat -> ~ armijo f g c1 x (beta ^ j).

Section LineSearch.
Context {n : nat} (f : vec n -> R) (g : vec n -> vec n) (c1 beta : R).

(** ** What the condition says *)

Lemma slope x : ⟨g x, direction g x⟩ = - ⟨g x, g x⟩.
Proof. unfold direction. rewrite dot_scal_r. lra. Qed.

Lemma norm_direction x : norm (direction g x) = norm (g x).
Proof. unfold direction. rewrite norm_scal, Rabs_left; lra. Qed.

(** A short way along the direction, from near [xs], ends near [xs]. *)
Lemma near_along xs x s G r : 0 < G -> ⟨g x, g x⟩ <= 4 * (G * G) -> 0 <= s <= r / (4 * G) ->
  norm (x ⊖ xs) < r / 2 -> norm (x ⊕ s ⊙ direction g x ⊖ xs) < r.
Proof.
  intros HG Hg Hs Hx. pose proof (norm_vsub_triangle _ (x ⊕ s ⊙ direction g x) x xs) as H.
  replace (x ⊕ s ⊙ direction g x ⊖ x) with (s ⊙ direction g x) in H by (vext; lra).
  rewrite norm_scal, norm_direction, Rabs_right in H by lra.
  assert (norm (g x) <= 2 * G) by (apply Rsqr_incr_0_var; unfold Rsqr; [rewrite norm_sq|]; lra).
  assert (s * norm (g x) <= r / (4 * G) * (2 * G)) by (apply Rmult_le_compat; try lra; apply norm_nonneg).
  replace (r / (4 * G) * (2 * G)) with (r / 2) in * by (field; lra). lra.
Qed.

Lemma armijo_iff x t :
  armijo f g c1 x t <-> f (x ⊕ t ⊙ direction g x) <= f x - c1 * t * ⟨g x, g x⟩.
Proof. unfold armijo. rewrite slope. lra. Qed.

Lemma armijo_dec x t : {armijo f g c1 x t} + {~ armijo f g c1 x t}.
Proof. apply Rle_dec. Qed.

(** What is asked of a longer step is more. *)
Lemma longer_asks_more x t t' : 0 < c1 -> g x <> vzero -> t < t' ->
  f x + c1 * t' * ⟨g x, direction g x⟩ < f x + c1 * t * ⟨g x, direction g x⟩.
Proof.
  intros Hc Hg Ht. rewrite slope. pose proof (dot_pos _ _ Hg) as HD. set (D := ⟨g x, g x⟩) in *.
  assert (0 < c1 * (t' - t) * D) by (repeat apply Rmult_lt_0_compat; lra). lra.
Qed.

(** ** Short steps are accepted, so the search ends *)

Hypothesis c1_below_1 : c1 < 1.

Lemma armijo_short x : is_gradient f x (g x) -> g x <> vzero ->
  exists T, 0 < T /\ forall t, 0 < t <= T -> armijo f g c1 x t.
Proof.
  intros Hd Hg. pose proof (norm_pos _ _ Hg) as HG. set (G := norm (g x)) in *.
  destruct (Hd ((1 - c1) * G)) as [d [Hdp H]]; [nra|].
  exists (d / (2 * G)). split; [apply Rdiv_lt_0_compat; lra|]. intros t [Ht HtT].
  apply armijo_iff. rewrite <- norm_sq. fold G.
  assert (Hlen : norm (t ⊙ direction g x) = t * G)
    by (rewrite norm_scal, norm_direction, Rabs_right; [reflexivity|lra]).
  specialize (H (t ⊙ direction g x)). rewrite Hlen, dot_scal_r, slope, <- norm_sq in H. fold G in H.
  apply (Rmult_le_compat_r G) in HtT; [|lra].
  replace (d / (2 * G) * G) with (d / 2) in HtT by (field; lra).
  specialize (H ltac:(lra)).
  pose proof (Rle_abs (f (x ⊕ t ⊙ direction g x) - f x - t * - (G * G))). nra.
Qed.

Hypothesis beta_01 : 0 < beta < 1.

Lemma pow_beta_pos l : 0 < beta ^ l.
Proof. apply pow_lt; lra. Qed.

Lemma pow_beta_small T : 0 < T -> exists l : nat, beta ^ l <= T.
Proof.
  intro HT. destruct (pow_lt_1_zero beta ltac:(rewrite Rabs_right; lra) T HT) as [l Hl].
  exists l. specialize (Hl l (le_n l)). rewrite Rabs_right in Hl by (left; apply pow_beta_pos). lra.
Qed.

Lemma some_power_accepted x : is_gradient f x (g x) -> g x <> vzero -> exists l : nat, armijo f g c1 x (beta ^ l).
Proof.
  intros Hd Hg. destruct (armijo_short x Hd Hg) as [T [HT H]]. destruct (pow_beta_small T HT) as [l Hl].
  exists l. apply H. split; [apply pow_beta_pos|auto].
Qed.

(** Backtracking, as a function: where some power is accepted, it returns the first. *)
Lemma line_search x : (exists l : nat, armijo f g c1 x (beta ^ l)) -> {t : R | armijo_step f g c1 beta x t}.
Proof.
  intro Hex. destruct (epsilon_smallest _ (fun l => armijo_dec x (beta ^ l)) Hex) as [l [Hl Hleast]].
  exists (beta ^ l), l. repeat split; auto.
  intros j Hj Hc. apply Hleast in Hc. lia.
Qed.

Lemma line_search_ends x : is_gradient f x (g x) -> g x <> vzero -> exists t, armijo_step f g c1 beta x t.
Proof. intros Hd Hg. destruct (line_search x (some_power_accepted x Hd Hg)) as [t Ht]. now exists t. Qed.

(** ** The step is at most 1, the only one, and not needlessly short *)

Lemma step_range x t : armijo_step f g c1 beta x t -> 0 < t <= 1.
Proof.
  intros [l [-> _]]. split; [apply pow_beta_pos|].
  rewrite <- (pow1 l). apply pow_incr. lra.
Qed.

Lemma step_largest x t : armijo_step f g c1 beta x t ->
  armijo f g c1 x t /\ forall j : nat, t < beta ^ j -> ~ armijo f g c1 x (beta ^ j).
Proof.
  intros [l [-> [Ha Hl]]]. split; auto. intros j Hj. apply Hl.
  apply Nat.nle_gt. intro Hle. replace j with (l + (j - l))%nat in Hj by lia. rewrite pow_add in Hj.
  pose proof (pow_beta_pos l). pose proof (pow_incr beta 1 (j - l) ltac:(lra)) as H1.
  rewrite pow1 in H1. nra.
Qed.

Lemma step_unique x t t' : armijo_step f g c1 beta x t -> armijo_step f g c1 beta x t' -> t = t'.
Proof.
  intros [l [-> [Ha Hl]]] [l' [-> [Ha' Hl']]]. f_equal.
  destruct (lt_eq_lt_dec l l') as [[H|H]|H]; auto.
  - now apply Hl' in H.
  - now apply Hl in H.
Qed.

(** The trial before a step below 1 was refused. *)
Lemma trial_refused x t : armijo_step f g c1 beta x t -> t < 1 -> ~ armijo f g c1 x (t / beta).
Proof.
  intros [l [-> [_ Hl]]] Ht. destruct l as [|l]; [simpl in Ht; lra|].
  replace (beta ^ S l / beta) with (beta ^ l) by (simpl; field; lra). apply Hl. lia.
Qed.

Lemma step_lower_bound x t T : armijo_step f g c1 beta x t ->
  (forall s, 0 < s <= T -> armijo f g c1 x s) -> t = 1 \/ beta * T < t.
Proof.
  intros Hstep H. pose proof (step_range x t Hstep) as [H0 H1].
  destruct H1 as [H1|H1]; [right|auto].
  apply Rnot_le_lt. intro Hle. apply (trial_refused x t Hstep H1). apply H.
  split; [apply Rdiv_lt_0_compat; lra|].
  apply Rmult_le_reg_l with beta; [lra|]. replace (beta * (t / beta)) with t by (field; lra). exact Hle.
Qed.

End LineSearch.
