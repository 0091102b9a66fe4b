(** * What depth does: affine collapse, vanishing and exploding gradients *)

From Coq Require Import Reals Lra Lia Psatz.
From Coq Require Vectors.Fin.
From nntheory Require Import Vectors Calculus Sums ChainRule Network Recursion Backpropagation Activations.
Open Scope R_scope.

(** ** Without activation functions *)

(** Any number of affine layers is one affine map of the input. *)
Theorem affine_collapse n L (W : weights n) (b : per_neuron n) :
  exists (M : Fin.t (n 0%nat) -> Fin.t (n L) -> R) (c : vec (n L)),
    forall x q, activations (fun _ => linear) W b x L q = sum (fun p => x p * M p q) + c q.
Proof.
  induction L as [|L [M [c IH]]].
  - exists (fun p q => if Fin.eq_dec p q then 1 else 0), vzero. intros x q. unfold vzero.
    rewrite Rplus_0_r. cbn [activations]. rewrite <- (sum_single _ x q). apply sum_ext. intro p.
    destruct (Fin.eq_dec p q); lra.
  - exists (fun p q => sum (fun k => M p k * W (S L) k q)),
      (fun q => sum (fun k => c k * W (S L) k q) + b (S L) q).
    intros x q. cbn [activations]. unfold linear at 1, weighted_sum. rewrite <- Rplus_assoc. f_equal.
    rewrite (sum_ext _ (fun p => x p * sum (fun k => M p k * W (S L) k q))
               (fun p => sum (fun k => x p * (M p k * W (S L) k q))))
      by (intro p; now rewrite sum_scal).
    rewrite sum_swap, <- sum_plus. apply sum_ext. intro k.
    rewrite IH, Rmult_plus_distr_r, <- sum_scal_r. f_equal. apply sum_ext. intro p. lra.
Qed.

(** So no output is the square of an input, for example. *)
Theorem no_square n L (W : weights n) (b : per_neuron n) (i : Fin.t (n 0%nat)) (q : Fin.t (n L)) :
  ~ (forall x, activations (fun _ => linear) W b x L q = x i ^ 2).
Proof.
  intro H. destruct (affine_collapse n L W b) as [M [c E]].
  assert (Hline : forall s, s * M i q + c q = s ^ 2).
  { intro s. pose proof (H (s ⊙ unit_vec i)) as Hs. rewrite E in Hs.
    rewrite (sum_ext _ _ (fun p => s * (M p q * unit_vec i p))) in Hs
      by (intro; unfold vscal; lra).
    rewrite sum_scal in Hs. fold (dot (fun p => M p q) (unit_vec i)) in Hs.
    rewrite dot_unit in Hs. rewrite Hs. unfold vscal, unit_vec, upd.
    destruct (Fin.eq_dec i i); [lra|congruence]. }
  pose proof (Hline 0); pose proof (Hline 1); pose proof (Hline (-1)). lra.
Qed.

(** ** One neuron in each layer *)

(** The network with one neuron in every layer. *)
Definition chain : nat -> nat := fun _ => 1%nat.

(** The product of [f 0], …, [f (d - 1)]. *)
Fixpoint product (d : nat) (f : nat -> R) : R :=
  match d with O => 1 | S d' => product d' f * f d' end.

(** It is not negative if no factor is. *)
Lemma product_nonneg d f : (forall i, 0 <= f i) -> 0 <= product d f.
Proof. intro H. induction d; simpl; [lra|]. specialize (H d). nra. Qed.

(** In a chain an error is that of the next layer times one factor. *)
Lemma chain_step σ' L (W : weights chain) z δ l : error_recursion σ' W z L δ -> (1 <= l < L)%nat ->
  Rabs (δ l).1 =
    Rabs (σ' l (z l).1 * W (S l) Fin.F1 Fin.F1) * Rabs (δ (S l)).1.
Proof.
  intros H Hl. rewrite (H l Fin.F1 Hl). simpl.
  rewrite <- Rabs_mult. f_equal. change (chain (S l)) with 1%nat. lra.
Qed.

(** Factors of at least [r] make the first error grow geometrically. *)
Theorem chain_grows σ' d (W : weights chain) z δ r : error_recursion σ' W z (S d) δ -> 0 <= r ->
  (forall l, (1 <= l < S d)%nat ->
     r <= Rabs (σ' l (z l).1 * W (S l) Fin.F1 Fin.F1)) ->
  r ^ d * Rabs (δ (S d)).1 <= Rabs (δ 1%nat).1.
Proof.
  induction d as [|d IHd]; intros Hδ Hr Hfactor; [simpl; lra|].
  apply Rle_trans with (r ^ d * Rabs (δ (S d)).1).
  - rewrite (chain_step σ' (S (S d)) W z δ (S d)) by (auto; lia).
    specialize (Hfactor (S d) ltac:(lia)).
    pose proof (Rabs_pos (δ (S (S d))).1). pose proof (pow_le r d Hr). simpl pow.
    replace (r * r ^ d * Rabs (δ (S (S d))).1) with (r ^ d * (r * Rabs (δ (S (S d))).1))
      by lra.
    apply Rmult_le_compat_l; auto. apply Rmult_le_compat_r; auto.
  - apply IHd; auto.
    + intros l q Hl. apply Hδ. lia.
    + intros l Hl. apply Hfactor. lia.
Qed.

(** Slopes of at most [r] shrink it by [r] in each layer, weights set aside. *)
Lemma chain_shrinks σ' d (W : weights chain) z δ r : error_recursion σ' W z (S d) δ -> 0 <= r ->
  (forall l, Rabs (σ' l (z l).1) <= r) ->
  Rabs (δ 1%nat).1 <=
    r ^ d * product d (fun i => Rabs (W (S (S i)) Fin.F1 Fin.F1)) * Rabs (δ (S d)).1.
Proof.
  induction d as [|d IHd]; intros Hδ Hr Hslope; [simpl; lra|].
  eapply Rle_trans; [apply IHd; auto; intros l q Hl; apply Hδ; lia|].
  rewrite (chain_step σ' (S (S d)) W z δ (S d)) by (auto; lia).
  rewrite Rabs_mult. simpl pow. cbn [product].
  set (P := product d _). set (w := Rabs (W (S (S d)) Fin.F1 Fin.F1)).
  set (e := Rabs (δ (S (S d))).1). set (s := Rabs (σ' (S d) (z (S d)).1)).
  assert (0 <= P) by (apply product_nonneg; intro; apply Rabs_pos).
  assert (0 <= w) by apply Rabs_pos. assert (0 <= e) by apply Rabs_pos.
  assert (s <= r) by apply Hslope. pose proof (pow_le r d Hr).
  replace (r ^ d * P * (s * w * e)) with (s * (r ^ d * P * w * e)) by lra.
  replace (r * r ^ d * (P * w) * e) with (r * (r ^ d * P * w * e)) by lra.
  apply Rmult_le_compat_r; auto. repeat apply Rmult_le_pos; auto.
Qed.

(** In a chain of sigmoids the derivative by the first weight is at most
    [|dC| |x| (1/4)^L |w^2| … |w^L|]. *)
Theorem sigmoid_chain_vanishes d (W : weights chain) b x (C : vec 1 -> R) (dC : vec 1) :
  let L := S d in
  is_gradient C (activations (fun _ => sigmoid) W b x L) dC ->
  exists v, partial_weight (fun W b => C (activations (fun _ => sigmoid) W b x L)) W b
              1 Fin.F1 Fin.F1 v /\
    Rabs v <= Rabs dC.1 * Rabs x.1 * (1 / 4) ^ L
              * product d (fun i => Rabs (W (S (S i)) Fin.F1 Fin.F1)).
Proof.
  intros L HC.
  set (z := pre_activations (fun _ => sigmoid) W b x).
  set (slope := fun _ : nat => fun s => sigmoid s * (1 - sigmoid s)).
  set (e := fun q : Fin.t 1 => slope L (z L q) * dC q).
  set (δ := errors slope W z L e).
  assert (Hrec : error_recursion slope W z L δ) by apply errors_recursion.
  assert (Hlast : δ L = e) by apply errors_last.
  exists (x.1 * (δ 1%nat).1). split.
  - assert (G : parameter_gradient L (fun W b => C (activations (fun _ => sigmoid) W b x L)) W b
                  (fun l p q => activations (fun _ => sigmoid) W b x (pred l) p * δ l q) δ).
    { apply (backpropagation_elementwise chain (fun _ => sigmoid) slope) with (dC := dC).
      - unfold L. lia.
      - intros l q _. apply sigmoid_derivative.
      - exact HC.
      - intro q. now rewrite Hlast.
      - exact Hrec. }
    destruct (G 1%nat) as [Gw _]; [unfold L; lia|]. exact (Gw Fin.F1 Fin.F1).
  - assert (Hs : forall l, Rabs (slope l (z l).1) <= 1 / 4).
    { intro l. unfold slope. pose proof (sigmoid_bounds (z l).1).
      rewrite Rabs_right by nra. apply sigmoid_slope_bound. }
    pose proof (chain_shrinks slope d W z δ (1 / 4) Hrec ltac:(lra) Hs) as H.
    fold L in H. rewrite Hlast in H. unfold e in H. rewrite Rabs_mult in H.
    specialize (Hs L). rewrite Rabs_mult. simpl pow.
    set (P := product d _) in *. set (s := Rabs (slope L _)) in *.
    set (D := Rabs dC.1) in *. set (X := Rabs x.1). set (r := (1 / 4) ^ d) in *.
    assert (0 <= P) by (apply product_nonneg; intro; apply Rabs_pos).
    assert (0 <= r) by (apply pow_le; lra).
    assert (0 <= D) by apply Rabs_pos. assert (0 <= X) by apply Rabs_pos.
    apply Rle_trans with (X * (r * P * (s * D))); [apply Rmult_le_compat_l; auto|].
    replace (X * (r * P * (s * D))) with (s * (X * r * P * D)) by lra.
    replace (D * X * (1 / 4 * r) * P) with (1 / 4 * (X * r * P * D)) by lra.
    apply Rmult_le_compat_r; auto. repeat apply Rmult_le_pos; auto.
Qed.
