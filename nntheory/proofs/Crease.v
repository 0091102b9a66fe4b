(** * Short steps at a crease: the descent on 4|x1| + x2 stops short of nothing

    The function is continuous and has no least value: down the crease x1 = 0 it
    falls for ever. It is differentiable away from the crease, and the run from
    (11/10, 3/10) never meets the crease. But it crosses it in every step, and
    the steps become short so fast that the points go to a point of the crease. *)

From Coq Require Import Reals Lra Lia Psatz ZArith.
From Coq Require Vectors.Fin.
From nntheory Require Import Vectors Calculus Sequences LineSearch Descent Counterexamples.
Open Scope R_scope.

(** The sign of a number, and 0 at 0; the function; its gradient, and at the crease a vector that points down it. *)
Definition sign (a : R) : Z := if Rlt_dec 0 a then 1 else if Rlt_dec a 0 then -1 else 0.
Definition crease (x : vec 2) : R := 4 * Rabs x.1 + x.2.
Definition crease_gradient (x : vec 2) : vec 2 := pair (4 * IZR (sign x.1)) 1.

(** ** The function *)

Lemma sign_times a : IZR (sign a) * a = Rabs a.
Proof.
  unfold sign. destruct (Rlt_dec 0 a); [rewrite Rabs_right; lra|].
  destruct (Rlt_dec a 0); [rewrite Rabs_left; lra | rewrite Rabs_right; lra].
Qed.

Lemma sign_square a : a <> 0 -> IZR (sign a) * IZR (sign a) = 1.
Proof. intro Ha. unfold sign. destruct (Rlt_dec 0 a); [lra|]. destruct (Rlt_dec a 0); lra. Qed.

Lemma norm_second (x : vec 2) : Rabs x.2 <= norm x.
Proof. eapply Rle_trans; [apply (norm_head 0 (vtail x)) | apply norm_tail]. Qed.

Lemma norm_pair_le (x : vec 2) : norm x <= Rabs x.1 + Rabs x.2.
Proof. eapply Rle_trans; [apply norm_cons_le|]. rewrite norm_1. apply Rle_refl. Qed.

Lemma crease_continuous x : continuous crease x.
Proof.
  intros eps Heps. exists (eps / 5). split; [lra|]. intros y Hy.
  pose proof (norm_head 1 (y ⊖ x)) as H1. pose proof (norm_second (y ⊖ x)) as H2.
  unfold vsub in H1, H2. unfold crease.
  pose proof (Rabs_triang_inv2 y.1 x.1) as H3.
  replace (4 * Rabs y.1 + y.2 - (4 * Rabs x.1 + x.2)) with (4 * (Rabs y.1 - Rabs x.1) + (y.2 - x.2)) by ring.
  eapply Rle_lt_trans; [apply Rabs_triang|]. rewrite Rabs_mult, (Rabs_right 4) by lra. unfold vsub in Hy. lra.
Qed.

Lemma crease_is_gradient x : x.1 <> 0 -> is_gradient crease x (crease_gradient x).
Proof.
  intros Hx eps Heps. exists (Rabs x.1). split; [now apply Rabs_pos_lt|]. intros h Hh.
  pose proof (norm_head 1 h) as H1.
  replace (crease (x ⊕ h) - crease x - ⟨crease_gradient x, h⟩) with 0.
  - rewrite Rabs_R0. apply Rmult_le_pos; [lra | apply norm_nonneg].
  - rewrite dot_2. unfold crease, crease_gradient, pair, vadd, sign. simpl.
    assert (Rabs h.1 < Rabs x.1) by lra.
    unfold Rabs in *. destruct (Rlt_dec 0 x.1), (Rlt_dec x.1 0); repeat destruct Rcase_abs; simpl; lra.
Qed.

Lemma crease_unbounded M : exists y, crease y < M.
Proof. exists (pair 0 (M - 1)). unfold crease, pair. simpl. rewrite Rabs_R0. lra. Qed.

Lemma crease_no_minimum x : ~ local_minimum crease x.
Proof.
  intros [eps [Heps H]]. set (y := pair x.1 (x.2 - eps / 2)). specialize (H y).
  pose proof (norm_pair_le (y ⊖ x)) as Hn.
  assert (E1 : (y ⊖ x).1 = 0) by (unfold vsub, y, pair; simpl; ring).
  assert (E2 : (y ⊖ x).2 = - (eps / 2)) by (unfold vsub, y, pair; simpl; ring).
  rewrite E1, E2, Rabs_R0, Rabs_Ropp, Rabs_right in Hn by lra. specialize (H ltac:(lra)).
  unfold crease, y, pair in H. simpl in H. lra.
Qed.

(** ** One step, with c1 = 1/10 and beta = 1/2 *)

(** The point after the step [t]. *)
Definition next (x : vec 2) (t : R) : vec 2 := x ⊕ t ⊙ direction crease_gradient x.

Lemma next_2 (x : vec 2) t : (next x t).2 = x.2 - t.
Proof. unfold next, direction, crease_gradient, pair, vadd, vscal. simpl. ring. Qed.

Lemma next_1 (x : vec 2) t : (next x t).1 = x.1 - 4 * t * IZR (sign x.1).
Proof. unfold next, direction, crease_gradient, pair, vadd, vscal. simpl. ring. Qed.

Lemma next_distance (x : vec 2) t : x.1 <> 0 -> Rabs (next x t).1 = Rabs (Rabs x.1 - 4 * t).
Proof.
  intro Hx. rewrite next_1, <- (sign_times x.1). pose proof (sign_square x.1 Hx) as E. set (s := IZR (sign x.1)) in *.
  replace (s * x.1 - 4 * t) with (s * (x.1 - 4 * t * s))
    by (transitivity (s * x.1 - 4 * t * (s * s)); [ring | rewrite E; ring]).
  rewrite Rabs_mult. assert (Hs : Rabs s = 1); [|rewrite Hs; ring].
  assert (Hss : Rabs s * Rabs s = 1) by (rewrite <- Rabs_mult, E; apply Rabs_R1).
  pose proof (Rabs_pos s). nra.
Qed.

Lemma crease_armijo x t : x.1 <> 0 -> armijo crease crease_gradient (/ 10) x t <->
  4 * Rabs (Rabs x.1 - 4 * t) <= 4 * Rabs x.1 - 7 / 10 * t.
Proof.
  intro Hx. rewrite armijo_iff. fold (next x t). rewrite dot_2. unfold crease at 1 2.
  rewrite (next_distance x t Hx), next_2. unfold crease_gradient, pair. simpl.
  pose proof (sign_square x.1 Hx) as E. set (s := IZR (sign x.1)) in *.
  replace (4 * s * (4 * s) + 1 * 1) with 17 by lra. split; intro; lra.
Qed.

Lemma crease_step x t : 0 < Rabs x.1 <= 11 / 10 -> armijo_step crease crease_gradient (/ 10) (/ 2) x t ->
  0 < t <= 80 / 167 * Rabs x.1 /\ Rabs (next x t).1 <= 153 / 167 * Rabs x.1.
Proof.
  intros Hu Hstep. assert (Hx : x.1 <> 0) by (intro E; rewrite E, Rabs_R0 in Hu; lra).
  rewrite (next_distance x t Hx). set (u := Rabs x.1) in *.
  destruct (step_largest crease crease_gradient (/ 10) (/ 2) ltac:(lra) x t Hstep) as [Ha _].
  pose proof (step_range _ _ _ (/ 2) ltac:(lra) x t Hstep) as Ht.
  apply crease_armijo in Ha; auto. fold u in Ha.
  assert (Hlt : t < 1) by (unfold Rabs in Ha; destruct (Rcase_abs (u - 4 * t)); lra).
  pose proof (trial_refused _ _ _ (/ 2) ltac:(lra) x t Hstep Hlt) as Hr.
  rewrite crease_armijo in Hr by auto. fold u in Hr. apply Rnot_le_lt in Hr.
  replace (t / / 2) with (2 * t) in Hr by field.
  unfold Rabs in *. destruct (Rcase_abs (u - 4 * t)), (Rcase_abs (u - 4 * (2 * t))); lra.
Qed.

(** ** The run never meets the crease *)

Lemma power_of_two_not_fivefold (l : nat) : forall q : Z, (2 ^ Z.of_nat l <> 5 * q)%Z.
Proof.
  induction l as [|l IH]; intros q H; [change (2 ^ Z.of_nat 0)%Z with 1%Z in H; lia|].
  rewrite Nat2Z.inj_succ, Z.pow_succ_r in H by lia.
  apply (IH (q / 2)%Z). set (p := (2 ^ Z.of_nat l)%Z) in *.
  pose proof (Z.div_mod q 2 ltac:(lia)). pose proof (Z.mod_pos_bound q 2 ltac:(lia)). lia.
Qed.

(** The number differs from 11/10 by a whole number divided by a power of 2. *)
Definition dyadic_from_start (a : R) : Prop := exists (l : nat) (z : Z), (a - 11 / 10) * 2 ^ l = IZR z.

Lemma dyadic_nonzero a : dyadic_from_start a -> a <> 0.
Proof.
  intros [l [z H]] ->. apply (power_of_two_not_fivefold l (- 2 * z - 2 * 2 ^ Z.of_nat l)%Z).
  apply eq_IZR. rewrite mult_IZR, minus_IZR, !mult_IZR, <- pow_IZR. simpl IZR at 1. rewrite <- H. field.
Qed.

Lemma dyadic_step a l s : dyadic_from_start a -> dyadic_from_start (a - 4 * (/ 2) ^ l * IZR s).
Proof.
  intros [m [z H]]. exists (m + l)%nat, (z * 2 ^ Z.of_nat l - 4 * s * 2 ^ Z.of_nat m)%Z.
  rewrite minus_IZR, !mult_IZR, <- !pow_IZR, <- H, pow_add, pow_inv. field. apply pow_nonzero. lra.
Qed.

(** ** The run *)

Lemma crease_search x : crease_gradient x <> vzero -> exists l : nat, armijo crease crease_gradient (/ 10) x ((/ 2) ^ l).
Proof.
  intro Hg. destruct (Req_dec x.1 0) as [E|E].
  - exists 0%nat. apply armijo_iff. fold (next x ((/ 2) ^ 0)). rewrite dot_2. unfold crease.
    rewrite next_1, next_2. unfold crease_gradient, pair, sign. rewrite E.
    destruct (Rlt_dec 0 0); [lra|]. simpl. rewrite Rmult_0_r, Rminus_0_r, Rabs_R0. lra.
  - apply some_power_accepted; auto; [lra | lra | now apply crease_is_gradient].
Qed.

Lemma crease_moves x : crease_gradient x <> vzero.
Proof. apply pair_nonzero. lra. Qed.

Section Run.
Variables (x : nat -> vec 2) (t : nat -> R).
Hypothesis is_run : run crease crease_gradient (/ 10) (/ 2) x t.
Hypothesis starts : x 0%nat = pair (11 / 10) (3 / 10).

Lemma run_next k : armijo_step crease crease_gradient (/ 10) (/ 2) (x k) (t k) /\ x (S k) = next (x k) (t k).
Proof. exact (proj2 (is_run k) (crease_moves (x k))). Qed.

Lemma run_off_crease k : (x k).1 <> 0.
Proof.
  apply dyadic_nonzero. induction k as [|k IH].
  - rewrite starts. exists 0%nat, 0%Z. unfold pair. simpl. lra.
  - destruct (run_next k) as [[l [E _]] ->]. rewrite next_1, E. now apply dyadic_step.
Qed.

(** The distance to the crease shrinks like a power, and all descents together are bounded. *)
Lemma run_shrinks k : 0 < Rabs (x k).1 <= 11 / 10 * (153 / 167) ^ k.
Proof.
  split; [apply Rabs_pos_lt, run_off_crease|]. induction k as [|k IH].
  - rewrite starts. unfold pair. simpl. rewrite Rabs_right; lra.
  - destruct (run_next k) as [Hstep ->].
    assert (Hp : (153 / 167) ^ k <= 1) by (rewrite <- (pow1 k); apply pow_incr; lra).
    destruct (crease_step (x k) (t k)) as [_ H]; auto.
    + split; [apply Rabs_pos_lt, run_off_crease | lra].
    + simpl. lra.
Qed.

Lemma run_step k : 0 < t k <= 80 / 167 * Rabs (x k).1 /\ Rabs (x (S k)).1 <= 153 / 167 * Rabs (x k).1.
Proof.
  destruct (run_next k) as [Hstep ->]. apply crease_step; auto.
  pose proof (run_shrinks k). assert ((153 / 167) ^ k <= 1) by (rewrite <- (pow1 k); apply pow_incr; lra). lra.
Qed.

Lemma run_second k : (x (S k)).2 = (x k).2 - t k.
Proof. destruct (run_next k) as [_ ->]. apply next_2. Qed.

Lemma run_bounded k : - 6 + 40 / 7 * Rabs (x k).1 < (x k).2.
Proof.
  induction k as [|k IH].
  - rewrite starts. unfold pair. simpl. rewrite Rabs_right; lra.
  - rewrite run_second. pose proof (run_step k). lra.
Qed.

Lemma run_converges : exists l, converges x (pair 0 l).
Proof.
  destruct (decreasing_cv (fun k => (x k).2)) as [l Hl].
  - intro k. rewrite run_second. pose proof (run_step k). lra.
  - exists 6. intros v [k ->]. unfold opp_seq. pose proof (run_bounded k). pose proof (run_shrinks k). lra.
  - exists l. intros eps Heps.
    destruct (pow_lt_1_zero (153 / 167) ltac:(rewrite Rabs_right; lra) (eps / 4)) as [N1 H1]; [lra|].
    destruct (Hl (eps / 2)) as [N2 H2]; [lra|].
    exists (Nat.max N1 N2). intros k Hk. specialize (H1 k ltac:(lia)). specialize (H2 k ltac:(lia)).
    unfold R_dist in H2. apply Rabs_def2 in H1. pose proof (run_shrinks k).
    eapply Rle_lt_trans; [apply norm_pair_le|]. unfold vsub, pair. simpl. rewrite Rminus_0_r. lra.
Qed.

Lemma run_values k : -6 < crease (x k).
Proof. unfold crease. pose proof (run_bounded k). pose proof (run_shrinks k). lra. Qed.
End Run.

(** The run and what it shows, in one statement. *)
Theorem stops_at_crease :
  exists (f : vec 2 -> R) (g : vec 2 -> vec 2) (x : nat -> vec 2) (t : nat -> R) (xs : vec 2),
    (forall y, f y = 4 * Rabs y.1 + y.2) /\ (forall y, continuous f y) /\ (forall M, exists y, f y < M) /\
    (forall k, is_gradient f (x k) (g (x k))) /\ run f g (/ 10) (/ 2) x t /\ x 0%nat = pair (11 / 10) (3 / 10) /\
    (forall k, -6 < f (x k)) /\ converges x xs /\ ~ local_minimum f xs.
Proof.
  destruct (run_where_search_ends crease crease_gradient (/ 10) (/ 2) crease_search (pair (11 / 10) (3 / 10)))
    as [x [t [Hrun E]]].
  destruct (run_converges x t Hrun E) as [l Hl].
  exists crease, crease_gradient, x, t, (pair 0 l).
  split; [reflexivity|]. split; [apply crease_continuous|]. split; [apply crease_unbounded|].
  split; [intro k; apply crease_is_gradient; exact (run_off_crease x t Hrun E k)|].
  split; [exact Hrun|]. split; [exact E|]. split; [exact (run_values x t Hrun E)|].
  split; [exact Hl | apply crease_no_minimum].
Qed.
