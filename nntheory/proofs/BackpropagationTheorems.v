(** * Backpropagation: what is proved

    Each theorem stands here once more, whole, with the identifier of the claim
    it proves and in words.  The letters are those of the site; real numbers are
    exact, so rounding is not spoken of.

    A network has [n l] neurons in layer [l]; layer 0 is the input, layer [L]
    the output.  [W l p q] is the weight W^l[p,q] from neuron [p] of layer
    [l - 1], written [pred l], to neuron [q] of layer [l]; [b l q] is a bias;
    [σ l] is the activation function of layer [l], [σ' l] its derivative.
    [activations σ W b x l] are the activations a^l for the input [x],
    [pre_activations σ W b x l] the pre-activations z^l, and [δ l] the errors
    of layer [l]: one number for each neuron ([per_neuron n]).

    [vec n] is R^n and [sum] the sum over all neurons of a layer.
    [derivable_pt_lim f s d] says that [f] has derivative [d] at [s];
    [is_gradient f x v] that a function of several variables is totally
    differentiable at [x] with gradient [v]; [partial f x i d] that [d] is its
    derivative by coordinate [i].  [partial_weight F W b l p q d] and
    [partial_bias F W b l q d] say that [d] is the derivative of [F], a function
    of all weights and biases, by one of them at the point [W], [b];
    [parameter_gradient L F W b dW db] says so for all weights and biases of the
    layers 1, …, [L].  All this is defined in Vectors and Network; activation
    functions in Activations, costs and softmax in OutputErrors, [mean] in
    Batches, [sum_over_paths] in Recursion, [cost_from] in Backpropagation.  [x.1] is the first coordinate. *)

From Coq Require Import Reals.
From Coq Require Vectors.Fin.
From nntheory Require Import Vectors Calculus ChainRule Network OneLayer Recursion
  Backpropagation Activations OutputErrors Batches Instances.
Open Scope R_scope.

(** ** The forward pass *)

(** [forward.neuron] The activation of neuron q of layer l + 1 is the activation function at the
    weighted sum of the activations of layer l, plus the bias. *)
Theorem forward_neuron : forall (n : nat -> nat) (σ : nat -> R -> R) (W : weights n)
    (b : per_neuron n) (x : vec (n 0%nat)) (l : nat) (q : Fin.t (n (S l))),
  let a := activations σ W b x in
  a (S l) q = σ (S l) (sum (fun p => a l p * W (S l) p q) + b (S l) q).
Proof. exact activation_of_neuron. Qed.

(** [network.layered] If two networks, on whatever inputs, have the same activations in layer l, and
    the same parameters in the layers after it, then they have the same activations in every layer
    after it: what lies before l matters only through the activations of l. *)
Theorem network_layered : forall (n : nat -> nat) (σ : nat -> R -> R) (W W' : weights n)
    (b b' : per_neuron n) (x x' : vec (n 0%nat)) (l d : nat),
  activations σ W b x l = activations σ W' b' x' l ->
  (forall m, (l < m)%nat -> W m = W' m /\ b m = b' m) ->
  activations σ W b x (d + l) = activations σ W' b' x' (d + l).
Proof. exact layered. Qed.

(** ** The links of the chain *)

(** [backprop.dz-dw] The derivative of a pre-activation of layer l by the weight from neuron p to
    neuron q of that layer is the activation of p, if it is the pre-activation of q, and 0 if it is
    that of another neuron. *)
Theorem backprop_dz_dw : forall (n : nat -> nat) (σ : nat -> R -> R) (W : weights n)
    (b : per_neuron n) (x : vec (n 0%nat)) (l : nat), (1 <= l)%nat ->
  forall (p : Fin.t (n (pred l))) (q k : Fin.t (n l)),
    partial_weight (fun W b => pre_activations σ W b x l k) W b l p q
      (if Fin.eq_dec q k then activations σ W b x (pred l) p else 0).
Proof. exact pre_activation_by_weight. Qed.

(** [backprop.dz-dw] The derivative of a pre-activation by the bias of the same neuron is 1, and by
    the bias of another neuron of the layer 0. *)
Theorem backprop_dz_db : forall (n : nat -> nat) (σ : nat -> R -> R) (W : weights n)
    (b : per_neuron n) (x : vec (n 0%nat)) (l : nat), (1 <= l)%nat ->
  forall q k : Fin.t (n l),
    partial_bias (fun W b => pre_activations σ W b x l k) W b l q (if Fin.eq_dec q k then 1 else 0).
Proof. exact pre_activation_by_bias. Qed.

(** [backprop.da-dz] Let the activation function f have derivative d at the pre-activation of neuron
    k. Then the derivative of the activation of k by the pre-activation of q is d, if q is k, and 0
    otherwise. *)
Theorem backprop_da_dz : forall (m : nat) (f : R -> R) (d : R) (z : vec m) (k q : Fin.t m),
  derivable_pt_lim f (z k) d ->
  partial (fun z => f (z k)) z q (if Fin.eq_dec q k then d else 0).
Proof. exact elementwise_partial. Qed.

(** [backprop.cost] With one output y and one target t, the squared error is (y - t)^2. *)
Theorem backprop_cost : forall t y : vec 1, squared_error t y = (y.1 - t.1) ^ 2.
Proof. exact squared_error_one. Qed.

(** [backprop.dc-da] The derivative of the squared error by output q is 2 (y_q - t_q). *)
Theorem backprop_dc_da : forall (m : nat) (t y : vec m) (q : Fin.t m),
  partial (squared_error t) y q (2 * (y q - t q)).
Proof. exact squared_error_partial. Qed.

(** [backprop.dc-dw] The derivative of the squared error of a network by a weight of its last layer:
    the activation that the weight weighs, times the slope of the activation function at the
    pre-activation, times 2 (a - t). The activation function of the last layer has to have slopes at
    the pre-activations of that layer; of the hidden layers nothing is assumed. *)
Theorem backprop_dc_dw : forall (n : nat -> nat) (σ : nat -> R -> R) (W : weights n)
    (b : per_neuron n) (x : vec (n 0%nat)) (L : nat) (t slope : vec (n L)), (1 <= L)%nat ->
  let a := activations σ W b x in
  (forall q, derivable_pt_lim (σ L) (pre_activations σ W b x L q) (slope q)) ->
  forall p q, partial_weight (fun W b => squared_error t (activations σ W b x L)) W b L p q
    (a (pred L) p * (slope q * (2 * (a L q - t q)))).
Proof. exact last_layer_weight. Qed.

(** [backprop.dc-db] The derivative of the squared error of a network by a bias of its last layer:
    the slope of the activation function at the pre-activation, times 2 (a - t). The activation
    function of the last layer has to have slopes at the pre-activations of that layer; of the
    hidden layers nothing is assumed. *)
Theorem backprop_dc_db : forall (n : nat -> nat) (σ : nat -> R -> R) (W : weights n)
    (b : per_neuron n) (x : vec (n 0%nat)) (L : nat) (t slope : vec (n L)), (1 <= L)%nat ->
  let a := activations σ W b x in
  (forall q, derivable_pt_lim (σ L) (pre_activations σ W b x L q) (slope q)) ->
  forall q, partial_bias (fun W b => squared_error t (activations σ W b x L)) W b L q
    (slope q * (2 * (a L q - t q))).
Proof. exact last_layer_bias. Qed.

(** ** The recursion *)

(** [backprop.recursion] One step back. Let the cost, as a function E of the pre-activations of
    layer l + 1, have gradient e. Let the activation function of layer l have the given slopes at
    its pre-activations u. Then the cost, as a function of the pre-activations of layer l, is
    differentiable at u, and its gradient at neuron q is the slope of q times the sum over the
    neurons k of layer l + 1 of W^(l+1)[q,k] e_k. *)
Theorem backprop_recursion : forall (n : nat -> nat) (σ : nat -> R -> R) (W : weights n)
    (b : per_neuron n) (l : nat) (u slope : vec (n l)) (E : vec (n (S l)) -> R) (e : vec (n (S l))),
  (forall q, derivable_pt_lim (σ l) (u q) (slope q)) ->
  is_gradient E (weighted_sum W b (S l) (fun p => σ l (u p))) e ->
  is_gradient (fun u => E (weighted_sum W b (S l) (fun p => σ l (u p)))) u
    (fun q => slope q * sum (fun k => W (S l) q k * e k)).
Proof. exact one_step_back. Qed.

(** [backprop.recursion] The errors that the recursion computes are the derivatives of the cost by
    the pre-activations. [cost_from σ W b d l E] is the cost as a function of the pre-activations of
    layer l, where E is the cost as a function of those of the last layer, d layers later. Assumed:
    the activation functions of the layers l, …, d + l - 1 have derivatives at the pre-activations
    that occur, and the errors of the last layer are the gradient of E. *)
Theorem backprop_error_is_derivative : forall (n : nat -> nat) (σ σ' : nat -> R -> R)
    (W : weights n) (b : per_neuron n) (x : vec (n 0%nat)) (l d : nat)
    (E : vec (n (d + l)%nat) -> R) (δ : per_neuron n), (1 <= l)%nat ->
  let z := pre_activations σ W b x in
  (forall m q, (l <= m < d + l)%nat -> derivable_pt_lim (σ m) (z m q) (σ' m (z m q))) ->
  (forall m q, (l <= m < d + l)%nat -> δ m q = σ' m (z m q) * sum (fun k => W (S m) q k * δ (S m) k)) ->
  is_gradient E (z (d + l)%nat) (δ (d + l)%nat) ->
  cost_from σ W b d l E (z l) = E (z (d + l)%nat) /\ is_gradient (cost_from σ W b d l E) (z l) (δ l).
Proof. exact errors_are_gradients. Qed.

(** [backprop.chain-rule] The derivative of the cost by a weight is the sum, over all paths from the
    neuron that the weight leads to, through one neuron of each later layer to the output, of the
    product along the path: the activation that the weight weighs, the factors σ'(z) W of the steps,
    and at the end the derivative e L of the cost by a pre-activation of the last layer. With one
    neuron in each layer there is one path and one product. Assumed: the activation functions of the
    hidden layers have derivatives at the pre-activations that occur. *)
Theorem backprop_chain_rule : forall (n : nat -> nat) (σ σ' : nat -> R -> R) (W : weights n)
    (b : per_neuron n) (x : vec (n 0%nat)) (L : nat) (E : vec (n L) -> R) (e : per_neuron n)
    (l : nat) (p : Fin.t (n (pred l))) (q : Fin.t (n l)), (1 <= l <= L)%nat ->
  let z := pre_activations σ W b x in
  (forall m k, (1 <= m < L)%nat -> derivable_pt_lim (σ m) (z m k) (σ' m (z m k))) ->
  is_gradient E (z L) (e L) ->
  partial_weight (fun W b => E (pre_activations σ W b x L)) W b l p q
    (sum_over_paths σ' W z e (L - l) l q (activations σ W b x (pred l) p)).
Proof. exact sum_over_paths_gradient. Qed.

(** [proofs.errors-exist] For every network and every error e of the output layer there is exactly
    one way to give errors to the layers 1, …, L that are e in layer L and follow the recursion. So
    what is said of all such errors is said of those that the program computes. *)
Theorem errors_exist_and_are_unique : forall (n : nat -> nat) (σ' : nat -> R -> R) (W : weights n)
    (z : per_neuron n) (L : nat) (e : vec (n L)),
  let follows (δ : per_neuron n) := (forall q, δ L q = e q) /\
    (forall l q, (1 <= l < L)%nat -> δ l q = σ' l (z l q) * sum (fun k => W (S l) q k * δ (S l) k)) in
  exists δ, follows δ /\ forall δ', follows δ' -> forall l q, (1 <= l <= L)%nat -> δ' l q = δ l q.
Proof. exact errors_exist. Qed.

(** ** Backpropagation computes the gradient *)

(** [backprop.correct] For every depth L, every size of the layers, every input and all weights and
    biases. The cost is a function C of the outputs with gradient dC; every layer has an activation
    function of its own that acts on each neuron alone and has a derivative at each pre-activation
    that occurs. If the errors of the output are σ'(z) dC and those of the hidden layers follow the
    recursion, then the derivative of the cost by each weight is the activation that it weighs times
    the error of the neuron that it leads to, and by each bias the error of its neuron. *)
Theorem backprop_correct : forall (n : nat -> nat) (σ σ' : nat -> R -> R) (W : weights n)
    (b : per_neuron n) (x : vec (n 0%nat)) (L : nat) (C : vec (n L) -> R) (dC : vec (n L))
    (δ : per_neuron n), (1 <= L)%nat ->
  let a := activations σ W b x in
  let z := pre_activations σ W b x in
  (forall l q, (1 <= l <= L)%nat -> derivable_pt_lim (σ l) (z l q) (σ' l (z l q))) ->
  is_gradient C (a L) dC ->
  (forall q, δ L q = σ' L (z L q) * dC q) ->
  (forall l q, (1 <= l < L)%nat -> δ l q = σ' l (z l q) * sum (fun k => W (S l) q k * δ (S l) k)) ->
  parameter_gradient L (fun W b => C (activations σ W b x L)) W b (fun l p q => a (pred l) p * δ l q) δ.
Proof. exact backpropagation_elementwise. Qed.

(** [backprop.correct] Backpropagation with an output layer of any kind, softmax for one. The cost
    is a function E of the last pre-activations, and the errors of the output layer are its
    gradient; the activation functions of the hidden layers have derivatives at the pre-activations
    that occur. If the errors of the hidden layers follow the recursion, then the derivative of the
    cost by each weight is the activation that it weighs times the error of the neuron that it leads
    to, and by each bias the error of its neuron. *)
Theorem backprop_correct_any_output : forall (n : nat -> nat) (σ σ' : nat -> R -> R) (W : weights n)
    (b : per_neuron n) (x : vec (n 0%nat)) (L : nat) (E : vec (n L) -> R) (δ : per_neuron n),
  let a := activations σ W b x in
  let z := pre_activations σ W b x in
  (forall l q, (1 <= l < L)%nat -> derivable_pt_lim (σ l) (z l q) (σ' l (z l q))) ->
  (forall l q, (1 <= l < L)%nat -> δ l q = σ' l (z l q) * sum (fun k => W (S l) q k * δ (S l) k)) ->
  is_gradient E (z L) (δ L) ->
  parameter_gradient L (fun W b => E (pre_activations σ W b x L)) W b (fun l p q => a (pred l) p * δ l q) δ.
Proof. exact backpropagation. Qed.

(** [training.average] The partial derivatives of the mean of m functions of the parameters, by all
    weights and biases, are the means of their partial derivatives, for m at least 1. *)
Theorem training_average : forall (n : nat -> nat) (L m : nat)
    (F : Fin.t m -> weights n -> per_neuron n -> R) (W : weights n) (b : per_neuron n)
    (dW : Fin.t m -> weights n) (db : Fin.t m -> per_neuron n), (1 <= m)%nat ->
  (forall s, parameter_gradient L (F s) W b (dW s) (db s)) ->
  parameter_gradient L (fun W b => mean (fun s => F s W b)) W b
    (fun l p q => mean (fun s => dW s l p q)) (fun l q => mean (fun s => db s l q)).
Proof. exact mean_gradient. Qed.

(** [training.average] Backpropagation for a batch of m samples, each with an input and a cost of
    its own: run it for each sample, and take the mean of what it gives for each weight and each
    bias. These means are the partial derivatives of the mean cost. Assumed: the activation
    functions of the hidden layers have derivatives at the pre-activations that occur, and the
    errors of the last layer are the gradient of the cost by its pre-activations. *)
Theorem training_average_backprop : forall (n : nat -> nat) (σ σ' : nat -> R -> R) (W : weights n)
    (b : per_neuron n) (m : nat) (x : Fin.t m -> vec (n 0%nat)) (L : nat)
    (E : Fin.t m -> vec (n L) -> R) (δ : Fin.t m -> per_neuron n), (1 <= m)%nat ->
  let a s := activations σ W b (x s) in
  let z s := pre_activations σ W b (x s) in
  (forall s l q, (1 <= l < L)%nat -> derivable_pt_lim (σ l) (z s l q) (σ' l (z s l q))) ->
  (forall s l q, (1 <= l < L)%nat -> δ s l q = σ' l (z s l q) * sum (fun k => W (S l) q k * δ s (S l) k)) ->
  (forall s, is_gradient (E s) (z s L) (δ s L)) ->
  parameter_gradient L (fun W b => mean (fun s => E s (pre_activations σ W b (x s) L))) W b
    (fun l p q => mean (fun s => a s (pred l) p * δ s l q)) (fun l q => mean (fun s => δ s l q)).
Proof. exact batch_backpropagation. Qed.

(** ** Activation functions *)

(** [activation.derivatives] The linear activation, which is z itself, has derivative 1. *)
Theorem activation_derivatives_linear : forall z, derivable_pt_lim linear z 1.
Proof. exact linear_derivative. Qed.

(** [activation.derivatives] The derivative of the sigmoid is sigmoid times 1 - sigmoid. *)
Theorem activation_derivatives_sigmoid : forall z, derivable_pt_lim sigmoid z (sigmoid z * (1 - sigmoid z)).
Proof. exact sigmoid_derivative. Qed.

(** [activation.derivatives] The slope of the sigmoid is at most 1/4, and 1/4 at 0 alone. *)
Theorem activation_derivatives_sigmoid_bound : forall z,
  sigmoid z * (1 - sigmoid z) <= 1 / 4 /\ (sigmoid z * (1 - sigmoid z) = 1 / 4 <-> z = 0).
Proof. exact sigmoid_slope_bound. Qed.

(** [activation.derivatives] The derivative of tanh is 1 - tanh squared. *)
Theorem activation_derivatives_tanh : forall z, derivable_pt_lim tanh z (1 - tanh z ^ 2).
Proof. exact tanh_derivative. Qed.

(** [activation.derivatives] The derivative of softplus is the sigmoid. *)
Theorem activation_derivatives_softplus : forall z, derivable_pt_lim softplus z (sigmoid z).
Proof. exact softplus_derivative. Qed.

(** [activation.derivatives] The derivative of swish, z times the sigmoid of z. *)
Theorem activation_derivatives_swish : forall z,
  derivable_pt_lim swish z (sigmoid z + z * (sigmoid z * (1 - sigmoid z))).
Proof. exact swish_derivative. Qed.

(** [activation.derivatives] ELU has a derivative everywhere, at 0 too: 1 where z is positive,
    otherwise e^z. *)
Theorem activation_derivatives_elu : forall z, derivable_pt_lim elu z (if Rlt_dec 0 z then 1 else exp z).
Proof. exact elu_derivative. Qed.

(** [activation.derivatives] Away from 0, ReLU has derivative 1 where z is positive, and 0 where it
    is negative. *)
Theorem activation_derivatives_relu : forall z, z <> 0 ->
  derivable_pt_lim relu z (if Rlt_dec 0 z then 1 else 0).
Proof. exact relu_derivative. Qed.

(** [activation.derivatives] At 0 ReLU has no derivative: the value used there is a convention. *)
Theorem activation_derivatives_relu_kink : forall d, ~ derivable_pt_lim relu 0 d.
Proof. exact relu_kink. Qed.

(** [activation.derivatives] Away from 0, leaky ReLU has derivative 1 where z is positive, and its
    slope c where z is negative. *)
Theorem activation_derivatives_leaky_relu : forall c z, z <> 0 ->
  derivable_pt_lim (leaky_relu c) z (if Rlt_dec 0 z then 1 else c).
Proof. exact leaky_relu_derivative. Qed.

(** [activation.derivatives] At 0 leaky ReLU has no derivative, unless its slope c is 1. *)
Theorem activation_derivatives_leaky_relu_kink : forall c, c <> 1 ->
    forall d, ~ derivable_pt_lim (leaky_relu c) 0 d.
Proof. exact leaky_relu_kink. Qed.

(** ** Costs, and the error of the output layer *)

(** [cost.squares] The squared error is never negative, and it is zero for the wanted output alone.
    *)
Theorem cost_squares : forall (m : nat) (t y : vec m),
  0 <= squared_error t y /\ (squared_error t y = 0 <-> forall k, y k = t k).
Proof. exact squared_error_zero. Qed.

(** [cost.squares] If no output of y is farther from its target than that of y', and one is nearer,
    then y has the smaller squared error. *)
Theorem cost_squares_increasing : forall (m : nat) (t y y' : vec m),
  (forall k, Rabs (y k - t k) <= Rabs (y' k - t k)) ->
  (exists k, Rabs (y k - t k) < Rabs (y' k - t k)) ->
  squared_error t y < squared_error t y'.
Proof. exact squared_error_increasing. Qed.

(** [proofs.squared-error] The squared error is totally differentiable, with gradient 2 (y - t), and
    c times it with c times that: c = 1/2 is half the squared error, and one over the number of
    outputs the mean squared error. *)
Theorem output_error_squared_error : forall (m : nat) (c : R) (t y : vec m),
  is_gradient (fun y => c * squared_error t y) y (fun k => c * (2 * (y k - t k))).
Proof. exact scaled_squared_error_gradient. Qed.

(** [proofs.softmax-distribution] The outputs of softmax are positive and sum to 1, if there is an
    output. *)
Theorem softmax_is_a_distribution : forall (m : nat) (z : vec m) (j : Fin.t m),
  0 < softmax z j /\ sum (softmax z) = 1.
Proof. exact softmax_distribution. Qed.

(** [proofs.softmax] The error of a softmax layer. If a cost C of the outputs a has gradient w, then
    as a function of the pre-activations it has gradient a_q (w_q - Σ_k w_k a_k). *)
Theorem output_error_softmax : forall (m : nat) (C : vec m -> R) (z w : vec m),
  is_gradient C (softmax z) w ->
  is_gradient (fun z => C (softmax z)) z
    (fun q => softmax z q * (w q - sum (fun k => w k * softmax z k))).
Proof. exact softmax_error. Qed.

(** [proofs.softmax-cross-entropy] Softmax with cross-entropy: the error of output q is a_q times
    the sum of the targets, minus t_q. No assumption on the targets. *)
Theorem output_error_softmax_cross_entropy : forall (m : nat) (t z : vec m),
  is_gradient (fun z => cross_entropy t (softmax z)) z (fun q => softmax z q * sum t - t q).
Proof. exact softmax_cross_entropy_error. Qed.

(** [proofs.softmax-cross-entropy] If the targets sum to 1, the error is output minus target. *)
Theorem output_error_softmax_cross_entropy_distribution : forall (m : nat) (t z : vec m), sum t = 1 ->
  is_gradient (fun z => cross_entropy t (softmax z)) z (fun q => softmax z q - t q).
Proof. exact softmax_cross_entropy_distribution. Qed.

(** [proofs.binary-cross-entropy] Sigmoids with binary cross-entropy: the error is output minus
    target. No assumption on the targets. *)
Theorem output_error_binary_cross_entropy : forall (m : nat) (t z : vec m),
  is_gradient (fun z => binary_cross_entropy t (fun q => sigmoid (z q))) z (fun q => sigmoid (z q) - t q).
Proof. exact sigmoid_binary_cross_entropy_error. Qed.

(** ** Whole networks, with nothing left to assume *)

(** [proofs.backprop-sigmoid] Sigmoids in all layers and squared error: for every depth, all sizes,
    inputs, targets, weights and biases. If the errors are a (1 - a) 2 (a - t) in the output layer,
    and follow the recursion with the slope a (1 - a) in the hidden layers, then the derivative of
    the cost by each weight is the activation that it weighs times the error of the neuron that it
    leads to, and by each bias the error of its neuron. *)
Theorem backprop_sigmoid_squared_error : forall (n : nat -> nat) (W : weights n) (b : per_neuron n)
    (x : vec (n 0%nat)) (L : nat) (t : vec (n L)) (δ : per_neuron n), (1 <= L)%nat ->
  let a := activations (fun _ => sigmoid) W b x in
  (forall q, δ L q = a L q * (1 - a L q) * (2 * (a L q - t q))) ->
  (forall l q, (1 <= l < L)%nat -> δ l q = a l q * (1 - a l q) * sum (fun k => W (S l) q k * δ (S l) k)) ->
  parameter_gradient L (fun W b => squared_error t (activations (fun _ => sigmoid) W b x L)) W b
    (fun l p q => a (pred l) p * δ l q) δ.
Proof. exact sigmoid_backpropagation. Qed.

(** [proofs.backprop-tanh] Tanh in all layers and squared error: for every depth, all sizes, inputs,
    targets, weights and biases. If the errors are (1 - a^2) 2 (a - t) in the output layer, and
    follow the recursion with the slope 1 - a^2 in the hidden layers, then the derivative of the
    cost by each weight is the activation that it weighs times the error of the neuron that it leads
    to, and by each bias the error of its neuron. *)
Theorem backprop_tanh_squared_error : forall (n : nat -> nat) (W : weights n) (b : per_neuron n)
    (x : vec (n 0%nat)) (L : nat) (t : vec (n L)) (δ : per_neuron n), (1 <= L)%nat ->
  let a := activations (fun _ => tanh) W b x in
  (forall q, δ L q = (1 - a L q ^ 2) * (2 * (a L q - t q))) ->
  (forall l q, (1 <= l < L)%nat -> δ l q = (1 - a l q ^ 2) * sum (fun k => W (S l) q k * δ (S l) k)) ->
  parameter_gradient L (fun W b => squared_error t (activations (fun _ => tanh) W b x L)) W b
    (fun l p q => a (pred l) p * δ l q) δ.
Proof. exact tanh_backpropagation. Qed.

(** [proofs.backprop-softplus] Softplus in all layers and squared error: for every depth, all sizes,
    inputs, targets, weights and biases. If the errors are sigmoid(z) 2 (a - t) in the output layer,
    and follow the recursion with the slope sigmoid(z) in the hidden layers, then the derivative of
    the cost by each weight is the activation that it weighs times the error of the neuron that it
    leads to, and by each bias the error of its neuron. *)
Theorem backprop_softplus_squared_error : forall (n : nat -> nat) (W : weights n) (b : per_neuron n)
    (x : vec (n 0%nat)) (L : nat) (t : vec (n L)) (δ : per_neuron n), (1 <= L)%nat ->
  let a := activations (fun _ => softplus) W b x in
  let z := pre_activations (fun _ => softplus) W b x in
  (forall q, δ L q = sigmoid (z L q) * (2 * (a L q - t q))) ->
  (forall l q, (1 <= l < L)%nat -> δ l q = sigmoid (z l q) * sum (fun k => W (S l) q k * δ (S l) k)) ->
  parameter_gradient L (fun W b => squared_error t (activations (fun _ => softplus) W b x L)) W b
    (fun l p q => a (pred l) p * δ l q) δ.
Proof. exact softplus_backpropagation. Qed.

(** [proofs.backprop-linear] Linear layers and squared error: for every depth, all sizes, inputs,
    targets, weights and biases. If the errors are 2 (a - t) in the output layer, and follow the
    recursion with the slope 1 in the hidden layers, then the derivative of the cost by each weight
    is the activation that it weighs times the error of the neuron that it leads to, and by each
    bias the error of its neuron. *)
Theorem backprop_linear_squared_error : forall (n : nat -> nat) (W : weights n) (b : per_neuron n)
    (x : vec (n 0%nat)) (L : nat) (t : vec (n L)) (δ : per_neuron n), (1 <= L)%nat ->
  let a := activations (fun _ => linear) W b x in
  (forall q, δ L q = 2 * (a L q - t q)) ->
  (forall l q, (1 <= l < L)%nat -> δ l q = sum (fun k => W (S l) q k * δ (S l) k)) ->
  parameter_gradient L (fun W b => squared_error t (activations (fun _ => linear) W b x L)) W b
    (fun l p q => a (pred l) p * δ l q) δ.
Proof. exact linear_backpropagation. Qed.

(** [proofs.backprop-relu] ReLU in the hidden layers, and an output layer of any kind: the cost is a
    function E of the last pre-activations, and the errors of the output layer are its gradient. If
    no pre-activation of a hidden layer is 0, and the errors of the hidden layers follow the
    recursion with the slope 1 where z is positive and 0 where it is negative, then the derivative
    of the cost by each weight is the activation that it weighs times the error of the neuron that
    it leads to, and by each bias the error of its neuron. *)
Theorem backprop_relu : forall (n : nat -> nat) (W : weights n) (b : per_neuron n)
    (x : vec (n 0%nat)) (L : nat) (E : vec (n L) -> R) (δ : per_neuron n),
  let a := activations (fun _ => relu) W b x in
  let z := pre_activations (fun _ => relu) W b x in
  (forall l q, (1 <= l < L)%nat -> z l q <> 0) ->
  is_gradient E (z L) (δ L) ->
  (forall l q, (1 <= l < L)%nat ->
     δ l q = if Rlt_dec 0 (z l q) then sum (fun k => W (S l) q k * δ (S l) k) else 0) ->
  parameter_gradient L (fun W b => E (pre_activations (fun _ => relu) W b x L)) W b
    (fun l p q => a (pred l) p * δ l q) δ.
Proof. exact relu_backpropagation. Qed.

(** [proofs.backprop-leaky-relu] Leaky ReLU in the hidden layers, and an output layer of any kind:
    the cost is a function E of the last pre-activations, and the errors of the output layer are its
    gradient. If no pre-activation of a hidden layer is 0, and the errors of the hidden layers
    follow the recursion with the slope 1 where z is positive and c where it is negative, then the
    derivative of the cost by each weight is the activation that it weighs times the error of the
    neuron that it leads to, and by each bias the error of its neuron. *)
Theorem backprop_leaky_relu : forall (c : R) (n : nat -> nat) (W : weights n) (b : per_neuron n)
    (x : vec (n 0%nat)) (L : nat) (E : vec (n L) -> R) (δ : per_neuron n),
  let a := activations (fun _ => leaky_relu c) W b x in
  let z := pre_activations (fun _ => leaky_relu c) W b x in
  (forall l q, (1 <= l < L)%nat -> z l q <> 0) ->
  is_gradient E (z L) (δ L) ->
  (forall l q, (1 <= l < L)%nat ->
     δ l q = (if Rlt_dec 0 (z l q) then 1 else c) * sum (fun k => W (S l) q k * δ (S l) k)) ->
  parameter_gradient L (fun W b => E (pre_activations (fun _ => leaky_relu c) W b x L)) W b
    (fun l p q => a (pred l) p * δ l q) δ.
Proof. exact leaky_relu_backpropagation. Qed.

(** [proofs.backprop-softmax-cross-entropy] Softmax with cross-entropy after hidden layers of any
    kind whose activation functions have derivatives at the pre-activations that occur. If the
    targets sum to 1, the errors of the output layer are output minus target, and those of the
    hidden layers follow the recursion, then the derivative of the cost by each weight is the
    activation that it weighs times the error of the neuron that it leads to, and by each bias the
    error of its neuron. *)
Theorem backprop_softmax_cross_entropy : forall (n : nat -> nat) (σ σ' : nat -> R -> R)
    (W : weights n) (b : per_neuron n) (x : vec (n 0%nat)) (L : nat) (t : vec (n L))
    (δ : per_neuron n),
  let a := activations σ W b x in
  let z := pre_activations σ W b x in
  (forall l q, (1 <= l < L)%nat -> derivable_pt_lim (σ l) (z l q) (σ' l (z l q))) ->
  sum t = 1 ->
  (forall q, δ L q = softmax (z L) q - t q) ->
  (forall l q, (1 <= l < L)%nat -> δ l q = σ' l (z l q) * sum (fun k => W (S l) q k * δ (S l) k)) ->
  parameter_gradient L (fun W b => cross_entropy t (softmax (pre_activations σ W b x L))) W b
    (fun l p q => a (pred l) p * δ l q) δ.
Proof. exact softmax_backpropagation. Qed.

(** [proofs.backprop-binary-cross-entropy] Sigmoids with binary cross-entropy after hidden layers of
    any kind whose activation functions have derivatives at the pre-activations that occur. If the
    errors of the output layer are output minus target, and those of the hidden layers follow the
    recursion, then the derivative of the cost by each weight is the activation that it weighs times
    the error of the neuron that it leads to, and by each bias the error of its neuron. *)
Theorem backprop_binary_cross_entropy : forall (n : nat -> nat) (σ σ' : nat -> R -> R)
    (W : weights n) (b : per_neuron n) (x : vec (n 0%nat)) (L : nat) (t : vec (n L))
    (δ : per_neuron n),
  let a := activations σ W b x in
  let z := pre_activations σ W b x in
  (forall l q, (1 <= l < L)%nat -> derivable_pt_lim (σ l) (z l q) (σ' l (z l q))) ->
  (forall q, δ L q = sigmoid (z L q) - t q) ->
  (forall l q, (1 <= l < L)%nat -> δ l q = σ' l (z l q) * sum (fun k => W (S l) q k * δ (S l) k)) ->
  parameter_gradient L
    (fun W b => binary_cross_entropy t (fun q => sigmoid (pre_activations σ W b x L q))) W b
    (fun l p q => a (pred l) p * δ l q) δ.
Proof. exact binary_backpropagation. Qed.
