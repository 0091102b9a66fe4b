(** * Gradient descent with Armijo's rule: f falls, accumulation points are stationary *)

From Coq Require Import Reals Lra Lia Psatz Arith.
From Coq Require Vectors.Fin.
From nntheory Require Import Vectors Calculus Sequences LineSearch.
Open Scope R_scope.

(** A run of the method, with points [x k] and steps [t k]: where the gradient
    is zero the method has stopped, and the points stay where they are;
    elsewhere it goes the step of Armijo's rule along the negative gradient.

    This is what [gradient_descent] of the package does with its default search,
    where its numbers are exact and no limit of trials, iterations or time ends
    it. What is a finite record there goes on here for ever, at the last point;
    [t k] means nothing then. The package also asks that a step makes [f]
    smaller; with [c1] above 0 and a gradient that is not zero this follows. *)
Definition run {n} (f : vec n -> R) (g : vec n -> vec n) (c1 beta : R)
    (x : nat -> vec n) (t : nat -> R) : Prop :=
  forall k : nat,
    (g (x k) = vzero -> x (S k) = x k) /\
    (g (x k) <> vzero ->
       armijo_step f g c1 beta (x k) (t k) /\ x (S k) = x k ⊕ t k ⊙ direction g (x k)).

Section Descent.
Context {n : nat} (f : vec n -> R) (g : vec n -> vec n) (c1 beta : R).

(** ** From each start there is one run *)

Section Search.
Hypothesis search_ends : forall x, g x <> vzero -> exists l : nat, armijo f g c1 x (beta ^ l).

(** The step at [x]. *)
Definition step_at (x : vec n) : R :=
  match vec_eq0_dec n (g x) with
  | left _ => 0
  | right H => proj1_sig (line_search f g c1 beta x (search_ends x H))
  end.

(** The points from [x0] on. *)
Fixpoint point_at (x0 : vec n) (k : nat) : vec n :=
  match k with
  | O => x0
  | S k => let x := point_at x0 k in x ⊕ step_at x ⊙ direction g x
  end.

Lemma run_where_search_ends x0 : exists x t, run f g c1 beta x t /\ x 0%nat = x0.
Proof.
  exists (point_at x0), (fun k => step_at (point_at x0 k)). split; [|reflexivity].
  intro k. cbn [point_at]. set (x := point_at x0 k). unfold step_at.
  destruct (vec_eq0_dec n (g x)) as [E|E]; split; intro H; try contradiction.
  - vext; lra.
  - destruct (line_search f g c1 beta x _) as [t Ht]; simpl. auto.
Qed.
End Search.

(** A start has one run. *)
Theorem run_unique x t x' t' : run f g c1 beta x t -> run f g c1 beta x' t' ->
  x 0%nat = x' 0%nat -> forall k, x k = x' k.
Proof.
  intros H H' E k. induction k as [|k IH]; auto.
  destruct (H k) as [Hstop Hgo]. destruct (H' k) as [Hstop' Hgo']. rewrite <- IH in Hstop', Hgo'.
  destruct (vec_eq0_dec n (g (x k))) as [Hg|Hg].
  - now rewrite (Hstop Hg), (Hstop' Hg).
  - destruct (Hgo Hg) as [Ht ->]. destruct (Hgo' Hg) as [Ht' ->].
    now rewrite (step_unique f g c1 beta (x k) _ _ Ht Ht').
Qed.

Hypothesis differentiable : forall y, is_gradient f y (g y).
Hypothesis f_C1 : C1 f g.
Hypothesis c1_01 : 0 < c1 < 1.
Hypothesis beta_01 : 0 < beta < 1.

(** For a differentiable [f] there is one from every start. *)
Theorem run_exists x0 : exists x t, run f g c1 beta x t /\ x 0%nat = x0.
Proof.
  apply run_where_search_ends. intros x Hg. apply some_power_accepted; auto. apply c1_01.
Qed.

(** ** The values fall *)

Variables (x : nat -> vec n) (t : nat -> R).
Hypothesis is_run : run f g c1 beta x t.

Lemma step_of_run k : g (x k) <> vzero -> armijo_step f g c1 beta (x k) (t k).
Proof. intro Hg. now destruct (proj2 (is_run k) Hg). Qed.

Lemma sufficient_decrease k : g (x k) <> vzero ->
  f (x (S k)) <= f (x k) - c1 * t k * ⟨g (x k), g (x k)⟩.
Proof.
  intro Hg. destruct (proj2 (is_run k) Hg) as [[l [E [Ha _]]] Ex].
  rewrite Ex, E. now apply armijo_iff.
Qed.

Lemma gain_of_step k : g (x k) <> vzero -> c1 * t k * norm (g (x k)) ^ 2 <= f (x k) - f (x (S k)).
Proof. intro Hg. pose proof (sufficient_decrease k Hg) as H. rewrite <- norm_sq in H. simpl. lra. Qed.

(** The value falls where the gradient is not zero. *)
Theorem strict_descent k : g (x k) <> vzero -> f (x (S k)) < f (x k).
Proof.
  intro Hg. pose proof (sufficient_decrease k Hg) as H.
  pose proof (step_range f g c1 beta beta_01 _ _ (step_of_run k Hg)) as Ht.
  pose proof (dot_pos _ _ Hg) as Hd.
  assert (0 < c1 * t k * ⟨g (x k), g (x k)⟩) by (repeat apply Rmult_lt_0_compat; lra). lra.
Qed.

Lemma descent k : f (x (S k)) <= f (x k).
Proof.
  destruct (vec_eq0_dec n (g (x k))) as [E|E].
  - rewrite (proj1 (is_run k) E). lra.
  - left. now apply strict_descent.
Qed.

Lemma descent_le j k : (j <= k)%nat -> f (x k) <= f (x j).
Proof. intro H. induction H as [|k H IH]; [lra|]. pose proof (descent k). lra. Qed.

(** ** The values go to the value at an accumulation point *)

Variable xs : vec n.
Hypothesis accumulates : accumulation_point x xs.

Lemma value_at_accumulation k : continuous f xs -> f xs <= f (x k).
Proof.
  intro Hc. apply Rnot_lt_le. intro Hlt.
  destruct (Hc (f xs - f (x k))) as [d [Hd H]]; [lra|].
  destruct (accumulates d Hd k) as [m [Hm Hn]]. apply H, Rabs_def2 in Hn.
  pose proof (descent_le k m Hm). lra.
Qed.

Lemma values_converge : continuous f xs -> Un_cv (fun k => f (x k)) (f xs).
Proof.
  intros Hc eps Heps. destruct (Hc eps Heps) as [d [Hd H]].
  destruct (accumulates d Hd 0%nat) as [N [_ HN]]. apply H, Rabs_def2 in HN.
  exists N. intros k Hk. unfold R_dist. pose proof (value_at_accumulation k Hc).
  rewrite Rabs_right by lra. pose proof (descent_le N k Hk). lra.
Qed.

(** ** Accumulation points are stationary

    A direct proof. Near a point that is not stationary, all steps up to one and
    the same length are accepted. So a point of the run near it would gain more
    than is left to gain. *)

Lemma armijo_near : g xs <> vzero ->
  exists r T, 0 < r /\ 0 < T /\ forall y, norm (y ⊖ xs) < r ->
    ⟨g xs, g xs⟩ / 2 <= ⟨g y, g y⟩ /\ forall s, 0 < s <= T -> armijo f g c1 y s.
Proof.
  intro Hg. pose proof (norm_pos _ _ Hg) as HG. pose proof (norm_sq _ (g xs)) as EG.
  set (G := norm (g xs)) in *. assert (HGG : 0 < G * G) by nra.
  destruct (products_near n g xs ((1 - c1) * (G * G) / 2) (proj2 f_C1 xs)) as [rho [Hrho Hnear]]; [nra|].
  rewrite <- EG in Hnear |- *. exists (rho / 2), (rho / (4 * G)).
  split; [lra|]. split; [apply Rdiv_lt_0_compat; lra|]. intros y Hy.
  pose proof (Rabs_def2 _ _ (Hnear y y ltac:(lra) ltac:(lra))) as Hyy.
  split; [nra|]. intros s [Hs HsT]. apply armijo_iff.
  destruct (mean_value_segment n f g y (direction g y) s (fun w => C1_is_gradient n f g w f_C1) Hs) as [c [Hc E]].
  set (z := y ⊕ c ⊙ direction g y) in *.
  assert (Hz : norm (z ⊖ xs) < rho).
  { apply (near_along g xs y c G); auto; [nra | lra]. }
  pose proof (Rabs_def2 _ _ (Hnear y z ltac:(lra) Hz)) as Hzy.
  unfold direction in E at 2. rewrite dot_scal_r in E.
  assert (c1 * ⟨g y, g y⟩ <= ⟨g z, g y⟩) by nra. nra.
Qed.

(** The gradient is zero at an accumulation point. *)
Theorem accumulation_points_stationary : g xs = vzero.
Proof.
  destruct (vec_eq0_dec n (g xs)) as [?|Hg]; auto. exfalso.
  destruct (armijo_near Hg) as [r [T [Hr [HT Hnear]]]].
  pose proof (dot_pos _ _ Hg) as HG. set (G2 := ⟨g xs, g xs⟩) in *.
  set (tau := Rmin 1 (beta * T)).
  assert (Htau : 0 < tau) by (apply Rmin_glb_lt; nra).
  set (gain := c1 * tau * (G2 / 2)).
  assert (Hgain : 0 < gain) by (unfold gain; repeat apply Rmult_lt_0_compat; lra).
  pose proof (gradient_continuous n f xs (g xs) (C1_is_gradient n f g xs f_C1)) as Hcont.
  destruct (Hcont gain Hgain) as [d [Hd Hval]].
  destruct (accumulates (Rmin r d) ltac:(now apply Rmin_glb_lt) 0%nat) as [k [_ Hk]].
  pose proof (Rmin_l r d). pose proof (Rmin_r r d).
  destruct (Hnear (x k) ltac:(lra)) as [Hlow Harm].
  assert (Hgk : g (x k) <> vzero) by (intro E; rewrite E, dot_0_l in Hlow; lra).
  assert (Hlong : tau <= t k).
  { unfold tau. pose proof (Rmin_l 1 (beta * T)). pose proof (Rmin_r 1 (beta * T)).
    destruct (step_lower_bound f g c1 beta beta_01 _ _ _ (step_of_run k Hgk) Harm); lra. }
  assert (Hge : gain <= c1 * t k * ⟨g (x k), g (x k)⟩)
    by (unfold gain; apply Rmult_le_compat; nra).
  pose proof (sufficient_decrease k Hgk) as Hdec.
  specialize (Hval (x k) ltac:(lra)). apply Rabs_def2 in Hval.
  pose proof (value_at_accumulation (S k) Hcont). lra.
Qed.

End Descent.
