(** * All parameters of a network as one vector *)

From Coq Require Import Reals Lra Lia Arith FunctionalExtensionality.
From Coq Require Vectors.Fin.
From nntheory Require Import Vectors Network.
Open Scope R_scope.

(** The weights that stand in the vector [θ]: [W l p q] at the place [at_weight l p q]. *)
Definition weights_in {n N} (at_weight : forall l, Fin.t (n (pred l)) -> Fin.t (n l) -> Fin.t N)
    (θ : vec N) : weights n := fun l p q => θ (at_weight l p q).

(** The biases that stand in [θ]: [b l q] at the place [at_bias l q]. *)
Definition biases_in {n N} (at_bias : forall l, Fin.t (n l) -> Fin.t N)
    (θ : vec N) : per_neuron n := fun l q => θ (at_bias l q).

(** Every weight and every bias of the layers 1, …, [L] has a place of its own. *)
Definition own_places {n N} (L : nat) (at_weight : forall l, Fin.t (n (pred l)) -> Fin.t (n l) -> Fin.t N)
    (at_bias : forall l, Fin.t (n l) -> Fin.t N) : Prop :=
  forall l l', (1 <= l <= L)%nat -> (1 <= l' <= L)%nat ->
    (forall p q p' q', at_weight l p q = at_weight l' p' q' ->
       l = l' /\ index p = index p' /\ index q = index q') /\
    (forall q q', at_bias l q = at_bias l' q' -> l = l' /\ index q = index q') /\
    (forall p q q', at_weight l p q <> at_bias l' q').

(** ** Changing one entry is changing one parameter *)

Section Change.
Variables (n : nat -> nat) (N L : nat).
Variables (at_weight : forall l, Fin.t (n (pred l)) -> Fin.t (n l) -> Fin.t N)
  (at_bias : forall l, Fin.t (n l) -> Fin.t N) (θ : vec N).
Hypothesis own : own_places L at_weight at_bias.

(** Another number at the place of a weight changes this weight and no other parameter. *)
Lemma change_weight l p q w m : (1 <= l <= L)%nat -> (1 <= m <= L)%nat ->
  weights_in at_weight (upd θ (at_weight l p q) w) m = set_weight (weights_in at_weight θ) l p q w m
  /\ biases_in at_bias (upd θ (at_weight l p q) w) m = biases_in at_bias θ m.
Proof.
  intros Hl Hm. destruct (own l m Hl Hm) as [Hw [_ Hwb]]. split.
  - apply functional_extensionality; intro p'. apply functional_extensionality; intro q'.
    unfold weights_in, upd, set_weight.
    destruct (Fin.eq_dec (at_weight m p' q') (at_weight l p q)) as [E|E].
    + destruct (Hw p q p' q' (eq_sym E)) as [<- [-> ->]]. now rewrite !Nat.eqb_refl.
    + destruct (Nat.eqb_spec m l) as [->|]; [|reflexivity]. rewrite !index_eqb. simpl.
      destruct (Fin.eq_dec p' p) as [->|]; [|reflexivity].
      destruct (Fin.eq_dec q' q) as [->|]; [congruence|reflexivity].
  - apply functional_extensionality; intro q'. unfold biases_in, upd.
    destruct (Fin.eq_dec (at_bias m q') (at_weight l p q)) as [E|]; [|reflexivity].
    now destruct (Hwb p q q').
Qed.

(** Another number at the place of a bias changes this bias and no other parameter. *)
Lemma change_bias l q w m : (1 <= l <= L)%nat -> (1 <= m <= L)%nat ->
  weights_in at_weight (upd θ (at_bias l q) w) m = weights_in at_weight θ m
  /\ biases_in at_bias (upd θ (at_bias l q) w) m = set_bias (biases_in at_bias θ) l q w m.
Proof.
  intros Hl Hm. split.
  - destruct (own m l Hm Hl) as [_ [_ Hwb]].
    apply functional_extensionality; intro p'. apply functional_extensionality; intro q'.
    unfold weights_in, upd.
    destruct (Fin.eq_dec (at_weight m p' q') (at_bias l q)) as [E|]; [|reflexivity].
    now destruct (Hwb p' q' q).
  - destruct (own l m Hl Hm) as [_ [Hb _]].
    apply functional_extensionality; intro q'. unfold biases_in, upd, set_bias.
    destruct (Fin.eq_dec (at_bias m q') (at_bias l q)) as [E|E].
    + destruct (Hb q q' (eq_sym E)) as [<- ->]. now rewrite !Nat.eqb_refl.
    + destruct (Nat.eqb_spec m l) as [->|]; [|reflexivity]. rewrite index_eqb. simpl.
      destruct (Fin.eq_dec q' q) as [->|]; [congruence|reflexivity].
Qed.

End Change.

(** ** There is room: one place for each parameter is enough *)

Section Places.
Variable n : nat -> nat.

(** The number of parameters of the layers 1, …, [L]. *)
Fixpoint parameter_count (L : nat) : nat :=
  match L with O => 0 | S m => parameter_count m + (n m + 1) * n (S m) end%nat.

(** One layer more adds its weights and its biases. *)
Lemma parameter_count_step L : parameter_count 0 = 0%nat /\
  parameter_count (S L) = (parameter_count L + (n L * n (S L) + n (S L)))%nat.
Proof. split; [reflexivity|]. cbn [parameter_count]. lia. Qed.

(** Layer by layer, row by row; the biases of a layer are the last row, [p = n (l - 1)]. *)
Definition place (l p q : nat) : nat := (parameter_count (pred l) + p * n l + q)%nat.

(** More layers have no fewer parameters. *)
Lemma parameter_count_le l m : (l <= m)%nat -> (parameter_count l <= parameter_count m)%nat.
Proof. induction 1; simpl; lia. Qed.

(** The places of a layer lie between those of the layers before and after it. *)
Lemma place_bound l p q : (1 <= l)%nat -> (p <= n (pred l))%nat -> (q < n l)%nat ->
  (parameter_count (pred l) <= place l p q < parameter_count l)%nat.
Proof. destruct l as [|l]; [lia|]. unfold place. simpl pred. cbn [parameter_count]. nia. Qed.

(** No two parameters share a place. *)
Lemma place_injective l p q l' p' q' :
  (1 <= l)%nat -> (p <= n (pred l))%nat -> (q < n l)%nat ->
  (1 <= l')%nat -> (p' <= n (pred l'))%nat -> (q' < n l')%nat ->
  place l p q = place l' p' q' -> l = l' /\ p = p' /\ q = q'.
Proof.
  intros Hl Hp Hq Hl' Hp' Hq' E.
  pose proof (place_bound l p q Hl Hp Hq). pose proof (place_bound l' p' q' Hl' Hp' Hq').
  destruct (lt_eq_lt_dec l l') as [[H1|<-]|H1].
  - pose proof (parameter_count_le l (pred l') ltac:(lia)). lia.
  - unfold place in E. assert (p = p') by nia. subst p'. lia.
  - pose proof (parameter_count_le l' (pred l) ltac:(lia)). lia.
Qed.

(** The element number [k] of a finite type, or [d] if there is none. *)
Definition element {N} (d : Fin.t N) (k : nat) : Fin.t N :=
  match lt_dec k N with left H => Fin.of_nat_lt H | right _ => d end.

(** The element number [k] has number [k]. *)
Lemma index_element N (d : Fin.t N) k : (k < N)%nat -> index (element d k) = k.
Proof.
  intro H. unfold element, index. destruct (lt_dec k N); [|contradiction].
  now rewrite Fin.to_nat_of_nat.
Qed.

(** A number of an element is below the number of elements. *)
Lemma index_bound m (i : Fin.t m) : (index i < m)%nat.
Proof. exact (proj2_sig (Fin.to_nat i)). Qed.

(** As many places as parameters are enough, if there is a parameter at all. *)
Theorem places_exist L : (0 < parameter_count L)%nat ->
  exists (at_weight : forall l, Fin.t (n (pred l)) -> Fin.t (n l) -> Fin.t (parameter_count L))
    (at_bias : forall l, Fin.t (n l) -> Fin.t (parameter_count L)),
    own_places L at_weight at_bias.
Proof.
  intro Hpos. set (d := Fin.of_nat_lt Hpos).
  exists (fun l p q => element d (place l (index p) (index q))),
    (fun l q => element d (place l (n (pred l)) (index q))).
  assert (Hplace : forall l p q, (1 <= l <= L)%nat -> (p <= n (pred l))%nat -> (q < n l)%nat ->
            index (element d (place l p q)) = place l p q).
  { intros l p q Hl Hp Hq. apply index_element.
    pose proof (place_bound l p q ltac:(lia) Hp Hq).
    pose proof (parameter_count_le l L ltac:(lia)). lia. }
  intros l l' Hl Hl'. split; [|split].
  - intros p q p' q' E. pose proof (index_bound _ p). pose proof (index_bound _ q).
    pose proof (index_bound _ p'). pose proof (index_bound _ q').
    apply (f_equal index) in E. rewrite !Hplace in E by lia.
    now apply place_injective in E; try lia.
  - intros q q' E. pose proof (index_bound _ q). pose proof (index_bound _ q').
    apply (f_equal index) in E. rewrite !Hplace in E by lia.
    apply place_injective in E; try lia; tauto.
  - intros p q q' E. pose proof (index_bound _ p). pose proof (index_bound _ q).
    pose proof (index_bound _ q').
    apply (f_equal index) in E. rewrite !Hplace in E by lia.
    apply place_injective in E; try lia.
    destruct E as [<- [E _]]. lia.
Qed.

End Places.
