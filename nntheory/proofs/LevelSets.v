(** * A Lipschitz constant on the level set is enough

    The points of a run never leave the set where f is at most its value at the
    start. A refused trial may; but on the way to it there is a step to the edge
    of the set, which would be refused too, and the bound holds for that one. *)

From Coq Require Import Reals Lra Lia Psatz Arith.
From Coq Require Vectors.Fin.
From nntheory Require Import Vectors Calculus LineSearch Descent Rate.
Open Scope R_scope.

(** [L] is a Lipschitz constant of the gradient on the set where [f] is at most its value at [x]. *)
Definition lipschitz_below {n} (f : vec n -> R) (g : vec n -> vec n) (x : vec n) (L : R) : Prop :=
  forall y z, f y <= f x -> f z <= f x -> norm (g y ⊖ g z) <= L * norm (y ⊖ z).

(** What holds at 0, up to every number that it holds below, and always a little further, holds up to [s]. *)
Lemma real_induction (P : R -> Prop) s : 0 <= s -> P 0 ->
  (forall r, 0 < r <= s -> (forall q, 0 <= q < r -> P q) -> P r) ->
  (forall r, 0 <= r < s -> (forall q, 0 <= q <= r -> P q) ->
     exists d, 0 < d /\ forall q, r < q < r + d -> P q) ->
  forall r, 0 <= r <= s -> P r.
Proof.
  intros Hs H0 Hclosed Hopen.
  destruct (completeness (fun r => 0 <= r <= s /\ forall q, 0 <= q <= r -> P q)) as [l [Hub Hleast]].
  - exists s. intros r [Hr _]. lra.
  - exists 0. split; [lra|]. intros q Hq. now replace q with 0 by lra.
  - assert (Hl : 0 <= l <= s).
    { split; [apply Hub; split; [lra|]; intros q Hq; now replace q with 0 by lra|].
      apply Hleast. intros r [Hr _]. lra. }
    assert (Hbelow : forall q, 0 <= q < l -> P q).
    { intros q Hq. destruct (Classical_Prop.classic (P q)) as [?|Hn]; auto. exfalso.
      assert (l <= q); [|lra]. apply Hleast. intros r [Hr HP].
      apply Rnot_lt_le. intro Hlt. apply Hn, HP. lra. }
    assert (Hupto : forall q, 0 <= q <= l -> P q).
    { intros q Hq. destruct (Req_dec q l) as [->|]; [|apply Hbelow; lra].
      destruct (Req_dec l 0) as [->|]; auto. apply Hclosed; [lra | auto]. }
    destruct (Req_dec l s) as [E|E]; [intros r Hr; apply Hupto; lra|]. exfalso.
    destruct (Hopen l ltac:(lra) Hupto) as [d [Hd Hfurther]].
    pose proof (Rmin_l (d / 2) (s - l)). pose proof (Rmin_r (d / 2) (s - l)).
    assert (0 < Rmin (d / 2) (s - l)) by (apply Rmin_glb_lt; lra).
    assert (l + Rmin (d / 2) (s - l) <= l); [|lra]. apply Hub. split; [lra|].
    intros q Hq. destruct (Rle_lt_dec q l); [apply Hupto; lra | apply Hfurther; lra].
Qed.

Section LevelSet.
Context {n : nat} (f : vec n -> R) (g : vec n -> vec n) (c1 beta : R).
Hypothesis f_C1 : C1 f g.
Hypothesis c1_01 : 0 < c1 < 1.
Hypothesis beta_01 : 0 < beta < 1.

Lemma continuous_along x d r : forall eps, 0 < eps -> exists delta, 0 < delta /\
  forall q, Rabs (q - r) < delta -> Rabs (f (x ⊕ q ⊙ d) - f (x ⊕ r ⊙ d)) < eps.
Proof.
  intros eps Heps. pose proof (norm_nonneg n d).
  destruct (gradient_continuous n f _ _ (C1_is_gradient n f g (x ⊕ r ⊙ d) f_C1) eps Heps) as [del [Hdel H1]].
  exists (del / (norm d + 1)). split; [apply Rdiv_lt_0_compat; lra|]. intros q Hq. apply H1.
  replace (x ⊕ q ⊙ d ⊖ (x ⊕ r ⊙ d)) with ((q - r) ⊙ d) by (vext; lra). rewrite norm_scal.
  apply (Rmult_lt_compat_r (norm d + 1)) in Hq; [|lra].
  replace (del / (norm d + 1) * (norm d + 1)) with del in Hq by (field; lra).
  pose proof (Rabs_pos (q - r)). nra.
Qed.

(** Up to that length no step leaves the set, and all are accepted. *)
Lemma stays_below L x s : g x <> vzero -> 0 < L -> lipschitz_below f g x L -> 0 < s <= 2 * (1 - c1) / L ->
  (forall r, 0 <= r <= s -> f (x ⊕ r ⊙ direction g x) <= f x) /\ armijo f g c1 x s.
Proof.
  intros Hg HL Hlip Hs. set (d := direction g x).
  assert (Hline : forall r, 0 < r <= s -> (forall q, 0 <= q < r -> f (x ⊕ q ⊙ d) <= f x) -> armijo f g c1 x r).
  { intros r Hr Hbelow. apply (armijo_segment f g c1 L); auto; [lra|]. intros q Hq. fold d.
    eapply Rle_trans; [apply Hlip; [apply Hbelow; lra | lra]|]. rewrite along_segment, Rabs_right; lra. }
  assert (Hgain : forall r, 0 < r -> armijo f g c1 x r -> f (x ⊕ r ⊙ d) < f x).
  { intros r Hr Ha. apply armijo_iff in Ha. fold d in Ha. pose proof (dot_pos _ _ Hg).
    assert (0 < c1 * r * ⟨g x, g x⟩) by (repeat apply Rmult_lt_0_compat; lra). lra. }
  assert (Hall : forall r, 0 <= r <= s -> f (x ⊕ r ⊙ d) <= f x).
  { apply (real_induction (fun r => f (x ⊕ r ⊙ d) <= f x)); [lra | | |].
    - replace (x ⊕ 0 ⊙ d) with x by (vext; lra). lra.
    - intros r Hr Hbelow. left. apply Hgain; [lra|]. now apply Hline.
    - intros r Hr Hupto. destruct (Req_dec r 0) as [->|Hr0].
      + destruct (armijo_short f g c1 (proj2 c1_01) x (C1_is_gradient n f g x f_C1) Hg) as [T [HT Ha]].
        exists T. split; auto. intros q Hq. left. apply Hgain; [lra|]. apply Ha. lra.
      + assert (Hlt : f (x ⊕ r ⊙ d) < f x).
        { apply Hgain; [lra|]. apply Hline; [lra|]. intros q Hq. apply Hupto. lra. }
        destruct (continuous_along x d r (f x - f (x ⊕ r ⊙ d))) as [del [Hdel Hc]]; [lra|].
        exists del. split; auto. intros q Hq. specialize (Hc q ltac:(apply Rabs_def1; lra)).
        apply Rabs_def2 in Hc. lra. }
  split; [exact Hall|]. apply Hline; [lra|]. intros q Hq. apply Hall. lra.
Qed.

(** The step is 1, or above a number that can be computed. *)
Theorem step_below L x t : g x <> vzero -> 0 < L -> lipschitz_below f g x L ->
  armijo_step f g c1 beta x t -> t = 1 \/ 2 * beta * (1 - c1) / L < t.
Proof.
  intros Hg HL Hlip Hstep.
  replace (2 * beta * (1 - c1) / L) with (beta * (2 * (1 - c1) / L)) by (field; lra).
  apply (step_lower_bound f g c1 beta beta_01 x t _ Hstep). intros s Hs. now apply (stays_below L).
Qed.

(** So the rate needs a Lipschitz constant on the level set of the start alone. *)
Theorem rate_below x t : run f g c1 beta x t -> forall L finf N,
  0 < L -> lipschitz_below f g (x 0%nat) L -> (forall y, finf <= f y) -> (0 < N)%nat ->
  exists k : nat, (k < N)%nat /\
    norm (g (x k)) ^ 2 <= (f (x 0%nat) - finf) / (c1 * Rmin 1 (2 * beta * (1 - c1) / L) * INR N).
Proof.
  intros Hrun L finf N HL Hlip Hinf HN. apply (gradient_rate f g c1 beta c1_01 x t Hrun); auto.
  - apply Rmin_glb_lt; [lra|]. apply Rdiv_lt_0_compat; [|lra]. repeat apply Rmult_lt_0_compat; lra.
  - intros k Hg. pose proof (step_of_run f g c1 beta x t Hrun k Hg) as Hstep.
    pose proof (descent_le f g c1 beta c1_01 beta_01 x t Hrun 0 k ltac:(lia)) as Hdown.
    assert (Hk : lipschitz_below f g (x k) L) by (intros y z Hy Hz; apply Hlip; lra).
    pose proof (Rmin_l 1 (2 * beta * (1 - c1) / L)). pose proof (Rmin_r 1 (2 * beta * (1 - c1) / L)).
    destruct (step_below L _ _ Hg HL Hk Hstep); lra.
Qed.

End LevelSet.
