(** * The mean over samples *)

From Coq Require Import Reals Lra Lia.
From Coq Require Vectors.Fin.
From nntheory Require Import Vectors ChainRule Network Recursion Backpropagation.
Open Scope R_scope.

(** The mean of [m] numbers; meant for [m] of at least 1. *)
Definition mean {m} (u : Fin.t m -> R) : R := sum u / INR m.

(** A finite sum is differentiated term by term. *)
Lemma derivable_sum m (u : R -> Fin.t m -> R) (v : Fin.t m -> R) s :
  (forall i, derivable_pt_lim (fun r => u r i) s (v i)) ->
  derivable_pt_lim (fun r => sum (u r)) s (sum v).
Proof.
  induction m as [|m IHm]; simpl; intro H.
  - apply derivable_pt_lim_const.
  - apply (derivable_pt_lim_plus (fun r => u r Fin.F1) (fun r => sum (fun i => u r (Fin.FS i)))).
    + apply H.
    + apply (IHm (fun r i => u r (Fin.FS i))). intro i; apply H.
Qed.

(** So is a mean. *)
Lemma derivable_mean m (u : R -> Fin.t m -> R) (v : Fin.t m -> R) s :
  (forall i, derivable_pt_lim (fun r => u r i) s (v i)) ->
  derivable_pt_lim (fun r => mean (u r)) s (mean v).
Proof.
  intro H. unfold mean, Rdiv. rewrite Rmult_comm.
  apply (derivable_ext (fun r => / INR m * sum (u r))); [intro; apply Rmult_comm|].
  now apply (derivable_pt_lim_scal (fun r => sum (u r))), derivable_sum.
Qed.

(** The gradient of the mean of functions of the parameters is the mean of their gradients. *)
Theorem mean_gradient n L m (F : Fin.t m -> weights n -> per_neuron n -> R) W b
    (dW : Fin.t m -> weights n) (db : Fin.t m -> per_neuron n) : (1 <= m)%nat ->
  (forall s, parameter_gradient L (F s) W b (dW s) (db s)) ->
  parameter_gradient L (fun W b => mean (fun s => F s W b)) W b
    (fun l p q => mean (fun s => dW s l p q)) (fun l q => mean (fun s => db s l q)).
Proof.
  intros _ H l Hl. split; intros.
  - apply (derivable_mean m (fun w s => F s (set_weight W l p q w) b)).
    intro s. now apply (H s l Hl).
  - apply (derivable_mean m (fun w s => F s W (set_bias b l q w))).
    intro s. now apply (H s l Hl).
Qed.

(** Backpropagation for each sample, and the mean of what it gives. *)
Theorem batch_backpropagation n σ σ' (W : weights n) b m (x : Fin.t m -> vec (n 0%nat)) L
    (E : Fin.t m -> vec (n L) -> R) (δ : Fin.t m -> per_neuron n) : (1 <= m)%nat ->
  let a s := activations σ W b (x s) in
  let z s := pre_activations σ W b (x s) in
  (forall s l q, (1 <= l < L)%nat -> derivable_pt_lim (σ l) (z s l q) (σ' l (z s l q))) ->
  (forall s, error_recursion σ' W (z s) L (δ s)) ->
  (forall s, is_gradient (E s) (z s L) (δ s L)) ->
  parameter_gradient L (fun W b => mean (fun s => E s (pre_activations σ W b (x s) L))) W b
    (fun l p q => mean (fun s => a s (pred l) p * δ s l q)) (fun l q => mean (fun s => δ s l q)).
Proof.
  intros Hm a z Hσ Hδ HE.
  apply (mean_gradient n L m (fun s W b => E s (pre_activations σ W b (x s) L)) W b
           (fun s l p q => a s (pred l) p * δ s l q) δ Hm).
  intro s. exact (backpropagation n σ σ' W b (x s) L (E s) (δ s) (Hσ s) (Hδ s) (HE s)).
Qed.
