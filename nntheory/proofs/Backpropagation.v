(** * Backpropagation in a fully connected network of arbitrary depth *)

From Coq Require Import Reals Lra Lia Psatz Arith Bool FunctionalExtensionality.
From Coq Require Vectors.Fin.
From nntheory Require Import Vectors.
Open Scope R_scope.

(** ** Finite sums: two more facts *)

Lemma sum_0 n : sum (fun _ : Fin.t n => 0) = 0.
Proof. induction n; simpl; [lra | rewrite IHn; lra]. Qed.

Lemma sum_swap n m (u : Fin.t n -> Fin.t m -> R) :
  sum (fun i => sum (fun j => u i j)) = sum (fun j => sum (fun i => u i j)).
Proof.
  induction n; simpl; [now rewrite sum_0|].
  rewrite IHn, <- sum_plus. reflexivity.
Qed.

Definition fin_val {n} (i : Fin.t n) : nat := proj1_sig (Fin.to_nat i).

Lemma fin_val_inj n (i j : Fin.t n) : fin_val i = fin_val j -> i = j.
Proof. apply Fin.to_nat_inj. Qed.

Lemma sum_single n (i : Fin.t n) (c : R) :
  sum (fun j : Fin.t n => if (fin_val j =? fin_val i)%nat then c else 0) = c.
Proof.
  induction n as [|n IHn]; [inversion i|].
  assert (Hv : forall j : Fin.t n, fin_val (Fin.FS j) = S (fin_val j)).
  { intro j. unfold fin_val. simpl. now destruct (Fin.to_nat j). }
  pattern i; apply Fin.caseS'; clear i; simpl.
  - rewrite (sum_ext _ _ (fun _ => 0)), sum_0; [lra|].
    intro j. now rewrite Hv.
  - intro i. rewrite Hv. simpl.
    rewrite (sum_ext _ _ (fun j : Fin.t n => if (fin_val j =? fin_val i)%nat then c else 0)).
    + rewrite IHn. lra.
    + intro j. now rewrite Hv.
Qed.

(** ** Derivatives of sums and the chain rule for a differentiable cost *)

Lemma derivable_sum n (u : R -> Fin.t n -> R) (v : Fin.t n -> R) s :
  (forall i, derivable_pt_lim (fun r => u r i) s (v i)) ->
  derivable_pt_lim (fun r => sum (u r)) s (sum v).
Proof.
  induction n as [|n IHn]; simpl; intro H.
  - apply derivable_pt_lim_const.
  - apply (derivable_pt_lim_plus (fun r => u r Fin.F1) (fun r => sum (fun i => u r (Fin.FS i)))).
    + apply H.
    + apply (IHn (fun r i => u r (Fin.FS i))). intro i; apply H.
Qed.

Lemma derivable_ext (p q : R -> R) s v :
  (forall r, p r = q r) -> derivable_pt_lim p s v -> derivable_pt_lim q s v.
Proof. intros H. replace q with p; auto. now apply functional_extensionality. Qed.

Lemma derivable_linear c s : derivable_pt_lim (fun r => r * c) s c.
Proof.
  apply (derivable_ext (fun r => c * r)); [intro; lra|].
  pose proof (derivable_pt_lim_scal (fun r => r) c s 1 (derivable_pt_lim_id s)) as H.
  rewrite Rmult_1_r in H. exact H.
Qed.

Lemma norm_le_bound n (x : vec n) e :
  0 <= e -> (forall i, Rabs (x i) <= e) -> norm x <= INR n * e.
Proof.
  intros He. induction n as [|n IHn]; intro H.
  - unfold norm, dot; simpl. rewrite sqrt_0. lra.
  - rewrite S_INR.
    replace x with (vcons (x Fin.F1) (@vzero n) ⊕ vcons 0 (vtail x)).
    2: { apply functional_extensionality; intro j; unfold vadd.
         pattern j; apply Fin.caseS'; simpl; [lra|]. intro i; unfold vzero, vtail; lra. }
    eapply Rle_trans; [apply norm_triangle|].
    assert (H1 : norm (vcons (x Fin.F1) (@vzero n)) <= e).
    { unfold norm. rewrite dot_cons. change (vtail (vcons (x Fin.F1) (@vzero n))) with (@vzero n).
      rewrite dot_0_l. simpl. rewrite Rplus_0_r.
      change (x Fin.F1 * x Fin.F1) with (Rsqr (x Fin.F1)).
      rewrite sqrt_Rsqr_abs. apply H. }
    assert (H2 : norm (vcons 0 (vtail x)) <= INR n * e).
    { unfold norm. rewrite dot_cons. change (vtail (vcons 0 (vtail x))) with (vtail x).
      simpl. rewrite Rmult_0_l, Rplus_0_l. apply IHn. intro i; apply H. }
    lra.
Qed.

(** small increments, in the form used below *)
Lemma derivable_increment (p : R -> R) s v eps : derivable_pt_lim p s v -> 0 < eps ->
  exists d, 0 < d /\ forall h, Rabs h < d -> Rabs (p (s + h) - p s - h * v) <= eps * Rabs h.
Proof.
  intros H He. destruct (H eps He) as [d Hd]. exists d. split; [apply cond_pos|].
  intros h Hh. destruct (Req_dec h 0) as [->|H0].
  - rewrite Rplus_0_r. replace (p s - p s - 0 * v) with 0 by lra.
    rewrite Rabs_R0. lra.
  - specialize (Hd h H0 Hh).
    replace (p (s + h) - p s - h * v) with (((p (s + h) - p s) / h - v) * h)
      by (field; auto).
    rewrite Rabs_mult. apply Rmult_le_compat_r; [apply Rabs_pos|lra].
Qed.

Lemma fin_uniform n (P : Fin.t n -> R -> Prop) :
  (forall i d d', P i d -> 0 < d' <= d -> P i d') ->
  (forall i, exists d, 0 < d /\ P i d) -> exists d, 0 < d /\ forall i, P i d.
Proof.
  induction n as [|n IHn]; intros Hmono H.
  - exists 1. split; [lra|]. intro i; inversion i.
  - destruct (IHn (fun i => P (Fin.FS i))) as [d1 [Hd1 H1]]; eauto.
    destruct (H Fin.F1) as [d2 [Hd2 H2]].
    exists (Rmin d1 d2). split; [now apply Rmin_glb_lt|].
    pose proof (Rmin_l d1 d2); pose proof (Rmin_r d1 d2).
    assert (0 < Rmin d1 d2) by now apply Rmin_glb_lt.
    intro i; pattern i; apply Fin.caseS'; eauto.
Qed.

Lemma chain_rule n (C : vec n -> R) (y : R -> vec n) (v w : vec n) s :
  (forall i, derivable_pt_lim (fun r => y r i) s (v i)) ->
  is_gradient C (y s) w ->
  derivable_pt_lim (fun r => C (y r)) s ⟨w, v⟩.
Proof.
  intros Hy HC eps Heps.
  pose proof (norm_nonneg n v) as HV. pose proof (norm_nonneg n w) as HW.
  pose proof (pos_INR n) as Hn.
  set (V := norm v) in *. set (M := norm w) in *.
  (* |y(s+h) - y(s) - h v| <= e1 n |h|,  |C(y+k) - C(y) - <w,k>| <= e2 |k| *)
  set (e1 := eps / (4 * (INR n + 1) * (M + 1))).
  set (e2 := Rmin 1 (eps / (4 * (V + INR n * e1 + 1)))).
  assert (He1 : 0 < e1) by (apply Rdiv_lt_0_compat; nra).
  assert (Hq : 0 < V + INR n * e1 + 1) by nra.
  assert (He2 : 0 < e2) by (apply Rmin_glb_lt; [lra|apply Rdiv_lt_0_compat; lra]).
  destruct (HC e2 He2) as [d2 [Hd2 H2]].
  destruct (fin_uniform n (fun i d => forall h, Rabs h < d ->
              Rabs (y (s + h) i - y s i - h * v i) <= e1 * Rabs h)) as [d1 [Hd1 H1]].
  { intros i d d' H Hd h Hh. apply H. lra. }
  { intro i. now apply (derivable_increment (fun r => y r i)). }
  set (d3 := d2 / (V + INR n * e1 + 1)).
  assert (Hd3 : 0 < d3) by (apply Rdiv_lt_0_compat; lra).
  assert (Hd : 0 < Rmin d1 d3) by now apply Rmin_glb_lt.
  exists (mkposreal _ Hd). simpl. intros h Hh0 Hh.
  pose proof (Rmin_l d1 d3); pose proof (Rmin_r d1 d3).
  assert (Hpos : 0 < Rabs h) by now apply Rabs_pos_lt.
  set (k := y (s + h) ⊖ y s). set (r := k ⊖ h ⊙ v).
  assert (Hr : norm r <= INR n * (e1 * Rabs h)).
  { apply norm_le_bound; [nra|]. intro i. unfold r, k, vsub, vscal. apply H1. lra. }
  assert (Hk : norm k <= (V + INR n * e1) * Rabs h).
  { replace k with (h ⊙ v ⊕ r) by (unfold r; vext; lra).
    eapply Rle_trans; [apply norm_triangle|]. rewrite norm_scal. fold V. nra. }
  assert (Hkd : norm k < d2).
  { assert (Rabs h * (V + INR n * e1 + 1) < d3 * (V + INR n * e1 + 1))
      by (apply Rmult_lt_compat_r; lra).
    replace (d3 * (V + INR n * e1 + 1)) with d2 in * by (unfold d3; field; lra). nra. }
  specialize (H2 k Hkd).
  replace (y s ⊕ k) with (y (s + h)) in H2 by (unfold k; vext; lra).
  assert (Hwr : Rabs ⟨w, r⟩ <= M * (INR n * (e1 * Rabs h))).
  { eapply Rle_trans; [apply cauchy_schwarz|]. apply Rmult_le_compat_l; auto. }
  assert (Ek : ⟨w, k⟩ = h * ⟨w, v⟩ + ⟨w, r⟩).
  { replace k with (h ⊙ v ⊕ r) by (unfold r; vext; lra).
    now rewrite dot_add_r, dot_scal_r. }
  rewrite Ek in H2.
  replace ((C (y (s + h)) - C (y s)) / h - ⟨w, v⟩)
    with ((C (y (s + h)) - C (y s) - h * ⟨w, v⟩) / h) by (field; auto).
  unfold Rdiv at 1. rewrite Rabs_mult, Rabs_inv.
  apply Rmult_lt_reg_r with (Rabs h); auto.
  rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra.
  replace (C (y (s + h)) - C (y s) - h * ⟨w, v⟩)
    with ((C (y (s + h)) - C (y s) - (h * ⟨w, v⟩ + ⟨w, r⟩)) + ⟨w, r⟩) by lra.
  eapply Rle_lt_trans; [apply Rabs_triang|].
  assert (HA : e2 * norm k <= eps / 4 * Rabs h).
  { apply Rle_trans with (eps / (4 * (V + INR n * e1 + 1)) * ((V + INR n * e1 + 1) * Rabs h)).
    - apply Rmult_le_compat; [lra | apply norm_nonneg | apply Rmin_r | lra].
    - right. field. lra. }
  assert (HB : M * (INR n * (e1 * Rabs h)) <= eps / 4 * Rabs h).
  { apply Rle_trans with ((M + 1) * ((INR n + 1) * (e1 * Rabs h))).
    - assert (0 <= e1 * Rabs h) by nra.
      apply Rmult_le_compat; [lra | nra | lra | apply Rmult_le_compat_r; lra].
    - right. unfold e1. field. lra. }
  nra.
Qed.

(** ** The network *)

Section Network.

(** [width l] neurons in layer [l]; layer [0] is the input, layer [S L] the
    output.  [W l j k] is the weight from neuron [k] of layer [l] to neuron [j]
    of layer [S l]; [b l j] the bias; [phi l] the activation function that is
    used between layers [l] and [S l]. *)
Variable width : nat -> nat.
Definition weights := forall l : nat, Fin.t (width (S l)) -> Fin.t (width l) -> R.
Definition biases := forall l : nat, vec (width (S l)).

Variables phi phi' : nat -> R -> R.
Hypothesis phi_deriv : forall l s, derivable_pt_lim (phi l) s (phi' l s).

Variable x : vec (width 0).        (* the input *)

(** activations: a^0 = x,  a^{l+1}_j = phi (z^l_j) *)
Fixpoint act (W : weights) (b : biases) (l : nat) : vec (width l) :=
  match l with
  | O => x
  | S m => fun j => phi m (sum (fun k => W m j k * act W b m k) + b m j)
  end.

(** weighted inputs: z^l = W^l a^l + b^l *)
Definition preact (W : weights) (b : biases) (l : nat) : vec (width (S l)) :=
  fun j => sum (fun k => W l j k * act W b l k) + b l j.

Variable L : nat.
Variable C : vec (width (S L)) -> R.   (* the cost, as a function of the output *)

Definition cost (W : weights) (b : biases) : R := C (act W b (S L)).

(** [W] with one entry, [W l j k], replaced by [w]; the same for [b]. *)
Definition set_weight (W : weights) l (j : Fin.t (width (S l))) (k : Fin.t (width l)) (w : R)
  : weights := fun l' j' k' =>
    if ((l' =? l) && (fin_val j' =? fin_val j) && (fin_val k' =? fin_val k))%nat
    then w else W l' j' k'.

Definition set_bias (b : biases) l (j : Fin.t (width (S l))) (w : R) : biases :=
  fun l' j' => if ((l' =? l) && (fin_val j' =? fin_val j))%nat then w else b l' j'.

(** The backward recursion.  [dC] is the gradient of the cost at the output.
    delta^L = dC .* phi'(z^L),  delta^l = (W^{l+1})^T delta^{l+1} .* phi'(z^l). *)
Definition is_delta (W : weights) (b : biases) (dC : vec (width (S L)))
    (delta : forall l, vec (width (S l))) : Prop :=
  (forall j, delta L j = dC j * phi' L (preact W b L j)) /\
  (forall l, (l < L)%nat -> forall j,
     delta l j = sum (fun i => W (S l) i j * delta (S l) i) * phi' l (preact W b l j)).

Lemma act_S W b l j : act W b (S l) j = phi l (preact W b l j).
Proof. reflexivity. Qed.

(** activations depend only on the parameters of earlier layers *)
Lemma act_ext W b W' b' l :
  (forall m, (m < l)%nat -> forall j k, W m j k = W' m j k) ->
  (forall m, (m < l)%nat -> forall j, b m j = b' m j) ->
  forall i, act W b l i = act W' b' l i.
Proof.
  induction l as [|l IHl]; intros HW Hb i; [reflexivity|].
  simpl. rewrite Hb by lia. do 2 f_equal. apply sum_ext. intro k.
  rewrite HW by lia. rewrite IHl; auto.
Qed.

(** *** The core: one parameter [s] moves layer [m]; delta gives the derivative *)
Lemma propagate W b dC delta s0 (Ws : R -> weights) (bs : R -> biases) :
  is_gradient C (act W b (S L)) dC -> is_delta W b dC delta ->
  Ws s0 = W -> bs s0 = b ->
  forall d m v, (m + d = L)%nat ->
  (forall s l, (m < l)%nat -> Ws s l = W l) ->
  (forall s l, (m < l)%nat -> bs s l = b l) ->
  (forall i, derivable_pt_lim (fun s => preact (Ws s) (bs s) m i) s0 (v i)) ->
  derivable_pt_lim (fun s => cost (Ws s) (bs s)) s0 (sum (fun i => delta m i * v i)).
Proof.
  intros HC [Hlast Hrec] EW Eb d. induction d as [|d IHd]; intros m v Hm HW Hb Hv.
  - assert (m = L) by lia. subst m.
    replace (sum (fun i => delta L i * v i))
      with ⟨dC, fun j => phi' L (preact W b L j) * v j⟩.
    2: { apply sum_ext. intro j. rewrite Hlast. lra. }
    apply (chain_rule _ C (fun s => act (Ws s) (bs s) (S L))).
    + intro i. simpl.
      apply (derivable_pt_lim_comp (fun s => preact (Ws s) (bs s) L i) (phi L)); auto.
      rewrite EW, Eb. apply phi_deriv.
    + rewrite EW, Eb. exact HC.
  - replace (sum (fun i => delta m i * v i))
      with (sum (fun i => delta (S m) i *
              sum (fun k => W (S m) i k * (phi' m (preact W b m k) * v k)))).
    + apply IHd; try lia.
      * intros s l Hl. apply HW. lia.
      * intros s l Hl. apply Hb. lia.
      * intro i.
        apply (derivable_ext
          (fun s => sum (fun k => W (S m) i k * act (Ws s) (bs s) (S m) k) + b (S m) i)).
        { intro s. unfold preact. rewrite HW, Hb by lia. reflexivity. }
        rewrite <- Rplus_0_r.
        apply (derivable_pt_lim_plus (fun s => sum (fun k => W (S m) i k * act (Ws s) (bs s) (S m) k))
                 (fun _ => b (S m) i)); [|apply derivable_pt_lim_const].
        apply (derivable_sum _ (fun s k => W (S m) i k * act (Ws s) (bs s) (S m) k)).
        intro k. apply (derivable_pt_lim_scal (fun s => act (Ws s) (bs s) (S m) k)).
        simpl.
        apply (derivable_pt_lim_comp (fun s => preact (Ws s) (bs s) m k) (phi m)); auto.
        rewrite EW, Eb. apply phi_deriv.
    + rewrite (sum_ext _ _ (fun i => sum (fun k =>
        delta (S m) i * (W (S m) i k * (phi' m (preact W b m k) * v k)))))
        by (intro i; now rewrite sum_scal).
      rewrite sum_swap. apply sum_ext. intro k.
      rewrite Hrec by lia.
      rewrite (sum_ext _ _ (fun i => phi' m (preact W b m k) * v k * (W (S m) i k * delta (S m) i)))
        by (intro i; lra).
      rewrite sum_scal. lra.
Qed.

Lemma set_weight_same W l j k : set_weight W l j k (W l j k) = W.
Proof.
  apply functional_extensionality_dep; intro l'.
  do 2 (apply functional_extensionality; intro).
  unfold set_weight.
  destruct (Nat.eqb_spec l' l) as [->|]; [|reflexivity]. simpl.
  destruct (Nat.eqb_spec (fin_val x0) (fin_val j)) as [E|]; [|reflexivity].
  destruct (Nat.eqb_spec (fin_val x1) (fin_val k)) as [E'|]; [|reflexivity].
  apply fin_val_inj in E, E'. now subst.
Qed.

Lemma set_bias_same b l j : set_bias b l j (b l j) = b.
Proof.
  apply functional_extensionality_dep; intro l'.
  apply functional_extensionality; intro j'. unfold set_bias.
  destruct (Nat.eqb_spec l' l) as [->|]; [|reflexivity]. simpl.
  destruct (Nat.eqb_spec (fin_val j') (fin_val j)) as [E|]; [|reflexivity].
  apply fin_val_inj in E. now subst.
Qed.

Lemma set_weight_other W l j k w l' : l' <> l -> set_weight W l j k w l' = W l'.
Proof.
  intro H. do 2 (apply functional_extensionality; intro).
  unfold set_weight. apply Nat.eqb_neq in H. now rewrite H.
Qed.

Lemma set_bias_other b l j w l' : l' <> l -> set_bias b l j w l' = b l'.
Proof.
  intro H. apply functional_extensionality; intro.
  unfold set_bias. apply Nat.eqb_neq in H. now rewrite H.
Qed.

(** ** Backpropagation is correct *)

Theorem backprop_weight W b dC delta l j k :
  is_gradient C (act W b (S L)) dC -> is_delta W b dC delta -> (l <= L)%nat ->
  derivable_pt_lim (fun w => cost (set_weight W l j k w) b) (W l j k)
                   (delta l j * act W b l k).
Proof.
  intros HC Hd Hl.
  set (v := fun i : Fin.t (width (S l)) =>
              if (fin_val i =? fin_val j)%nat then act W b l k else 0).
  replace (delta l j * act W b l k) with (sum (fun i => delta l i * v i)).
  2: { rewrite (sum_ext _ _ (fun i => if (fin_val i =? fin_val j)%nat
                                      then delta l j * act W b l k else 0)).
       - apply sum_single.
       - intro i. unfold v. destruct (Nat.eqb_spec (fin_val i) (fin_val j)) as [E|]; [|lra].
         apply fin_val_inj in E. now subst. }
  apply (propagate W b dC delta (W l j k) (fun w => set_weight W l j k w) (fun _ => b))
    with (d := (L - l)%nat); auto.
  - apply set_weight_same.
  - lia.
  - intros s l' Hl'. apply set_weight_other. lia.
  - intro i. unfold preact.
    assert (Ha : forall s, forall q, act (set_weight W l j k s) b l q = act W b l q).
    { intro s. apply act_ext; auto. intros m Hm j' k'.
      rewrite set_weight_other by lia. reflexivity. }
    rewrite <- (Rplus_0_r (v i)).
    apply (derivable_pt_lim_plus
             (fun s => sum (fun q => set_weight W l j k s l i q * act (set_weight W l j k s) b l q))
             (fun _ => b l i)); [|apply derivable_pt_lim_const].
    replace (v i) with
      (sum (fun q : Fin.t (width l) => if (fin_val q =? fin_val k)%nat then v i else 0)) by apply sum_single.
    apply (derivable_sum _ (fun s q => set_weight W l j k s l i q * act (set_weight W l j k s) b l q)).
    intro q. unfold v.
    apply (derivable_ext (fun s => set_weight W l j k s l i q * act W b l q)).
    { intro s. now rewrite Ha. }
    unfold set_weight. rewrite Nat.eqb_refl. simpl.
    destruct (Nat.eqb_spec (fin_val i) (fin_val j)) as [Ei|Ei]; simpl.
    + destruct (Nat.eqb_spec (fin_val q) (fin_val k)) as [Eq|Eq].
      * apply fin_val_inj in Eq. subst q.
        apply derivable_linear.
      * apply derivable_pt_lim_const.
    + destruct (fin_val q =? fin_val k)%nat; apply derivable_pt_lim_const.
Qed.

Theorem backprop_bias W b dC delta l j :
  is_gradient C (act W b (S L)) dC -> is_delta W b dC delta -> (l <= L)%nat ->
  derivable_pt_lim (fun w => cost W (set_bias b l j w)) (b l j) (delta l j).
Proof.
  intros HC Hd Hl.
  set (v := fun i : Fin.t (width (S l)) => if (fin_val i =? fin_val j)%nat then 1 else 0).
  replace (delta l j) with (sum (fun i => delta l i * v i)).
  2: { rewrite (sum_ext _ _ (fun i => if (fin_val i =? fin_val j)%nat then delta l j else 0)).
       - apply sum_single.
       - intro i. unfold v. destruct (Nat.eqb_spec (fin_val i) (fin_val j)) as [E|]; [|lra].
         apply fin_val_inj in E. subst. lra. }
  apply (propagate W b dC delta (b l j) (fun _ => W) (fun w => set_bias b l j w))
    with (d := (L - l)%nat); auto.
  - apply set_bias_same.
  - lia.
  - intros s l' Hl'. apply set_bias_other. lia.
  - intro i.
    apply (derivable_ext (fun s => sum (fun q => W l i q * act W b l q)
             + (if (fin_val i =? fin_val j)%nat then s else b l i))).
    { intro s. unfold preact, set_bias at 2. rewrite Nat.eqb_refl. simpl. f_equal.
      apply sum_ext. intro q. f_equal. apply act_ext; auto.
      intros m Hm j'. rewrite set_bias_other by lia. reflexivity. }
    rewrite <- (Rplus_0_l (v i)).
    apply (derivable_pt_lim_plus (fun _ => sum (fun q => W l i q * act W b l q))
      (fun s => if (fin_val i =? fin_val j)%nat then s else b l i));
      [apply derivable_pt_lim_const|].
    unfold v. destruct (fin_val i =? fin_val j)%nat;
      [apply derivable_pt_lim_id | apply derivable_pt_lim_const].
Qed.

End Network.

(** ** The deltas are computed by a terminating backward recursion *)

Section Compute.
Variable width : nat -> nat.
Variable phi phi' : nat -> R -> R.
Variable x : vec (width 0).

Fixpoint deltas (W : weights width) (b : biases width) (L : nat)
  : vec (width (S L)) -> forall l, vec (width (S l)) :=
  match L return vec (width (S L)) -> forall l, vec (width (S l)) with
  | O => fun v l => match l return vec (width (S l)) with O => v | S _ => vzero end
  | S M => fun v l =>
      match Nat.eq_dec (S M) l with
      | left E => eq_rect (S M) (fun l => vec (width (S l))) v l E
      | right _ =>
          deltas W b M
            (fun j => sum (fun i => W (S M) i j * v i)
                      * phi' M (preact width phi x W b M j)) l
      end
  end.

Lemma deltas_last W b L v : deltas W b L v L = v.
Proof.
  destruct L as [|M]; cbn [deltas]; [reflexivity|].
  destruct (Nat.eq_dec (S M) (S M)) as [E|E]; [|congruence].
  now rewrite (Eqdep_dec.UIP_refl_nat _ E).
Qed.

Theorem deltas_correct W b L dC :
  is_delta width phi phi' x L W b dC
    (deltas W b L (fun j => dC j * phi' L (preact width phi x W b L j))).
Proof.
  split.
  - intro j. now rewrite deltas_last.
  - generalize (fun j => dC j * phi' L (preact width phi x W b L j)). clear dC.
    induction L as [|M IHM]; intros v l Hl j; [lia|].
    cbn [deltas]. destruct (Nat.eq_dec (S M) l) as [E|_]; [lia|].
    destruct (Nat.eq_dec (S M) (S l)) as [E|E].
    + injection E as E'. subst l.
      rewrite (Eqdep_dec.UIP_refl_nat _ E). cbn [eq_rect]. now rewrite deltas_last.
    + apply IHM. lia.
Qed.
End Compute.

Print Assumptions backprop_weight.
Print Assumptions backprop_bias.
Print Assumptions deltas_correct.
