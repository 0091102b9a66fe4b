(** * Sequences in R^n: limits, accumulation points, Bolzano and Weierstrass *)

From Coq Require Import Reals Lra Lia Psatz Arith ConstructiveEpsilon Classical.
From Coq Require Vectors.Fin.
From nntheory Require Import Vectors.
Open Scope R_scope.

(** The points [x k] go to [xs]. *)
Definition converges {n} (x : nat -> vec n) (xs : vec n) : Prop :=
  forall eps, 0 < eps -> exists N : nat, forall k : nat, (N <= k)%nat -> norm (x k ⊖ xs) < eps.

(** [xs] is an accumulation point of the sequence [x]: points with arbitrarily
    large index lie in every ball around [xs], however small. *)
Definition accumulation_point {n} (x : nat -> vec n) (xs : vec n) : Prop :=
  forall eps, 0 < eps -> forall N : nat, exists k : nat, (N <= k)%nat /\ norm (x k ⊖ xs) < eps.

(** The indices of a subsequence. *)
Definition increasing (s : nat -> nat) : Prop := forall j : nat, (s j < s (S j))%nat.

Lemma increasing_ge s : increasing s -> forall j : nat, (j <= s j)%nat.
Proof. intros H j. induction j as [|j IH]; [lia|]. specialize (H j). lia. Qed.

Lemma converges_accumulation n (x : nat -> vec n) xs : converges x xs -> accumulation_point x xs.
Proof.
  intros H eps Heps N. destruct (H eps Heps) as [M HM].
  exists (Nat.max N M). split; [lia|]. apply HM; lia.
Qed.

Lemma subsequence_accumulation n (x : nat -> vec n) s xs : increasing s ->
  accumulation_point (fun j => x (s j)) xs -> accumulation_point x xs.
Proof.
  intros Hs H eps Heps N. destruct (H eps Heps N) as [j [Hj Hb]].
  exists (s j). split; auto. pose proof (increasing_ge s Hs j). lia.
Qed.

(** What can be decided for each index, and happens beyond every index, happens along a subsequence. *)
Lemma extract (P : nat -> nat -> Prop) : (forall j k, {P j k} + {~ P j k}) ->
  (forall j N : nat, exists k, (N <= k)%nat /\ P j k) ->
  exists s, increasing s /\ forall j, P j (s j).
Proof.
  intros Hdec H.
  assert (next : forall j N : nat, {k | (N <= k)%nat /\ P j k}).
  { intros j N. apply constructive_indefinite_ground_description_nat; [|apply H].
    intro k. destruct (le_dec N k), (Hdec j k); tauto. }
  pose (s := fix s j := match j with
             | O => proj1_sig (next O O)
             | S i => proj1_sig (next (S i) (S (s i)))
             end).
  exists s. split.
  - intro j. simpl. destruct (next (S j) (S (s j))) as [k [Hk Hp]]. simpl. lia.
  - intros [|j]; simpl; [destruct (next 0%nat 0%nat)|destruct (next (S j) (S (s j)))]; simpl; tauto.
Qed.

(** From some index on it never happens, or it happens beyond every index. *)
Lemma eventually_or_always_again (P : nat -> Prop) :
  (exists N : nat, forall k : nat, (N <= k)%nat -> ~ P k) \/
  (forall N : nat, exists k : nat, (N <= k)%nat /\ P k).
Proof.
  destruct (classic (exists N : nat, forall k, (N <= k)%nat -> ~ P k)) as [H|H]; [auto|right].
  intro N. apply NNPP. intro Hno. apply H. exists N. intros k Hk HP. apply Hno. eauto.
Qed.

Lemma small_inverse eps : 0 < eps -> exists N : nat, forall j : nat, (N <= j)%nat -> / INR (S j) < eps.
Proof.
  intro Heps. destruct (archimed_cor1 eps Heps) as [N [HN Hpos]]. exists N. intros j Hj.
  eapply Rle_lt_trans; [|exact HN].
  apply Rinv_le_contravar; [now apply lt_0_INR|]. apply le_INR. lia.
Qed.

(** An accumulation point is the limit of a subsequence. *)
Theorem accumulation_subsequence n (x : nat -> vec n) xs : accumulation_point x xs ->
  exists s, increasing s /\ converges (fun j => x (s j)) xs.
Proof.
  intro H. destruct (extract (fun j k => norm (x k ⊖ xs) < / INR (S j))) as [s [Hs Hb]].
  - intros j k. apply Rlt_dec.
  - intros j N. apply H. apply Rinv_0_lt_compat, lt_0_INR. lia.
  - exists s. split; auto. intros eps Heps. destruct (small_inverse eps Heps) as [N HN].
    exists N. intros j Hj. eapply Rlt_trans; [apply Hb | now apply HN].
Qed.

(** ** Bolzano and Weierstrass *)

Lemma bolzano_weierstrass_R (u : nat -> R) M : (forall k, Rabs (u k) <= M) ->
  exists l, forall eps, 0 < eps -> forall N : nat, exists k : nat, (N <= k)%nat /\ Rabs (u k - l) < eps.
Proof.
  intro HM. destruct (Bolzano_Weierstrass u (fun c => - M <= c <= M)) as [l Hl].
  - apply compact_P3.
  - intro k. specialize (HM k). unfold Rabs in HM. destruct (Rcase_abs (u k)); lra.
  - exists l. intros eps Heps N. apply (Hl (fun y => Rabs (y - l) < eps)).
    exists (mkposreal eps Heps). intros y Hy. exact Hy.
Qed.

Lemma norm_cons_le n (z : vec (S n)) : norm z <= Rabs (z Fin.F1) + norm (vtail z).
Proof.
  pose proof (Rabs_pos (z Fin.F1)). pose proof (norm_nonneg n (vtail z)).
  apply Rsqr_incr_0_var; [|lra]. unfold Rsqr. rewrite norm_sq, dot_cons, <- norm_sq.
  pose proof (Rsqr_abs (z Fin.F1)) as E. unfold Rsqr in E. rewrite E. nra.
Qed.

(** A bounded sequence in R^n has an accumulation point. *)
Theorem bolzano_weierstrass n : forall (x : nat -> vec n) M,
  (forall k, norm (x k) <= M) -> exists xs, accumulation_point x xs.
Proof.
  induction n as [|n IHn]; intros x M HM.
  - exists vzero. intros eps Heps N. exists N. split; auto.
    unfold norm, dot. simpl. rewrite sqrt_0. exact Heps.
  - destruct (IHn (fun k => vtail (x k)) M) as [ys Hys].
    { intro k. eapply Rle_trans; [apply norm_tail | apply HM]. }
    destruct (accumulation_subsequence _ _ _ Hys) as [s [Hs Hc]].
    destruct (bolzano_weierstrass_R (fun j => x (s j) Fin.F1) M) as [l Hl].
    { intro j. eapply Rle_trans; [apply norm_head | apply HM]. }
    exists (vcons l ys). apply (subsequence_accumulation _ _ s _ Hs). intros eps Heps N.
    destruct (Hc (eps / 2)) as [N' HN']; [lra|].
    destruct (Hl (eps / 2) ltac:(lra) (Nat.max N N')) as [j [Hj Hb]].
    exists j. split; [lia|]. specialize (HN' j ltac:(lia)).
    eapply Rle_lt_trans; [apply norm_cons_le|].
    change ((x (s j) ⊖ vcons l ys) Fin.F1) with (x (s j) Fin.F1 - l).
    change (vtail (x (s j) ⊖ vcons l ys)) with (vtail (x (s j)) ⊖ ys). lra.
Qed.
