(** * A fully connected network and the derivatives by its parameters

    The letters and indices are those of the site.  Layer 0 is the input, layer
    [L] the output; [n l] is the number of neurons of layer [l].

    - [W l p q] is the weight W^l[p,q] from neuron [p] of layer [l - 1] to
      neuron [q] of layer [l], for [l] = 1, …, [L];
    - [b l q] is the bias of neuron [q] of layer [l];
    - [σ l] is the activation function of layer [l].

    Layer [l - 1] is written [pred l].  A layer 0 of weights, biases and
    activation functions exists as well, is never used, and spares a cast.  Neurons are
    the elements of [Fin.t (n l)], the type with [n l] elements. *)

From Coq Require Import Reals Lra Lia Arith Bool FunctionalExtensionality.
From Coq Require Vectors.Fin.
From nntheory Require Import Vectors Sums.
Open Scope R_scope.

(** ** The forward pass *)

(** The weights of a network: [W l p q]. *)
Definition weights (n : nat -> nat) : Type :=
  forall l : nat, Fin.t (n (pred l)) -> Fin.t (n l) -> R.

(** One number for each neuron of each layer: the biases [b l q], and the errors [δ l q]. *)
Definition per_neuron (n : nat -> nat) : Type := forall l : nat, vec (n l).

(** The weighted sums of a layer: [z_q = Σ_p a_p W^l[p,q] + b^l_q], where [a] is the layer before. *)
Definition weighted_sum {n} (W : weights n) (b : per_neuron n) (l : nat)
    (a : vec (n (pred l))) : vec (n l) :=
  fun q => sum (fun p => a p * W l p q) + b l q.

(** The activations: [a^0 = x], and [a^l_q = σ_l (z^l_q)]. *)
Fixpoint activations {n} (σ : nat -> R -> R) (W : weights n) (b : per_neuron n)
    (x : vec (n 0%nat)) (l : nat) : vec (n l) :=
  match l with
  | O => x
  | S m => fun q => σ (S m) (weighted_sum W b (S m) (activations σ W b x m) q)
  end.

(** The pre-activations [z^l], [l >= 1]: the weighted sums of the activations of layer [l - 1]. *)
Definition pre_activations {n} (σ : nat -> R -> R) (W : weights n) (b : per_neuron n)
    (x : vec (n 0%nat)) (l : nat) : vec (n l) :=
  weighted_sum W b l (activations σ W b x (pred l)).

(** ** Derivatives by parameters *)

(** The number of an element of a finite type: 0, 1, … *)
Definition index {n} (i : Fin.t n) : nat := proj1_sig (Fin.to_nat i).

(** The weights [W] with the one entry [W l p q] replaced by [w]. *)
Definition set_weight {n} (W : weights n) l (p : Fin.t (n (pred l))) (q : Fin.t (n l)) (w : R)
  : weights n := fun l' p' q' =>
  if ((l' =? l) && (index p' =? index p) && (index q' =? index q))%nat then w else W l' p' q'.

(** The biases [b] with the one entry [b l q] replaced by [w]. *)
Definition set_bias {n} (b : per_neuron n) l (q : Fin.t (n l)) (w : R) : per_neuron n :=
  fun l' q' => if ((l' =? l) && (index q' =? index q))%nat then w else b l' q'.

(** The partial derivative of [F], a function of all parameters, by the weight [W l p q] is [v]. *)
Definition partial_weight {n} (F : weights n -> per_neuron n -> R) (W : weights n)
    (b : per_neuron n) l (p : Fin.t (n (pred l))) (q : Fin.t (n l)) (v : R) : Prop :=
  derivable_pt_lim (fun w => F (set_weight W l p q w) b) (W l p q) v.

(** The partial derivative of [F] by the bias [b l q] is [v]. *)
Definition partial_bias {n} (F : weights n -> per_neuron n -> R) (W : weights n)
    (b : per_neuron n) l (q : Fin.t (n l)) (v : R) : Prop :=
  derivable_pt_lim (fun w => F W (set_bias b l q w)) (b l q) v.

(** [dW] and [db] are the partial derivatives of [F] by all weights and all
    biases of the layers 1, …, [L]. *)
Definition parameter_gradient {n} (L : nat) (F : weights n -> per_neuron n -> R)
    (W : weights n) (b : per_neuron n) (dW : weights n) (db : per_neuron n) : Prop :=
  forall l, (1 <= l <= L)%nat ->
    (forall p q, partial_weight F W b l p q (dW l p q)) /\
    (forall q, partial_bias F W b l q (db l q)).

(** ** Replacing one parameter *)

(** Elements with the same number are the same. *)
Lemma index_eqb n (i j : Fin.t n) :
  (index i =? index j)%nat = if Fin.eq_dec i j then true else false.
Proof.
  destruct (Fin.eq_dec i j) as [->|H]; [apply Nat.eqb_refl|].
  apply Nat.eqb_neq. contradict H. now apply Fin.to_nat_inj.
Qed.

(** Replacing a weight leaves the other layers as they are. *)
Lemma set_weight_other n (W : weights n) l p q w l' : l' <> l -> set_weight W l p q w l' = W l'.
Proof.
  intro H. do 2 (apply functional_extensionality; intro).
  unfold set_weight. apply Nat.eqb_neq in H. now rewrite H.
Qed.

(** So does replacing a bias. *)
Lemma set_bias_other n (b : per_neuron n) l q w l' : l' <> l -> set_bias b l q w l' = b l'.
Proof.
  intro H. apply functional_extensionality; intro.
  unfold set_bias. apply Nat.eqb_neq in H. now rewrite H.
Qed.

(** In its own layer it leaves the other entries as they are. *)
Lemma set_weight_entry n (W : weights n) l p q w p' q' : set_weight W l p q w l p' q' =
  if Fin.eq_dec q' q then if Fin.eq_dec p' p then w else W l p' q' else W l p' q'.
Proof.
  unfold set_weight. rewrite Nat.eqb_refl, !index_eqb.
  now destruct (Fin.eq_dec p' p), (Fin.eq_dec q' q).
Qed.

(** The same of a bias. *)
Lemma set_bias_entry n (b : per_neuron n) l q w q' :
  set_bias b l q w l q' = if Fin.eq_dec q' q then w else b l q'.
Proof.
  unfold set_bias. rewrite Nat.eqb_refl, index_eqb. now destruct (Fin.eq_dec q' q).
Qed.

(** ** What depends on what *)

(** Activations depend on the parameters of their own layer and of earlier ones. *)
Lemma activations_local n σ (W W' : weights n) b b' x l :
  (forall m, (1 <= m <= l)%nat -> W m = W' m /\ b m = b' m) ->
  activations σ W b x l = activations σ W' b' x l.
Proof.
  induction l as [|l IHl]; intro H; [reflexivity|]. cbn [activations].
  rewrite IHl by (intros; apply H; lia). unfold weighted_sum.
  destruct (H (S l)) as [-> ->]; [lia|reflexivity].
Qed.

(** Pre-activations do as well. *)
Lemma pre_activations_local n σ (W W' : weights n) b b' x l : (1 <= l)%nat ->
  (forall m, (1 <= m <= l)%nat -> W m = W' m /\ b m = b' m) ->
  pre_activations σ W b x l = pre_activations σ W' b' x l.
Proof.
  intros Hl H. unfold pre_activations, weighted_sum.
  rewrite (activations_local n σ W W' b b' x (pred l)) by (intros; apply H; lia).
  now destruct (H l) as [-> ->]; [lia|].
Qed.

(** The activation of a neuron, in full. *)
Lemma activation_of_neuron n σ (W : weights n) b x l q :
  activations σ W b x (S l) q =
  σ (S l) (sum (fun p => activations σ W b x l p * W (S l) p q) + b (S l) q).
Proof. reflexivity. Qed.

(** Later layers see of the earlier ones only the activations of layer [l]. *)
Lemma layered n σ (W W' : weights n) b b' x x' l d :
  activations σ W b x l = activations σ W' b' x' l ->
  (forall m, (l < m)%nat -> W m = W' m /\ b m = b' m) ->
  activations σ W b x (d + l) = activations σ W' b' x' (d + l).
Proof.
  intros E H. induction d as [|d IHd]; [exact E|].
  apply functional_extensionality; intro q.
  change (activations σ W b x (S (d + l)) q = activations σ W' b' x' (S (d + l)) q).
  rewrite !activation_of_neuron, IHd. now destruct (H (S (d + l))) as [-> ->]; [lia|].
Qed.

(** Replacing [W l p q] by [w] moves the pre-activation of neuron [q] by [a_p]
    times the change, and no other pre-activation of the layer. *)
Lemma pre_activations_set_weight n σ (W : weights n) b x l p q w : (1 <= l)%nat ->
  pre_activations σ (set_weight W l p q w) b x l = fun k => pre_activations σ W b x l k
    + (if Fin.eq_dec k q then activations σ W b x (pred l) p * (w - W l p q) else 0).
Proof.
  intro Hl. apply functional_extensionality; intro k. unfold pre_activations, weighted_sum.
  rewrite (activations_local n σ _ W b b x (pred l)).
  2: { intros m Hm. split; [apply set_weight_other; lia|reflexivity]. }
  destruct (Fin.eq_dec k q) as [->|Hk].
  - rewrite <- (sum_single _ (fun p' => activations σ W b x (pred l) p' * (w - W l p' q)) p).
    rewrite Rplus_assoc, (Rplus_comm (b l q)), <- Rplus_assoc, <- sum_plus. f_equal.
    apply sum_ext. intro p'. rewrite set_weight_entry.
    destruct (Fin.eq_dec q q), (Fin.eq_dec p' p) as [->|]; try congruence; lra.
  - rewrite Rplus_0_r. f_equal. apply sum_ext. intro p'. rewrite set_weight_entry.
    now destruct (Fin.eq_dec k q).
Qed.

(** Replacing [b l q] by [w] moves the pre-activation of neuron [q] by the change. *)
Lemma pre_activations_set_bias n σ (W : weights n) b x l q w : (1 <= l)%nat ->
  pre_activations σ W (set_bias b l q w) x l = fun k => pre_activations σ W b x l k
    + (if Fin.eq_dec k q then w - b l q else 0).
Proof.
  intro Hl. apply functional_extensionality; intro k. unfold pre_activations, weighted_sum.
  rewrite (activations_local n σ W W _ b x (pred l)).
  2: { intros m Hm. split; [reflexivity|apply set_bias_other; lia]. }
  rewrite set_bias_entry. destruct (Fin.eq_dec k q) as [->|]; lra.
Qed.
