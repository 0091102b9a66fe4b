(** * Gradient descent with Armijo's rule on the cost of a network

    The two halves of the theory together: the cost of a network is
    continuously differentiable in its parameters, backpropagation computes the
    gradient, and so the theorem about descent speaks of networks. *)

From Coq Require Import Reals Lra Lia FunctionalExtensionality.
From Coq Require Vectors.Fin.
From nntheory Require Import Vectors Calculus Sequences Descent Sums ChainRule Smooth Network Arrangement
  Recursion Activations OutputErrors Batches SmoothCosts.
Open Scope R_scope.

(** The mean cost of [m] samples, as a function of the vector of all parameters. *)
Definition mean_cost {n N m} (σ : nat -> R -> R) (x : Fin.t m -> vec (n 0%nat)) (L : nat)
    (E : Fin.t m -> vec (n L) -> R)
    (at_weight : forall l, Fin.t (n (pred l)) -> Fin.t (n l) -> Fin.t N)
    (at_bias : forall l, Fin.t (n l) -> Fin.t N) (θ : vec N) : R :=
  mean (fun s => E s (pre_activations σ (weights_in at_weight θ) (biases_in at_bias θ) (x s) L)).

Section Network.
Variables (n : nat -> nat) (N : nat).
Variables (σ σ' : nat -> R -> R) (m : nat) (x : Fin.t m -> vec (n 0%nat)) (L : nat).
Variable E : Fin.t m -> vec (n L) -> R.
Variables (at_weight : forall l, Fin.t (n (pred l)) -> Fin.t (n l) -> Fin.t N)
  (at_bias : forall l, Fin.t (n l) -> Fin.t N).
Hypothesis depth : (1 <= L)%nat.
Hypothesis samples : (1 <= m)%nat.
Hypothesis slopes : forall l s, (1 <= l < L)%nat -> derivable_pt_lim (σ l) s (σ' l s).

Let cost := mean_cost σ x L E at_weight at_bias.
Let W (θ : vec N) := weights_in at_weight θ.
Let b (θ : vec N) := biases_in at_bias θ.
Let a (θ : vec N) s := activations σ (W θ) (b θ) (x s).
Let z (θ : vec N) s := pre_activations σ (W θ) (b θ) (x s).

(** ** The cost is continuously differentiable *)

Section Smoothness.
Hypothesis smooth_slopes : forall l, (1 <= l < L)%nat -> continuity (σ' l).
Hypothesis smooth_costs : forall s, smooth (E s).

(** One entry of the vector of parameters. *)
Lemma smooth_entry i : smooth (fun θ : vec N => θ i).
Proof.
  apply (smooth_coordinate N (fun s => s) (fun _ => 1)).
  - intro s. apply derivable_pt_lim_id.
  - apply continuity_const. now intros s s'.
Qed.

(** Weighted sums of what is smooth in the parameters. *)
Lemma smooth_weighted_sum l (u : vec N -> vec (n (pred l))) q :
  (forall p, smooth (fun θ => u θ p)) -> smooth (fun θ => weighted_sum (W θ) (b θ) l (u θ) q).
Proof.
  intro Hu. apply (smooth_plus N (fun θ => sum (fun p => u θ p * W θ l p q)) (fun θ => b θ l q)).
  - apply (smooth_sum N _ (fun p θ => u θ p * W θ l p q)). intro p.
    apply (smooth_mult N (fun θ => u θ p)); [apply Hu|apply smooth_entry].
  - apply smooth_entry.
Qed.

(** The activations of the hidden layers, as functions of the parameters. *)
Lemma smooth_activations u l q : (l < L)%nat -> smooth (fun θ => activations σ (W θ) (b θ) u l q).
Proof.
  revert q. induction l as [|l IHl]; intros q Hl; [exact (smooth_const N (u q))|].
  apply (smooth_outer N (σ (S l)) (σ' (S l))
           (fun θ => weighted_sum (W θ) (b θ) (S l) (activations σ (W θ) (b θ) u l) q)).
  - intro s. apply slopes. lia.
  - apply smooth_slopes. lia.
  - apply (smooth_weighted_sum (S l) (fun θ => activations σ (W θ) (b θ) u l)).
    intro p. apply IHl. lia.
Qed.

(** The mean cost. *)
Theorem cost_smooth : smooth cost.
Proof.
  unfold cost, mean_cost, mean, Rdiv.
  replace (fun θ => _) with (fun θ => / INR m * sum (fun s =>
      E s (pre_activations σ (W θ) (b θ) (x s) L)))
    by (apply functional_extensionality; intro; apply Rmult_comm).
  apply smooth_scal, (smooth_sum N m (fun s θ => E s (pre_activations σ (W θ) (b θ) (x s) L))).
  intro s. apply (smooth_compose N (n L) (fun θ => pre_activations σ (W θ) (b θ) (x s) L)); auto.
  intro q. apply (smooth_weighted_sum L (fun θ => activations σ (W θ) (b θ) (x s) (pred L))).
  intro p. apply smooth_activations. lia.
Qed.

End Smoothness.

(** ** The entries of its gradient *)

Hypothesis own : own_places L at_weight at_bias.

(** At the place of a weight stands the mean of activation times error, at that of a bias the mean error. *)
Theorem cost_gradient g θ (δ : Fin.t m -> per_neuron n) : C1 cost g ->
  (forall s, is_gradient (E s) (z θ s L) (δ s L)) ->
  (forall s, error_recursion σ' (W θ) (z θ s) L (δ s)) ->
  forall l, (1 <= l <= L)%nat ->
    (forall p q, g θ (at_weight l p q) = mean (fun s => a θ s (pred l) p * δ s l q)) /\
    (forall q, g θ (at_bias l q) = mean (fun s => δ s l q)).
Proof.
  intros [Hg _] HE Hrec l Hl.
  destruct (batch_backpropagation n σ σ' (W θ) (b θ) m x L E δ samples) with (l := l)
    as [Hw Hb]; auto.
  assert (Hcost : forall θ' W' b', (forall k, (1 <= k <= L)%nat ->
      weights_in at_weight θ' k = W' k /\ biases_in at_bias θ' k = b' k) ->
    mean (fun s => E s (pre_activations σ W' b' (x s) L)) = cost θ').
  { intros θ' W' b' H. unfold cost, mean_cost. f_equal. apply functional_extensionality; intro s.
    f_equal. symmetry. now apply pre_activations_local. }
  split.
  - intros p q. apply (uniqueness_limite _ _ _ _ (Hg θ (at_weight l p q))).
    eapply derivable_ext; [|exact (Hw p q)].
    intro w. apply Hcost. intros k Hk. now apply (change_weight n N L).
  - intro q. apply (uniqueness_limite _ _ _ _ (Hg θ (at_bias l q))).
    eapply derivable_ext; [|exact (Hb q)].
    intro w. apply Hcost. intros k Hk. now apply (change_bias n N L).
Qed.

(** ** Descent *)

(** At an accumulation point of the parameters, the gradient by each of them is zero. *)
Theorem descent_of_network g : C1 cost g ->
  forall c1 beta, 0 < c1 < 1 -> 0 < beta < 1 -> forall θ step, run cost g c1 beta θ step ->
  forall θs, accumulation_point θ θs -> forall δ : Fin.t m -> per_neuron n,
  (forall s, is_gradient (E s) (z θs s L) (δ s L)) ->
  (forall s, error_recursion σ' (W θs) (z θs s) L (δ s)) ->
  forall l, (1 <= l <= L)%nat ->
    (forall p q, mean (fun s => a θs s (pred l) p * δ s l q) = 0) /\
    (forall q, mean (fun s => δ s l q) = 0).
Proof.
  intros Hg c1 beta Hc Hbeta θ step Hrun θs Hacc δ HE Hrec l Hl.
  pose proof (accumulation_points_stationary cost g c1 beta Hg Hc Hbeta θ step Hrun θs Hacc) as H0.
  destruct (cost_gradient g θs δ Hg HE Hrec l Hl) as [Hw Hb].
  split; intros; [rewrite <- Hw|rewrite <- Hb]; now rewrite H0.
Qed.

End Network.

(** ** Sigmoids and squared error *)

(** For a network of sigmoids with squared error everything is given: the cost
    has a continuous gradient, and descent makes the gradient by every weight
    and every bias zero at each accumulation point. *)
Theorem descent_of_sigmoid_network n N m (x : Fin.t m -> vec (n 0%nat)) L (t : Fin.t m -> vec (n L))
    (at_weight : forall l, Fin.t (n (pred l)) -> Fin.t (n l) -> Fin.t N)
    (at_bias : forall l, Fin.t (n l) -> Fin.t N) :
  (1 <= L)%nat -> (1 <= m)%nat -> own_places L at_weight at_bias ->
  let W θ := weights_in at_weight θ in
  let b θ := biases_in at_bias θ in
  let a θ s := activations (fun _ => sigmoid) (W θ) (b θ) (x s) in
  let cost θ := mean (fun s => squared_error (t s) (a θ s L)) in
  exists g, C1 cost g /\
  forall c1 beta, 0 < c1 < 1 -> 0 < beta < 1 -> forall θ step, run cost g c1 beta θ step ->
  forall θs, accumulation_point θ θs -> forall δ : Fin.t m -> per_neuron n,
  (forall s q, δ s L q = a θs s L q * (1 - a θs s L q) * (2 * (a θs s L q - t s q))) ->
  (forall s l q, (1 <= l < L)%nat -> δ s l q =
     a θs s l q * (1 - a θs s l q) * sum (fun k => W θs (S l) q k * δ s (S l) k)) ->
  forall l, (1 <= l <= L)%nat ->
    (forall p q, mean (fun s => a θs s (pred l) p * δ s l q) = 0) /\
    (forall q, mean (fun s => δ s l q) = 0).
Proof.
  intros HL Hm own W b a cost.
  set (slope := fun s => sigmoid s * (1 - sigmoid s)).
  assert (Hslope : forall s, derivable_pt_lim sigmoid s (slope s)) by exact sigmoid_derivative.
  set (E := fun s (z : vec (n L)) => squared_error (t s) (fun q => sigmoid (z q))).
  assert (Ea : forall θ s l q, (1 <= l)%nat ->
    a θ s l q = sigmoid (pre_activations (fun _ => sigmoid) (W θ) (b θ) (x s) l q)).
  { intros θ s l q Hl. now destruct l; [lia|]. }
  assert (Ecost : cost = mean_cost (fun _ => sigmoid) x L E at_weight at_bias).
  { apply functional_extensionality; intro θ. unfold cost, mean_cost. f_equal.
    apply functional_extensionality; intro s. unfold E. f_equal.
    apply functional_extensionality; intro q. now apply Ea. }
  destruct (cost_smooth n N (fun _ => sigmoid) (fun _ => slope) m x L E at_weight at_bias) as [g Hg]; auto.
  { intros _ _. apply slopes_continuous. }
  { intro s. apply (squared_error_smooth (n L) sigmoid slope); [exact Hslope|apply slopes_continuous]. }
  exists g. rewrite Ecost. split; [exact Hg|].
  intros c1 beta Hc Hbeta θ step Hrun θs Hacc δ Hlast Hrec.
  apply (descent_of_network n N (fun _ => sigmoid) (fun _ => slope) m x L E at_weight at_bias)
    with (g := g) (c1 := c1) (beta := beta) (θ := θ) (step := step); auto.
  - intro s.
    replace (δ s L) with (fun q => slope (pre_activations (fun _ => sigmoid) (W θs) (b θs) (x s) L q)
                                   * (2 * (a θs s L q - t s q))).
    + apply (gradient_elementwise (n L) (squared_error (t s)) sigmoid); [auto|].
      replace (fun i => sigmoid _) with (a θs s L)
        by (apply functional_extensionality; intro q; now apply Ea).
      apply squared_error_gradient.
    + apply functional_extensionality; intro q. now rewrite Hlast, Ea.
  - intros s l q Hl. rewrite Hrec, Ea by lia. reflexivity.
Qed.
