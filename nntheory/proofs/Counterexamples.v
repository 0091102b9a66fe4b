(** * What does not follow: counterexamples to conclusions drawn too far *)

From Coq Require Import Reals Lra Lia Psatz FunctionalExtensionality.
From Coq Require Vectors.Fin.
From nntheory Require Import Vectors Calculus Sequences LineSearch Descent Quadratics.
Open Scope R_scope.

(** ** Stationary is not a minimum: a descent on a^3 creeps to the inflection *)

(** The points of the descent from [(1 - c1)/3] on: every step is 1. *)
Fixpoint creep (c1 : R) (k : nat) : R :=
  match k with
  | O => (1 - c1) / 3
  | S k => creep c1 k - 3 * creep c1 k ^ 2
  end.

(** The cube of a number, and its gradient. *)
Definition cube : vec 1 -> R := of_number (fun a => a ^ 3).
Definition cube_gradient (x : vec 1) : vec 1 := point (3 * x.1 ^ 2).

Lemma cube_C1 : C1 cube cube_gradient.
Proof.
  apply (C1_1 (fun a => a ^ 3) (fun a => 3 * a ^ 2)).
  - intro s. replace (3 * s ^ 2) with (INR 3 * s ^ 2) by (simpl; ring). apply derivable_pt_lim_pow.
  - apply derivable_continuous. reg.
Qed.

Lemma creep_range c1 k : 0 < c1 < 1 -> 0 < creep c1 k <= (1 - c1) / 3 /\ 3 * creep c1 k * INR (S k) <= 1.
Proof.
  intro Hc. induction k as [|k [IH Hsmall]]; [simpl; lra|].
  assert (Hk : 1 <= INR (S k)) by (rewrite S_INR; pose proof (pos_INR k); lra).
  rewrite (S_INR (S k)). cbn [creep]. set (a := creep c1 k) in *. set (m := INR (S k)) in *.
  split; [simpl; nra|]. simpl.
  assert (3 * a * m * (1 - 3 * a) <= 1 * (1 - 3 * a)) by (apply Rmult_le_compat_r; lra). nra.
Qed.

Lemma creep_run c1 beta : 0 < c1 < 1 ->
  run cube cube_gradient c1 beta (fun k => point (creep c1 k)) (fun _ => 1).
Proof.
  intros Hc k. destruct (creep_range c1 k Hc) as [Ha _].
  assert (E : point (creep c1 k) ⊕ 1 ⊙ direction cube_gradient (point (creep c1 k)) = point (creep c1 (S k)))
    by (unfold direction, cube_gradient, point; vext; simpl; lra).
  split.
  - intro H. unfold cube_gradient in H. apply point_zero in H. unfold point in H. simpl in H. nra.
  - intros _. split; [|auto]. exists 0%nat. simpl. split; [auto|]. split; [|intros; lia].
    apply armijo_iff. rewrite E, dot_1. unfold cube, of_number, cube_gradient, point. cbn [creep].
    set (a := creep c1 k) in *.
    (* (a - 3 a^2)^3 = a^3 - 9 a^4 (1 - 3 a + 3 a^2) *)
    assert (Hkey : c1 <= 1 - 3 * a + 3 * a ^ 2) by (simpl; nra).
    assert (H4 : 0 <= 9 * a ^ 4) by (pose proof (pow_lt a 4 ltac:(lra)); lra).
    apply (Rmult_le_compat_r (9 * a ^ 4)) in Hkey; auto. lra.
Qed.

Lemma creep_converges c1 : 0 < c1 < 1 -> converges (fun k => point (creep c1 k)) vzero.
Proof.
  intros Hc eps Heps. destruct (small_inverse eps Heps) as [N HN]. exists N. intros k Hk.
  specialize (HN k Hk). destruct (creep_range c1 k Hc) as [Ha Hsmall].
  rewrite norm_1. unfold vsub, point, vzero. rewrite Rminus_0_r, Rabs_right by lra.
  assert (Hpos : 0 < INR (S k)) by (apply lt_0_INR; lia).
  eapply Rle_lt_trans; [|exact HN]. apply Rmult_le_reg_r with (INR (S k)); auto.
  rewrite Rinv_l by lra. nra.
Qed.

Lemma cube_no_minimum : ~ local_minimum cube vzero.
Proof.
  intros [eps [Heps H]]. specialize (H (point (- (eps / 2)))). rewrite norm_1 in H.
  unfold cube, of_number, vsub, point, vzero in H. rewrite Rminus_0_r, Rabs_Ropp, Rabs_right in H by lra.
  specialize (H ltac:(lra)). pose proof (pow_lt (eps / 2) 3 ltac:(lra)). simpl in *. lra.
Qed.

(** ** In two variables *)

(** The vector with the coordinates [a] and [b]. *)
Definition pair (a b : R) : vec 2 := vcons a (vcons b vzero).

Lemma pair_eq (x y : vec 2) : x.1 = y.1 -> x.2 = y.2 -> x = y.
Proof.
  intros H1 H2. apply functional_extensionality; intro i.
  pattern i; apply Fin.caseS'; [exact H1|]. intro j. pattern j; apply Fin.caseS'; [exact H2|].
  intro k; inversion k.
Qed.

Lemma dot_2 (x y : vec 2) : ⟨x, y⟩ = x.1 * y.1 + x.2 * y.2.
Proof. unfold dot; simpl; lra. Qed.

(** A symmetric matrix with two rows, as a map. *)
Definition matrix (a b c : R) (x : vec 2) : vec 2 := pair (a * x.1 + b * x.2) (b * x.1 + c * x.2).

Lemma matrix_linear a b c : linear (matrix a b c).
Proof. split; intros; apply pair_eq; unfold matrix, pair, vadd, vscal; simpl; ring. Qed.

Lemma matrix_symmetric a b c : symmetric (matrix a b c).
Proof. intros x y. rewrite !dot_2. unfold matrix, pair; simpl. ring. Qed.

Lemma form_C1 (f : vec 2 -> R) a b c : (forall x, f x = / 2 * (a * x.1 ^ 2 + 2 * b * x.1 * x.2 + c * x.2 ^ 2)) ->
  C1 f (matrix a b c).
Proof.
  intro Hf.
  replace f with (quadratic (matrix a b c) vzero).
  - replace (matrix a b c) with (fun x => matrix a b c (x ⊖ vzero)) at 2.
    + apply quadratic_C1; [apply matrix_linear | apply matrix_symmetric].
    + apply functional_extensionality; intro x. f_equal. vext; lra.
  - apply functional_extensionality; intro x. rewrite Hf. unfold quadratic.
    replace (x ⊖ vzero) with x by (vext; lra). rewrite dot_2. unfold matrix, pair; simpl. ring.
Qed.

(** The saddle x.1^2 - x.2^2, and x.1^2 + x.2^2 - 3 x.1 x.2. *)
Definition saddle (x : vec 2) : R := x.1 ^ 2 - x.2 ^ 2.
Definition slanting (x : vec 2) : R := x.1 ^ 2 + x.2 ^ 2 - 3 * x.1 * x.2.

Lemma saddle_C1 : C1 saddle (matrix 2 0 (-2)).
Proof. apply form_C1. intro x. unfold saddle. field. Qed.

Lemma slanting_C1 : C1 slanting (matrix 2 (-3) 2).
Proof. apply form_C1. intro x. unfold slanting. field. Qed.

Lemma not_minimum_along (f : vec 2 -> R) (d : vec 2) : d <> vzero ->
  (forall t, 0 < t -> f (t ⊙ d) < f vzero) -> ~ local_minimum f vzero.
Proof.
  intros Hd Hlow [eps [Heps H]]. pose proof (norm_pos _ _ Hd) as HD.
  set (t := eps / (2 * norm d)). assert (Ht : 0 < t) by (apply Rdiv_lt_0_compat; lra).
  specialize (Hlow t Ht). specialize (H (t ⊙ d)).
  replace (t ⊙ d ⊖ vzero) with (t ⊙ d) in H by (vext; lra).
  rewrite norm_scal, Rabs_right in H by lra. replace (t * norm d) with (eps / 2) in H by (unfold t; field; lra).
  specialize (H ltac:(lra)). lra.
Qed.

Lemma pair_nonzero a b : b <> 0 -> pair a b <> vzero.
Proof. intros Hb H. apply (f_equal (fun v : vec 2 => v.2)) in H. now apply Hb. Qed.

Lemma saddle_no_minimum : ~ local_minimum saddle vzero.
Proof.
  apply (not_minimum_along _ (pair 0 1)); [apply pair_nonzero; lra|]. intros t Ht.
  unfold saddle, vscal, pair, vzero. simpl. nra.
Qed.

Lemma slanting_no_minimum : ~ local_minimum slanting vzero.
Proof.
  apply (not_minimum_along _ (pair 1 1)); [apply pair_nonzero; lra|]. intros t Ht.
  unfold slanting, vscal, pair, vzero. simpl. nra.
Qed.

Lemma slanting_along_coordinates i t : t <> 0 -> slanting vzero < slanting (upd vzero i t).
Proof.
  intro Ht. assert (0 < t * t) by nra. unfold slanting, upd, vzero.
  pattern i; apply Fin.caseS'; clear i; [simpl; lra|].
  intro i; pattern i; apply Fin.caseS'; clear i; [simpl; lra|]. intro i; inversion i.
Qed.

(** From (1, 0) the first step leads to the saddle, where the descent stops. *)
Definition saddle_points (k : nat) : vec 2 := match k with O => pair 1 0 | S _ => vzero end.

Lemma saddle_run c1 : 0 < c1 <= / 2 ->
  run saddle (matrix 2 0 (-2)) c1 (/ 2) saddle_points (fun _ => / 2).
Proof.
  intro Hc. assert (E0 : matrix 2 0 (-2) vzero = vzero)
    by (apply pair_eq; unfold matrix, pair, vzero; simpl; ring).
  intros [|k]; (split; [|intro Hg]); simpl.
  - intro H. apply (f_equal (fun v : vec 2 => v.1)) in H. unfold matrix, pair, vzero in H. simpl in H. lra.
  - assert (E : forall t, pair 1 0 ⊕ t ⊙ direction (matrix 2 0 (-2)) (pair 1 0) = pair (1 - 2 * t) 0)
      by (intro t; apply pair_eq; unfold direction, matrix, pair, vadd, vscal; simpl; ring).
    split.
    + exists 1%nat. split; [simpl; lra|]. split.
      * apply armijo_iff. rewrite E, dot_2. unfold saddle, matrix, pair. simpl. lra.
      * intros j Hj. replace j with 0%nat by lia. intro H. apply armijo_iff in H. rewrite E, dot_2 in H.
        unfold saddle, matrix, pair in H. simpl in H. lra.
    + rewrite E. apply pair_eq; unfold pair, vzero; simpl; lra.
  - auto.
  - contradiction.
Qed.

(** ** Existence: a descent on the exponential of -a has no accumulation point *)

(** The exponential of [-a], and its gradient. *)
Definition decay : vec 1 -> R := of_number (fun a => exp (- a)).
Definition decay_gradient (x : vec 1) : vec 1 := point (- exp (- x.1)).

Lemma decay_C1 : C1 decay decay_gradient.
Proof.
  apply (C1_1 (fun a => exp (- a)) (fun a => - exp (- a))).
  - intro s. replace (- exp (- s)) with (exp (- s) * -1) by ring.
    apply (derivable_pt_lim_comp Ropp exp); [|apply derivable_pt_lim_exp].
    apply (derivable_pt_lim_opp id s 1), derivable_pt_lim_id.
  - apply derivable_continuous. reg.
Qed.

Lemma decay_no_accumulation c1 beta x t xs : 0 < c1 < 1 -> 0 < beta < 1 ->
  run decay decay_gradient c1 beta x t -> ~ accumulation_point x xs.
Proof.
  intros Hc Hb Hrun Hacc.
  pose proof (accumulation_points_stationary decay decay_gradient c1 beta decay_C1 Hc Hb x t Hrun xs Hacc) as H.
  unfold decay_gradient in H. apply point_zero in H. pose proof (exp_pos (- xs.1)). lra.
Qed.

(** A run need not have an accumulation point. *)
Theorem existence_fails : ~ forall (n : nat) (f : vec n -> R) (g : vec n -> vec n) (c1 beta : R),
  C1 f g -> 0 < c1 < 1 -> 0 < beta < 1 ->
  forall x t, run f g c1 beta x t -> exists xs, accumulation_point x xs.
Proof.
  intro H. assert (Hc : 0 < / 2 < 1) by lra.
  destruct (run_exists decay decay_gradient (/ 2) (/ 2)
              (fun y => C1_is_gradient _ _ _ y decay_C1) Hc Hc vzero) as [x [t [Hrun _]]].
  destruct (H _ _ _ _ _ decay_C1 Hc Hc x t Hrun) as [xs Hacc].
  exact (decay_no_accumulation _ _ x t xs Hc Hc Hrun Hacc).
Qed.

(** ** The statements about minima *)

(** The descent on a^3 never stops and goes to 0, which is no minimum. *)
Theorem inflection c1 beta : 0 < c1 < 1 -> 0 < beta < 1 ->
  exists (f : vec 1 -> R) (g : vec 1 -> vec 1) (x : nat -> vec 1) (t : nat -> R),
    (forall y, f y = y.1 ^ 3) /\ C1 f g /\ run f g c1 beta x t /\ (forall k, g (x k) <> vzero) /\
    converges x vzero /\ ~ local_minimum f vzero.
Proof.
  intros Hc _. exists cube, cube_gradient, (fun k => point (creep c1 k)), (fun _ => 1).
  split; [reflexivity|]. split; [apply cube_C1|]. split; [now apply creep_run|]. split.
  - intros k H. destruct (creep_range c1 k Hc) as [Ha _].
    unfold cube_gradient in H. apply point_zero in H. unfold point in H. simpl in H. nra.
  - split; [now apply creep_converges | apply cube_no_minimum].
Qed.

(** The descent on the saddle stops there. *)
Theorem saddle_reached c1 : 0 < c1 <= / 2 ->
  exists (f : vec 2 -> R) (g : vec 2 -> vec 2) (x : nat -> vec 2) (t : nat -> R),
    (forall y, f y = y.1 ^ 2 - y.2 ^ 2) /\ C1 f g /\ run f g c1 (/ 2) x t /\
    x 0%nat = pair 1 0 /\ (forall k, x (S k) = vzero) /\ ~ local_minimum f vzero.
Proof.
  intro Hc. exists saddle, (matrix 2 0 (-2)), saddle_points, (fun _ => / 2).
  split; [reflexivity|]. split; [apply saddle_C1|]. split; [now apply saddle_run|].
  split; [reflexivity|]. split; [reflexivity|]. apply saddle_no_minimum.
Qed.

(** Hence a limit need not be a local minimum. *)
Theorem not_always_a_minimum : ~ forall (n : nat) (f : vec n -> R) (g : vec n -> vec n) (c1 beta : R),
  C1 f g -> 0 < c1 < 1 -> 0 < beta < 1 ->
  forall x t, run f g c1 beta x t -> forall xs, converges x xs -> local_minimum f xs.
Proof.
  intro H. assert (Hc : 0 < / 2 < 1) by lra.
  destruct (inflection (/ 2) (/ 2) Hc Hc) as [f [g [x [t [_ [HC [Hrun [_ [Hconv Hno]]]]]]]]].
  exact (Hno (H _ f g _ _ HC Hc Hc x t Hrun _ Hconv)).
Qed.

(** Nor is a minimum along every coordinate one. *)
Theorem coordinatewise_not_enough :
  exists (f : vec 2 -> R) (g : vec 2 -> vec 2),
    (forall y, f y = y.1 ^ 2 + y.2 ^ 2 - 3 * y.1 * y.2) /\ C1 f g /\ g vzero = vzero /\
    (forall i s, s <> 0 -> f vzero < f (upd vzero i s)) /\ ~ local_minimum f vzero.
Proof.
  exists slanting, (matrix 2 (-3) 2). split; [reflexivity|]. split; [apply slanting_C1|]. split.
  - apply pair_eq; unfold matrix, pair, vzero; simpl; ring.
  - split; [apply slanting_along_coordinates | apply slanting_no_minimum].
Qed.
