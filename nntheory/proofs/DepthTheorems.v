(** * Depth and width: what is proved

    Each theorem stands here once more, whole, with the identifier of the claim
    it proves and in words.  The letters are those of BackpropagationTheorems.
    [chain] is the network with one neuron in each layer, [product d f] the
    product of [f 0], …, [f (d - 1)] (Depth); [x.1] is the first coordinate. *)

From Coq Require Import Reals.
From Coq Require Vectors.Fin.
From nntheory Require Import Vectors Calculus Network Activations Depth Wider.
Open Scope R_scope.

(** ** Why activation functions *)

(** [activation.affine-collapse] Without activation functions, any number of layers of any sizes is
    one affine map of the input. *)
Theorem activation_affine_collapse : forall (n : nat -> nat) (L : nat) (W : weights n)
    (b : per_neuron n),
  exists (M : Fin.t (n 0%nat) -> Fin.t (n L) -> R) (c : vec (n L)),
    forall x q, activations (fun _ => linear) W b x L q = sum (fun p => x p * M p q) + c q.
Proof. exact affine_collapse. Qed.

(** [activation.needed] Without activation functions, no output of a network is the square of an
    input, for any number of layers of any sizes. *)
Theorem activation_needed : forall (n : nat -> nat) (L : nat) (W : weights n) (b : per_neuron n)
    (i : Fin.t (n 0%nat)) (q : Fin.t (n L)),
  ~ (forall x, activations (fun _ => linear) W b x L q = x i ^ 2).
Proof. exact no_square. Qed.

(** ** Vanishing and exploding *)

(** [activation.vanishing] In a chain of d + 1 sigmoids with cost C of the output, the derivative by
    the first weight is at most the product of the derivative of C, the input, 1/4 for each sigmoid,
    and the weights after the first, all in absolute value. *)
Theorem activation_vanishing : forall (d : nat) (W : weights chain) (b : per_neuron chain)
    (x : vec 1) (C : vec 1 -> R) (dC : vec 1),
  let L := S d in
  is_gradient C (activations (fun _ => sigmoid) W b x L) dC ->
  exists v, partial_weight (fun W b => C (activations (fun _ => sigmoid) W b x L)) W b 1 Fin.F1 Fin.F1 v /\
    Rabs v <= Rabs dC.1 * Rabs x.1 * (1 / 4) ^ L * product d (fun i => Rabs (W (S (S i)) Fin.F1 Fin.F1)).
Proof. exact sigmoid_chain_vanishes. Qed.

(** [activation.exploding] In a chain of d + 1 layers, let each factor σ'(z) W between two errors be
    at least r in absolute value, with r at least 0. Then the absolute value of the first error is
    at least r to the d times the absolute value of the last. For r above 1, and a last error that
    is not 0, this bound grows geometrically with the depth. *)
Theorem activation_exploding : forall (σ' : nat -> R -> R) (d : nat) (W : weights chain)
    (z δ : per_neuron chain) (r : R),
  (forall l q, (1 <= l < S d)%nat -> δ l q = σ' l (z l q) * sum (fun k => W (S l) q k * δ (S l) k)) ->
  0 <= r ->
  (forall l, (1 <= l < S d)%nat -> r <= Rabs (σ' l (z l).1 * W (S l) Fin.F1 Fin.F1)) ->
  r ^ d * Rabs (δ (S d)).1 <= Rabs (δ 1%nat).1.
Proof. exact chain_grows. Qed.

(** [activation.choice] ReLU has slope 1 where z is positive, and slope 0 where z is negative. *)
Theorem activation_choice : forall z,
  (0 < z -> derivable_pt_lim relu z 1) /\ (z < 0 -> derivable_pt_lim relu z 0).
Proof. exact relu_slopes. Qed.

(** ** Larger networks *)

(** [thoughts.subset] Let the neurons of layer l of a network have places of their own, ι l, in
    layer l of a wider network, with their weights and biases. Let the weights from the other, new
    neurons to neurons at these places be 0, and let the old inputs be the same. Then the wider
    network computes the same: the activations at these places are those of the first network in
    every layer, for any activation functions. *)
Theorem thoughts_subset_wider : forall (n n' : nat -> nat)
    (ι : forall l, Fin.t (n l) -> Fin.t (n' l)) (σ : nat -> R -> R) (W : weights n)
    (b : per_neuron n) (W' : weights n') (b' : per_neuron n') (x : vec (n 0%nat))
    (x' : vec (n' 0%nat)),
  (forall l p q, ι l p = ι l q -> p = q) ->
  (forall l p q, (1 <= l)%nat -> W' l (ι (pred l) p) (ι l q) = W l p q) ->
  (forall l k q, (1 <= l)%nat -> (forall p, ι (pred l) p <> k) -> W' l k (ι l q) = 0) ->
  (forall l q, (1 <= l)%nat -> b' l (ι l q) = b l q) ->
  (forall p, x' (ι 0%nat p) = x p) ->
  forall l q, activations σ W' b' x' l (ι l q) = activations σ W b x l q.
Proof. exact wider_network. Qed.

(** [thoughts.subset] A layer of ReLUs with the identity matrix as weights and zero biases leaves
    vectors without negative entries as they are. *)
Theorem thoughts_subset_deeper : forall (m : nat) (a : vec m), (forall p, 0 <= a p) ->
  forall q, relu (sum (fun p => a p * (if Fin.eq_dec p q then 1 else 0)) + 0) = a q.
Proof. exact relu_identity_layer. Qed.
