(** * Gradients of composed functions

    [is_gradient f x v] says that [f] is totally differentiable at [x] with
    gradient [v].  The chain rule for such functions of several variables,
    and the few instances that a network needs. *)

From Coq Require Import Reals Lra Psatz FunctionalExtensionality.
From Coq Require Vectors.Fin.
From nntheory Require Import Vectors Calculus Sums.
Open Scope R_scope.

(** ** Coordinates and the norm *)

(** No coordinate is larger than the norm. *)
Lemma coordinate_le_norm n (x : vec n) i : Rabs (x i) <= norm x.
Proof.
  rewrite <- sqrt_Rsqr_abs. apply sqrt_le_1_alt.
  apply (term_le_sum n (fun j => x j * x j)). intro j. apply Rle_0_sqr.
Qed.

(** A bound for all coordinates bounds the norm. *)
Lemma norm_le_bound n (x : vec n) e :
  0 <= e -> (forall i, Rabs (x i) <= e) -> norm x <= INR n * e.
Proof.
  intros He. induction n as [|n IHn]; intro H.
  - unfold norm, dot; simpl. rewrite sqrt_0. lra.
  - rewrite S_INR.
    assert (Hn : norm x <= Rabs (x Fin.F1) + norm (vtail x)).
    { pose proof (Rabs_pos (x Fin.F1)); pose proof (norm_nonneg _ (vtail x)).
      apply Rsqr_incr_0_var; [unfold Rsqr|lra].
      rewrite norm_sq, dot_cons, <- norm_sq.
      pose proof (Rsqr_abs (x Fin.F1)) as E. unfold Rsqr in E. nra. }
    pose proof (H Fin.F1). pose proof (IHn (vtail x) (fun i => H (Fin.FS i))). lra.
Qed.

(** Finitely many conditions that hold near 0 hold together near 0. *)
Lemma near_zero_all n (P : Fin.t n -> R -> Prop) :
  (forall i d d', P i d -> 0 < d' <= d -> P i d') ->
  (forall i, exists d, 0 < d /\ P i d) -> exists d, 0 < d /\ forall i, P i d.
Proof.
  induction n as [|n IHn]; intros Hmono H.
  - exists 1. split; [lra|]. intro i; inversion i.
  - destruct (IHn (fun i => P (Fin.FS i))) as [d1 [Hd1 H1]]; eauto.
    destruct (H Fin.F1) as [d2 [Hd2 H2]].
    assert (0 < Rmin d1 d2) by now apply Rmin_glb_lt.
    exists (Rmin d1 d2). split; auto.
    pose proof (Rmin_l d1 d2); pose proof (Rmin_r d1 d2).
    intro i; pattern i; apply Fin.caseS'; eauto.
Qed.

(** Any [A] becomes as small as one likes by a small enough factor. *)
Lemma small_factor A eps : 0 <= A -> 0 < eps -> exists e, 0 < e /\ e * A <= eps.
Proof.
  intros HA He. exists (eps / (A + 1)). split; [apply Rdiv_lt_0_compat; lra|].
  apply Rmult_le_reg_r with (A + 1); [lra|].
  replace (eps / (A + 1) * A * (A + 1)) with (eps * A) by (field; lra). nra.
Qed.

(** ** The chain rule *)

(** Component by component, [F] moves by [⟨g i, h⟩] up to [e] times [norm h]. *)
Lemma increments n m (F : vec n -> vec m) (x : vec n) (g : Fin.t m -> vec n) e :
  (forall i, is_gradient (fun y => F y i) x (g i)) -> 0 < e ->
  exists d, 0 < d /\ forall h, norm h < d ->
    norm (fun i => F (x ⊕ h) i - F x i - ⟨g i, h⟩) <= INR m * e * norm h.
Proof.
  intros HF He.
  destruct (near_zero_all m (fun i d => forall h, norm h < d ->
              Rabs (F (x ⊕ h) i - F x i - ⟨g i, h⟩) <= e * norm h)) as [d [Hd H]].
  - intros i d d' H Hd h Hh. apply H. lra.
  - intro i. apply (HF i e He).
  - exists d. split; auto. intros h Hh. rewrite Rmult_assoc. apply norm_le_bound.
    + pose proof (norm_nonneg n h). nra.
    + intro i. now apply H.
Qed.

(** A linear map is bounded. *)
Lemma linear_bound n m (g : Fin.t m -> vec n) :
  exists B, 0 <= B /\ forall h, norm (fun i => ⟨g i, h⟩) <= B * norm h.
Proof.
  set (G := sum (fun i => norm (g i))).
  assert (HG : forall i, norm (g i) <= G).
  { intro i. apply (term_le_sum m (fun i => norm (g i))). intro; apply norm_nonneg. }
  assert (0 <= G) by (apply sum_nonneg; intro; apply norm_nonneg).
  exists (INR m * G). split; [pose proof (pos_INR m); nra|].
  intro h. pose proof (norm_nonneg n h). rewrite Rmult_assoc. apply norm_le_bound; [nra|].
  intro i. eapply Rle_trans; [apply cauchy_schwarz|]. specialize (HG i). nra.
Qed.

(** The chain rule: the gradient of [C ∘ F] is the sum of the gradients [g i]
    of the components of [F], weighted with the gradient [w] of [C]. *)
Theorem chain_rule n m (F : vec n -> vec m) (C : vec m -> R) (x : vec n)
    (g : Fin.t m -> vec n) (w : vec m) (v : vec n) :
  (forall i, is_gradient (fun y => F y i) x (g i)) ->
  is_gradient C (F x) w ->
  (forall j, v j = sum (fun i => w i * g i j)) ->
  is_gradient (fun y => C (F y)) x v.
Proof.
  intros HF HC Hv eps Heps.
  destruct (linear_bound n m g) as [B [HB Hlin]].
  pose proof (pos_INR m) as Hm. pose proof (norm_nonneg m w) as Hw.
  destruct (small_factor (INR m * norm w) (eps / 2)) as [e1 [He1 H1]]; [nra|lra|].
  assert (0 <= INR m * e1) by nra.
  destruct (small_factor (B + INR m * e1) (eps / 2)) as [e2 [He2 H2]]; [lra|lra|].
  destruct (increments n m F x g e1 HF He1) as [d1 [Hd1 Hinc]].
  destruct (HC e2 He2) as [d2 [Hd2 Hcost]].
  destruct (small_factor (B + INR m * e1) (d2 / 2)) as [d3 [Hd3 H3]]; [lra|lra|].
  exists (Rmin d1 d3). split; [now apply Rmin_glb_lt|]. intros h Hh.
  pose proof (Rmin_l d1 d3); pose proof (Rmin_r d1 d3); pose proof (norm_nonneg n h).
  set (l := fun i => ⟨g i, h⟩). set (r := fun i => F (x ⊕ h) i - F x i - l i).
  assert (Er : F (x ⊕ h) = F x ⊕ (l ⊕ r)) by (unfold r; vext; lra).
  assert (Hr : norm r <= INR m * e1 * norm h) by (apply Hinc; lra).
  assert (Hk : norm (l ⊕ r) <= (B + INR m * e1) * norm h).
  { eapply Rle_trans; [apply norm_triangle|]. specialize (Hlin h). fold l in Hlin. lra. }
  assert (Hsmall : norm (l ⊕ r) < d2) by nra.
  specialize (Hcost _ Hsmall). rewrite <- Er, dot_add_r in Hcost.
  assert (Hl : ⟨w, l⟩ = ⟨v, h⟩).
  { unfold l, dot. rewrite (sum_ext _ _ (fun i => sum (fun j => w i * g i j * h j))).
    - rewrite sum_swap. apply sum_ext. intro j. now rewrite sum_scal_r, <- Hv.
    - intro i. rewrite <- sum_scal. apply sum_ext. intro j. lra. }
  rewrite Hl in Hcost.
  replace (C (F (x ⊕ h)) - C (F x) - ⟨v, h⟩)
    with (C (F (x ⊕ h)) - C (F x) - (⟨v, h⟩ + ⟨w, r⟩) + ⟨w, r⟩) by lra.
  eapply Rle_trans; [apply Rabs_triang|].
  pose proof (cauchy_schwarz m w r) as Hcs.
  assert (Ha : e2 * norm (l ⊕ r) <= eps / 2 * norm h).
  { apply Rle_trans with (e2 * (B + INR m * e1) * norm h); nra. }
  assert (Hb : norm w * norm r <= eps / 2 * norm h).
  { apply Rle_trans with (e1 * (INR m * norm w) * norm h); nra. }
  lra.
Qed.

(** ** Instances *)

(** A function of one coordinate alone. *)
Lemma gradient_coordinate n (f : R -> R) (x : vec n) i d :
  derivable_pt_lim f (x i) d -> is_gradient (fun y => f (y i)) x (d ⊙ unit_vec i).
Proof.
  intros H eps Heps. destruct (H eps Heps) as [del Hdel].
  exists del. split; [apply cond_pos|]. intros h Hh.
  pose proof (coordinate_le_norm n h i) as Hi.
  rewrite dot_scal_l, dot_comm, dot_unit. change ((x ⊕ h) i) with (x i + h i).
  destruct (Req_dec (h i) 0) as [->|H0].
  - rewrite Rplus_0_r, Rmult_0_r, !Rminus_diag_eq, Rabs_R0 by lra.
    pose proof (norm_nonneg n h). nra.
  - specialize (Hdel (h i) H0 ltac:(lra)).
    replace (f (x i + h i) - f (x i) - d * h i)
      with (((f (x i + h i) - f (x i)) / h i - d) * h i) by (field; auto).
    rewrite Rabs_mult. pose proof (Rabs_pos (h i)). nra.
Qed.

(** One coordinate. *)
Lemma one_coordinate_gradient n (x : vec n) i : is_gradient (fun y => y i) x (unit_vec i).
Proof.
  replace (unit_vec i) with (1 ⊙ @unit_vec n i) by (vext; lra).
  apply (gradient_coordinate n (fun s => s)), derivable_pt_lim_id.
Qed.

(** Each coordinate through a function [f] of its own: the derivative of coordinate [k] by [q]. *)
Lemma elementwise_partial n (f : R -> R) d (x : vec n) k q : derivable_pt_lim f (x k) d ->
  partial (fun y => f (y k)) x q (if Fin.eq_dec q k then d else 0).
Proof.
  intro H. replace (if Fin.eq_dec q k then d else 0) with ((d ⊙ unit_vec k) q).
  - now apply gradient_partial, gradient_coordinate.
  - unfold vscal, unit_vec, upd, vzero. destruct (Fin.eq_dec q k); lra.
Qed.

(** Equal functions have equal derivatives. *)
Lemma derivable_ext (p q : R -> R) s v :
  (forall r, p r = q r) -> derivable_pt_lim p s v -> derivable_pt_lim q s v.
Proof. intros H. replace q with p; auto. now apply functional_extensionality. Qed.

(** A multiple of [s] has that factor as its derivative. *)
Lemma multiple_derivative c z : derivable_pt_lim (fun s => c * s) z c.
Proof.
  pose proof (derivable_pt_lim_scal (fun s => s) c z 1 (derivable_pt_lim_id z)) as H.
  now rewrite Rmult_1_r in H.
Qed.

(** A linear function. *)
Lemma gradient_linear n (w x : vec n) : is_gradient (fun y => ⟨w, y⟩) x w.
Proof.
  intros eps Heps. exists 1. split; [lra|]. intros h _.
  rewrite dot_add_r. replace (_ - _ - _) with 0 by lra. rewrite Rabs_R0.
  pose proof (norm_nonneg n h). nra.
Qed.

(** A sum of functions of one coordinate each. *)
Lemma gradient_separable n (f : Fin.t n -> R -> R) (x d : vec n) :
  (forall i, derivable_pt_lim (f i) (x i) (d i)) ->
  is_gradient (fun y => sum (fun i => f i (y i))) x d.
Proof.
  intro H.
  replace (fun y : vec n => sum (fun i => f i (y i)))
    with (fun y : vec n => ⟨(fun _ => 1), fun i => f i (y i)⟩).
  2: { apply functional_extensionality; intro y. apply sum_ext. intro i. lra. }
  apply (chain_rule n n (fun y i => f i (y i)) (fun u => ⟨(fun _ => 1), u⟩) x
           (fun i => d i ⊙ unit_vec i) (fun _ => 1) d).
  - intro i. now apply (gradient_coordinate n (f i)).
  - apply gradient_linear.
  - intro j. rewrite <- (sum_single n d j). apply sum_ext. intro i.
    unfold vscal, unit_vec, upd, vzero. destruct (Fin.eq_dec j i), (Fin.eq_dec i j); congruence || lra.
Qed.

(** A weighted sum plus a constant. *)
Lemma gradient_affine n (w x : vec n) c : is_gradient (fun y => sum (fun i => y i * w i) + c) x w.
Proof.
  intros eps Heps. exists 1. split; [lra|]. intros h _.
  change (Rabs (⟨x ⊕ h, w⟩ + c - (⟨x, w⟩ + c) - ⟨w, h⟩) <= eps * norm h).
  rewrite dot_add_l, (dot_comm _ h w). replace (_ - _ - _) with 0 by lra. rewrite Rabs_R0.
  pose proof (norm_nonneg n h). nra.
Qed.

(** [C] of a vector whose coordinates each went through [f], with slopes [d]. *)
Lemma gradient_elementwise n (C : vec n -> R) (f : R -> R) (x d w : vec n) :
  (forall i, derivable_pt_lim f (x i) (d i)) ->
  is_gradient C (fun i => f (x i)) w ->
  is_gradient (fun y => C (fun i => f (y i))) x (fun i => d i * w i).
Proof.
  intros Hf HC.
  apply (chain_rule n n (fun y i => f (y i)) C x (fun i => d i ⊙ unit_vec i) w _).
  - intro i. apply (gradient_coordinate n f), Hf.
  - exact HC.
  - intro j. rewrite <- (sum_single n (fun i => d i * w i) j). apply sum_ext.
    intro i. unfold vscal, unit_vec, upd, vzero.
    destruct (Fin.eq_dec j i), (Fin.eq_dec i j); congruence || lra.
Qed.

(** A function [f] of one real variable after a function of several. *)
Lemma gradient_outer n (f : R -> R) (g : vec n -> R) (x v : vec n) d :
  derivable_pt_lim f (g x) d -> is_gradient g x v -> is_gradient (fun y => f (g y)) x (d ⊙ v).
Proof.
  intros Hf Hg.
  apply (chain_rule n 1 (fun y _ => g y) (fun u => f (u Fin.F1)) x (fun _ => v)
           (d ⊙ unit_vec Fin.F1) (d ⊙ v)); auto.
  - now apply gradient_coordinate.
  - intro j. unfold vscal, unit_vec, upd, vzero. cbn [sum].
    destruct (Fin.eq_dec (@Fin.F1 0) Fin.F1); [lra|congruence].
Qed.

(** The difference of two functions. *)
Lemma gradient_minus n (f g : vec n -> R) (x v w : vec n) :
  is_gradient f x v -> is_gradient g x w -> is_gradient (fun y => f y - g y) x (v ⊖ w).
Proof.
  intros Hf Hg eps Heps.
  destruct (Hf (eps / 2)) as [d1 [Hd1 H1]]; [lra|].
  destruct (Hg (eps / 2)) as [d2 [Hd2 H2]]; [lra|].
  exists (Rmin d1 d2). split; [now apply Rmin_glb_lt|]. intros h Hh.
  pose proof (Rmin_l d1 d2); pose proof (Rmin_r d1 d2).
  specialize (H1 h ltac:(lra)). specialize (H2 h ltac:(lra)).
  rewrite dot_sub_l.
  replace (f (x ⊕ h) - g (x ⊕ h) - (f x - g x) - (⟨v, h⟩ - ⟨w, h⟩))
    with ((f (x ⊕ h) - f x - ⟨v, h⟩) - (g (x ⊕ h) - g x - ⟨w, h⟩)) by lra.
  unfold Rminus at 1. eapply Rle_trans; [apply Rabs_triang|]. rewrite Rabs_Ropp. lra.
Qed.
