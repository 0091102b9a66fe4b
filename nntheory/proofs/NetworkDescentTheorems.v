(** * Gradient descent on the cost of a network: what is proved

    The theorem about descent speaks of continuously differentiable functions on
    R^N, backpropagation of networks.  Here they meet: all weights and biases of
    a network stand in one vector [θ], and the mean cost over samples is a
    function of it.  Each theorem stands here once more, whole, with an
    identifier and in words.

    The letters are those of BackpropagationTheorems.  [weights_in at_weight θ]
    are the weights that stand in [θ], [W l p q] at the place
    [at_weight l p q]; [biases_in at_bias θ] are the biases; [own_places L] says
    that no two parameters of the layers 1, …, [L] share a place (Arrangement).
    [C1 f g] says that [f] is differentiable with the gradient [g], and [g] is
    continuous (Vectors); [smooth f] that there is such a [g] (Smooth).
    [continuity] is that of a function of one real variable.  [run f g c1 beta θ
    t] are the points [θ k] and steps [t k] of gradient descent with Armijo's
    rule (Descent), [accumulation_point] is defined in Sequences. *)

From Coq Require Import Reals.
From Coq Require Vectors.Fin.
From nntheory Require Import Vectors Calculus Sequences Descent Smooth Network Arrangement
  Activations OutputErrors Batches SmoothCosts NetworkDescent.
Open Scope R_scope.

(** [proofs.places] There is room: a network with n l neurons in layer l has (n (l - 1) + 1) n l
    parameters in each of the layers l = 1, …, L, and if there is one at all, a vector with as many
    entries has a place for each of them. *)
Theorem parameters_have_places : forall (n : nat -> nat) (L : nat), (0 < parameter_count n L)%nat ->
  exists (at_weight : forall l, Fin.t (n (pred l)) -> Fin.t (n l) -> Fin.t (parameter_count n L))
    (at_bias : forall l, Fin.t (n l) -> Fin.t (parameter_count n L)),
    own_places L at_weight at_bias.
Proof. exact places_exist. Qed.

(** [minimum.dimensions] The number of parameters: each layer adds one weight from each neuron of
    the layer before to each of its own neurons, and one bias for each of its own. *)
Theorem minimum_dimensions : forall (n : nat -> nat) (L : nat), parameter_count n 0 = 0%nat /\
  parameter_count n (S L) = (parameter_count n L + (n L * n (S L) + n (S L)))%nat.
Proof. exact parameter_count_step. Qed.

(** [proofs.smooth-activations] The slopes of the sigmoid, of tanh, of softplus and of the linear
    activation are continuous. *)
Theorem slopes_are_continuous :
  continuity (fun z => sigmoid z * (1 - sigmoid z)) /\ continuity (fun z => 1 - tanh z ^ 2) /\
  continuity sigmoid /\ continuity (fun _ => 1).
Proof. exact slopes_continuous. Qed.

(** [proofs.smooth-squared-error] Squared error after an activation function f with a continuous
    derivative f' is a continuously differentiable function of the last pre-activations. *)
Theorem squared_error_is_smooth : forall (m : nat) (f f' : R -> R) (t : vec m),
  (forall s, derivable_pt_lim f s (f' s)) -> continuity f' ->
  smooth (fun z => squared_error t (fun q => f (z q))).
Proof. exact squared_error_smooth. Qed.

(** [proofs.smooth-cross-entropy] Cross-entropy after softmax is a continuously differentiable
    function of the last pre-activations, whatever the targets. *)
Theorem softmax_cross_entropy_is_smooth : forall (m : nat) (t : vec m),
  smooth (fun z => cross_entropy t (softmax z)).
Proof. exact softmax_cross_entropy_smooth. Qed.

(** [proofs.smooth-binary-cross-entropy] Binary cross-entropy after sigmoids is a continuously
    differentiable function of the last pre-activations, whatever the targets. *)
Theorem binary_cross_entropy_is_smooth : forall (m : nat) (t : vec m),
  smooth (fun z => binary_cross_entropy t (fun q => sigmoid (z q))).
Proof. exact binary_cross_entropy_smooth. Qed.

(** [proofs.network-smooth] The mean cost of a network over m samples is a continuously
    differentiable function of all its parameters. Assumed: the activation functions of the hidden
    layers have derivatives everywhere, and these are continuous; the cost E of each sample is a
    continuously differentiable function of the last pre-activations. *)
Theorem network_cost_is_smooth : forall (n : nat -> nat) (N : nat) (σ σ' : nat -> R -> R) (m : nat)
    (x : Fin.t m -> vec (n 0%nat)) (L : nat) (E : Fin.t m -> vec (n L) -> R)
    (at_weight : forall l, Fin.t (n (pred l)) -> Fin.t (n l) -> Fin.t N)
    (at_bias : forall l, Fin.t (n l) -> Fin.t N),
  (1 <= L)%nat -> (1 <= m)%nat ->
  (forall l s, (1 <= l < L)%nat -> derivable_pt_lim (σ l) s (σ' l s)) ->
  (forall l, (1 <= l < L)%nat -> continuity (σ' l)) ->
  (forall s, smooth (E s)) ->
  smooth (fun θ => mean (fun s =>
    E s (pre_activations σ (weights_in at_weight θ) (biases_in at_bias θ) (x s) L))).
Proof. exact cost_smooth. Qed.

(** [proofs.network-gradient] Let the mean cost of a network over m samples, as a function of all
    its parameters, have a continuous gradient g. The entries of g are what backpropagation
    computes: at the place of a weight the mean over the samples of activation times error, at the
    place of a bias the mean of the errors. Assumed: the activation functions of the hidden layers
    have derivatives everywhere, and the errors of the last layer are the gradient of the cost of
    each sample by the last pre-activations. *)
Theorem network_gradient_is_backpropagation : forall (n : nat -> nat) (N : nat)
    (σ σ' : nat -> R -> R) (m : nat) (x : Fin.t m -> vec (n 0%nat)) (L : nat)
    (E : Fin.t m -> vec (n L) -> R)
    (at_weight : forall l, Fin.t (n (pred l)) -> Fin.t (n l) -> Fin.t N)
    (at_bias : forall l, Fin.t (n l) -> Fin.t N),
  (1 <= L)%nat -> (1 <= m)%nat ->
  (forall l s, (1 <= l < L)%nat -> derivable_pt_lim (σ l) s (σ' l s)) ->
  own_places L at_weight at_bias ->
  let W θ := weights_in at_weight θ in
  let b θ := biases_in at_bias θ in
  let a θ s := activations σ (W θ) (b θ) (x s) in
  let z θ s := pre_activations σ (W θ) (b θ) (x s) in
  forall (g : vec N -> vec N) (θ : vec N) (δ : Fin.t m -> per_neuron n),
  C1 (fun θ => mean (fun s => E s (z θ s L))) g ->
  (forall s, is_gradient (E s) (z θ s L) (δ s L)) ->
  (forall s l q, (1 <= l < L)%nat ->
     δ s l q = σ' l (z θ s l q) * sum (fun k => W θ (S l) q k * δ s (S l) k)) ->
  forall l, (1 <= l <= L)%nat ->
    (forall p q, g θ (at_weight l p q) = mean (fun s => a θ s (pred l) p * δ s l q)) /\
    (forall q, g θ (at_bias l q) = mean (fun s => δ s l q)).
Proof. exact cost_gradient. Qed.

(** [proofs.network-descent] Train a network by gradient descent with Armijo's rule on the mean
    cost, with any c1 and beta between 0 and 1, from any start. At each accumulation point of the
    parameters, the mean over the samples of what backpropagation computes is zero for every weight
    and every bias. Assumed: the activation functions of the hidden layers have derivatives
    everywhere, the mean cost has a continuous gradient g, and at the accumulation point the errors
    of the last layer are the gradient of the cost of each sample by the last pre-activations. *)
Theorem network_descent_is_stationary : forall (n : nat -> nat) (N : nat) (σ σ' : nat -> R -> R)
    (m : nat) (x : Fin.t m -> vec (n 0%nat)) (L : nat) (E : Fin.t m -> vec (n L) -> R)
    (at_weight : forall l, Fin.t (n (pred l)) -> Fin.t (n l) -> Fin.t N)
    (at_bias : forall l, Fin.t (n l) -> Fin.t N),
  (1 <= L)%nat -> (1 <= m)%nat ->
  (forall l s, (1 <= l < L)%nat -> derivable_pt_lim (σ l) s (σ' l s)) ->
  own_places L at_weight at_bias ->
  let W θ := weights_in at_weight θ in
  let b θ := biases_in at_bias θ in
  let a θ s := activations σ (W θ) (b θ) (x s) in
  let z θ s := pre_activations σ (W θ) (b θ) (x s) in
  let cost θ := mean (fun s => E s (z θ s L)) in
  forall g : vec N -> vec N, C1 cost g ->
  forall c1 beta, 0 < c1 < 1 -> 0 < beta < 1 -> forall θ step, run cost g c1 beta θ step ->
  forall θs, accumulation_point θ θs -> forall δ : Fin.t m -> per_neuron n,
  (forall s, is_gradient (E s) (z θs s L) (δ s L)) ->
  (forall s l q, (1 <= l < L)%nat ->
     δ s l q = σ' l (z θs s l q) * sum (fun k => W θs (S l) q k * δ s (S l) k)) ->
  forall l, (1 <= l <= L)%nat ->
    (forall p q, mean (fun s => a θs s (pred l) p * δ s l q) = 0) /\ (forall q, mean (fun s => δ s l q) = 0).
Proof. exact descent_of_network. Qed.

(** [proofs.network-descent-sigmoid] For sigmoids and squared error nothing is left to assume: for
    every depth, all sizes, samples and targets, the mean cost has a continuous gradient g, and
    every run of gradient descent with Armijo's rule on it makes the gradient by every weight and
    every bias zero at each accumulation point. That there is one is not said: the parameters may go
    to infinity. *)
Theorem sigmoid_network_descent_is_stationary : forall (n : nat -> nat) (N m : nat)
    (x : Fin.t m -> vec (n 0%nat)) (L : nat) (t : Fin.t m -> vec (n L))
    (at_weight : forall l, Fin.t (n (pred l)) -> Fin.t (n l) -> Fin.t N)
    (at_bias : forall l, Fin.t (n l) -> Fin.t N),
  (1 <= L)%nat -> (1 <= m)%nat -> own_places L at_weight at_bias ->
  let W θ := weights_in at_weight θ in
  let b θ := biases_in at_bias θ in
  let a θ s := activations (fun _ => sigmoid) (W θ) (b θ) (x s) in
  let cost θ := mean (fun s => squared_error (t s) (a θ s L)) in
  exists g, C1 cost g /\
  forall c1 beta, 0 < c1 < 1 -> 0 < beta < 1 -> forall θ step, run cost g c1 beta θ step ->
  forall θs, accumulation_point θ θs -> forall δ : Fin.t m -> per_neuron n,
  (forall s q, δ s L q = a θs s L q * (1 - a θs s L q) * (2 * (a θs s L q - t s q))) ->
  (forall s l q, (1 <= l < L)%nat ->
     δ s l q = a θs s l q * (1 - a θs s l q) * sum (fun k => W θs (S l) q k * δ s (S l) k)) ->
  forall l, (1 <= l <= L)%nat ->
    (forall p q, mean (fun s => a θs s (pred l) p * δ s l q) = 0) /\ (forall q, mean (fun s => δ s l q) = 0).
Proof. exact descent_of_sigmoid_network. Qed.
