(** * Quadratic functions 1/2 ⟨A (x - c), x - c⟩ with a symmetric A

    The theorems' own example: they satisfy every hypothesis. With a rate that
    is not too large, gradient descent without a line search goes to [c] at a
    known speed. *)

From Coq Require Import Reals Lra Lia Psatz Arith FunctionalExtensionality.
From Coq Require Vectors.Fin.
From nntheory Require Import Vectors Calculus Sequences LineSearch Descent Rate Existence.
Open Scope R_scope.

(** A linear map of R^n to R^m. *)
Definition linear {n m} (A : vec n -> vec m) : Prop :=
  (forall x y, A (x ⊕ y) = A x ⊕ A y) /\ (forall t x, A (t ⊙ x) = t ⊙ A x).
(** A symmetric map of R^n to itself. *)
Definition symmetric {n} (A : vec n -> vec n) : Prop := forall x y, ⟨A x, y⟩ = ⟨x, A y⟩.

(** Half the product of [A (x - c)] and [x - c]. *)
Definition quadratic {n} (A : vec n -> vec n) (c x : vec n) : R := / 2 * ⟨A (x ⊖ c), x ⊖ c⟩.

Lemma linear_sub n m (A : vec n -> vec m) x y : linear A -> A (x ⊖ y) = A x ⊖ A y.
Proof. intros [Ha Hs]. rewrite !vsub_def, Ha, Hs. reflexivity. Qed.

(** Linear maps are bounded. *)
Lemma linear_bounded n m : forall A : vec n -> vec m, linear A ->
  exists L, 0 < L /\ forall x, norm (A x) <= L * norm x.
Proof.
  induction n as [|n IHn]; intros A [Ha Hs].
  - exists 1. split; [lra|]. intro x.
    replace x with (0 ⊙ x) at 1 by (apply functional_extensionality; intro i; inversion i).
    rewrite Hs, norm_scal, Rabs_R0. pose proof (norm_nonneg 0 x). lra.
  - destruct (IHn (fun y => A (vcons 0 y))) as [L [HL H]].
    { split; [intros y z; rewrite <- Ha | intros t y; rewrite <- Hs]; f_equal;
      apply functional_extensionality; intro i; unfold vadd, vscal;
      pattern i; apply Fin.caseS'; simpl; intros; lra. }
    set (e := vcons 1 (@vzero n)). exists (norm (A e) + L).
    pose proof (norm_nonneg m (A e)) as He. split; [lra|]. intro x.
    replace x with (x Fin.F1 ⊙ e ⊕ vcons 0 (vtail x)) at 1.
    2: { apply functional_extensionality; intro i; unfold vadd, vscal, e.
         pattern i; apply Fin.caseS'; simpl; [lra|]. intro j. unfold vzero, vtail. lra. }
    rewrite Ha, Hs. eapply Rle_trans; [apply norm_triangle|]. rewrite norm_scal.
    specialize (H (vtail x)). pose proof (norm_head n x). pose proof (norm_tail n x).
    pose proof (Rabs_pos (x Fin.F1)). pose proof (norm_nonneg n (vtail x)). nra.
Qed.

Lemma linear_lipschitz n (A : vec n -> vec n) c : linear A ->
  exists L, 0 < L /\ lipschitz (fun x => A (x ⊖ c)) L.
Proof.
  intro HA. destruct (linear_bounded n n A HA) as [L [HL H]]. exists L. split; auto.
  intros x y. rewrite <- linear_sub by auto.
  replace (x ⊖ c ⊖ (y ⊖ c)) with (x ⊖ y) by (vext; lra). apply H.
Qed.

Lemma quadratic_C1 n (A : vec n -> vec n) c : linear A -> symmetric A ->
  C1 (quadratic A c) (fun x => A (x ⊖ c)).
Proof.
  intros HA Hsym. apply C1_of_gradient; intros x eps Heps.
  - destruct (linear_bounded n n A HA) as [L [HL H]]. exists (eps / L).
    split; [now apply Rdiv_lt_0_compat|]. intros h Hh. unfold quadratic.
    replace (x ⊕ h ⊖ c) with ((x ⊖ c) ⊕ h) by (vext; lra). set (v := x ⊖ c).
    rewrite (proj1 HA), dot_add_l, !dot_add_r, (Hsym h v), (dot_comm n h (A v)).
    replace (_ - _ - _) with (/ 2 * ⟨A h, h⟩) by lra.
    rewrite Rabs_mult, Rabs_right by lra. specialize (H h).
    pose proof (cauchy_schwarz n (A h) h). pose proof (norm_nonneg n h).
    apply (Rmult_lt_compat_r L) in Hh; auto. replace (eps / L * L) with eps in Hh by (field; lra).
    assert (norm (A h) * norm h <= L * norm h * norm h) by (apply Rmult_le_compat_r; auto).
    assert (L * norm h * norm h <= eps * norm h) by (apply Rmult_le_compat_r; lra). nra.
  - destruct (linear_lipschitz n A c HA) as [L [HL H]]. exists (eps / L).
    split; [now apply Rdiv_lt_0_compat|]. intros y Hy. eapply Rle_lt_trans; [apply H|].
    apply (Rmult_lt_compat_l L) in Hy; auto. replace (L * (eps / L)) with eps in Hy by (field; lra). exact Hy.
Qed.

(** ** Between two bounds on the curvature

    [m |v|^2 <= ⟨A v, v⟩ <= L |v|^2] for all [v]: all eigenvalues lie between
    [m] and [L]. *)

Section Bounds.
Context {n : nat} (A : vec n -> vec n) (m L : R).
Hypothesis A_linear : linear A.
Hypothesis A_symmetric : symmetric A.
Hypothesis A_bounds : forall v, m * ⟨v, v⟩ <= ⟨A v, v⟩ <= L * ⟨v, v⟩.

(** A symmetric map with eigenvalues from 0 to [b]: the square of the map is at most [b] times the map. *)
Lemma square_bound (B : vec n -> vec n) b v : linear B -> symmetric B ->
  (forall u, 0 <= ⟨B u, u⟩ <= b * ⟨u, u⟩) -> ⟨B v, B v⟩ <= b * ⟨B v, v⟩.
Proof.
  intros [Ha Hs] Hsym Hb. set (q := ⟨B v, B v⟩). set (p := ⟨B v, v⟩).
  pose proof (Hb (B v)) as [Hr0 Hr]. fold q in Hr. pose proof (Hb v) as [Hp0 Hp]. fold p in Hp0, Hp.
  set (r := ⟨B (B v), B v⟩) in *.
  assert (Hpoly : forall s, 0 <= p - 2 * s * q + s * s * r).
  { intro s. destruct (Hb (v ⊖ s ⊙ B v)) as [H _].
    rewrite vsub_def, !Ha, !Hs, !dot_add_l, !dot_add_r, !dot_scal_l, !dot_scal_r in H.
    rewrite (Hsym (B v) v) in H. fold p q r in H. lra. }
  pose proof (dot_nonneg n (B v)) as Hq. fold q in Hq. pose proof (dot_nonneg n v).
  destruct (Rlt_le_dec 0 b) as [Hb0|Hb0].
  - pose proof (Hpoly (/ b)) as H'. apply Rmult_le_reg_l with (/ b); [now apply Rinv_0_lt_compat|].
    rewrite <- Rmult_assoc, Rinv_l, Rmult_1_l by lra.
    assert (/ b * / b * r <= / b * / b * (b * q)).
    { apply Rmult_le_compat_l; auto. pose proof (Rinv_0_lt_compat b Hb0). nra. }
    replace (/ b * / b * (b * q)) with (/ b * q) in * by (field; lra). lra.
  - pose proof (Hpoly 1). nra.
Qed.

(** The larger of [|1 - eta m|] and [|1 - eta L|]: what one step with the rate [eta] leaves of the distance, at most. *)
Definition contraction (eta : R) : R := Rmax (Rabs (1 - eta * m)) (Rabs (1 - eta * L)).

Lemma step_contracts eta v : norm (v ⊖ eta ⊙ A v) <= contraction eta * norm v.
Proof.
  pose proof (Rmax_l (Rabs (1 - eta * m)) (Rabs (1 - eta * L))) as Hm.
  pose proof (Rmax_r (Rabs (1 - eta * m)) (Rabs (1 - eta * L))) as HL.
  fold (contraction eta) in Hm, HL.
  assert (Hsq : forall a, Rabs a <= contraction eta -> a * a <= contraction eta * contraction eta).
  { intros a Ha. apply Rsqr_le_abs_1. rewrite (Rabs_right (contraction eta)); [exact Ha|].
    pose proof (Rabs_pos a). lra. }
  apply Hsq in Hm. apply Hsq in HL. set (q := contraction eta) in *.
  assert (Hq : 0 <= q) by (unfold q, contraction; eapply Rle_trans; [apply Rabs_pos | apply Rmax_l]).
  apply Rsqr_incr_0_var; [|apply Rmult_le_pos; [auto|apply norm_nonneg]]. unfold Rsqr.
  replace (q * norm v * (q * norm v)) with (q * q * (norm v * norm v)) by ring. rewrite !norm_sq.
  rewrite dot_sub_l, !dot_sub_r, !dot_scal_l, !dot_scal_r, (dot_comm n v (A v)).
  destruct (A_bounds v) as [Hlow Hup].
  pose proof (square_bound (fun u => A u ⊖ m ⊙ u) (L - m) v) as Hsb.
  cbv beta in Hsb. rewrite !dot_sub_l, !dot_sub_r, !dot_scal_l, !dot_scal_r, (dot_comm n v (A v)) in Hsb.
  set (p := ⟨A v, v⟩) in *. set (w := ⟨v, v⟩) in *. set (a := ⟨A v, A v⟩) in *.
  assert (Ha : a <= (L + m) * p - m * L * w).
  { cut (a - m * p - (m * p - m * (m * w)) <= (L - m) * (p - m * w)); [lra|]. apply Hsb.
    - destruct A_linear as [Hadd Hs]. split.
      + intros x y. rewrite Hadd. vext; lra.
      + intros t x. rewrite Hs. vext; lra.
    - intros x y. rewrite dot_sub_l, dot_sub_r, dot_scal_l, dot_scal_r, A_symmetric. lra.
    - intro u. rewrite dot_sub_l, dot_scal_l. destruct (A_bounds u). lra. }
  assert (eta * eta * a <= eta * eta * ((L + m) * p - m * L * w)) by (apply Rmult_le_compat_l; nra).
  (* what is left is linear in p, which lies between m w and L w *)
  assert (Hend : w - 2 * eta * p + eta * eta * ((L + m) * p - m * L * w) <= q * q * w).
  { assert (0 <= w) by apply dot_nonneg.
    assert ((1 - eta * m) * (1 - eta * m) * w <= q * q * w) by (apply Rmult_le_compat_r; auto).
    assert ((1 - eta * L) * (1 - eta * L) * w <= q * q * w) by (apply Rmult_le_compat_r; auto).
    set (slope := eta * eta * (L + m) - 2 * eta).
    destruct (Rle_lt_dec 0 slope) as [Hs|Hs].
    - assert (slope * p <= slope * (L * w)) by (apply Rmult_le_compat_l; auto). unfold slope in *. lra.
    - assert (slope * p <= slope * (m * w)) by (apply Rmult_le_compat_neg_l; lra). unfold slope in *. lra. }
  lra.
Qed.

(** Gradient descent with the rate [eta]: the distance falls at least like the powers of that number. *)
Theorem fixed_rate_contracts c eta (x : nat -> vec n) :
  (forall k, x (S k) = x k ⊖ eta ⊙ A (x k ⊖ c)) ->
  forall k, norm (x k ⊖ c) <= contraction eta ^ k * norm (x 0%nat ⊖ c).
Proof.
  intros Hx k. induction k as [|k IH]; [simpl; lra|]. rewrite Hx. set (v := x k ⊖ c) in *.
  replace (x k ⊖ eta ⊙ A v ⊖ c) with (v ⊖ eta ⊙ A v) by (unfold v; vext; lra).
  eapply Rle_trans; [apply step_contracts|]. simpl. rewrite Rmult_assoc.
  apply Rmult_le_compat_l; auto.
  unfold contraction. eapply Rle_trans; [apply Rabs_pos | apply Rmax_l].
Qed.

Lemma contraction_below_1 eta : 0 < m -> m <= L -> 0 < eta < 2 / L -> contraction eta < 1.
Proof.
  intros Hm HmL [He HeL]. apply (Rmult_lt_compat_r L) in HeL; [|lra].
  replace (2 / L * L) with 2 in HeL by (field; lra).
  assert (0 < eta * m <= eta * L) by (split; [|apply Rmult_le_compat_l]; nra).
  apply Rmax_lub_lt; apply Rabs_def1; lra.
Qed.

(** A rate above 0 and below [2 / L] leads to [c]. *)
Theorem fixed_rate_converges c eta (x : nat -> vec n) : 0 < m -> m <= L -> 0 < eta < 2 / L ->
  (forall k, x (S k) = x k ⊖ eta ⊙ A (x k ⊖ c)) -> converges x c.
Proof.
  intros Hm HmL He Hx eps Heps. set (q := contraction eta).
  assert (Hq : Rabs q < 1).
  { rewrite Rabs_right; [now apply contraction_below_1|].
    apply Rle_ge. unfold q, contraction. eapply Rle_trans; [apply Rabs_pos | apply Rmax_l]. }
  pose proof (norm_nonneg n (x 0%nat ⊖ c)) as HD. set (D := norm (x 0%nat ⊖ c)) in *.
  destruct (pow_lt_1_zero q Hq (eps / (D + 1))) as [N HN]; [apply Rdiv_lt_0_compat; lra|].
  exists N. intros k Hk. specialize (HN k Hk). apply Rabs_def2 in HN.
  eapply Rle_lt_trans; [now apply (fixed_rate_contracts c eta)|]. fold q D.
  apply Rle_lt_trans with (q ^ k * (D + 1)).
  - assert (0 <= q ^ k); [|nra]. apply pow_le. unfold q, contraction.
    eapply Rle_trans; [apply Rabs_pos | apply Rmax_l].
  - replace eps with (eps / (D + 1) * (D + 1)) by (field; lra). apply Rmult_lt_compat_r; lra.
Qed.

(** ** The theorems about descent with Armijo's rule, applied *)

Lemma quadratic_level_set c x0 : 0 < m -> exists M, level_set_within (quadratic A c) x0 M.
Proof.
  intro Hm. set (v0 := quadratic A c x0). exists (norm c + (2 * Rabs v0 / m + 1)). intros y Hy. fold v0 in Hy.
  eapply Rle_trans; [apply (norm_le_vsub _ y c)|]. apply Rplus_le_compat_l.
  destruct (A_bounds (y ⊖ c)) as [Hlow _]. unfold quadratic in Hy. rewrite <- norm_sq in Hlow.
  pose proof (Rle_abs v0). set (w := norm (y ⊖ c)) in *.
  assert (Hw : w * w <= 2 * Rabs v0 / m).
  { apply Rmult_le_reg_l with m; auto. replace (m * (2 * Rabs v0 / m)) with (2 * Rabs v0) by (field; lra). lra. }
  nra.
Qed.

(** With Armijo's rule there is a run from every start, and it goes to [c]. *)
Theorem quadratic_descent c c1 beta x0 : 0 < m -> 0 < c1 < 1 -> 0 < beta < 1 ->
  C1 (quadratic A c) (fun x => A (x ⊖ c)) /\
  exists x t, run (quadratic A c) (fun x => A (x ⊖ c)) c1 beta x t /\ x 0%nat = x0 /\ converges x c.
Proof.
  intros Hm Hc Hb. pose proof (quadratic_C1 n A c A_linear A_symmetric) as HC. split; auto.
  destruct (run_exists (quadratic A c) (fun x => A (x ⊖ c)) c1 beta) with (x0 := x0)
    as [x [t [Hrun E]]]; auto; [intro y; now apply (C1_is_gradient n _ _ y HC)|].
  exists x, t. split; [exact Hrun|]. split; [exact E|]. destruct (quadratic_level_set c x0 Hm) as [M HM].
  apply (converges_to_only_stationary (quadratic A c) (fun x => A (x ⊖ c)) c1 beta HC Hc Hb x t Hrun M); [now rewrite E|].
  intros y Hy. cbv beta in Hy. destruct (A_bounds (y ⊖ c)) as [Hlow _]. rewrite Hy, dot_0_l in Hlow.
  pose proof (dot_nonneg n (y ⊖ c)).
  assert (E0 : y ⊖ c = vzero) by (apply dot_eq0; nra).
  replace y with (y ⊖ c ⊕ c) by (vext; lra). rewrite E0. vext; lra.
Qed.

(** Where [L] is an eigenvalue, no rate from [2 / L] up will do, and none up to 0. *)
Theorem fixed_rate_border c eta e : 0 < m -> e <> vzero -> A e = L ⊙ e ->
  ((forall x : nat -> vec n, (forall k, x (S k) = x k ⊖ eta ⊙ A (x k ⊖ c)) -> converges x c) <-> 0 < eta < 2 / L).
Proof.
  intros Hm He HAe. assert (HmL : m <= L).
  { destruct (A_bounds e). apply Rmult_le_reg_r with ⟨e, e⟩; [now apply dot_pos | lra]. }
  split; [intro Hall | intros Heta x; now apply fixed_rate_converges].
  set (q := 1 - eta * L). set (x := fun k : nat => c ⊕ q ^ k ⊙ e).
  assert (Hx : converges x c).
  { apply Hall. intro k. unfold x. replace (c ⊕ q ^ k ⊙ e ⊖ c) with (q ^ k ⊙ e) by (vext; lra).
    rewrite (proj2 A_linear), HAe. unfold q. simpl. vext. ring. }
  pose proof (norm_pos _ _ He) as HE. destruct (Hx (norm e) HE) as [N HN]. specialize (HN N (le_n N)).
  unfold x in HN. replace (c ⊕ q ^ N ⊙ e ⊖ c) with (q ^ N ⊙ e) in HN by (vext; lra).
  rewrite norm_scal, <- RPow_abs in HN.
  assert (Hq : Rabs q < 1).
  { apply Rnot_le_lt. intro Hge. pose proof (pow_R1_Rle _ N Hge). nra. }
  unfold q in Hq. apply Rabs_def2 in Hq. split; [nra|].
  apply Rmult_lt_reg_r with L; [lra|]. replace (2 / L * L) with 2 by (field; lra). lra.
Qed.

End Bounds.

(** ** Half the squared distance, the simplest case *)

(** It satisfies every hypothesis of the theorems about descent. *)
Theorem half_square_descent n (c x0 : vec n) c1 beta : 0 < c1 < 1 -> 0 < beta < 1 ->
  let f := fun y => / 2 * ⟨y ⊖ c, y ⊖ c⟩ in
  let g := fun y => y ⊖ c in
  C1 f g /\ lipschitz g 1 /\ (forall y, 0 <= f y) /\ (exists M, level_set_within f x0 M) /\
  exists x t, run f g c1 beta x t /\ x 0%nat = x0 /\ accumulation_point x c /\ g c = vzero.
Proof.
  intros Hc Hb f g. set (A := fun v : vec n => v).
  assert (Hlin : linear A) by (split; reflexivity). assert (Hsym : symmetric A) by (intros u v; reflexivity).
  assert (Hbounds : forall v, 1 * ⟨v, v⟩ <= ⟨A v, v⟩ <= 1 * ⟨v, v⟩) by (intro v; unfold A; lra).
  destruct (quadratic_descent A 1 1 Hlin Hsym Hbounds c c1 beta x0 ltac:(lra) Hc Hb) as [HC [x [t [Hrun [E Hx]]]]].
  split; [exact HC|]. split; [|split; [|split]].
  - intros y z. unfold g. replace (y ⊖ c ⊖ (z ⊖ c)) with (y ⊖ z) by (vext; lra). lra.
  - intro y. unfold f. pose proof (dot_nonneg n (y ⊖ c)). lra.
  - exact (quadratic_level_set A 1 1 Hbounds c x0 ltac:(lra)).
  - exists x, t. split; [exact Hrun|]. split; [exact E|]. split; [now apply converges_accumulation|].
    unfold g. vext. lra.
Qed.
