(** * How fast: a bound on the steps, and a rate *)

From Coq Require Import Reals Lra Lia Psatz Arith.
From Coq Require Vectors.Fin.
From nntheory Require Import Vectors Calculus LineSearch Descent.
Open Scope R_scope.

(** The gradient is Lipschitz with constant [L]: between two points it changes
    by at most [L] times their distance. *)
Definition lipschitz {n} (g : vec n -> vec n) (L : R) : Prop :=
  forall x y, norm (g x ⊖ g y) <= L * norm (x ⊖ y).

Section Rate.
Context {n : nat} (f : vec n -> R) (g : vec n -> vec n) (c1 beta : R).

(** ** The descent lemma: f lies below a parabola *)

Lemma derivable_parabola a b s : derivable_pt_lim (fun r => r * a + b / 2 * (r * r)) s (a + b * s).
Proof.
  intros eps Heps. assert (Hq : 0 < eps / (Rabs (b / 2) + 1))
    by (apply Rdiv_lt_0_compat; [lra|]; pose proof (Rabs_pos (b / 2)); lra).
  exists (mkposreal _ Hq). simpl. intros h Hh Hsm.
  replace (_ / h - _) with (h * (b / 2)) by (field; auto).
  rewrite Rabs_mult. pose proof (Rabs_pos (b / 2)) as HA. set (A := Rabs (b / 2)) in *.
  apply (Rmult_lt_compat_r (A + 1)) in Hsm; [|lra].
  replace (eps / (A + 1) * (A + 1)) with eps in Hsm by (field; lra).
  pose proof (Rabs_pos h). lra.
Qed.

Lemma descent_lemma L x d s : C1 f g -> 0 < s ->
  (forall r, 0 < r < s -> norm (g (x ⊕ r ⊙ d) ⊖ g x) <= L * (r * norm d)) ->
  f (x ⊕ s ⊙ d) <= f x + s * ⟨g x, d⟩ + L / 2 * (s * s) * ⟨d, d⟩.
Proof.
  intros Hf Hs HL.
  set (p := fun r => f (x ⊕ r ⊙ d) - (r * ⟨g x, d⟩ + L * ⟨d, d⟩ / 2 * (r * r))).
  set (p' := fun r => ⟨g (x ⊕ r ⊙ d), d⟩ - (⟨g x, d⟩ + L * ⟨d, d⟩ * r)).
  destruct (MVT_cor2 p p' 0 s Hs) as [c [E [Hc0 Hcs]]].
  - intros c _. unfold p, p'.
    apply (derivable_pt_lim_minus (fun r => f (x ⊕ r ⊙ d))).
    + now apply line_derivative, C1_is_gradient.
    + apply derivable_parabola.
  - assert (Hneg : p' c <= 0).
    { unfold p'.
      pose proof (dot_le n (g (x ⊕ c ⊙ d) ⊖ g x) d) as H. rewrite dot_sub_l in H.
      pose proof (HL c ltac:(lra)) as H2.
      apply (Rmult_le_compat_r (norm d)) in H2; [|apply norm_nonneg].
      replace (L * (c * norm d) * norm d) with (L * ⟨d, d⟩ * c) in H2
        by (rewrite <- norm_sq; ring).
      lra. }
    unfold p in E. replace (x ⊕ 0 ⊙ d) with x in E by (vext; lra). nra.
Qed.

(** ** Steps are not too short *)

Lemma armijo_segment L x s : C1 f g -> 0 < L -> 0 < s <= 2 * (1 - c1) / L ->
  (forall r, 0 < r < s -> norm (g (x ⊕ r ⊙ direction g x) ⊖ g x) <= L * (r * norm (direction g x))) ->
  armijo f g c1 x s.
Proof.
  intros Hf HL [Hs HsT] Hlip. apply armijo_iff.
  pose proof (descent_lemma L x (direction g x) s Hf Hs Hlip) as H.
  rewrite slope, <- (norm_sq _ (direction g x)), norm_direction, norm_sq in H.
  pose proof (dot_nonneg n (g x)) as HD. set (D := ⟨g x, g x⟩) in *.
  apply (Rmult_le_compat_r L) in HsT; [|lra].
  replace (2 * (1 - c1) / L * L) with (2 * (1 - c1)) in HsT by (field; lra).
  assert (0 <= s * D) by nra.
  assert (s * D * (s * L) <= s * D * (2 * (1 - c1))) by (apply Rmult_le_compat_l; lra).
  nra.
Qed.

Lemma along_segment (x d : vec n) s : norm (x ⊕ s ⊙ d ⊖ x) = Rabs s * norm d.
Proof. rewrite <- norm_scal. f_equal. vext. lra. Qed.

Lemma armijo_lipschitz L x s : C1 f g -> 0 < L -> lipschitz g L ->
  0 < s <= 2 * (1 - c1) / L -> armijo f g c1 x s.
Proof.
  intros Hf HL Hlip Hs. apply (armijo_segment L); auto. intros r Hr.
  eapply Rle_trans; [apply Hlip|]. rewrite along_segment, Rabs_right; lra.
Qed.

(** The step is 1, or above a number that can be computed. *)
Theorem lipschitz_step L x t : C1 f g -> 0 < beta < 1 -> 0 < L -> lipschitz g L ->
  armijo_step f g c1 beta x t -> t = 1 \/ 2 * beta * (1 - c1) / L < t.
Proof.
  intros Hf Hb HL Hlip Hstep.
  replace (2 * beta * (1 - c1) / L) with (beta * (2 * (1 - c1) / L)) by (field; lra).
  apply (step_lower_bound f g c1 beta Hb x t _ Hstep).
  intros s Hs. now apply (armijo_lipschitz L).
Qed.

(** ** The rate *)

Section Run.
Hypothesis c1_01 : 0 < c1 < 1.
Variables (x : nat -> vec n) (t : nat -> R).
Hypothesis is_run : run f g c1 beta x t.

(** If every squared gradient among the first [m] is above [b], each of these steps gains [c1 tmin b]. *)
Lemma gains tmin b m : 0 < tmin -> 0 <= b ->
  (forall k, g (x k) <> vzero -> tmin <= t k) ->
  (forall k, (k < m)%nat -> b < ⟨g (x k), g (x k)⟩) ->
  f (x m) <= f (x 0%nat) - c1 * tmin * b * INR m /\
  ((0 < m)%nat -> f (x m) < f (x 0%nat) - c1 * tmin * b * INR m).
Proof.
  intros Ht Hb Hmin Hgrad. induction m as [|m IHm]; [split; [simpl; lra | lia]|].
  destruct IHm as [IH _]; [intros k Hk; apply Hgrad; lia|].
  specialize (Hgrad m (le_n _)). set (D := ⟨g (x m), g (x m)⟩) in *.
  assert (Hg : g (x m) <> vzero) by (intro E; unfold D in Hgrad; rewrite E, dot_0_l in Hgrad; lra).
  pose proof (sufficient_decrease f g c1 beta x t is_run m Hg) as Hdec. fold D in Hdec.
  specialize (Hmin m Hg).
  assert (c1 * tmin * b < c1 * t m * D).
  { apply Rlt_le_trans with (c1 * tmin * D).
    - apply Rmult_lt_compat_l; nra.
    - apply Rmult_le_compat_r; [lra|]. apply Rmult_le_compat_l; lra. }
  rewrite S_INR. split; [|intros _]; lra.
Qed.

(** The smallest squared gradient among the first [N] falls at least like [1 / N]. *)
Theorem gradient_rate finf tmin N : 0 < tmin ->
  (forall y, finf <= f y) -> (forall k, g (x k) <> vzero -> tmin <= t k) -> (0 < N)%nat ->
  exists k : nat, (k < N)%nat /\
    norm (g (x k)) ^ 2 <= (f (x 0%nat) - finf) / (c1 * tmin * INR N).
Proof.
  intros Ht Hinf Hmin HN. assert (HNR : 0 < INR N) by now apply lt_0_INR.
  set (b := (f (x 0%nat) - finf) / (c1 * tmin * INR N)).
  assert (Hb : 0 <= b).
  { apply Rmult_le_pos; [pose proof (Hinf (x 0%nat)); lra|].
    left. apply Rinv_0_lt_compat. repeat apply Rmult_lt_0_compat; lra. }
  assert (Hsearch : forall m : nat, (exists k, (k < m)%nat /\ ⟨g (x k), g (x k)⟩ <= b) \/
                                    (forall k, (k < m)%nat -> b < ⟨g (x k), g (x k)⟩)).
  { induction m as [|m [[k [Hk H]]|H]].
    - right; lia.
    - left; exists k; split; [lia|auto].
    - destruct (Rle_lt_dec ⟨g (x m), g (x m)⟩ b) as [Hm|Hm]; [left; exists m; auto|right].
      intros k Hk. destruct (Nat.eq_dec k m) as [->|]; auto. apply H; lia. }
  destruct (Hsearch N) as [[k [Hk H]]|H].
  - exists k. split; auto. simpl. now rewrite Rmult_1_r, norm_sq.
  - destruct (gains tmin b N Ht Hb Hmin H) as [_ Hlt]. specialize (Hlt HN).
    pose proof (Hinf (x N)).
    replace (c1 * tmin * b * INR N) with (f (x 0%nat) - finf) in Hlt
      by (unfold b; field; repeat split; lra).
    lra.
Qed.
End Run.
End Rate.
