(** * Costs, and the errors of the output layer *)

From Coq Require Import Reals Lra Psatz FunctionalExtensionality.
From Coq Require Vectors.Fin.
From nntheory Require Import Vectors Calculus Sums ChainRule Activations.
Open Scope R_scope.

(** ** Squared error *)

(** The cost of an output [y] where [t] is wanted: [Σ_k (y_k - t_k)^2]. *)
Definition squared_error {n} (t y : vec n) : R := sum (fun k => (y k - t k) * (y k - t k)).

(** Its gradient is [2 (y - t)]. *)
Lemma squared_error_gradient n (t y : vec n) :
  is_gradient (squared_error t) y (fun k => 2 * (y k - t k)).
Proof.
  apply (gradient_separable n (fun k s => (s - t k) * (s - t k))). intro k.
  assert (H : derivable_pt_lim (fun s => s - t k) (y k) 1).
  { replace 1 with (1 - 0) by lra.
    apply (derivable_pt_lim_minus (fun s => s) (fun _ => t k));
      [apply derivable_pt_lim_id|apply derivable_pt_lim_const]. }
  replace (2 * (y k - t k)) with (1 * (y k - t k) + (y k - t k) * 1) by lra.
  now apply (derivable_pt_lim_mult (fun s => s - t k) (fun s => s - t k)).
Qed.

(** A constant factor (1/2, or one over the number of outputs) comes out. *)
Lemma scaled_squared_error_gradient n c (t y : vec n) :
  is_gradient (fun y => c * squared_error t y) y (fun k => c * (2 * (y k - t k))).
Proof.
  apply (gradient_outer n (fun s => c * s) (squared_error t)).
  - apply multiple_derivative.
  - apply squared_error_gradient.
Qed.

(** With one output it is the square of the difference. *)
Lemma squared_error_one (t y : vec 1) : squared_error t y = (y.1 - t.1) ^ 2.
Proof. unfold squared_error. simpl. lra. Qed.

(** The derivative by one output. *)
Lemma squared_error_partial n (t y : vec n) q : partial (squared_error t) y q (2 * (y q - t q)).
Proof. apply (gradient_partial n _ _ (fun k => 2 * (y k - t k))), squared_error_gradient. Qed.

(** It is never negative, and zero only for the wanted output. *)
Lemma squared_error_zero n (t y : vec n) :
  0 <= squared_error t y /\ (squared_error t y = 0 <-> forall k, y k = t k).
Proof.
  split; [apply dot_nonneg|split].
  - intros H k. apply (dot_eq0 n (y ⊖ t)) in H.
    apply (f_equal (fun v => v k)) in H. unfold vsub, vzero in H. lra.
  - intro H. replace y with t by (now apply functional_extensionality).
    unfold squared_error. rewrite <- (sum_zero n). apply sum_ext. intro k. lra.
Qed.

(** It grows with the distance of each output from what is wanted. *)
Lemma squared_error_increasing n (t y y' : vec n) :
  (forall k, Rabs (y k - t k) <= Rabs (y' k - t k)) ->
  (exists k, Rabs (y k - t k) < Rabs (y' k - t k)) ->
  squared_error t y < squared_error t y'.
Proof.
  intros Hle [k Hlt].
  assert (Hsq : forall v, v * v = Rabs v * Rabs v) by (intro v; apply (Rsqr_abs v)).
  set (u := fun k => (y' k - t k) * (y' k - t k) - (y k - t k) * (y k - t k)).
  assert (Hu : forall i, 0 <= u i).
  { intro i. unfold u. rewrite (Hsq (y i - t i)), (Hsq (y' i - t i)).
    pose proof (Hle i). pose proof (Rabs_pos (y i - t i)). nra. }
  assert (0 < u k).
  { unfold u. rewrite (Hsq (y k - t k)), (Hsq (y' k - t k)).
    pose proof (Rabs_pos (y k - t k)). nra. }
  pose proof (term_le_sum n u k Hu).
  replace (squared_error t y') with (squared_error t y + sum u); [lra|].
  unfold squared_error. rewrite <- sum_plus. apply sum_ext. intro i. unfold u. lra.
Qed.

(** ** Softmax *)

(** The sum of the exponentials of all pre-activations. *)
Definition exp_sum {n} (z : vec n) : R := sum (fun k => exp (z k)).

(** Softmax: [a_j = e^(z_j) / Σ_k e^(z_k)]. *)
Definition softmax {n} (z : vec n) : vec n := fun j => exp (z j) / exp_sum z.

(** It is positive. *)
Lemma exp_sum_positive n (z : vec n) : Fin.t n -> 0 < exp_sum z.
Proof. intro i. apply sum_positive; auto. intro k. apply exp_pos. Qed.

(** The outputs are positive. *)
Lemma softmax_positive n (z : vec n) j : 0 < softmax z j.
Proof. apply Rdiv_lt_0_compat; [apply exp_pos|now apply exp_sum_positive]. Qed.

(** They sum to 1, if there is one. *)
Lemma softmax_distribution n (z : vec n) (j : Fin.t n) : 0 < softmax z j /\ sum (softmax z) = 1.
Proof.
  split; [apply softmax_positive|]. pose proof (exp_sum_positive n z j).
  unfold softmax, Rdiv. rewrite sum_scal_r. apply Rinv_r. change (exp_sum z <> 0). lra.
Qed.

(** The gradient of [ln Σ_k e^(z_k)] is the softmax. *)
Lemma log_exp_sum_gradient n (z : vec n) : Fin.t n ->
  is_gradient (fun z => ln (exp_sum z)) z (softmax z).
Proof.
  intro i. pose proof (exp_sum_positive n z i).
  replace (softmax z) with (/ exp_sum z ⊙ (fun k => exp (z k)))
    by (unfold softmax, Rdiv; vext; lra).
  apply (gradient_outer n ln exp_sum); [now apply derivable_pt_lim_ln|].
  apply (gradient_separable n (fun _ => exp)). intro k. apply derivable_pt_lim_exp.
Qed.

(** The gradient of the output [j] of softmax: [a_j ([k = j] - a_k)]. *)
Lemma softmax_gradient n (z : vec n) j :
  is_gradient (fun z => softmax z j) z (softmax z j ⊙ (unit_vec j ⊖ softmax z)).
Proof.
  assert (E : forall z : vec n, exp (z j - ln (exp_sum z)) = softmax z j).
  { intro u. unfold Rminus. rewrite exp_plus, exp_Ropp, exp_ln by now apply exp_sum_positive.
    reflexivity. }
  replace (fun z : vec n => softmax z j) with (fun z : vec n => exp (z j - ln (exp_sum z)))
    by (apply functional_extensionality; exact E).
  apply (gradient_outer n exp (fun z => z j - ln (exp_sum z))).
  - rewrite <- E. apply derivable_pt_lim_exp.
  - apply gradient_minus; [|now apply log_exp_sum_gradient].
    apply one_coordinate_gradient.
Qed.

(** The error of a softmax layer, for any cost [C] of its outputs with gradient
    [w] there: [δ_q = a_q (w_q - Σ_k w_k a_k)]. *)
Lemma softmax_error n (C : vec n -> R) (z w : vec n) :
  is_gradient C (softmax z) w ->
  is_gradient (fun z => C (softmax z)) z
    (fun q => softmax z q * (w q - sum (fun k => w k * softmax z k))).
Proof.
  intro HC.
  apply (chain_rule n n softmax C z (fun j => softmax z j ⊙ (unit_vec j ⊖ softmax z)) w _);
    [apply softmax_gradient|exact HC|].
  intro q.
  rewrite (sum_ext n (fun i => w i * (softmax z i ⊙ (unit_vec i ⊖ softmax z)) q)
    (fun i => (if Fin.eq_dec i q then w i * softmax z i else 0)
              + - softmax z q * (w i * softmax z i))).
  - rewrite sum_plus, sum_scal, (sum_single n (fun i => w i * softmax z i)). lra.
  - intro i. unfold vscal, vsub, unit_vec, upd, vzero.
    destruct (Fin.eq_dec q i), (Fin.eq_dec i q); congruence || lra.
Qed.

(** ** Cross-entropy *)

(** The cross-entropy of the outputs [y] with targets [t]: [- Σ_k t_k ln y_k]. *)
Definition cross_entropy {n} (t y : vec n) : R := - sum (fun k => t k * ln (y k)).

(** [- c ln s] has derivative [- c / s], for positive [s]. *)
Lemma minus_log_derivative c s : 0 < s -> derivable_pt_lim (fun s => - (c * ln s)) s (- (c / s)).
Proof.
  intro Hs. apply (derivable_pt_lim_opp (fun s => c * ln s)).
  apply (derivable_pt_lim_scal ln). now apply derivable_pt_lim_ln.
Qed.

(** The gradient of the cross-entropy, for positive outputs. *)
Lemma cross_entropy_gradient n (t y : vec n) : (forall k, 0 < y k) ->
  is_gradient (cross_entropy t) y (fun k => - (t k / y k)).
Proof.
  intro Hy.
  replace (cross_entropy t) with (fun y : vec n => sum (fun k => - (t k * ln (y k)))).
  - apply (gradient_separable n (fun k s => - (t k * ln s))). intro k.
    now apply minus_log_derivative.
  - apply functional_extensionality; intro u. unfold cross_entropy.
    replace (- sum _) with (-1 * sum (fun k => t k * ln (u k))) by lra.
    rewrite <- sum_scal. apply sum_ext. intro k. lra.
Qed.

(** Softmax with cross-entropy: the error is [a_q Σ_k t_k - t_q]. *)
Lemma softmax_cross_entropy_error n (t z : vec n) :
  is_gradient (fun z => cross_entropy t (softmax z)) z
    (fun q => softmax z q * sum t - t q).
Proof.
  pose proof (softmax_positive n z) as Hpos.
  replace (fun q => softmax z q * sum t - t q)
    with (fun q => softmax z q * (- (t q / softmax z q) - sum (fun k => - (t k / softmax z k) * softmax z k))).
  - now apply softmax_error, cross_entropy_gradient.
  - apply functional_extensionality; intro q.
    rewrite (sum_ext n _ (fun k => -1 * t k)), sum_scal.
    + field. specialize (Hpos q). lra.
    + intro k. field. specialize (Hpos k). lra.
Qed.

(** Output minus target, if the targets sum to 1. *)
Lemma softmax_cross_entropy_distribution n (t z : vec n) : sum t = 1 ->
  is_gradient (fun z => cross_entropy t (softmax z)) z (fun q => softmax z q - t q).
Proof.
  intro Ht. replace (fun q => softmax z q - t q) with (fun q => softmax z q * sum t - t q).
  - apply softmax_cross_entropy_error.
  - apply functional_extensionality; intro q. rewrite Ht. lra.
Qed.

(** ** Sigmoid with binary cross-entropy *)

(** [- Σ_k (t_k ln y_k + (1 - t_k) ln (1 - y_k))]. *)
Definition binary_cross_entropy {n} (t y : vec n) : R :=
  - sum (fun k => t k * ln (y k) + (1 - t k) * ln (1 - y k)).

(** Its gradient, for outputs strictly between 0 and 1. *)
Lemma binary_cross_entropy_gradient n (t y : vec n) : (forall k, 0 < y k < 1) ->
  is_gradient (binary_cross_entropy t) y (fun k => (1 - t k) / (1 - y k) - t k / y k).
Proof.
  intro Hy.
  replace (binary_cross_entropy t)
    with (fun y : vec n => sum (fun k => - (t k * ln (y k)) + - ((1 - t k) * ln (1 - y k)))).
  - apply (gradient_separable n (fun k s => - (t k * ln s) + - ((1 - t k) * ln (1 - s)))).
    intro k. specialize (Hy k).
    replace ((1 - t k) / (1 - y k) - t k / y k)
      with (- (t k / y k) + - ((1 - t k) / (1 - y k)) * (0 - 1)) by lra.
    apply (derivable_pt_lim_plus (fun s => - (t k * ln s)) (fun s => - ((1 - t k) * ln (1 - s)))).
    + now apply minus_log_derivative.
    + apply (derivable_pt_lim_comp (fun s => 1 - s) (fun s => - ((1 - t k) * ln s))).
      * apply (derivable_pt_lim_minus (fun _ => 1) (fun s => s));
          [apply derivable_pt_lim_const|apply derivable_pt_lim_id].
      * apply minus_log_derivative. lra.
  - apply functional_extensionality; intro u. unfold binary_cross_entropy.
    replace (- sum _) with (-1 * sum (fun k => t k * ln (u k) + (1 - t k) * ln (1 - u k))) by lra.
    rewrite <- sum_scal. apply sum_ext. intro k. lra.
Qed.

(** The error of a sigmoid layer with binary cross-entropy is [a - t]. *)
Lemma sigmoid_binary_cross_entropy_error n (t z : vec n) :
  is_gradient (fun z => binary_cross_entropy t (fun q => sigmoid (z q))) z
    (fun q => sigmoid (z q) - t q).
Proof.
  assert (Hb : forall k, 0 < sigmoid (z k) < 1) by (intro; apply sigmoid_bounds).
  replace (fun q => sigmoid (z q) - t q) with (fun q => sigmoid (z q) * (1 - sigmoid (z q))
      * ((1 - t q) / (1 - sigmoid (z q)) - t q / sigmoid (z q))).
  - apply (gradient_elementwise n (binary_cross_entropy t) sigmoid).
    + intro q. apply sigmoid_derivative.
    + now apply (binary_cross_entropy_gradient n t (fun q => sigmoid (z q))).
  - apply functional_extensionality; intro q. field. specialize (Hb q). lra.
Qed.
