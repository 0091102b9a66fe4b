(** * Finite sums: zeros, exchanging two sums, picking one term *)

From Coq Require Import Reals Lra.
From Coq Require Vectors.Fin.
From nntheory Require Import Vectors.
Open Scope R_scope.

(** A sum of zeros is zero. *)
Lemma sum_zero n : sum (fun _ : Fin.t n => 0) = 0.
Proof. induction n; simpl; lra. Qed.

(** Two finite sums may be exchanged. *)
Lemma sum_swap n m (u : Fin.t n -> Fin.t m -> R) :
  sum (fun i => sum (fun j => u i j)) = sum (fun j => sum (fun i => u i j)).
Proof.
  induction n; simpl; [now rewrite sum_zero|].
  now rewrite IHn, <- sum_plus.
Qed.

(** A factor on the right comes out of the sum, too. *)
Lemma sum_scal_r n t (u : Fin.t n -> R) : sum (fun i => u i * t) = sum u * t.
Proof.
  rewrite Rmult_comm, <- sum_scal. apply sum_ext. intro i. lra.
Qed.

(** Of a sum whose terms vanish but for index [i], that term is left. *)
Lemma sum_single n (u : Fin.t n -> R) (i : Fin.t n) :
  sum (fun j => if Fin.eq_dec j i then u j else 0) = u i.
Proof.
  induction n as [|n IHn]; [inversion i|].
  pattern i; apply Fin.caseS'; clear i; cbn [sum].
  - rewrite (sum_ext _ _ (fun _ => 0)), sum_zero.
    + destruct (Fin.eq_dec (@Fin.F1 n) Fin.F1); [lra|congruence].
    + intro j. destruct (Fin.eq_dec (Fin.FS j) Fin.F1) as [E|]; [inversion E|reflexivity].
  - intro i.
    destruct (Fin.eq_dec Fin.F1 (Fin.FS i)) as [E|_]; [inversion E|].
    rewrite Rplus_0_l, <- (IHn (fun j => u (Fin.FS j)) i).
    apply sum_ext. intro j.
    destruct (Fin.eq_dec (Fin.FS j) (Fin.FS i)) as [E|E], (Fin.eq_dec j i) as [F|F]; auto.
    + now apply Fin.FS_inj in E.
    + now subst.
Qed.

(** A sum of non-negative terms is non-negative. *)
Lemma sum_nonneg n (u : Fin.t n -> R) : (forall i, 0 <= u i) -> 0 <= sum u.
Proof.
  intro H. induction n as [|n IHn]; simpl; [lra|].
  specialize (IHn (fun i => u (Fin.FS i)) (fun i => H (Fin.FS i))).
  specialize (H Fin.F1). lra.
Qed.

(** No term of such a sum is greater than the sum. *)
Lemma term_le_sum n (u : Fin.t n -> R) i : (forall i, 0 <= u i) -> u i <= sum u.
Proof.
  intro H. rewrite <- (sum_single n u i).
  replace (sum u) with (sum (fun j => (if Fin.eq_dec j i then u j else 0)
                                      + (if Fin.eq_dec j i then 0 else u j))).
  2: { apply sum_ext. intro j. destruct (Fin.eq_dec j i); lra. }
  rewrite sum_plus.
  assert (0 <= sum (fun j => if Fin.eq_dec j i then 0 else u j)); [|lra].
  apply sum_nonneg. intro j. destruct (Fin.eq_dec j i); [lra|apply H].
Qed.

(** A sum of positive terms is positive, if there is a term. *)
Lemma sum_positive n (u : Fin.t n -> R) : Fin.t n -> (forall i, 0 < u i) -> 0 < sum u.
Proof.
  intros i H. apply Rlt_le_trans with (u i); [apply H|].
  apply term_le_sum. intro j. now apply Rlt_le.
Qed.
