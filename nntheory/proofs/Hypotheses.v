(** * What each hypothesis of the theorem is for

    A continuous gradient is dropped in [Oscillating]; here the others, one by
    one, on a^2 and on a, in one variable. *)

From Coq Require Import Reals Lra Lia Psatz.
From Coq Require Vectors.Fin.
From nntheory Require Import Vectors Calculus Sequences LineSearch Descent.
Open Scope R_scope.

(** ** On a^2 *)

(** The square of a number, and its gradient. *)
Definition square : vec 1 -> R := of_number (fun a => a ^ 2).
Definition square_gradient (x : vec 1) : vec 1 := point (2 * x.1).

Lemma square_C1 : C1 square square_gradient.
Proof.
  apply (C1_1 (fun a => a ^ 2) (fun a => 2 * a)).
  - intro s. replace (2 * s) with (INR 2 * s ^ 1) by (simpl; ring). apply derivable_pt_lim_pow.
  - apply derivable_continuous. reg.
Qed.

Lemma square_armijo c1 x t : armijo square square_gradient c1 x t <->
  (x.1 - 2 * t * x.1) ^ 2 <= x.1 ^ 2 - 4 * c1 * t * x.1 ^ 2.
Proof.
  rewrite armijo_iff, dot_1. unfold square, of_number, square_gradient, direction, vadd, vscal, point.
  replace (x.1 + t * (-1 * (2 * x.1))) with (x.1 - 2 * t * x.1) by ring.
  split; intro H; lra.
Qed.

(** With the constant 0, the points 1 and -1 take turns. *)
Definition turns (k : nat) : vec 1 := point ((-1) ^ k).

Lemma turns_square k : (-1) ^ k * (-1) ^ k = 1.
Proof. rewrite <- Rpow_mult_distr. replace (-1 * -1) with 1 by ring. apply pow1. Qed.

Lemma decrease_above_zero beta : exists (f : vec 1 -> R) (g : vec 1 -> vec 1) (x : nat -> vec 1) (t : nat -> R),
  (forall y, f y = y.1 ^ 2) /\ C1 f g /\ run f g 0 beta x t /\
  (forall k, t k = 1 /\ x k = point ((-1) ^ k)) /\ accumulation_point x (point 1) /\ g (point 1) = point 2.
Proof.
  exists square, square_gradient, turns, (fun _ => 1).
  split; [reflexivity|]. split; [apply square_C1|].
  split; [|split; [split; reflexivity|split]].
  - intro k. pose proof (turns_square k) as E. split.
    + intro H. unfold square_gradient in H. apply point_zero in H. unfold turns, point in H.
      assert ((-1) ^ k = 0) by lra. nra.
    + intros _. split; [exists 0%nat; split; [reflexivity|]; split; [|intros; lia]|].
      * apply square_armijo. simpl. lra.
      * unfold turns, direction, square_gradient. vext. unfold point. simpl. lra.
  - intros eps Heps N. exists (2 * N)%nat. split; [lia|].
    unfold turns. rewrite pow_mult. replace ((-1) ^ 2) with 1 by ring. rewrite pow1, norm_1.
    unfold vsub, point. rewrite Rminus_diag_eq, Rabs_R0; auto.
  - unfold square_gradient, point. vext. lra.
Qed.

Lemma decrease_below_one : exists (f : vec 1 -> R) (g : vec 1 -> vec 1), (forall y, f y = y.1 ^ 2) /\ C1 f g /\
  forall x t, x <> vzero -> 0 < t -> ~ armijo f g 1 x t.
Proof.
  exists square, square_gradient. split; [reflexivity|]. split; [apply square_C1|].
  intros x t Hx Ht H. apply square_armijo in H. apply dot_pos in Hx. rewrite dot_1 in Hx.
  assert (0 < t * t * (x.1 * x.1)) by (apply Rmult_lt_0_compat; [nra|auto]). simpl in H. lra.
Qed.

Lemma backtracking_below_one : exists (f : vec 1 -> R) (g : vec 1 -> vec 1), (forall y, f y = y.1 ^ 2) /\ C1 f g /\
  g (point 1) = point 2 /\ ~ exists t, armijo_step f g (/ 2) 1 (point 1) t.
Proof.
  exists square, square_gradient. split; [reflexivity|]. split; [apply square_C1|]. split.
  - unfold square_gradient, point. vext. lra.
  - intros [t [l [_ [H _]]]]. rewrite pow1 in H. apply square_armijo in H. unfold point in H. simpl in H. lra.
Qed.

(** ** On a *)

(** The number itself, and its gradient. *)
Definition identity : vec 1 -> R := of_number (fun a => a).
Definition identity_gradient (_ : vec 1) : vec 1 := point 1.

Lemma identity_C1 : C1 identity identity_gradient.
Proof.
  apply (C1_1 (fun a => a) (fun _ => 1)); [apply derivable_pt_lim_id|].
  apply derivable_continuous. reg.
Qed.

(** The points 2, 1, 1/2, …, which come near 0 by steps of 1, 1/2, 1/4, … *)
Definition nearing (k : nat) : vec 1 := point (2 * (/ 2) ^ k).

Lemma nearing_converges : converges nearing vzero.
Proof.
  intros eps Heps. destruct (pow_lt_1_zero (/ 2) ltac:(rewrite Rabs_right; lra) (eps / 2)) as [N HN]; [lra|].
  exists N. intros k Hk. specialize (HN k Hk). apply Rabs_def2 in HN.
  rewrite norm_1. unfold vsub, vzero, nearing, point. apply Rabs_def1; lra.
Qed.

Lemma steepest_needed c1 : 0 < c1 < 1 ->
  exists (f : vec 1 -> R) (g : vec 1 -> vec 1) (x d : nat -> vec 1), (forall y, f y = y.1) /\ C1 f g /\
  (forall k, ⟨g (x k), d k⟩ < 0 /\ f (x k ⊕ d k) <= f (x k) + c1 * ⟨g (x k), d k⟩ /\ x (S k) = x k ⊕ d k) /\
  converges x vzero /\ g vzero = point 1.
Proof.
  intro Hc. exists identity, identity_gradient, nearing, (fun k => point (- (/ 2) ^ k)).
  split; [reflexivity|]. split; [apply identity_C1|]. split; [|split; [apply nearing_converges | reflexivity]].
  intro k. pose proof (pow_lt (/ 2) k ltac:(lra)). rewrite dot_1.
  unfold identity, of_number, identity_gradient, nearing, vadd, point.
  split; [lra|]. split; [nra|]. vext. simpl. lra.
Qed.

Lemma largest_needed c1 : 0 < c1 < 1 ->
  exists (f : vec 1 -> R) (g : vec 1 -> vec 1) (x : nat -> vec 1) (t : nat -> R), (forall y, f y = y.1) /\ C1 f g /\
  (forall k, t k = (/ 2) ^ k /\ armijo f g c1 (x k) (t k) /\ x (S k) = x k ⊕ t k ⊙ direction g (x k)) /\
  converges x vzero /\ g vzero = point 1.
Proof.
  intro Hc. exists identity, identity_gradient, nearing, (fun k => (/ 2) ^ k).
  split; [reflexivity|]. split; [apply identity_C1|]. split; [|split; [apply nearing_converges | reflexivity]].
  intro k. pose proof (pow_lt (/ 2) k ltac:(lra)). split; [reflexivity|]. split.
  - apply armijo_iff. rewrite dot_1.
    unfold identity, of_number, identity_gradient, direction, nearing, vadd, vscal, point. nra.
  - unfold identity_gradient, direction, nearing, point. vext. simpl. lra.
Qed.

(** ** A gradient that is zero *)

Lemma no_move n (f : vec n -> R) g c1 x : g x = vzero ->
  forall t, armijo f g c1 x t /\ x ⊕ t ⊙ direction g x = x.
Proof.
  intros Hg t. assert (E : x ⊕ t ⊙ direction g x = x) by (unfold direction; rewrite Hg; vext; lra).
  split; auto. unfold armijo. rewrite E, Hg, dot_0_l. lra.
Qed.
