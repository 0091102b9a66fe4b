(** * What the second derivative tells about a minimum *)

From Coq Require Import Reals Lra Psatz.
From Coq Require Vectors.Fin.
From nntheory Require Import Vectors Calculus Quadratics.
Open Scope R_scope.

(** The linear map [A] is the derivative of [g] at [x]; for a gradient [g] it is the second derivative. *)
Definition is_derivative {n} (g : vec n -> vec n) (x : vec n) (A : vec n -> vec n) : Prop :=
  linear A /\ forall eps, 0 < eps -> exists delta, 0 < delta /\
    forall h, norm h < delta -> norm (g (x ⊕ h) ⊖ g x ⊖ A h) <= eps * norm h.

(** All other values near [x] are above that at [x]. *)
Definition strict_local_minimum {n} (f : vec n -> R) (x : vec n) : Prop :=
  exists eps, 0 < eps /\ forall y, y <> x -> norm (y ⊖ x) < eps -> f x < f y.

Theorem second_derivative_test n (f : vec n -> R) g x A m :
  (forall y, is_gradient f y (g y)) -> g x = vzero -> is_derivative g x A ->
  0 < m -> (forall h, m * ⟨h, h⟩ <= ⟨A h, h⟩) -> strict_local_minimum f x.
Proof.
  intros Hd Hx [[_ Hs] HA] Hm Hpos. destruct (HA (m / 2)) as [d [Hdp H]]; [lra|].
  exists d. split; auto. intros y Hy Hn. set (h := y ⊖ x) in *.
  assert (Hh : h <> vzero).
  { intro E. apply Hy. replace y with (x ⊕ h) by (unfold h; vext; lra). rewrite E. vext; lra. }
  (* the slope along h at a point between is positive *)
  destruct (mean_value_segment n f g x h 1 Hd ltac:(lra)) as [c [Hc E]].
  replace (x ⊕ 1 ⊙ h) with y in E by (unfold h; vext; lra).
  pose proof (dot_pos _ _ Hh) as Hlen. pose proof (norm_nonneg n h).
  assert (Hch : norm (c ⊙ h) = c * norm h) by (rewrite norm_scal, Rabs_right; lra).
  specialize (H (c ⊙ h)). rewrite Hch, Hx, Hs in H. specialize (H ltac:(nra)).
  replace (g (x ⊕ c ⊙ h) ⊖ vzero) with (g (x ⊕ c ⊙ h)) in H by (vext; lra).
  pose proof (dot_le n (c ⊙ A h ⊖ g (x ⊕ c ⊙ h)) h) as Hcs.
  rewrite dot_sub_l, dot_scal_l, norm_vsub_sym in Hcs.
  apply (Rmult_le_compat_r (norm h)) in H; auto.
  assert (Hq : m / 2 * (c * norm h) * norm h = c * (m / 2) * ⟨h, h⟩) by (rewrite <- norm_sq; ring).
  specialize (Hpos h). assert (c * (m * ⟨h, h⟩) <= c * ⟨A h, h⟩) by (apply Rmult_le_compat_l; lra).
  assert (0 < c * (m / 2) * ⟨h, h⟩) by (repeat apply Rmult_lt_0_compat; lra). lra.
Qed.

(** ** In one variable *)

Lemma derivative_1 p (x : vec 1) b : derivable_pt_lim p x.1 b ->
  is_derivative (fun y => point (p y.1)) x (fun h => point (b * h.1)).
Proof.
  intro H. split.
  - split; intros; unfold point, vadd, vscal; vext; ring.
  - intros eps Heps. destruct (gradient_1 p x b H eps Heps) as [d [Hd Hg]]. exists d. split; auto.
    intros h Hh. specialize (Hg h Hh). rewrite dot_1 in Hg. rewrite norm_1. exact Hg.
Qed.

Theorem second_derivative_test_1 (p p' : R -> R) a b :
  (forall s, derivable_pt_lim p s (p' s)) -> p' a = 0 -> derivable_pt_lim p' a b -> 0 < b ->
  exists eps, 0 < eps /\ forall s, s <> a -> Rabs (s - a) < eps -> p a < p s.
Proof.
  intros Hp Ha Hb Hpos.
  destruct (second_derivative_test 1 (of_number p) (fun y => point (p' y.1)) (point a)
              (fun h => point (b * h.1)) b) as [eps [Heps H]]; auto.
  - intro y. apply gradient_1, Hp.
  - unfold point. vext. exact Ha.
  - now apply derivative_1.
  - intro h. rewrite !dot_1. unfold point. lra.
  - exists eps. split; auto. intros s Hs Hn. apply (H (point s)).
    + intro E. apply Hs. now apply (f_equal (fun v : vec 1 => v.1)) in E.
    + rewrite norm_1. exact Hn.
Qed.

(** Where it is 0 it tells nothing: [s^4] has a minimum at 0, and [s^3] has none. *)
Theorem second_derivative_zero :
  (derivable_pt_lim (fun s => s ^ 4) 0 0 /\ derivable_pt_lim (fun s => 4 * s ^ 3) 0 0 /\
   forall s, s <> 0 -> 0 ^ 4 < s ^ 4) /\
  (derivable_pt_lim (fun s => s ^ 3) 0 0 /\ derivable_pt_lim (fun s => 3 * s ^ 2) 0 0 /\
   forall eps, 0 < eps -> exists s, Rabs s < eps /\ s ^ 3 < 0 ^ 3).
Proof.
  split; (split; [|split]).
  - replace 0 with (INR 4 * 0 ^ 3) at 2 by (simpl; ring). apply derivable_pt_lim_pow.
  - replace 0 with (4 * (INR 3 * 0 ^ 2)) at 2 by (simpl; ring).
    apply (derivable_pt_lim_scal (fun s => s ^ 3)), derivable_pt_lim_pow.
  - intros s Hs. assert (0 < s * s) by nra. simpl. nra.
  - replace 0 with (INR 3 * 0 ^ 2) at 2 by (simpl; ring). apply derivable_pt_lim_pow.
  - replace 0 with (3 * (INR 2 * 0 ^ 1)) at 2 by (simpl; ring).
    apply (derivable_pt_lim_scal (fun s => s ^ 2)), derivable_pt_lim_pow.
  - intros eps Heps. exists (- (eps / 2)). split; [rewrite Rabs_Ropp, Rabs_right; lra|].
    pose proof (pow_lt (eps / 2) 3 ltac:(lra)). simpl in *. lra.
Qed.
