(** * Gradient descent with the Armijo step-size rule *)

From Coq Require Import Reals Lra Lia Psatz Arith ConstructiveEpsilon.
From Coq Require Vectors.Fin.
From nntheory Require Import Vectors.
Open Scope R_scope.

Section GradientDescent.

Context {n : nat}.
Variable f : vec n -> R.            (* the objective *)
Variable g : vec n -> vec n.        (* its gradient *)
Variables sigma alpha : R.
Hypothesis f_C1 : C1 f g.
Hypothesis sigma_01 : 0 < sigma < 1.
Hypothesis alpha_01 : 0 < alpha < 1.

(** ** The algorithm *)

(** the search direction [d = - grad f(x)] *)
Definition direction (x : vec n) : vec n := (-1) ⊙ g x.

(** Armijo's condition for the step size [t] at the point [x]:
    f(x + t d) <= f(x) + sigma t <grad f(x), d> *)
Definition armijo (x : vec n) (t : R) : Prop :=
  f (x ⊕ t ⊙ direction x) <= f x + sigma * t * ⟨g x, direction x⟩.

(** [t = alpha^l] with the smallest natural number [l] that is accepted *)
Definition armijo_step (x : vec n) (t : R) : Prop :=
  exists l : nat, t = alpha ^ l /\ armijo x (alpha ^ l) /\
    forall j : nat, (j < l)%nat -> ~ armijo x (alpha ^ j).

(** A run: if the gradient vanishes the method stops (the iterate stays put);
    otherwise it makes an Armijo step. *)
Definition run (x : nat -> vec n) (t : nat -> R) : Prop :=
  forall k : nat,
    (g (x k) = vzero -> x (S k) = x k) /\
    (g (x k) <> vzero ->
       armijo_step (x k) (t k) /\ x (S k) = x k ⊕ t k ⊙ direction (x k)).

(** [xs] is an accumulation point of the sequence [x]: every ball around [xs]
    contains iterates with arbitrarily large index. *)
Definition accumulation_point (x : nat -> vec n) (xs : vec n) : Prop :=
  forall eps, 0 < eps -> forall N : nat, exists k : nat,
    (N <= k)%nat /\ norm (x k ⊖ xs) < eps.

(** ** Elementary facts *)

Lemma slope x : ⟨g x, direction x⟩ = - ⟨g x, g x⟩.
Proof. unfold direction. rewrite dot_scal_r. lra. Qed.

Lemma norm_direction x : norm (direction x) = norm (g x).
Proof. unfold direction. rewrite norm_scal, Rabs_left; lra. Qed.

Lemma armijo_iff x t :
  armijo x t <-> f (x ⊕ t ⊙ direction x) <= f x - sigma * t * ⟨g x, g x⟩.
Proof. unfold armijo. rewrite slope. lra. Qed.

Lemma pow_alpha_pos l : 0 < alpha ^ l.
Proof. apply pow_lt; lra. Qed.

Lemma norm_vsub_triangle (x y z : vec n) : norm (x ⊖ z) <= norm (x ⊖ y) + norm (y ⊖ z).
Proof.
  replace (x ⊖ z) with ((x ⊖ y) ⊕ (y ⊖ z)) by (vext; lra). apply norm_triangle.
Qed.

Lemma norm_vsub_sym (x y : vec n) : norm (x ⊖ y) = norm (y ⊖ x).
Proof.
  replace (x ⊖ y) with ((-1) ⊙ (y ⊖ x)) by (vext; lra).
  rewrite norm_scal, Rabs_left; lra.
Qed.

Lemma norm_le_vsub (x y : vec n) : norm x <= norm y + norm (x ⊖ y).
Proof.
  replace x with (y ⊕ (x ⊖ y)) at 1 by (vext; lra). apply norm_triangle.
Qed.

(** Near a point that is not stationary all sufficiently short steps satisfy
    Armijo's condition, and "sufficiently short" is uniform. *)
Lemma armijo_near (xs : vec n) : g xs <> vzero ->
  exists r T, 0 < r /\ 0 < T /\
    forall x, norm (x ⊖ xs) < r ->
      norm (g xs) / 2 <= norm (g x) /\
      forall t, 0 < t <= T -> armijo x t.
Proof.
  intro Hg. destruct f_C1 as [Hp Hc].
  pose proof (norm_pos _ _ Hg) as HG. set (G := norm (g xs)) in *.
  set (eta := (1 - sigma) * G / 4).
  assert (Heta : 0 < eta) by (unfold eta; nra).
  assert (Heta' : eta <= G / 4) by (unfold eta; nra).
  destruct (Hc xs eta Heta) as [rho [Hrho Hball]].
  exists (rho / 2), (rho / (4 * G)).
  split; [lra|]. split; [apply Rdiv_lt_0_compat; lra|].
  intros x Hx.
  assert (Hgx : norm (g x ⊖ g xs) < eta) by (apply Hball; lra).
  pose proof (norm_le_vsub (g x) (g xs)) as Hup.
  pose proof (norm_le_vsub (g xs) (g x)) as Hlow.
  rewrite (norm_vsub_sym (g xs)) in Hlow. fold G in Hup, Hlow.
  set (N := norm (g x)) in *.
  split; [lra|].
  intros t [Ht HtT]. apply armijo_iff.
  destruct (mean_value n f g x (direction x) t f_C1 Ht) as [c [[Hc0 Hct] E]].
  set (z := x ⊕ c ⊙ direction x) in *.
  assert (Hz : norm (z ⊖ xs) < rho).
  { pose proof (norm_vsub_triangle z x xs) as H.
    replace (z ⊖ x) with (c ⊙ direction x) in H by (unfold z; vext; lra).
    rewrite norm_scal, norm_direction, Rabs_right in H by lra. fold N in H.
    assert (c * N <= rho / (4 * G) * (5 / 4 * G)) by (apply Rmult_le_compat; lra).
    replace (rho / (4 * G) * (5 / 4 * G)) with (5 / 16 * rho) in * by (field; lra). lra. }
  apply Hball in Hz.
  assert (Hdiff : norm (g z ⊖ g x) <= 2 * eta).
  { pose proof (norm_vsub_triangle (g z) (g xs) (g x)) as H.
    rewrite (norm_vsub_sym (g xs)) in H. lra. }
  assert (Hslope : ⟨g z, g x⟩ >= sigma * ⟨g x, g x⟩).
  { pose proof (cauchy_schwarz n (g z ⊖ g x) (g x)) as H.
    pose proof (Rle_abs (- ⟨g z ⊖ g x, g x⟩)) as H'.
    rewrite Rabs_Ropp in H'. rewrite dot_sub_l in H, H'.
    replace ⟨g x, g x⟩ with (N * N) in * by (unfold N; apply norm_sq). fold N in H.
    assert (norm (g z ⊖ g x) * N <= 2 * eta * N) by (apply Rmult_le_compat_r; lra).
    assert (2 * eta <= (1 - sigma) * N).
    { replace (2 * eta) with ((1 - sigma) * (G / 2)) by (unfold eta; field).
      apply Rmult_le_compat_l; lra. }
    assert (2 * eta * N <= (1 - sigma) * N * N) by (apply Rmult_le_compat_r; lra).
    lra. }
  unfold direction in E at 2. rewrite dot_scal_r in E. nra.
Qed.

(** ** (1) Every line search terminates *)

Theorem line_search_terminates x : g x <> vzero -> exists t, armijo_step x t.
Proof.
  intro Hg. destruct (armijo_near x Hg) as [r [T [Hr [HT H]]]].
  destruct (H x) as [_ Harm].
  { replace (x ⊖ x) with (0 ⊙ x) by (vext; lra). rewrite norm_scal, Rabs_R0. lra. }
  destruct (pow_lt_1_zero alpha ltac:(rewrite Rabs_right; lra) T HT) as [l Hl].
  specialize (Hl l (le_n l)). rewrite Rabs_right in Hl by (left; apply pow_alpha_pos).
  assert (Hex : exists l, armijo x (alpha ^ l)).
  { exists l. apply Harm. split; [apply pow_alpha_pos | lra]. }
  destruct (dec_inh_nat_subset_has_unique_least_element
              (fun l => armijo x (alpha ^ l))) as [m [[Hm Hleast] _]]; auto.
  - intro j. unfold armijo.
    destruct (Rle_dec (f (x ⊕ alpha ^ j ⊙ direction x))
                (f x + sigma * alpha ^ j * ⟨g x, direction x⟩)); auto.
  - exists (alpha ^ m), m. repeat split; auto.
    intros j Hj Hc. apply Hleast in Hc. lia.
Qed.

(** ** Accepted steps are bounded below, given a range of acceptable steps *)

Lemma step_positive x t : armijo_step x t -> 0 < t <= 1.
Proof.
  intros [l [-> _]]. split; [apply pow_alpha_pos|].
  rewrite <- (pow1 l). apply pow_incr. lra.
Qed.

Lemma step_lower_bound x t T : armijo_step x t ->
  (forall s, 0 < s <= T -> armijo x s) -> Rmin 1 (alpha * T) <= t.
Proof.
  intros [l [-> [_ Hl]]] H. destruct l as [|l].
  - simpl. apply Rmin_l.
  - eapply Rle_trans; [apply Rmin_r|]. simpl.
    apply Rmult_le_compat_l; [lra|].
    destruct (Rle_lt_dec (alpha ^ l) T) as [HT|HT]; [|lra].
    exfalso. apply (Hl l); [lia|]. apply H. split; [apply pow_alpha_pos|auto].
Qed.

(** ** (2) The objective decreases *)

Section Run.

Variables (x : nat -> vec n) (t : nat -> R).
Hypothesis Hrun : run x t.

Lemma sufficient_decrease k : g (x k) <> vzero ->
  f (x (S k)) <= f (x k) - sigma * t k * ⟨g (x k), g (x k)⟩.
Proof.
  intro Hg. destruct (Hrun k) as [_ H]. destruct (H Hg) as [[l [E [Ha _]]] Ex].
  rewrite Ex, E. now apply armijo_iff.
Qed.

Theorem strict_descent k : g (x k) <> vzero -> f (x (S k)) < f (x k).
Proof.
  intro Hg. pose proof (sufficient_decrease k Hg) as H.
  destruct (Hrun k) as [_ Hs]. destruct (Hs Hg) as [Hstep _].
  apply step_positive in Hstep. pose proof (dot_pos _ _ Hg) as Hd.
  assert (0 < sigma * t k * ⟨g (x k), g (x k)⟩)
    by (repeat apply Rmult_lt_0_compat; lra).
  lra.
Qed.

Lemma descent k : f (x (S k)) <= f (x k).
Proof.
  destruct (vec_eq0_dec n (g (x k))) as [E|E].
  - destruct (Hrun k) as [H _]. rewrite (H E). lra.
  - left. now apply strict_descent.
Qed.

Lemma descent_le j k : (j <= k)%nat -> f (x k) <= f (x j).
Proof.
  intro H. induction H as [|k H IH]; [lra|]. pose proof (descent k). lra.
Qed.

(** ** (3) Accumulation points are stationary *)

Lemma f_continuous (xs : vec n) eps : 0 < eps -> exists delta, 0 < delta /\
  forall y, norm (y ⊖ xs) < delta -> Rabs (f y - f xs) < eps.
Proof.
  intro Heps. destruct f_C1 as [Hp Hc].
  destruct (C1_gradient n f g xs Hp (Hc xs) 1) as [d [Hd H]]; [lra|].
  pose proof (norm_nonneg n (g xs)) as HG.
  set (G := norm (g xs)) in *.
  assert (Hq : 0 < eps / (G + 1)) by (apply Rdiv_lt_0_compat; lra).
  exists (Rmin d (eps / (G + 1))). split; [now apply Rmin_glb_lt|].
  intros y Hy.
  pose proof (Rmin_l d (eps / (G + 1))). pose proof (Rmin_r d (eps / (G + 1))).
  specialize (H (y ⊖ xs) ltac:(lra)).
  replace (xs ⊕ (y ⊖ xs)) with y in H by (vext; lra).
  pose proof (cauchy_schwarz n (g xs) (y ⊖ xs)) as Hcs. fold G in Hcs.
  replace (f y - f xs) with ((f y - f xs - ⟨g xs, y ⊖ xs⟩) + ⟨g xs, y ⊖ xs⟩) by lra.
  eapply Rle_lt_trans; [apply Rabs_triang|].
  apply Rle_lt_trans with ((G + 1) * norm (y ⊖ xs)); [lra|].
  replace eps with ((G + 1) * (eps / (G + 1))) by (field; lra).
  apply Rmult_lt_compat_l; lra.
Qed.

Lemma value_at_accumulation xs k : accumulation_point x xs -> f xs <= f (x k).
Proof.
  intro Hacc. destruct (Rle_lt_dec (f xs) (f (x k))) as [?|Hlt]; auto.
  exfalso. destruct (f_continuous xs (f xs - f (x k))) as [d [Hd H]]; [lra|].
  destruct (Hacc d Hd k) as [m [Hm Hn]]. apply H, Rabs_def2 in Hn.
  pose proof (descent_le k m Hm). lra.
Qed.

Theorem accumulation_points_stationary xs :
  accumulation_point x xs -> g xs = vzero.
Proof.
  intro Hacc. destruct (vec_eq0_dec n (g xs)) as [?|Hg]; auto. exfalso.
  destruct (armijo_near xs Hg) as [r [T [Hr [HT Hnear]]]].
  pose proof (norm_pos _ _ Hg) as HG. set (G := norm (g xs)) in *.
  set (tau := Rmin 1 (alpha * T)).
  assert (Htau : 0 < tau) by (apply Rmin_glb_lt; nra).
  (* near xs each iteration gains at least [gain] *)
  set (gain := sigma * tau * (G / 2 * (G / 2))).
  assert (Hgain : 0 < gain) by (unfold gain; repeat apply Rmult_lt_0_compat; lra).
  destruct (f_continuous xs gain Hgain) as [d [Hd Hcont]].
  destruct (Hacc (Rmin r d) ltac:(now apply Rmin_glb_lt) 0%nat) as [k [_ Hk]].
  pose proof (Rmin_l r d). pose proof (Rmin_r r d).
  destruct (Hnear (x k) ltac:(lra)) as [Hlow Harm]. fold G in Hlow.
  assert (Hgk : g (x k) <> vzero).
  { intro E. rewrite E in Hlow. unfold norm in Hlow at 1.
    rewrite dot_0_l, sqrt_0 in Hlow. lra. }
  pose proof (sufficient_decrease k Hgk) as Hdec.
  destruct (Hrun k) as [_ Hs]. destruct (Hs Hgk) as [Hstep _].
  pose proof (step_lower_bound _ _ _ Hstep Harm) as Hlb. fold tau in Hlb.
  assert (Hge : gain <= sigma * t k * ⟨g (x k), g (x k)⟩).
  { unfold gain. rewrite <- norm_sq.
    apply Rmult_le_compat; try nra. }
  specialize (Hcont (x k) ltac:(lra)). apply Rabs_def2 in Hcont.
  pose proof (value_at_accumulation xs (S k) Hacc). lra.
Qed.

End Run.

(** ** (4) Lipschitz gradient: step bound and rate *)

Definition lipschitz_gradient (L : R) : Prop :=
  forall x y, norm (g x ⊖ g y) <= L * norm (x ⊖ y).

Lemma descent_lemma L x d s : lipschitz_gradient L -> 0 < s ->
  f (x ⊕ s ⊙ d) <= f x + s * ⟨g x, d⟩ + L / 2 * (s * s) * ⟨d, d⟩.
Proof.
  intros HL Hs. destruct f_C1 as [Hp Hc].
  set (p := fun r => f (x ⊕ r ⊙ d) - (r * ⟨g x, d⟩ + L / 2 * (r * r) * ⟨d, d⟩)).
  set (p' := fun r => ⟨g (x ⊕ r ⊙ d), d⟩ - (⟨g x, d⟩ + L * r * ⟨d, d⟩)).
  destruct (MVT_cor2 p p' 0 s Hs) as [c [E [Hc0 Hcs]]].
  - intros c _. unfold p, p'.
    apply (derivable_pt_lim_minus (fun r => f (x ⊕ r ⊙ d))
             (fun r => r * ⟨g x, d⟩ + L / 2 * (r * r) * ⟨d, d⟩)).
    + apply line_derivative, C1_gradient; auto.
    + intros eps Heps.
      assert (Hq : 0 < eps / (Rabs (L / 2 * ⟨d, d⟩) + 1))
        by (apply Rdiv_lt_0_compat; [lra|]; pose proof (Rabs_pos (L / 2 * ⟨d, d⟩)); lra).
      exists (mkposreal _ Hq). simpl. intros h Hh Hsm.
      replace (_ / h - _) with (h * (L / 2 * ⟨d, d⟩)) by (field; auto).
      rewrite Rabs_mult. pose proof (Rabs_pos (L / 2 * ⟨d, d⟩)) as HA.
      set (A := Rabs (L / 2 * ⟨d, d⟩)) in *.
      apply (Rmult_lt_compat_r (A + 1)) in Hsm; [|lra].
      replace (eps / (A + 1) * (A + 1)) with eps in Hsm by (field; lra).
      pose proof (Rabs_pos h). lra.
  - assert (Hneg : p' c <= 0).
    { unfold p'.
      pose proof (dot_le n (g (x ⊕ c ⊙ d) ⊖ g x) d) as H. rewrite dot_sub_l in H.
      pose proof (HL (x ⊕ c ⊙ d) x) as H2.
      replace (x ⊕ c ⊙ d ⊖ x) with (c ⊙ d) in H2 by (vext; lra).
      rewrite norm_scal, Rabs_right in H2 by lra.
      apply (Rmult_le_compat_r (norm d)) in H2; [|apply norm_nonneg].
      replace (L * (c * norm d) * norm d) with (L * c * ⟨d, d⟩) in H2
        by (rewrite <- norm_sq; ring).
      lra. }
    unfold p in E. replace (x ⊕ 0 ⊙ d) with x in E by (vext; lra). nra.
Qed.

Lemma armijo_lipschitz L x s : 0 < L -> lipschitz_gradient L ->
  0 < s <= 2 * (1 - sigma) / L -> armijo x s.
Proof.
  intros HL Hlip [Hs HsT]. apply armijo_iff.
  pose proof (descent_lemma L x (direction x) s Hlip Hs) as H.
  rewrite slope in H.
  replace ⟨direction x, direction x⟩ with ⟨g x, g x⟩ in H
    by (unfold direction; rewrite dot_scal_l, dot_scal_r; ring).
  pose proof (dot_nonneg n (g x)) as HD. set (D := ⟨g x, g x⟩) in *.
  apply (Rmult_le_compat_r L) in HsT; [|lra].
  replace (2 * (1 - sigma) / L * L) with (2 * (1 - sigma)) in HsT by (field; lra).
  assert (0 <= s * D) by nra.
  assert (s * D * (s * L) <= s * D * (2 * (1 - sigma))) by (apply Rmult_le_compat_l; lra).
  nra.
Qed.

Theorem lipschitz_step L x t : 0 < L -> lipschitz_gradient L ->
  armijo_step x t -> Rmin 1 (2 * alpha * (1 - sigma) / L) <= t.
Proof.
  intros HL Hlip Hstep.
  replace (2 * alpha * (1 - sigma) / L) with (alpha * (2 * (1 - sigma) / L)) by (field; lra).
  apply (step_lower_bound x); auto.
  intros s Hs. now apply (armijo_lipschitz L).
Qed.

(** With [f >= f_inf], among the first [N] iterates one has
    |grad f|^2 <= (f(x_0) - f_inf) / (sigma t_min N). *)
Theorem lipschitz_rate L finf x t N : 0 < L -> lipschitz_gradient L ->
  (forall y, finf <= f y) -> run x t -> (0 < N)%nat ->
  exists k : nat, (k < N)%nat /\
    ⟨g (x k), g (x k)⟩ <=
      (f (x 0%nat) - finf) / (sigma * Rmin 1 (2 * alpha * (1 - sigma) / L) * INR N).
Proof.
  intros HL Hlip Hinf Hrun HN.
  set (tmin := Rmin 1 (2 * alpha * (1 - sigma) / L)).
  assert (Ht : 0 < tmin).
  { apply Rmin_glb_lt; [lra|]. apply Rdiv_lt_0_compat; [|lra].
    repeat apply Rmult_lt_0_compat; lra. }
  assert (HNR : 0 < INR N) by now apply lt_0_INR.
  set (b := (f (x 0%nat) - finf) / (sigma * tmin * INR N)).
  (* either some k < N works, or every one of the first N steps gains > sigma tmin b *)
  assert (Hor : forall m : nat,
    (exists k, (k < m)%nat /\ ⟨g (x k), g (x k)⟩ <= b) \/
    (f (x m) <= f (x 0%nat) - sigma * tmin * b * INR m
       /\ ((0 < m)%nat -> f (x m) < f (x 0%nat) - sigma * tmin * b * INR m))).
  { induction m as [|m [[k [Hk Hb]]|[IH _]]].
    - right. split; [simpl; lra | lia].
    - left. exists k. split; [lia|auto].
    - destruct (Rle_lt_dec ⟨g (x m), g (x m)⟩ b) as [Hb|Hb].
      + left. exists m. split; [lia|auto].
      + right.
        assert (Hstrict : f (x (S m)) < f (x 0%nat) - sigma * tmin * b * INR (S m)).
        { rewrite S_INR.
          assert (Hb0 : 0 <= b).
          { apply Rmult_le_pos; [pose proof (Hinf (x 0%nat)); lra|].
            left. apply Rinv_0_lt_compat. repeat apply Rmult_lt_0_compat; lra. }
          assert (Hg : g (x m) <> vzero).
          { intro E. rewrite E, dot_0_l in Hb. lra. }
          pose proof (sufficient_decrease x t Hrun m Hg) as Hdec.
          destruct (Hrun m) as [_ Hs]. destruct (Hs Hg) as [Hstep _].
          pose proof (lipschitz_step L _ _ HL Hlip Hstep) as Hlb. fold tmin in Hlb.
          set (D := ⟨g (x m), g (x m)⟩) in *.
          assert (sigma * tmin * b < sigma * t m * D).
          { apply Rlt_le_trans with (sigma * tmin * D).
            - apply Rmult_lt_compat_l; nra.
            - apply Rmult_le_compat_r; [lra|]. apply Rmult_le_compat_l; lra. }
          lra. }
        split; [lra|auto]. }
  destruct (Hor N) as [Hk|[_ Hlt]]; auto. exfalso.
  specialize (Hlt HN). pose proof (Hinf (x N)).
  replace (sigma * tmin * b * INR N) with (f (x 0%nat) - finf) in Hlt
    by (unfold b; field; repeat split; lra).
  lra.
Qed.

(** ** The method can be carried out: from each start there is a run *)

Lemma line_search x : g x <> vzero -> {t : R | armijo_step x t}.
Proof.
  intro Hg.
  destruct (constructive_indefinite_ground_description_nat
    (fun l => armijo x (alpha ^ l) /\ forall j, (j < l)%nat -> ~ armijo x (alpha ^ j)))
    as [l [Hl Hj]].
  - intro l.
    assert (Hdec : forall j, {armijo x (alpha ^ j)} + {~ armijo x (alpha ^ j)})
      by (intro; apply Rle_dec).
    assert (Hall : {forall j, (j < l)%nat -> ~ armijo x (alpha ^ j)} +
                   {~ forall j, (j < l)%nat -> ~ armijo x (alpha ^ j)}).
    { clear Hg. induction l as [|l [IH|IH]].
      - left; intros; lia.
      - destruct (Hdec l) as [Y|Y].
        + right; intro H; apply (H l); auto.
        + left. intros j Hj. destruct (Nat.eq_dec j l) as [->|]; auto. apply IH; lia.
      - right; intro H; apply IH; intros; apply H; lia. }
    destruct (Hdec l), Hall; tauto.
  - destruct (line_search_terminates x Hg) as [t [l [_ [H1 H2]]]]. now exists l.
  - exists (alpha ^ l). exists l. auto.
Qed.

Definition step_size (x : vec n) : R :=
  match vec_eq0_dec n (g x) with
  | left _ => 0
  | right H => proj1_sig (line_search x H)
  end.

Fixpoint iterate (x0 : vec n) (k : nat) : vec n :=
  match k with
  | O => x0
  | S k => let x := iterate x0 k in x ⊕ step_size x ⊙ direction x
  end.

Theorem run_exists x0 :
  run (iterate x0) (fun k => step_size (iterate x0 k)) /\ iterate x0 0 = x0.
Proof.
  split; [|reflexivity]. intro k. cbn [iterate].
  set (x := iterate x0 k). unfold step_size.
  destruct (vec_eq0_dec n (g x)) as [E|E]; split; intro H; try contradiction.
  - vext; lra.
  - destruct (line_search x E) as [t Ht]; simpl. auto.
Qed.

End GradientDescent.

(** ** The theorem, in one statement *)

Theorem armijo_gradient_descent :
  forall (n : nat) (f : vec n -> R) (g : vec n -> vec n) (sigma alpha : R),
    C1 f g -> 0 < sigma < 1 -> 0 < alpha < 1 ->
    (* (1) every line search terminates *)
    (forall x, g x <> vzero -> exists t, armijo_step f g sigma alpha x t)
    /\
    forall (x : nat -> vec n) (t : nat -> R), run f g sigma alpha x t ->
      (* (2) strict descent until a stationary point is reached *)
      (forall k, g (x k) <> vzero -> f (x (S k)) < f (x k)) /\
      (* (3) every accumulation point is stationary *)
      (forall xs, accumulation_point x xs -> g xs = vzero) /\
      (* (4) step bound and rate for an L-Lipschitz gradient *)
      (forall L, 0 < L -> (forall y z, norm (g y ⊖ g z) <= L * norm (y ⊖ z)) ->
        (forall k, g (x k) <> vzero -> Rmin 1 (2 * alpha * (1 - sigma) / L) <= t k) /\
        (forall finf N, (forall y, finf <= f y) -> (0 < N)%nat ->
          exists k : nat, (k < N)%nat /\
            norm (g (x k)) ^ 2 <=
              (f (x 0%nat) - finf)
                / (sigma * Rmin 1 (2 * alpha * (1 - sigma) / L) * INR N))).
Proof.
  intros n f g sigma alpha HC Hs Ha. split.
  - intros x Hg. now apply line_search_terminates.
  - intros x t Hrun. split; [|split].
    + intros k Hg. now apply (strict_descent f g sigma alpha Hs Ha x t Hrun).
    + intros xs Hacc. now apply (accumulation_points_stationary f g sigma alpha HC Hs Ha x t Hrun).
    + intros L HL Hlip. split.
      * intros k Hg. destruct (Hrun k) as [_ H]. destruct (H Hg) as [Hstep _].
        eapply lipschitz_step; eauto.
      * intros finf N Hinf HN.
        destruct (lipschitz_rate f g sigma alpha HC Hs Ha L finf x t N) as [k [Hk Hb]]; auto.
        exists k. split; auto. simpl. rewrite Rmult_1_r, norm_sq. exact Hb.
Qed.

Print Assumptions armijo_gradient_descent.
Print Assumptions run_exists.
