(** * Continuously differentiable functions: sums, products, composition *)

From Coq Require Import Reals Lra Psatz FunctionalExtensionality.
From Coq Require Vectors.Fin.
From nntheory Require Import Vectors Calculus Sums ChainRule.
Open Scope R_scope.

(** ** Continuity *)

(** A constant. *)
Lemma continuous_const n c (x : vec n) : continuous (fun _ => c) x.
Proof.
  intros eps He. exists 1. split; [lra|]. intros y _. now rewrite Rminus_diag_eq, Rabs_R0.
Qed.

(** A sum. *)
Lemma continuous_plus n (f g : vec n -> R) x :
  continuous f x -> continuous g x -> continuous (fun y => f y + g y) x.
Proof.
  intros Hf Hg eps He.
  destruct (Hf (eps / 2)) as [d1 [Hd1 H1]]; [lra|].
  destruct (Hg (eps / 2)) as [d2 [Hd2 H2]]; [lra|].
  exists (Rmin d1 d2). split; [now apply Rmin_glb_lt|]. intros y Hy.
  pose proof (Rmin_l d1 d2); pose proof (Rmin_r d1 d2).
  specialize (H1 y ltac:(lra)). specialize (H2 y ltac:(lra)).
  replace (f y + g y - (f x + g x)) with ((f y - f x) + (g y - g x)) by lra.
  eapply Rle_lt_trans; [apply Rabs_triang|]. lra.
Qed.

(** A continuous function of one real variable after a function of several. *)
Lemma continuous_outer n (f : R -> R) (g : vec n -> R) x :
  continuity_pt f (g x) -> continuous g x -> continuous (fun y => f (g y)) x.
Proof.
  intros Hf Hg eps He.
  destruct (Hf eps He) as [d [Hd H]]. destruct (Hg d Hd) as [d' [Hd' H']].
  exists d'. split; auto. intros y Hy.
  destruct (Req_dec (g y) (g x)) as [->|Hn].
  - now rewrite Rminus_diag_eq, Rabs_R0.
  - apply H. split.
    + split; [exact I|congruence].
    + now apply H'.
Qed.

(** A multiple. *)
Lemma continuous_scal n c (f : vec n -> R) x : continuous f x -> continuous (fun y => c * f y) x.
Proof.
  apply (continuous_outer n (fun s => c * s)).
  apply derivable_continuous_pt. exists c. apply (multiple_derivative c).
Qed.

(** A product: [f g] is a quarter of [(f + g)^2 - (f - g)^2]. *)
Lemma continuous_mult n (f g : vec n -> R) x :
  continuous f x -> continuous g x -> continuous (fun y => f y * g y) x.
Proof.
  intros Hf Hg.
  assert (Hsq : forall h : vec n -> R, continuous h x -> continuous (fun y => Rsqr (h y)) x).
  { intros h Hh. apply (continuous_outer n Rsqr); auto.
    apply derivable_continuous_pt, derivable_pt_Rsqr. }
  replace (fun y => f y * g y)
    with (fun y => / 4 * (Rsqr (f y + g y) + -1 * Rsqr (f y + -1 * g y))).
  - apply continuous_scal, continuous_plus; [|apply continuous_scal]; apply Hsq, continuous_plus;
      auto using continuous_scal.
  - apply functional_extensionality; intro y. unfold Rsqr. lra.
Qed.

(** A finite sum. *)
Lemma continuous_sum n m (f : Fin.t m -> vec n -> R) x :
  (forall i, continuous (f i) x) -> continuous (fun y => sum (fun i => f i y)) x.
Proof.
  induction m as [|m IHm]; intro H; simpl; [apply continuous_const|].
  apply (continuous_plus n (f Fin.F1) (fun y => sum (fun i => f (Fin.FS i) y))); auto.
Qed.

(** A map is continuous if its components are. *)
Lemma continuous_components n m (F : vec n -> vec m) x :
  (forall i, continuous (fun y => F y i) x) -> continuous_at F x.
Proof.
  intros H eps He.
  destruct (small_factor (INR m) (eps / 2)) as [e [He' Hle]]; [apply pos_INR|lra|].
  destruct (near_zero_all m (fun i d => forall y, norm (y ⊖ x) < d -> Rabs (F y i - F x i) < e))
    as [d [Hd Hall]].
  - intros i d d' Hi Hd y Hy. apply Hi. lra.
  - intro i. now apply H.
  - exists d. split; auto. intros y Hy.
    assert (norm (F y ⊖ F x) <= INR m * e); [|lra].
    apply norm_le_bound; [lra|]. intro i. left. now apply Hall.
Qed.

(** The components of a continuous map are continuous. *)
Lemma component_continuous n m (F : vec n -> vec m) x i :
  continuous_at F x -> continuous (fun y => F y i) x.
Proof.
  intros H eps He. destruct (H eps He) as [d [Hd Hc]]. exists d. split; auto.
  intros y Hy. eapply Rle_lt_trans; [apply (coordinate_le_norm m (F y ⊖ F x) i)|auto].
Qed.

(** A composition. *)
Lemma continuous_compose n m (F : vec n -> vec m) (C : vec m -> R) x :
  continuous_at F x -> continuous C (F x) -> continuous (fun y => C (F y)) x.
Proof.
  intros HF HC eps He. destruct (HC eps He) as [d [Hd H]]. destruct (HF d Hd) as [d' [Hd' H']].
  exists d'. split; auto.
Qed.

(** ** Continuously differentiable functions *)

(** A function whose gradient, some [g], is continuous. *)
Definition smooth {n} (f : vec n -> R) : Prop := exists g, C1 f g.

(** It is enough that each entry of the gradient is continuous. *)
Lemma C1_entries n (f : vec n -> R) g :
  (forall x, is_gradient f x (g x)) -> (forall x i, continuous (fun y => g y i) x) -> C1 f g.
Proof.
  intros Hd Hc. apply C1_of_gradient; auto. intro x. now apply continuous_components.
Qed.

(** The entries of a continuous gradient are continuous. *)
Lemma C1_entry n (f : vec n -> R) g x i : C1 f g -> continuous (fun y => g y i) x.
Proof. intros [_ Hc]. now apply component_continuous. Qed.

(** A continuously differentiable function is continuous. *)
Lemma C1_continuous n (f : vec n -> R) g x : C1 f g -> continuous f x.
Proof. intro H. now apply (gradient_continuous n f x (g x)), C1_is_gradient. Qed.

(** A function of one coordinate, with a continuous derivative. *)
Lemma smooth_coordinate n (f f' : R -> R) i :
  (forall s, derivable_pt_lim f s (f' s)) -> continuity f' -> smooth (fun y : vec n => f (y i)).
Proof.
  intros Hf Hc. exists (fun y => f' (y i) ⊙ unit_vec i). apply C1_entries.
  - intro x. apply gradient_coordinate, Hf.
  - intros x j. apply (continuous_mult n (fun y => f' (y i)) (fun _ => unit_vec i j));
      [|apply continuous_const].
    apply (continuous_outer n f' (fun y => y i)); [apply Hc|].
    apply (gradient_continuous n _ x (unit_vec i)), one_coordinate_gradient.
Qed.

(** A constant. *)
Lemma smooth_const n c : smooth (fun _ : vec n => c).
Proof.
  exists (fun _ => vzero). apply C1_entries; [|intros; apply continuous_const].
  intros x eps He. exists 1. split; [lra|]. intros h _. rewrite dot_0_l.
  replace (c - c - 0) with 0 by lra. rewrite Rabs_R0. pose proof (norm_nonneg n h). nra.
Qed.

(** Finitely many choices can be made together. *)
Lemma finite_choice m (A : Type) (P : Fin.t m -> A -> Prop) :
  (forall i, exists a, P i a) -> exists f, forall i, P i (f i).
Proof.
  induction m as [|m IHm]; intro H.
  - exists (Fin.case0 (fun _ => A)). intro i. inversion i.
  - destruct (H Fin.F1) as [a Ha]. destruct (IHm (fun i => P (Fin.FS i))) as [f Hf]; auto.
    exists (fun i => Fin.caseS' i (fun _ => A) a f). intro i.
    pattern i; apply Fin.caseS'; auto.
Qed.

(** A composition. *)
Lemma smooth_compose n m (F : vec n -> vec m) (C : vec m -> R) :
  (forall i, smooth (fun y => F y i)) -> smooth C -> smooth (fun y => C (F y)).
Proof.
  intros HF [w HC]. destruct (finite_choice m _ _ HF) as [g Hg].
  exists (fun y j => sum (fun i => w (F y) i * g i y j)). apply C1_entries.
  - intro x. apply (chain_rule n m F C x (fun i => g i x) (w (F x)) _); auto.
    + intro i. apply (C1_is_gradient n (fun y => F y i)), Hg.
    + now apply C1_is_gradient.
  - intros x j. apply (continuous_sum n m (fun i y => w (F y) i * g i y j)). intro i.
    apply (continuous_mult n (fun y => w (F y) i)).
    + apply (continuous_compose n m F (fun u => w u i)).
      * apply continuous_components. intro k. apply (C1_continuous n (fun y => F y k) (g k)), Hg.
      * now apply (C1_entry m C).
    + apply (C1_entry n (fun y => F y i)), Hg.
Qed.

(** A sum of two functions. *)
Lemma smooth_plus n (f g : vec n -> R) : smooth f -> smooth g -> smooth (fun y => f y + g y).
Proof.
  intros [v Hf] [w Hg]. exists (fun y => v y ⊖ (-1) ⊙ w y). apply C1_entries.
  - intro x. replace (fun y => f y + g y) with (fun y => f y - -1 * g y)
      by (apply functional_extensionality; intro; lra).
    apply gradient_minus; [now apply C1_is_gradient|].
    apply (gradient_outer n (fun s => -1 * s) g); [apply multiple_derivative|now apply C1_is_gradient].
  - intros x i. unfold vsub, vscal.
    replace (fun y => v y i - -1 * w y i) with (fun y => v y i + w y i)
      by (apply functional_extensionality; intro; lra).
    apply continuous_plus; [now apply (C1_entry n f)|now apply (C1_entry n g)].
Qed.

(** A function of one real variable, with a continuous derivative, after a smooth function. *)
Lemma smooth_outer n (f f' : R -> R) (g : vec n -> R) :
  (forall s, derivable_pt_lim f s (f' s)) -> continuity f' -> smooth g -> smooth (fun y => f (g y)).
Proof.
  intros Hf Hc Hg. apply (smooth_compose n 1 (fun y _ => g y) (fun u => f (u Fin.F1))); auto.
  now apply (smooth_coordinate 1 f f').
Qed.

(** A multiple. *)
Lemma smooth_scal n c (f : vec n -> R) : smooth f -> smooth (fun y => c * f y).
Proof.
  apply (smooth_outer n (fun s => c * s) (fun _ => c)); [apply multiple_derivative|].
  apply continuity_const. now intros s s'.
Qed.

(** A product, by squares as above. *)
Lemma smooth_mult n (f g : vec n -> R) : smooth f -> smooth g -> smooth (fun y => f y * g y).
Proof.
  intros Hf Hg.
  assert (Hsq : forall h : vec n -> R, smooth h -> smooth (fun y => Rsqr (h y))).
  { intros h. apply (smooth_outer n Rsqr (fun s => 2 * s)); [apply derivable_pt_lim_Rsqr|].
    apply derivable_continuous. intro s. exists 2. apply multiple_derivative. }
  replace (fun y => f y * g y)
    with (fun y => / 4 * (Rsqr (f y + g y) + -1 * Rsqr (f y + -1 * g y))).
  - apply smooth_scal, smooth_plus; [|apply smooth_scal]; apply Hsq, smooth_plus;
      auto using smooth_scal.
  - apply functional_extensionality; intro y. unfold Rsqr. lra.
Qed.

(** A finite sum. *)
Lemma smooth_sum n m (f : Fin.t m -> vec n -> R) :
  (forall i, smooth (f i)) -> smooth (fun y => sum (fun i => f i y)).
Proof.
  induction m as [|m IHm]; intro H; simpl; [apply smooth_const|].
  apply (smooth_plus n (f Fin.F1) (fun y => sum (fun i => f (Fin.FS i) y))); auto.
Qed.
