(** * Without a continuous gradient the theorem is false

    The function a + a^2/4 + a^2 sin(2π/a)/(2π) has a derivative everywhere. From
    1 the step 1 is always accepted, the points are 1, 1/2, 1/4, … and go to 0;
    but there the derivative is 1. *)

From Coq Require Import Reals Lra Lia Psatz.
From Coq Require Vectors.Fin.
From nntheory Require Import Vectors Calculus Sequences LineSearch Descent.
Open Scope R_scope.

(** The function; at 0 it is 0, whatever the sine of the quotient by 0 may be. *)
Definition oscillating (a : R) : R := a + a ^ 2 / 4 + a ^ 2 * sin (2 * PI / a) / (2 * PI).

(** Its derivative. *)
Definition oscillating' (a : R) : R :=
  if Req_EM_T a 0 then 1 else 1 + a / 2 + a * sin (2 * PI / a) / PI - cos (2 * PI / a).

Lemma derivable_quotient a : a <> 0 -> derivable_pt_lim (fun r => 2 * PI / r) a (- (2 * PI) / a ^ 2).
Proof.
  intro Ha. replace (- (2 * PI) / a ^ 2) with ((0 * a - 1 * (2 * PI)) / Rsqr a) by (unfold Rsqr; field; auto).
  apply (derivable_pt_lim_div (fun _ => 2 * PI) id a 0 1); auto.
  - apply derivable_pt_lim_const.
  - apply derivable_pt_lim_id.
Qed.

Lemma derivable_away a : a <> 0 -> derivable_pt_lim oscillating a (oscillating' a).
Proof.
  intro Ha. pose proof PI_RGT_0 as Hpi. unfold oscillating'.
  destruct (Req_EM_T a 0) as [?|_]; [contradiction|].
  replace (1 + a / 2 + a * sin (2 * PI / a) / PI - cos (2 * PI / a))
    with (1 + / 4 * (2 * a) + / (2 * PI) * (2 * a * sin (2 * PI / a)
            + a ^ 2 * (cos (2 * PI / a) * (- (2 * PI) / a ^ 2)))) by (field; split; lra).
  assert (Hsquare : derivable_pt_lim (fun r => r ^ 2) a (2 * a)).
  { replace (2 * a) with (INR 2 * a ^ 1) by (simpl; ring). apply derivable_pt_lim_pow. }
  replace oscillating with (fun r => r + / 4 * r ^ 2 + / (2 * PI) * (r ^ 2 * sin (2 * PI / r)))
    by (apply FunctionalExtensionality.functional_extensionality; intro; unfold oscillating; field; lra).
  apply (derivable_pt_lim_plus (fun r => r + / 4 * r ^ 2)).
  - apply (derivable_pt_lim_plus (fun r => r)); [apply derivable_pt_lim_id|].
    now apply (derivable_pt_lim_scal (fun r => r ^ 2)).
  - apply (derivable_pt_lim_scal (fun r => r ^ 2 * sin (2 * PI / r))).
    apply (derivable_pt_lim_mult (fun r => r ^ 2) (fun r => sin (2 * PI / r))); auto.
    apply (derivable_pt_lim_comp (fun r => 2 * PI / r) sin).
    + now apply derivable_quotient.
    + apply derivable_pt_lim_sin.
Qed.

Lemma derivable_at_0 : derivable_pt_lim oscillating 0 1.
Proof.
  intros eps Heps. exists (mkposreal eps Heps). simpl. intros h Hh Hsmall. rewrite Rplus_0_l.
  pose proof PI2_3_2 as Hpi.
  replace ((oscillating h - oscillating 0) / h - 1) with (h * (/ 4 + sin (2 * PI / h) / (2 * PI)))
    by (unfold oscillating; field; lra).
  rewrite Rabs_mult. assert (Hb : Rabs (/ 4 + sin (2 * PI / h) / (2 * PI)) <= 1).
  { pose proof (SIN_bound (2 * PI / h)) as [H1 H2]. set (s := sin (2 * PI / h)) in *.
    assert (Hs : - / 2 <= s / (2 * PI) <= / 2).
    { assert (E : s / (2 * PI) * (2 * PI) = s) by (field; lra). split; nra. }
    apply Rabs_le; lra. }
  pose proof (Rabs_pos h). nra.
Qed.

Lemma oscillating_derivative a : derivable_pt_lim oscillating a (oscillating' a).
Proof.
  destruct (Req_dec a 0) as [->|Ha]; [|now apply derivable_away].
  unfold oscillating'. destruct (Req_EM_T 0 0) as [_|N]; [apply derivable_at_0 | contradiction].
Qed.

(** ** The run *)

(** The points: the powers of 1/2. *)
Definition halves (k : nat) : vec 1 := point ((/ 2) ^ k).

Lemma whole_turns k : 2 * PI / (/ 2) ^ k = 0 + 2 * INR (2 ^ k) * PI.
Proof.
  rewrite pow_INR, pow_inv. replace (INR 2) with 2 by (simpl; lra).
  unfold Rdiv. rewrite Rinv_inv. ring.
Qed.

Lemma value_at_half k : oscillating ((/ 2) ^ k) = (/ 2) ^ k + ((/ 2) ^ k) ^ 2 / 4.
Proof.
  unfold oscillating. rewrite whole_turns, sin_period, sin_0. pose proof PI_RGT_0. field. lra.
Qed.

Lemma slope_at_half k : oscillating' ((/ 2) ^ k) = (/ 2) ^ k / 2.
Proof.
  assert (0 < (/ 2) ^ k) by (apply pow_lt; lra). unfold oscillating'.
  destruct (Req_EM_T ((/ 2) ^ k) 0); [lra|].
  rewrite whole_turns, sin_period, cos_period, sin_0, cos_0. pose proof PI_RGT_0. field. lra.
Qed.

(** The gradient of the function on R^1. *)
Definition oscillating_gradient (x : vec 1) : vec 1 := point (oscillating' x.1).

Lemma halves_run c1 beta : c1 < 1 ->
  run (of_number oscillating) oscillating_gradient c1 beta halves (fun _ => 1).
Proof.
  intros Hc k. assert (Hpos : 0 < (/ 2) ^ k <= 1).
  { split; [apply pow_lt; lra|]. rewrite <- (pow1 k). apply pow_incr. lra. }
  assert (E : halves k ⊕ 1 ⊙ direction oscillating_gradient (halves k) = halves (S k)).
  { unfold direction, oscillating_gradient, halves. vext. unfold point. rewrite slope_at_half. simpl. lra. }
  split.
  - intro H. unfold oscillating_gradient in H. apply point_zero in H.
    unfold halves, point in H. rewrite slope_at_half in H. lra.
  - intros _. split; [|auto]. exists 0%nat. simpl. split; [auto|]. split; [|intros; lia].
    apply armijo_iff. rewrite E, dot_1.
    unfold of_number, oscillating_gradient, halves, point. rewrite slope_at_half, !value_at_half.
    simpl. set (a := (/ 2) ^ k) in *. nra.
Qed.

Lemma halves_converge : converges halves vzero.
Proof.
  intros eps Heps. destruct (pow_lt_1_zero (/ 2) ltac:(rewrite Rabs_right; lra) eps Heps) as [N HN].
  exists N. intros k Hk. rewrite norm_1. unfold vsub, vzero, halves, point. rewrite Rminus_0_r. auto.
Qed.

(** All of it together. *)
Theorem oscillating_counterexample c1 beta : c1 < 1 ->
  (forall y, is_gradient (of_number oscillating) y (oscillating_gradient y)) /\
  run (of_number oscillating) oscillating_gradient c1 beta halves (fun _ => 1) /\
  converges halves vzero /\ oscillating_gradient vzero = point 1.
Proof.
  intro Hc. split; [|split; [|split]].
  - intro y. apply gradient_1, oscillating_derivative.
  - now apply halves_run.
  - apply halves_converge.
  - unfold oscillating_gradient, oscillating', vzero. destruct (Req_EM_T 0 0); [auto|contradiction].
Qed.

Lemma not_a_minimum : ~ local_minimum (of_number oscillating) vzero.
Proof.
  intro H. destruct (oscillating_counterexample (/ 2) (/ 2) ltac:(lra)) as [Hd [_ [_ E]]].
  pose proof (local_minimum_gradient 1 _ _ _ (Hd vzero) H) as E'. rewrite E in E'.
  apply point_zero in E'. lra.
Qed.

(** ** The two statements *)

(** The theorem is false without continuity of the gradient. *)
Theorem continuity_needed c1 beta : 0 < c1 < 1 -> 0 < beta < 1 ->
  exists (f : vec 1 -> R) (g : vec 1 -> vec 1) (x : nat -> vec 1) (t : nat -> R),
    (forall y, f y = y.1 + y.1 ^ 2 / 4 + y.1 ^ 2 * sin (2 * PI / y.1) / (2 * PI)) /\
    (forall y, is_gradient f y (g y)) /\ run f g c1 beta x t /\
    (forall k, t k = 1 /\ x k = point ((/ 2) ^ k)) /\
    converges x vzero /\ g vzero = point 1.
Proof.
  intros Hc _. destruct (oscillating_counterexample c1 beta (proj2 Hc)) as [Hd [Hrun [Hconv E]]].
  exists (of_number oscillating), oscillating_gradient, halves, (fun _ => 1).
  split; [reflexivity|]. split; [exact Hd|]. split; [exact Hrun|].
  split; [split; reflexivity|]. split; [exact Hconv | exact E].
Qed.

(** So it is not true that limits are minima for every continuous function. *)
Theorem not_for_every_continuous : ~ forall (n : nat) (f : vec n -> R) (g : vec n -> vec n) (c1 beta : R),
  (forall y, continuous f y) -> (forall y, is_gradient f y (g y)) -> 0 < c1 < 1 -> 0 < beta < 1 ->
  forall x t, run f g c1 beta x t -> forall xs, converges x xs -> local_minimum f xs.
Proof.
  intro H. destruct (oscillating_counterexample (/ 2) (/ 2) ltac:(lra)) as [Hd [Hrun [Hconv _]]].
  apply not_a_minimum. apply (H _ _ oscillating_gradient (/ 2) (/ 2)) with (x := halves) (t := fun _ => 1);
    auto; try lra.
  intro y. eapply gradient_continuous, Hd.
Qed.
