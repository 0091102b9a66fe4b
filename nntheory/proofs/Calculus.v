(** * Differentiable functions: continuity, partial derivatives, one variable

    What the theorems about descent need beyond [Vectors]: a differentiable
    function is continuous and has the entries of its gradient as partial
    derivatives; and a function of one number is a function on R^1. *)

From Coq Require Import Reals Lra Psatz FunctionalExtensionality.
From Coq Require Vectors.Fin.
From nntheory Require Import Vectors.
Open Scope R_scope.

(** The function [f] is continuous at [x]. *)
Definition continuous {n} (f : vec n -> R) (x : vec n) : Prop :=
  forall eps, 0 < eps -> exists delta, 0 < delta /\
    forall y, norm (y ⊖ x) < delta -> Rabs (f y - f x) < eps.

Lemma gradient_continuous n (f : vec n -> R) (x v : vec n) : is_gradient f x v -> continuous f x.
Proof.
  intros Hv eps Heps. destruct (Hv 1) as [d [Hd H]]; [lra|].
  pose proof (norm_nonneg n v) as HG. set (G := norm v) in *.
  assert (Hq : 0 < eps / (G + 1)) by (apply Rdiv_lt_0_compat; lra).
  exists (Rmin d (eps / (G + 1))). split; [now apply Rmin_glb_lt|]. intros y Hy.
  pose proof (Rmin_l d (eps / (G + 1))). pose proof (Rmin_r d (eps / (G + 1))).
  specialize (H (y ⊖ x) ltac:(lra)).
  replace (x ⊕ (y ⊖ x)) with y in H by (vext; lra).
  pose proof (cauchy_schwarz n v (y ⊖ x)) as Hcs. fold G in Hcs.
  replace (f y - f x) with ((f y - f x - ⟨v, y ⊖ x⟩) + ⟨v, y ⊖ x⟩) by lra.
  eapply Rle_lt_trans; [apply Rabs_triang|].
  apply Rle_lt_trans with ((G + 1) * norm (y ⊖ x)); [lra|].
  replace eps with ((G + 1) * (eps / (G + 1))) by (field; lra).
  apply Rmult_lt_compat_l; lra.
Qed.

(** Products of two gradients near [x] are near that at [x]. *)
Lemma products_near n (g : vec n -> vec n) x eta : continuous_at g x -> 0 < eta ->
  exists r, 0 < r /\ forall y z, norm (y ⊖ x) < r -> norm (z ⊖ x) < r ->
    Rabs (⟨g z, g y⟩ - ⟨g x, g x⟩) < eta.
Proof.
  intros Hc Heta. pose proof (norm_nonneg n (g x)) as HG. set (G := norm (g x)) in *.
  set (q := eta / (2 * G + 2)).
  assert (Hq : 0 < q) by (apply Rdiv_lt_0_compat; lra).
  assert (Eq : q * (2 * G + 2) = eta) by (unfold q; field; lra).
  pose proof (Rmin_l 1 q) as H1. pose proof (Rmin_r 1 q) as H2.
  assert (He : 0 < Rmin 1 q) by (apply Rmin_glb_lt; lra). set (e := Rmin 1 q) in *.
  destruct (Hc e He) as [r [Hr Hball]]. exists r. split; auto. intros y z Hy Hz.
  apply Hball in Hy. apply Hball in Hz.
  replace (⟨g z, g y⟩ - ⟨g x, g x⟩) with (⟨g z ⊖ g x, g y⟩ + ⟨g x, g y ⊖ g x⟩)
    by (rewrite dot_sub_l, dot_sub_r; lra).
  eapply Rle_lt_trans; [apply Rabs_triang|].
  pose proof (cauchy_schwarz n (g z ⊖ g x) (g y)) as Ha.
  pose proof (cauchy_schwarz n (g x) (g y ⊖ g x)) as Hb. fold G in Hb.
  pose proof (norm_le_vsub n (g y) (g x)) as Hup. fold G in Hup.
  pose proof (norm_nonneg n (g y)). pose proof (norm_nonneg n (g z ⊖ g x)).
  pose proof (norm_nonneg n (g y ⊖ g x)).
  assert (norm (g z ⊖ g x) * norm (g y) <= e * (G + e)) by (apply Rmult_le_compat; lra).
  assert (G * norm (g y ⊖ g x) <= G * e) by (apply Rmult_le_compat_l; lra).
  nra.
Qed.

(** The mean value theorem along a segment. *)
Lemma mean_value_segment n (f : vec n -> R) g (x d : vec n) t :
  (forall y, is_gradient f y (g y)) -> 0 < t ->
  exists c, 0 < c < t /\ f (x ⊕ t ⊙ d) - f x = t * ⟨g (x ⊕ c ⊙ d), d⟩.
Proof.
  intros Hd Ht.
  destruct (MVT_cor2 (fun r => f (x ⊕ r ⊙ d)) (fun r => ⟨g (x ⊕ r ⊙ d), d⟩) 0 t)
    as [c [E Hct]]; auto.
  - intros c _. now apply line_derivative.
  - exists c; split; auto.
    replace (x ⊕ 0 ⊙ d) with x in E by (vext; lra). lra.
Qed.

(** ** The unit vectors, and partial derivatives from a gradient *)

(** The [i]-th unit vector. *)
Definition unit_vec {n} (i : Fin.t n) : vec n := upd vzero i 1.

Lemma dot_unit n (x : vec n) i : ⟨x, unit_vec i⟩ = x i.
Proof.
  unfold unit_vec. induction n as [|n IHn]; [inversion i|].
  rewrite dot_cons, <- (vcons_eta n vzero).
  change (vtail vzero) with (@vzero n). change (@vzero (S n) Fin.F1) with 0.
  pattern i; apply Fin.caseS'; clear i; [|intro i].
  - rewrite upd_vcons_F1. change (vtail (vcons 1 vzero)) with (@vzero n).
    rewrite dot_comm, dot_0_l. simpl. lra.
  - rewrite upd_vcons_FS. change (vtail (vcons 0 (upd vzero i 1))) with (upd (@vzero n) i 1).
    rewrite IHn. unfold vtail; simpl. lra.
Qed.

Lemma upd_line n (x : vec n) i t : upd x i t = x ⊖ x i ⊙ unit_vec i ⊕ t ⊙ unit_vec i.
Proof.
  apply functional_extensionality; intro j. unfold unit_vec, upd, vadd, vsub, vscal, vzero.
  destruct (Fin.eq_dec j i) as [->|]; lra.
Qed.

Lemma gradient_partial n (f : vec n -> R) (x v : vec n) i : is_gradient f x v -> partial f x i (v i).
Proof.
  intro H. unfold partial. rewrite <- (dot_unit n v i).
  replace (fun t => f (upd x i t)) with (fun t => f (x ⊖ x i ⊙ unit_vec i ⊕ t ⊙ unit_vec i))
    by (apply functional_extensionality; intro; now rewrite <- upd_line).
  apply line_derivative.
  now replace (x ⊖ x i ⊙ unit_vec i ⊕ x i ⊙ unit_vec i) with x by (vext; lra).
Qed.

Lemma C1_of_gradient n (f : vec n -> R) g :
  (forall x, is_gradient f x (g x)) -> (forall x, continuous_at g x) -> C1 f g.
Proof. intros Hd Hc. split; auto. intros x i. now apply gradient_partial. Qed.

Lemma C1_is_gradient n (f : vec n -> R) g x : C1 f g -> is_gradient f x (g x).
Proof. intros [Hp Hc]. now apply C1_gradient. Qed.

(** Of all directions of length 1, the negative gradient is the steepest: along a direction, the slope is the product
    with the gradient. *)
Lemma steepest_direction n (f : vec n -> R) (x v : vec n) : is_gradient f x v -> v <> vzero ->
  forall d, norm d = 1 ->
    derivable_pt_lim (fun s => f (x ⊕ s ⊙ d)) 0 ⟨v, d⟩ /\
    - norm v <= ⟨v, d⟩ /\ (⟨v, d⟩ = - norm v <-> d = (- / norm v) ⊙ v).
Proof.
  intros Hv Hn d Hd. pose proof (norm_pos _ _ Hn) as HG. set (G := norm v) in *.
  assert (Esq : ⟨v ⊕ G ⊙ d, v ⊕ G ⊙ d⟩ = 2 * G * (⟨v, d⟩ + G)).
  { rewrite dot_add_l, !dot_add_r, !dot_scal_l, !dot_scal_r, (dot_comm n d v).
    rewrite <- !norm_sq, Hd. fold G. ring. }
  pose proof (dot_nonneg n (v ⊕ G ⊙ d)) as Hpos. rewrite Esq in Hpos.
  split; [|split; [nra | split; intro H]].
  - apply line_derivative. now replace (x ⊕ 0 ⊙ d) with x by (vext; lra).
  - assert (E : v ⊕ G ⊙ d = vzero) by (apply dot_eq0; rewrite Esq, H; ring).
    vext. apply (f_equal (fun u => u i)) in E. unfold vadd, vscal, vzero in E.
    apply Rmult_eq_reg_l with G; [|lra]. replace (G * (- / G * v i)) with (- v i) by (field; lra). lra.
  - rewrite H, dot_scal_r, <- norm_sq. fold G. field. lra.
Qed.

(** ** Minima *)

(** No value near [x] is below that at [x]. *)
Definition local_minimum {n} (f : vec n -> R) (x : vec n) : Prop :=
  exists eps, 0 < eps /\ forall y, norm (y ⊖ x) < eps -> f x <= f y.

Lemma local_minimum_gradient n (f : vec n -> R) (x v : vec n) :
  is_gradient f x v -> local_minimum f x -> v = vzero.
Proof.
  intros Hv [r [Hr Hmin]]. destruct (vec_eq0_dec n v) as [?|Hn]; auto. exfalso.
  pose proof (norm_pos _ _ Hn) as HG. set (G := norm v) in *.
  destruct (Hv (G / 2)) as [d [Hd H]]; [lra|].
  (* a short step against the gradient leads to a lower value *)
  set (t := Rmin d r / (2 * G)).
  assert (Ht : t * G = Rmin d r / 2) by (unfold t; field; lra).
  pose proof (Rmin_glb_lt _ _ _ Hd Hr). pose proof (Rmin_l d r). pose proof (Rmin_r d r).
  assert (0 < t) by (unfold t; apply Rdiv_lt_0_compat; lra).
  assert (Hlen : norm ((- t) ⊙ v) = t * G) by (rewrite norm_scal, Rabs_left; fold G; lra).
  specialize (H ((- t) ⊙ v)). specialize (Hmin (x ⊕ (- t) ⊙ v)).
  replace (x ⊕ (- t) ⊙ v ⊖ x) with ((- t) ⊙ v) in Hmin by (vext; lra).
  rewrite Hlen in H, Hmin. specialize (H ltac:(lra)). specialize (Hmin ltac:(lra)).
  rewrite dot_scal_r, <- norm_sq in H. fold G in H.
  pose proof (Rle_abs (f (x ⊕ (- t) ⊙ v) - f x - - t * (G * G))). nra.
Qed.

(** ** Functions of one number *)

(** The first coordinate of a vector, and the second. *)
Notation "x .1" := (x Fin.F1) (at level 2, left associativity, format "x .1").
Notation "x .2" := (x (Fin.FS Fin.F1)) (at level 2, left associativity, format "x .2").

(** A number as a vector with one coordinate, and a function of one number as a function on R^1. *)
Definition point (a : R) : vec 1 := fun _ => a.
Definition of_number (p : R -> R) : vec 1 -> R := fun x => p x.1.

Lemma dot_1 (x y : vec 1) : ⟨x, y⟩ = x.1 * y.1.
Proof. unfold dot; simpl; lra. Qed.

Lemma norm_1 (x : vec 1) : norm x = Rabs x.1.
Proof. unfold norm. rewrite dot_1. apply sqrt_Rsqr_abs. Qed.

Lemma point_zero a : point a = vzero -> a = 0.
Proof. intro H. now apply (f_equal (fun v => v Fin.F1)) in H. Qed.

Lemma gradient_1 p (x : vec 1) d : derivable_pt_lim p x.1 d -> is_gradient (of_number p) x (point d).
Proof.
  intros H eps Heps. destruct (H eps Heps) as [del Hdel]. exists del. split; [apply cond_pos|].
  intros h Hh. rewrite norm_1 in *. rewrite dot_1. unfold of_number, vadd.
  change (point d Fin.F1) with d. set (a := x.1) in *. set (b := h.1) in *.
  destruct (Req_dec b 0) as [E|E].
  - rewrite E, Rplus_0_r. replace (p a - p a - d * 0) with 0 by lra. rewrite Rabs_R0. lra.
  - specialize (Hdel b E Hh).
    replace (p (a + b) - p a - d * b) with (((p (a + b) - p a) / b - d) * b) by (field; auto).
    rewrite Rabs_mult. apply Rmult_le_compat_r; [apply Rabs_pos|lra].
Qed.

Lemma C1_1 p p' : (forall s, derivable_pt_lim p s (p' s)) -> continuity p' ->
  C1 (of_number p) (fun x => point (p' x.1)).
Proof.
  intros Hd Hc. apply C1_of_gradient.
  - intro x. apply gradient_1, Hd.
  - intros x eps Heps. destruct (Hc x.1 eps Heps) as [del [Hdel H]].
    exists del. split; auto. intros y Hy. rewrite norm_1 in *. unfold vsub, point in *.
    destruct (Req_dec (y.1) x.1) as [->|E]; [rewrite Rminus_diag_eq, Rabs_R0; auto|].
    apply (H (y.1)). split; auto. split; [exact I|auto].
Qed.
