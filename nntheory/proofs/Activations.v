(** * Activation functions and their derivatives *)

From Coq Require Import Reals Lra Psatz FunctionalExtensionality.
From nntheory Require Import Vectors ChainRule.
Open Scope R_scope.

(** ** Definitions *)

(** The linear activation: [z] itself. *)
Definition linear (z : R) : R := z.

(** The sigmoid: [1 / (1 + e^(-z))]. *)
Definition sigmoid (z : R) : R := 1 / (1 + exp (- z)).

(** Softplus: [ln (1 + e^z)]. *)
Definition softplus (z : R) : R := ln (1 + exp z).

(** Swish: [z] times its sigmoid. *)
Definition swish (z : R) : R := z * sigmoid z.

(** ReLU: [z] where it is positive, otherwise 0. *)
Definition relu (z : R) : R := if Rlt_dec 0 z then z else 0.

(** ReLU with slope [c] for negative [z]. *)
Definition leaky_relu (c z : R) : R := if Rlt_dec 0 z then z else c * z.

(** ELU: [z] where it is positive, otherwise [e^z - 1]. *)
Definition elu (z : R) : R := if Rlt_dec 0 z then z else exp z - 1.

(** ** Smooth functions *)

(** The identity has derivative 1. *)
Lemma linear_derivative z : derivable_pt_lim linear z 1.
Proof. apply derivable_pt_lim_id. Qed.

(** The derivative of [1 + e^z]. *)
Lemma one_plus_exp_derivative z : derivable_pt_lim (fun s => 1 + exp s) z (exp z).
Proof.
  rewrite <- (Rplus_0_l (exp z)).
  apply (derivable_pt_lim_plus (fun _ => 1) exp); [apply derivable_pt_lim_const|].
  apply derivable_pt_lim_exp.
Qed.

(** The sigmoid lies strictly between 0 and 1. *)
Lemma sigmoid_bounds z : 0 < sigmoid z < 1.
Proof.
  unfold sigmoid. pose proof (exp_pos (- z)). split.
  - apply Rdiv_lt_0_compat; lra.
  - apply Rmult_lt_reg_r with (1 + exp (- z)); [lra|].
    unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra.
Qed.

(** The same as [e^z / (1 + e^z)]. *)
Lemma sigmoid_exp z : sigmoid z = exp z / (1 + exp z).
Proof.
  unfold sigmoid. rewrite exp_Ropp. pose proof (exp_pos z). field. lra.
Qed.

(** The derivative of the sigmoid is [sigmoid (1 - sigmoid)]. *)
Lemma sigmoid_derivative z : derivable_pt_lim sigmoid z (sigmoid z * (1 - sigmoid z)).
Proof.
  apply (derivable_ext (fun s => exp s / (1 + exp s))); [intro; now rewrite sigmoid_exp|].
  pose proof (exp_pos z).
  replace (sigmoid z * (1 - sigmoid z))
    with ((exp z * (1 + exp z) - exp z * exp z) / Rsqr (1 + exp z)).
  - apply (derivable_pt_lim_div exp (fun s => 1 + exp s)); [|apply one_plus_exp_derivative|lra].
    apply derivable_pt_lim_exp.
  - rewrite sigmoid_exp. unfold Rsqr. field. lra.
Qed.

(** It is at most 1/4, and 1/4 only at 0. *)
Lemma sigmoid_slope_bound z :
  sigmoid z * (1 - sigmoid z) <= 1 / 4 /\ (sigmoid z * (1 - sigmoid z) = 1 / 4 <-> z = 0).
Proof.
  pose proof (Rle_0_sqr (sigmoid z - 1 / 2)) as Hsq. unfold Rsqr in Hsq.
  split; [nra|]. split.
  - intro H.
    assert (E : sigmoid z - 1 / 2 = 0) by (apply Rsqr_0_uniq; unfold Rsqr; nra).
    assert (Ee : exp (- z) = 1).
    { unfold sigmoid in E. pose proof (exp_pos (- z)).
      assert (E' : 1 / (1 + exp (- z)) * (1 + exp (- z)) = 1) by (field; lra). nra. }
    rewrite <- exp_0 in Ee. apply exp_inv in Ee. lra.
  - intros ->. unfold sigmoid. rewrite Ropp_0, exp_0. lra.
Qed.

(** The derivative of tanh is [1 - tanh^2]. *)
Lemma tanh_derivative z : derivable_pt_lim tanh z (1 - tanh z ^ 2).
Proof.
  assert (Hc : cosh z <> 0).
  { unfold cosh. pose proof (exp_pos z); pose proof (exp_pos (- z)). lra. }
  replace (1 - tanh z ^ 2) with ((cosh z * cosh z - sinh z * sinh z) / Rsqr (cosh z)).
  - apply (derivable_pt_lim_div sinh cosh); auto.
    + apply derivable_pt_lim_sinh.
    + apply derivable_pt_lim_cosh.
  - unfold tanh, Rsqr. field. exact Hc.
Qed.

(** The derivative of softplus is the sigmoid. *)
Lemma softplus_derivative z : derivable_pt_lim softplus z (sigmoid z).
Proof.
  pose proof (exp_pos z).
  replace (sigmoid z) with (/ (1 + exp z) * exp z) by (rewrite sigmoid_exp; field; lra).
  apply (derivable_pt_lim_comp (fun s => 1 + exp s) ln); [apply one_plus_exp_derivative|].
  apply derivable_pt_lim_ln. lra.
Qed.

(** The derivative of swish, by the product rule. *)
Lemma swish_derivative z :
  derivable_pt_lim swish z (sigmoid z + z * (sigmoid z * (1 - sigmoid z))).
Proof.
  rewrite <- (Rmult_1_l (sigmoid z)) at 1.
  apply (derivable_pt_lim_mult (fun s => s) sigmoid); [apply derivable_pt_lim_id|].
  apply sigmoid_derivative.
Qed.

(** ** Functions with two branches *)

(** Right of 0 the first branch decides, … *)
Lemma branch_right (f g : R -> R) z d : 0 < z -> derivable_pt_lim f z d ->
  derivable_pt_lim (fun s => if Rlt_dec 0 s then f s else g s) z d.
Proof.
  intros Hz H eps He. destruct (H eps He) as [del Hdel].
  assert (Hm : 0 < Rmin del z) by (apply Rmin_glb_lt; [apply cond_pos|lra]).
  exists (mkposreal _ Hm). simpl. intros h H0 Hh.
  pose proof (Rmin_l del z); pose proof (Rmin_r del z).
  destruct (Rlt_dec 0 z), (Rlt_dec 0 (z + h)); try lra.
  - apply Hdel; auto. lra.
  - apply Rabs_def2 in Hh. lra.
Qed.

(** … left of 0 the second, … *)
Lemma branch_left (f g : R -> R) z d : z < 0 -> derivable_pt_lim g z d ->
  derivable_pt_lim (fun s => if Rlt_dec 0 s then f s else g s) z d.
Proof.
  intros Hz H eps He. destruct (H eps He) as [del Hdel].
  assert (Hm : 0 < Rmin del (- z)) by (apply Rmin_glb_lt; [apply cond_pos|lra]).
  exists (mkposreal _ Hm). simpl. intros h H0 Hh.
  pose proof (Rmin_l del (- z)); pose proof (Rmin_r del (- z)).
  destruct (Rlt_dec 0 z), (Rlt_dec 0 (z + h)); try lra.
  - apply Rabs_def2 in Hh. lra.
  - apply Hdel; auto. lra.
Qed.

(** … and at 0 both, if they agree there. *)
Lemma branch_zero (f g : R -> R) d : f 0 = g 0 ->
  derivable_pt_lim f 0 d -> derivable_pt_lim g 0 d ->
  derivable_pt_lim (fun s => if Rlt_dec 0 s then f s else g s) 0 d.
Proof.
  intros E Hf Hg eps He.
  destruct (Hf eps He) as [d1 H1]. destruct (Hg eps He) as [d2 H2].
  assert (Hm : 0 < Rmin d1 d2) by (apply Rmin_glb_lt; apply cond_pos).
  exists (mkposreal _ Hm). simpl. intros h H0 Hh.
  pose proof (Rmin_l d1 d2); pose proof (Rmin_r d1 d2).
  destruct (Rlt_dec 0 0), (Rlt_dec 0 (0 + h)); try lra.
  - rewrite <- E. apply H1; auto. lra.
  - apply H2; auto. lra.
Qed.

(** Leaky ReLU away from 0. *)
Lemma leaky_relu_derivative c z : z <> 0 ->
  derivable_pt_lim (leaky_relu c) z (if Rlt_dec 0 z then 1 else c).
Proof.
  intro Hz. destruct (Rlt_dec 0 z) as [H|H].
  - apply (branch_right (fun s => s)); auto. apply derivable_pt_lim_id.
  - apply (branch_left (fun s => s)); [lra|]. apply multiple_derivative.
Qed.

(** ReLU is leaky ReLU with slope 0. *)
Lemma relu_leaky z : leaky_relu 0 z = relu z.
Proof. unfold relu, leaky_relu. destruct (Rlt_dec 0 z); lra. Qed.

(** ReLU away from 0. *)
Lemma relu_derivative z : z <> 0 ->
  derivable_pt_lim relu z (if Rlt_dec 0 z then 1 else 0).
Proof.
  intro Hz. apply (derivable_ext (leaky_relu 0)); [apply relu_leaky|].
  now apply leaky_relu_derivative.
Qed.

(** Its factor is 1 where the neuron is active, and 0 where it is not. *)
Lemma relu_slopes z :
  (0 < z -> derivable_pt_lim relu z 1) /\ (z < 0 -> derivable_pt_lim relu z 0).
Proof.
  split; intro H; pose proof (relu_derivative z ltac:(lra)) as D;
    destruct (Rlt_dec 0 z); lra || exact D.
Qed.

(** Leaky ReLU, of a slope other than 1, has no derivative at 0. *)
Lemma leaky_relu_kink c : c <> 1 -> forall d, ~ derivable_pt_lim (leaky_relu c) 0 d.
Proof.
  intros Hc d H.
  assert (He : 0 < Rabs (1 - c) / 2) by (pose proof (Rabs_pos_lt (1 - c)); lra).
  destruct (H _ He) as [del Hdel]. pose proof (cond_pos del).
  pose proof (Hdel (del / 2) ltac:(lra) ltac:(rewrite Rabs_right; lra)) as H1.
  pose proof (Hdel (- (del / 2)) ltac:(lra) ltac:(rewrite Rabs_left; lra)) as H2.
  unfold leaky_relu in H1, H2.
  destruct (Rlt_dec 0 (0 + del / 2)); [|lra]. destruct (Rlt_dec 0 (0 + - (del / 2))); [lra|].
  destruct (Rlt_dec 0 0); [lra|].
  replace ((0 + del / 2 - c * 0) / (del / 2) - d) with (1 - d) in H1 by (field; lra).
  replace ((c * (0 + - (del / 2)) - c * 0) / - (del / 2) - d) with (c - d) in H2 by (field; lra).
  pose proof (Rabs_triang (1 - d) (- (c - d))) as Ht. rewrite Rabs_Ropp in Ht.
  replace (1 - d + - (c - d)) with (1 - c) in Ht by lra. lra.
Qed.

(** ReLU has no derivative at 0. *)
Lemma relu_kink d : ~ derivable_pt_lim relu 0 d.
Proof.
  intro H. apply (leaky_relu_kink 0 ltac:(lra) d).
  apply (derivable_ext relu); auto. intro z. now rewrite relu_leaky.
Qed.

(** ELU has a derivative everywhere, at 0 too. *)
Lemma elu_derivative z : derivable_pt_lim elu z (if Rlt_dec 0 z then 1 else exp z).
Proof.
  assert (He : forall s, derivable_pt_lim (fun s => exp s - 1) s (exp s)).
  { intro s. rewrite <- (Rminus_0_r (exp s)).
    apply (derivable_pt_lim_minus exp (fun _ => 1)); [apply derivable_pt_lim_exp|].
    apply derivable_pt_lim_const. }
  destruct (Rlt_dec 0 z) as [H|H]; [|destruct (Req_dec z 0) as [->|]].
  - apply (branch_right (fun s => s)); auto. apply derivable_pt_lim_id.
  - apply (branch_zero (fun s => s)); [rewrite exp_0; lra| |apply He].
    rewrite exp_0. apply derivable_pt_lim_id.
  - apply (branch_left (fun s => s)); [lra|apply He].
Qed.
