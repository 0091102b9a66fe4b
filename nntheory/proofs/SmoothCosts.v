(** * Activation functions and output layers that are continuously differentiable *)

From Coq Require Import Reals Lra FunctionalExtensionality.
From Coq Require Vectors.Fin.
From nntheory Require Import Vectors Calculus Sums ChainRule Smooth Activations OutputErrors.
Open Scope R_scope.

(** ** Continuous slopes *)

(** A differentiable function is continuous. *)
Lemma continuity_of_derivative (f f' : R -> R) :
  (forall s, derivable_pt_lim f s (f' s)) -> continuity f.
Proof. intros H s. apply derivable_continuous_pt. exists (f' s). apply H. Qed.

(** The sigmoid is continuous. *)
Lemma sigmoid_continuous : continuity sigmoid.
Proof. exact (continuity_of_derivative _ _ sigmoid_derivative). Qed.

(** The slopes of sigmoid, tanh, softplus and the linear activation. *)
Lemma slopes_continuous :
  continuity (fun s => sigmoid s * (1 - sigmoid s)) /\ continuity (fun s => 1 - tanh s ^ 2) /\
  continuity sigmoid /\ continuity (fun _ => 1).
Proof.
  assert (H1 : continuity (fun _ => 1)) by (apply continuity_const; now intros s s').
  split; [|split; [|split]].
  - apply (continuity_mult sigmoid); [apply sigmoid_continuous|].
    apply (continuity_minus (fun _ => 1) sigmoid); [exact H1|apply sigmoid_continuous].
  - apply (continuity_minus (fun _ => 1) (fun s => tanh s ^ 2)); [exact H1|].
    pose proof (continuity_of_derivative _ _ tanh_derivative) as Ht.
    apply (continuity_mult tanh (fun s => tanh s * 1)); [exact Ht|].
    apply (continuity_mult tanh (fun _ => 1)); [exact Ht|exact H1].
  - exact sigmoid_continuous.
  - exact H1.
Qed.

(** ** Costs as functions of the last pre-activations *)

(** Squared error after an activation function with a continuous slope. *)
Lemma squared_error_smooth n (f f' : R -> R) (t : vec n) :
  (forall s, derivable_pt_lim f s (f' s)) -> continuity f' ->
  smooth (fun z => squared_error t (fun q => f (z q))).
Proof.
  intros Hf Hc. apply (smooth_sum n n (fun q z => (f (z q) - t q) * (f (z q) - t q))). intro q.
  assert (H : smooth (fun z : vec n => f (z q) - t q)).
  { apply (smooth_plus n (fun z => f (z q)) (fun _ => - t q)); [|apply smooth_const].
    now apply (smooth_coordinate n f f'). }
  now apply (smooth_mult n (fun z => f (z q) - t q)).
Qed.

(** Each output of softmax is continuous. *)
Lemma softmax_continuous n q (z : vec n) : continuous (fun z => softmax z q) z.
Proof. exact (gradient_continuous n _ z _ (softmax_gradient n z q)). Qed.

(** Softmax with cross-entropy. *)
Lemma softmax_cross_entropy_smooth n (t : vec n) : smooth (fun z => cross_entropy t (softmax z)).
Proof.
  exists (fun z q => softmax z q * sum t - t q). apply C1_entries.
  - intro z. apply softmax_cross_entropy_error.
  - intros z q. apply (continuous_plus n (fun z => softmax z q * sum t) (fun _ => - t q));
      [|apply continuous_const].
    apply (continuous_mult n (fun z => softmax z q) (fun _ => sum t));
      [apply softmax_continuous|apply continuous_const].
Qed.

(** Sigmoids with binary cross-entropy. *)
Lemma binary_cross_entropy_smooth n (t : vec n) :
  smooth (fun z => binary_cross_entropy t (fun q => sigmoid (z q))).
Proof.
  exists (fun z q => sigmoid (z q) - t q). apply C1_entries.
  - intro z. apply sigmoid_binary_cross_entropy_error.
  - intros z q. apply (continuous_plus n (fun z => sigmoid (z q)) (fun _ => - t q));
      [|apply continuous_const].
    apply (continuous_outer n sigmoid (fun z => z q)); [apply sigmoid_continuous|].
    exact (gradient_continuous n _ z _ (one_coordinate_gradient n z q)).
Qed.
