(** * When there is an accumulation point, and what follows where there is but one candidate *)

From Coq Require Import Reals Lra Lia Psatz Arith.
From Coq Require Vectors.Fin.
From nntheory Require Import Vectors Calculus Sequences LineSearch Descent.
Open Scope R_scope.

(** The points where [f] is at most its value at [x0] all lie within the distance [M] of the origin. *)
Definition level_set_within {n} (f : vec n -> R) (x0 : vec n) (M : R) : Prop :=
  forall y, f y <= f x0 -> norm y <= M.

Section Existence.
Context {n : nat} (f : vec n -> R) (g : vec n -> vec n) (c1 beta : R).
Hypothesis f_C1 : C1 f g.
Hypothesis c1_01 : 0 < c1 < 1.
Hypothesis beta_01 : 0 < beta < 1.
Variables (x : nat -> vec n) (t : nat -> R).
Hypothesis is_run : run f g c1 beta x t.
Variable M : R.
Hypothesis bounded : level_set_within f (x 0%nat) M.

Lemma points_bounded k : norm (x k) <= M.
Proof. apply bounded. apply (descent_le f g c1 beta c1_01 beta_01 x t is_run). lia. Qed.

(** The points do not leave a bounded set, so they have an accumulation point. *)
Theorem accumulation_point_exists : exists xs, accumulation_point x xs.
Proof. apply (bolzano_weierstrass n x M points_bounded). Qed.

(** What happens beyond every index happens near some stationary point. *)
Lemma recurrent_near_stationary (P : nat -> Prop) : (forall k, {P k} + {~ P k}) ->
  (forall N : nat, exists k, (N <= k)%nat /\ P k) ->
  exists xs, g xs = vzero /\
    forall eps, 0 < eps -> exists k, P k /\ norm (x k ⊖ xs) < eps.
Proof.
  intros Hdec Hrec. destruct (extract (fun _ k => P k)) as [s [Hs HP]]; auto.
  destruct (bolzano_weierstrass n (fun j => x (s j)) M) as [xs Hacc].
  { intro j. apply points_bounded. }
  exists xs. split.
  - apply (accumulation_points_stationary f g c1 beta f_C1 c1_01 beta_01 x t is_run).
    now apply (subsequence_accumulation _ _ s).
  - intros eps Heps. destruct (Hacc eps Heps 0%nat) as [j [_ Hj]]. exists (s j). auto.
Qed.

(** The gradients go to zero along the whole sequence. *)
Theorem gradients_to_zero : converges (fun k => g (x k)) vzero.
Proof.
  intros eps Heps.
  assert (E : forall k, norm (g (x k) ⊖ vzero) = norm (g (x k)))
    by (intro k; f_equal; vext; lra).
  destruct (eventually_or_always_again (fun k => eps <= norm (g (x k)))) as [[N HN]|Hrec].
  - exists N. intros k Hk. rewrite E. apply Rnot_le_lt. now apply HN.
  - exfalso. destruct (recurrent_near_stationary _ (fun k => Rle_dec _ _) Hrec) as [xs [Hxs Hnear]].
    destruct (proj2 f_C1 xs eps Heps) as [d [Hd Hc]].
    destruct (Hnear d Hd) as [k [Hk Hlt]]. apply Hc in Hlt. rewrite Hxs, E in Hlt. lra.
Qed.

(** With one stationary point alone, the points go to it. *)
Theorem converges_to_only_stationary xs : (forall y, g y = vzero -> y = xs) -> converges x xs.
Proof.
  intros Honly eps Heps.
  destruct (eventually_or_always_again (fun k => eps <= norm (x k ⊖ xs))) as [[N HN]|Hrec].
  - exists N. intros k Hk. apply Rnot_le_lt. now apply HN.
  - exfalso. destruct (recurrent_near_stationary _ (fun k => Rle_dec _ _) Hrec) as [ys [Hys Hnear]].
    apply Honly in Hys. subst ys. destruct (Hnear eps Heps) as [k [Hk Hlt]]. lra.
Qed.

End Existence.
