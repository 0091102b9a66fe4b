(** * Gradient descent with Armijo's rule: what is proved

    Each theorem stands here once more, whole, with the identifier of the claim
    it proves and in words. [vec n] is R^n, [⊕], [⊖] and [⊙] are its operations,
    [⟨x, y⟩] is the scalar product and [norm] the Euclidean length; [x.1] and
    [x.2] are coordinates; [point a] and [pair a b] are the vectors of R^1 and
    R^2 with these coordinates, and [upd x i s] is x with its coordinate number
    i replaced by s. [Un_cv] is convergence of real numbers and [cv_infty] that
    to infinity. Everything else is defined in the files named, with a comment:
    [is_gradient], [C1], [continuous], [local_minimum] (Vectors, Calculus),
    [converges], [accumulation_point], [increasing] (Sequences), [direction],
    [armijo], [armijo_step] (LineSearch), [run] (Descent), [lipschitz] (Rate),
    [lipschitz_below] (LevelSets), [level_set_within] (Existence), [linear],
    [symmetric], [quadratic] (Quadratics), [is_derivative],
    [strict_local_minimum] (Minima), [fixed_rate_descent] (LearningRate),
    [printed_loop] (PrintedAlgorithm). *)

From Coq Require Import Reals.
From nntheory Require Import Vectors Calculus Sequences LineSearch Descent Rate LevelSets PaperProof
  Existence Quadratics Minima Oscillating Counterexamples Crease Hypotheses LearningRate PrintedAlgorithm.
Open Scope R_scope.

(** ** The direction and the step *)

(** [gradient.steepest] Let f be differentiable at x with a gradient v that is not zero. Along a
    direction d of length 1 the slope of f is the product of v and d. It is at least minus the
    length of v, and it is that exactly for the negative gradient divided by its length: no
    direction points downhill more steeply. *)
Theorem gradient_steepest : forall (n : nat) (f : vec n -> R) (x v : vec n),
  is_gradient f x v -> v <> vzero ->
  forall d, norm d = 1 ->
    derivable_pt_lim (fun s => f (x ⊕ s ⊙ d)) 0 ⟨v, d⟩ /\
    - norm v <= ⟨v, d⟩ /\ (⟨v, d⟩ = - norm v <-> d = (- / norm v) ⊙ v).
Proof. exact steepest_direction. Qed.

(** [gradient.raw-step] On half of lam times x squared with lam above 2, gradient descent with the
    step 1 moves away: |x| goes to infinity from every start but 0. *)
Theorem gradient_raw_step : forall (lam : R) (x : nat -> R),
  2 < lam -> fixed_rate_descent lam 1 x -> x 0%nat <> 0 -> cv_infty (fun k => Rabs (x k)).
Proof. exact raw_step_diverges. Qed.

(** [armijo.exists] Where f is differentiable and its gradient is not zero, the line search ends: of
    the powers of beta there is a first that Armijo's condition accepts. Continuity of the gradient
    is not needed. *)
Theorem armijo_exists : forall (n : nat) (f : vec n -> R) (g : vec n -> vec n) (c1 beta : R),
  c1 < 1 -> 0 < beta < 1 ->
  forall x, is_gradient f x (g x) -> g x <> vzero -> exists t, armijo_step f g c1 beta x t.
Proof. exact @line_search_ends. Qed.

(** [armijo.largest] The step of Armijo's rule is accepted, and every power of beta that is larger
    is refused. *)
Theorem armijo_largest : forall (n : nat) (f : vec n -> R) (g : vec n -> vec n) (c1 beta : R),
  0 < beta < 1 -> forall x t, armijo_step f g c1 beta x t ->
  armijo f g c1 x t /\ forall l : nat, t < beta ^ l -> ~ armijo f g c1 x (beta ^ l).
Proof. exact @step_largest. Qed.

(** [armijo.big-step-big-gain] Where the gradient is not zero, the value that Armijo's condition
    asks of a longer step is lower. *)
Theorem armijo_big_step_big_gain : forall (n : nat) (f : vec n -> R) (g : vec n -> vec n)
    (c1 : R) (x : vec n) (t t' : R),
  0 < c1 -> g x <> vzero -> t < t' ->
  f x + c1 * t' * ⟨g x, direction g x⟩ < f x + c1 * t * ⟨g x, direction g x⟩.
Proof. exact @longer_asks_more. Qed.

(** [armijo.lower-bound] Let f be continuously differentiable and its gradient Lipschitz with
    constant L. Then the step is 1, or longer than 2 beta (1 - c1) / L. *)
Theorem armijo_lower_bound : forall (n : nat) (f : vec n -> R) (g : vec n -> vec n)
    (c1 beta L : R) (x : vec n) (t : R),
  C1 f g -> 0 < beta < 1 -> 0 < L -> lipschitz g L ->
  armijo_step f g c1 beta x t -> t = 1 \/ 2 * beta * (1 - c1) / L < t.
Proof. exact @lipschitz_step. Qed.

(** [proofs.run-exists] From every start there is a run of gradient descent with Armijo's rule, if f
    is differentiable. So what is said of all runs is said of something. *)
Theorem run_from_every_start : forall (n : nat) (f : vec n -> R) (g : vec n -> vec n) (c1 beta : R),
  (forall y, is_gradient f y (g y)) -> 0 < c1 < 1 -> 0 < beta < 1 ->
  forall x0, exists x t, run f g c1 beta x t /\ x 0%nat = x0.
Proof. exact @run_exists. Qed.

(** [proofs.run-unique] A start has one run: two runs from the same start have the same points. So
    an example of a run shows what the method does from its start. *)
Theorem run_is_unique : forall (n : nat) (f : vec n -> R) (g : vec n -> vec n) (c1 beta : R) x t x' t',
  run f g c1 beta x t -> run f g c1 beta x' t' -> x 0%nat = x' 0%nat -> forall k, x k = x' k.
Proof. exact @run_unique. Qed.

(** ** The paper's proof, line by line *)

(** [proof.descent] In every step of a run the value of f falls, as long as the gradient is not
    zero. *)
Theorem proof_descent : forall (n : nat) (f : vec n -> R) (g : vec n -> vec n) (c1 beta : R),
  0 < c1 < 1 -> 0 < beta < 1 -> forall x t, run f g c1 beta x t ->
  forall k, g (x k) <> vzero -> f (x (S k)) < f (x k).
Proof. exact @strict_descent. Qed.

(** [proof.limit-value] If a subsequence of the points goes to xs, and f is continuous there, all
    values go to f(xs). *)
Theorem proof_limit_value : forall (n : nat) (f : vec n -> R) (g : vec n -> vec n) (c1 beta : R),
  0 < c1 < 1 -> 0 < beta < 1 -> forall x t, run f g c1 beta x t ->
  forall s xs, increasing s -> converges (fun j => x (s j)) xs -> continuous f xs ->
  Un_cv (fun k => f (x k)) (f xs).
Proof. exact @limit_value. Qed.

(** [proof.telescope] A step lowers f at least by c1 times the step times the squared length of the
    gradient. *)
Theorem proof_telescope : forall (n : nat) (f : vec n -> R) (g : vec n -> vec n) (c1 beta : R) x t,
  run f g c1 beta x t ->
  forall k, g (x k) <> vzero -> c1 * t k * norm (g (x k)) ^ 2 <= f (x k) - f (x (S k)).
Proof. exact @gain_of_step. Qed.

(** [proof.steps-to-zero] Let f be continuously differentiable. If a subsequence of the points of a
    run goes to xs, where the gradient is not zero, the steps along the subsequence go to 0. A step
    of a proof by contradiction: in the end there is no such subsequence. *)
Theorem proof_steps_to_zero : forall (n : nat) (f : vec n -> R) (g : vec n -> vec n) (c1 beta : R),
  C1 f g -> 0 < c1 < 1 -> 0 < beta < 1 -> forall x t, run f g c1 beta x t ->
  forall s xs, increasing s -> converges (fun j => x (s j)) xs -> g xs <> vzero ->
  Un_cv (fun j => t (s j)) 0.
Proof. exact @steps_to_zero. Qed.

(** [proof.trial-failed] If the step is below 1, the trial before it, which is the step divided by
    beta, was refused. *)
Theorem proof_trial_failed : forall (n : nat) (f : vec n -> R) (g : vec n -> vec n) (c1 beta : R),
  0 < beta < 1 -> forall x t, armijo_step f g c1 beta x t -> t < 1 -> ~ armijo f g c1 x (t / beta).
Proof. exact @trial_refused. Qed.

(** [proof.divide-by-vector] The refused inequality may be divided by the trial, which is a positive
    number; the product of gradient and direction stays. *)
Theorem proof_divide_by_vector : forall (n : nat) (f : vec n -> R) (g : vec n -> vec n)
    (c1 : R) (x : vec n) (trial : R),
  0 < trial -> ~ armijo f g c1 x trial ->
  c1 * ⟨g x, direction g x⟩ < (f (x ⊕ trial ⊙ direction g x) - f x) / trial.
Proof. exact @refused_divided. Qed.

(** [proof.mean-value] The mean value theorem in R^n: for a differentiable f and the segment from x
    to x + t d there is a number xi between 0 and t, so that f rises along the segment by t times
    the slope at x + xi d along d. *)
Theorem proof_mean_value : forall (n : nat) (f : vec n -> R) (g : vec n -> vec n) (x d : vec n) (t : R),
  (forall y, is_gradient f y (g y)) -> 0 < t ->
  exists xi, 0 < xi < t /\ f (x ⊕ t ⊙ d) - f x = t * ⟨g (x ⊕ xi ⊙ d), d⟩.
Proof. exact mean_value_segment. Qed.

(** [proof.inequality] Between a point and a trial that was refused there is a point where the slope
    along the direction is above c1 times the slope at x. *)
Theorem proof_inequality : forall (n : nat) (f : vec n -> R) (g : vec n -> vec n)
    (c1 : R) (x : vec n) (trial : R),
  (forall y, is_gradient f y (g y)) -> 0 < trial -> ~ armijo f g c1 x trial ->
  exists xi, 0 < xi < trial /\
    c1 * ⟨g x, direction g x⟩ < ⟨g (x ⊕ xi ⊙ direction g x), direction g x⟩.
Proof. exact @slope_between. Qed.

(** [proofs.limit-of-slopes] Let f be continuously differentiable. If a subsequence of the points of
    a run goes to xs, where the gradient is not zero, then the slope at xs along the negative
    gradient is at least c1 times itself. A step of a proof by contradiction: in the end there is no
    such subsequence. *)
Theorem proof_limit_of_slopes : forall (n : nat) (f : vec n -> R) (g : vec n -> vec n) (c1 beta : R),
  C1 f g -> 0 < c1 < 1 -> 0 < beta < 1 -> forall x t, run f g c1 beta x t ->
  forall s xs, increasing s -> converges (fun j => x (s j)) xs -> g xs <> vzero ->
  c1 * ⟨g xs, direction g xs⟩ <= ⟨g xs, direction g xs⟩.
Proof. exact @limit_of_slopes. Qed.

(** [proof.contradiction] For a vector v that is not zero and c1 below 1, minus the squared length
    of v is not at least minus c1 times its squared length. *)
Theorem proof_contradiction : forall (n : nat) (v : vec n) (c1 : R),
  c1 < 1 -> v <> vzero -> ~ - norm v ^ 2 >= - c1 * norm v ^ 2.
Proof. exact slope_contradiction. Qed.

(** [proofs.paper] The lines together: for a continuously differentiable f, the gradient is zero at
    every accumulation point of the points. The subsequence that the paper starts from is extracted
    from the accumulation point, so nothing is assumed. *)
Theorem stationary_by_the_paper : forall (n : nat) (f : vec n -> R) (g : vec n -> vec n) (c1 beta : R),
  C1 f g -> 0 < c1 < 1 -> 0 < beta < 1 -> forall x t, run f g c1 beta x t ->
  forall xs, accumulation_point x xs -> g xs = vzero.
Proof. exact @stationary_by_contradiction. Qed.

(** ** The theorem, and what is known beyond it *)

(** [theorem.stationary] For a continuously differentiable f on R^n, c1 and beta between 0 and 1,
    and every run of gradient descent with Armijo's rule: the gradient is zero at every accumulation
    point of the points. *)
Theorem theorem_stationary : forall (n : nat) (f : vec n -> R) (g : vec n -> vec n) (c1 beta : R),
  C1 f g -> 0 < c1 < 1 -> 0 < beta < 1 -> forall x t, run f g c1 beta x t ->
  forall xs, accumulation_point x xs -> g xs = vzero.
Proof. exact @accumulation_points_stationary. Qed.

(** [theorem.existence] If all points where f is at most its value at the start lie within some
    distance M of the origin, the points of a run have an accumulation point. This needs no more of
    f than that the run exists. *)
Theorem theorem_existence : forall (n : nat) (f : vec n -> R) (g : vec n -> vec n) (c1 beta : R),
  0 < c1 < 1 -> 0 < beta < 1 -> forall x t, run f g c1 beta x t ->
  forall M, level_set_within f (x 0%nat) M -> exists xs, accumulation_point x xs.
Proof. exact @accumulation_point_exists. Qed.

(** [theorem.rate] If f is at least finf everywhere and no step is shorter than tmin, then among the
    first N points there is one with a squared gradient of at most (f(x0) - finf) / (c1 tmin N). *)
Theorem theorem_rate : forall (n : nat) (f : vec n -> R) (g : vec n -> vec n) (c1 beta : R),
  0 < c1 < 1 -> forall x t, run f g c1 beta x t ->
  forall finf tmin N, 0 < tmin -> (forall y, finf <= f y) ->
  (forall k, g (x k) <> vzero -> tmin <= t k) -> (0 < N)%nat ->
  exists k : nat, (k < N)%nat /\
    norm (g (x k)) ^ 2 <= (f (x 0%nat) - finf) / (c1 * tmin * INR N).
Proof. exact @gradient_rate. Qed.

(** [proofs.lower-bound-below] For the lower bound of a step it is enough that the gradient is
    Lipschitz with constant L on the set where f is at most its value at the point. A refused trial
    may leave the set. *)
Theorem armijo_lower_bound_below : forall (n : nat) (f : vec n -> R) (g : vec n -> vec n) (c1 beta : R),
  C1 f g -> 0 < c1 < 1 -> 0 < beta < 1 ->
  forall L x t, g x <> vzero -> 0 < L -> lipschitz_below f g x L ->
  armijo_step f g c1 beta x t -> t = 1 \/ 2 * beta * (1 - c1) / L < t.
Proof. exact @step_below. Qed.

(** [proofs.rate-lipschitz] Let f be continuously differentiable and at least finf everywhere, and
    let its gradient be Lipschitz with constant L > 0 on the set where f is at most its value at the
    start. Then among the first N points of a run, for N at least 1, there is one where the squared
    length of the gradient is at most (f(x0) - finf) / (c1 tmin N), where tmin is the smaller of 1
    and 2 beta (1 - c1) / L. *)
Theorem theorem_rate_lipschitz : forall (n : nat) (f : vec n -> R) (g : vec n -> vec n) (c1 beta : R),
  C1 f g -> 0 < c1 < 1 -> 0 < beta < 1 -> forall x t, run f g c1 beta x t ->
  forall L finf N, 0 < L -> lipschitz_below f g (x 0%nat) L -> (forall y, finf <= f y) -> (0 < N)%nat ->
  exists k : nat, (k < N)%nat /\
    norm (g (x k)) ^ 2 <= (f (x 0%nat) - finf) / (c1 * Rmin 1 (2 * beta * (1 - c1) / L) * INR N).
Proof. exact @rate_below. Qed.

(** [proofs.gradients-to-zero] Let f be continuously differentiable. If all points where f is at
    most its value at the start lie within some distance M of the origin, the gradients go to zero
    along the whole run. *)
Theorem theorem_gradients_to_zero : forall (n : nat) (f : vec n -> R) (g : vec n -> vec n) (c1 beta : R),
  C1 f g -> 0 < c1 < 1 -> 0 < beta < 1 -> forall x t, run f g c1 beta x t ->
  forall M, level_set_within f (x 0%nat) M -> converges (fun k => g (x k)) vzero.
Proof. exact @gradients_to_zero. Qed.

(** [proofs.only-stationary-point] Let f be continuously differentiable, let all points where f is
    at most its value at the start lie within some distance M of the origin, and let the gradient be
    zero at no point other than xs. Then the points of the whole run go to xs. *)
Theorem theorem_only_stationary_point : forall (n : nat) (f : vec n -> R) (g : vec n -> vec n) (c1 beta : R),
  C1 f g -> 0 < c1 < 1 -> 0 < beta < 1 -> forall x t, run f g c1 beta x t ->
  forall M, level_set_within f (x 0%nat) M ->
  forall xs, (forall y, g y = vzero -> y = xs) -> converges x xs.
Proof. exact @converges_to_only_stationary. Qed.

(** ** What does not follow *)

(** [proofs.continuity-needed] Without continuity of the gradient the theorem is false. For all c1
    and beta there is a run on f(y) = y + y^2/4 + y^2 sin(2 pi / y) / (2 pi) with f(0) = 0, which is
    differentiable everywhere, with every step 1 and the points 1, 1/2, 1/4 and so on. They go to 0,
    and the derivative there is 1. *)
Theorem theorem_continuity_needed : forall c1 beta, 0 < c1 < 1 -> 0 < beta < 1 ->
  exists (f : vec 1 -> R) (g : vec 1 -> vec 1) (x : nat -> vec 1) (t : nat -> R),
    (forall y, f y = y.1 + y.1 ^ 2 / 4 + y.1 ^ 2 * sin (2 * PI / y.1) / (2 * PI)) /\
    (forall y, is_gradient f y (g y)) /\ run f g c1 beta x t /\
    (forall k, t k = 1 /\ x k = point ((/ 2) ^ k)) /\
    converges x vzero /\ g vzero = point 1.
Proof. exact continuity_needed. Qed.

(** [theorem.every-continuous] It is false that for every continuous function the limit of gradient
    descent is a local minimum; false even for functions that are differentiable everywhere. *)
Theorem theorem_every_continuous : ~ forall (n : nat) (f : vec n -> R) (g : vec n -> vec n) (c1 beta : R),
  (forall y, continuous f y) -> (forall y, is_gradient f y (g y)) -> 0 < c1 < 1 -> 0 < beta < 1 ->
  forall x t, run f g c1 beta x t -> forall xs, converges x xs -> local_minimum f xs.
Proof. exact not_for_every_continuous. Qed.

(** [proofs.crease] The function f(y) = 4 |y1| + y2 is continuous and has values as low as you like.
    From (11/10, 3/10), with c1 = 1/10 and beta = 1/2, there is a run such that f is differentiable
    at all of its points. Still the values of f at these points stay above -6, and the points go to
    one that is not a local minimum of f. *)
Theorem theorem_crease :
  exists (f : vec 2 -> R) (g : vec 2 -> vec 2) (x : nat -> vec 2) (t : nat -> R) (xs : vec 2),
    (forall y, f y = 4 * Rabs y.1 + y.2) /\ (forall y, continuous f y) /\ (forall M, exists y, f y < M) /\
    (forall k, is_gradient f (x k) (g (x k))) /\
    run f g (/ 10) (/ 2) x t /\ x 0%nat = pair (11 / 10) (3 / 10) /\
    (forall k, -6 < f (x k)) /\ converges x xs /\ ~ local_minimum f xs.
Proof. exact stops_at_crease. Qed.

(** [theorem.local-minimum] It is false that the limit of gradient descent is a local minimum
    whenever f is continuously differentiable and the points have a limit. *)
Theorem theorem_local_minimum : ~ forall (n : nat) (f : vec n -> R) (g : vec n -> vec n) (c1 beta : R),
  C1 f g -> 0 < c1 < 1 -> 0 < beta < 1 ->
  forall x t, run f g c1 beta x t -> forall xs, converges x xs -> local_minimum f xs.
Proof. exact not_always_a_minimum. Qed.

(** [proofs.inflection] For all c1 and beta there is a run on f(y) = y^3 which never reaches a
    stationary point and goes to 0, where f has no minimum. *)
Theorem theorem_inflection : forall c1 beta, 0 < c1 < 1 -> 0 < beta < 1 ->
  exists (f : vec 1 -> R) (g : vec 1 -> vec 1) (x : nat -> vec 1) (t : nat -> R),
    (forall y, f y = y.1 ^ 3) /\ C1 f g /\ run f g c1 beta x t /\ (forall k, g (x k) <> vzero) /\
    converges x vzero /\ ~ local_minimum f vzero.
Proof. exact inflection. Qed.

(** [proofs.saddle] On f(y) = y1^2 - y2^2 with beta 1/2 and c1 up to 1/2, the run from (1, 0) is at
    the saddle 0 after one step and stops there, though f has no minimum at 0. *)
Theorem theorem_saddle : forall c1, 0 < c1 <= / 2 ->
  exists (f : vec 2 -> R) (g : vec 2 -> vec 2) (x : nat -> vec 2) (t : nat -> R),
    (forall y, f y = y.1 ^ 2 - y.2 ^ 2) /\ C1 f g /\ run f g c1 (/ 2) x t /\
    x 0%nat = pair 1 0 /\ (forall k, x (S k) = vzero) /\ ~ local_minimum f vzero.
Proof. exact saddle_reached. Qed.

(** [proofs.existence-fails] It is false that the points of every run have an accumulation point,
    even for a continuously differentiable f. *)
Theorem theorem_existence_fails : ~ forall (n : nat) (f : vec n -> R) (g : vec n -> vec n) (c1 beta : R),
  C1 f g -> 0 < c1 < 1 -> 0 < beta < 1 ->
  forall x t, run f g c1 beta x t -> exists xs, accumulation_point x xs.
Proof. exact existence_fails. Qed.

(** ** What the other hypotheses are for *)

(** [proofs.decrease-above-zero] With c1 = 0 the theorem is false: on f(y) = y^2 there is a run in
    which the points 1 and -1 take turns, and the derivative at 1 is 2. *)
Theorem hypothesis_decrease_above_zero : forall beta,
  exists (f : vec 1 -> R) (g : vec 1 -> vec 1) (x : nat -> vec 1) (t : nat -> R),
    (forall y, f y = y.1 ^ 2) /\ C1 f g /\ run f g 0 beta x t /\
    (forall k, t k = 1 /\ x k = point ((-1) ^ k)) /\
    accumulation_point x (point 1) /\ g (point 1) = point 2.
Proof. exact decrease_above_zero. Qed.

(** [proofs.decrease-below-one] With c1 = 1 there may be no step: on f(y) = y^2 Armijo's condition
    refuses every step above 0 at every point but 0. *)
Theorem hypothesis_decrease_below_one :
  exists (f : vec 1 -> R) (g : vec 1 -> vec 1), (forall y, f y = y.1 ^ 2) /\ C1 f g /\
    forall x t, x <> vzero -> 0 < t -> ~ armijo f g 1 x t.
Proof. exact decrease_below_one. Qed.

(** [proofs.backtracking-below-one] With beta = 1 there may be no step: on f(y) = y^2 with c1 = 1/2
    none of the powers is accepted at 1, where the derivative is 2. *)
Theorem hypothesis_backtracking_below_one :
  exists (f : vec 1 -> R) (g : vec 1 -> vec 1), (forall y, f y = y.1 ^ 2) /\ C1 f g /\
    g (point 1) = point 2 /\ ~ exists t, armijo_step f g (/ 2) 1 (point 1) t.
Proof. exact backtracking_below_one. Qed.

(** [proofs.steepest-descent] With directions that point downhill but are not the negative gradient,
    the theorem is false: on f(y) = y there are points and directions, so that the first trial,
    which is 1, is accepted in each step, and the points go to 0, where the derivative is 1. *)
Theorem hypothesis_steepest_descent : forall c1, 0 < c1 < 1 ->
  exists (f : vec 1 -> R) (g : vec 1 -> vec 1) (x d : nat -> vec 1),
    (forall y, f y = y.1) /\ C1 f g /\
    (forall k, ⟨g (x k), d k⟩ < 0 /\ f (x k ⊕ d k) <= f (x k) + c1 * ⟨g (x k), d k⟩ /\
      x (S k) = x k ⊕ d k) /\
    converges x vzero /\ g vzero = point 1.
Proof. exact steepest_needed. Qed.

(** [proofs.largest-step] With powers of beta that Armijo's condition accepts, but not the largest
    of them, the theorem is false: on f(y) = y with the steps 1, 1/2, 1/4 and so on the points go to
    0, where the derivative is 1. *)
Theorem hypothesis_largest_step : forall c1, 0 < c1 < 1 ->
  exists (f : vec 1 -> R) (g : vec 1 -> vec 1) (x : nat -> vec 1) (t : nat -> R),
    (forall y, f y = y.1) /\ C1 f g /\
    (forall k, t k = (/ 2) ^ k /\ armijo f g c1 (x k) (t k) /\
      x (S k) = x k ⊕ t k ⊙ direction g (x k)) /\
    converges x vzero /\ g vzero = point 1.
Proof. exact largest_needed. Qed.

(** [proofs.nonzero-gradient] Where the gradient is zero, every step is accepted and none moves the
    point. So the method has to stop there. *)
Theorem hypothesis_nonzero_gradient : forall (n : nat) (f : vec n -> R) (g : vec n -> vec n)
    (c1 : R) (x : vec n),
  g x = vzero -> forall t, armijo f g c1 x t /\ x ⊕ t ⊙ direction g x = x.
Proof. exact no_move. Qed.

(** ** Minima *)

(** [minimum.second-derivative] In one variable: where the derivative is zero and the second
    derivative exists and is positive, all other values near are larger. *)
Theorem minimum_second_derivative : forall (p p' : R -> R) (a b : R),
  (forall s, derivable_pt_lim p s (p' s)) -> p' a = 0 -> derivable_pt_lim p' a b -> 0 < b ->
  exists eps, 0 < eps /\ forall s, s <> a -> Rabs (s - a) < eps -> p a < p s.
Proof. exact second_derivative_test_1. Qed.

(** [proofs.second-derivative-zero] At 0 the derivatives of s^4 and of 4 s^3 are zero, and so are
    those of s^3 and of 3 s^2. These are the first and second derivatives of s^4 and of s^3 at 0,
    and they tell nothing: s^4 has its least value at 0, and s^3 has values below that at 0 as near
    to 0 as you like. *)
Theorem minimum_second_derivative_zero :
  (derivable_pt_lim (fun s => s ^ 4) 0 0 /\ derivable_pt_lim (fun s => 4 * s ^ 3) 0 0 /\
   forall s, s <> 0 -> 0 ^ 4 < s ^ 4) /\
  (derivable_pt_lim (fun s => s ^ 3) 0 0 /\ derivable_pt_lim (fun s => 3 * s ^ 2) 0 0 /\
   forall eps, 0 < eps -> exists s, Rabs s < eps /\ s ^ 3 < 0 ^ 3).
Proof. exact second_derivative_zero. Qed.

(** [proofs.second-derivative-test] In R^n: let f be differentiable, its gradient zero at x and
    differentiable there with derivative A. If there is one m > 0 so that for all directions h the
    curvature ⟨A h, h⟩ is at least m |h|^2, all other values near x are larger. *)
Theorem minimum_in_every_direction : forall (n : nat) (f : vec n -> R) (g : vec n -> vec n)
    (x : vec n) (A : vec n -> vec n) (m : R),
  (forall y, is_gradient f y (g y)) -> g x = vzero -> is_derivative g x A ->
  0 < m -> (forall h, m * ⟨h, h⟩ <= ⟨A h, h⟩) -> strict_local_minimum f x.
Proof. exact second_derivative_test. Qed.

(** [thoughts.coordinate-minimum] A strict minimum along every coordinate need not be a minimum, not
    even a local one, and not even where the gradient is zero: an example is f(y) = y1^2 + y2^2 - 3
    y1 y2 at 0. *)
Theorem thoughts_coordinate_minimum :
  exists (f : vec 2 -> R) (g : vec 2 -> vec 2),
    (forall y, f y = y.1 ^ 2 + y.2 ^ 2 - 3 * y.1 * y.2) /\ C1 f g /\ g vzero = vzero /\
    (forall i s, s <> 0 -> f vzero < f (upd vzero i s)) /\ ~ local_minimum f vzero.
Proof. exact coordinatewise_not_enough. Qed.

(** ** Quadratic functions: nothing is vacuous *)

(** [proofs.half-square] Let f(y) be half the squared distance of y to c. It is continuously
    differentiable with the gradient y - c, which is Lipschitz with constant 1; it is at least 0
    everywhere; the points where it is at most its value at the start lie within some distance of
    the origin; for all c1 and beta between 0 and 1 there is a run from every start, and c is an
    accumulation point of its points, where the gradient is zero. *)
Theorem half_square_satisfies_all : forall (n : nat) (c x0 : vec n) (c1 beta : R),
  0 < c1 < 1 -> 0 < beta < 1 ->
  let f := fun y => / 2 * ⟨y ⊖ c, y ⊖ c⟩ in
  let g := fun y => y ⊖ c in
  C1 f g /\ lipschitz g 1 /\ (forall y, 0 <= f y) /\ (exists M, level_set_within f x0 M) /\
  exists x t, run f g c1 beta x t /\ x 0%nat = x0 /\ accumulation_point x c /\ g c = vzero.
Proof. exact half_square_descent. Qed.

(** [proofs.quadratic] Let f(x) be half the product of A (x - c) and x - c, with a symmetric linear
    A, and with m |v|^2 <= ⟨A v, v⟩ <= L |v|^2 for all v, where m > 0. Then f is continuously
    differentiable with the gradient A (x - c), and for all c1 and beta between 0 and 1 there is a
    run from every start whose points go to c. *)
Theorem quadratic_converges : forall (n : nat) (A : vec n -> vec n) (m L : R),
  linear A -> symmetric A -> (forall v, m * ⟨v, v⟩ <= ⟨A v, v⟩ <= L * ⟨v, v⟩) ->
  forall c c1 beta x0, 0 < m -> 0 < c1 < 1 -> 0 < beta < 1 ->
  C1 (quadratic A c) (fun x => A (x ⊖ c)) /\
  exists x t, run (quadratic A c) (fun x => A (x ⊖ c)) c1 beta x t /\ x 0%nat = x0 /\ converges x c.
Proof. exact @quadratic_descent. Qed.

(** [proofs.quadratic-rate] Let f(x) be half the product of A (x - c) and x - c, with a symmetric
    linear A, and with m |v|^2 <= ⟨A v, v⟩ <= L |v|^2 for all v. In k steps, gradient descent on f
    with a fixed rate eta multiplies the distance to c at most by the power k of the larger of |1 -
    eta m| and |1 - eta L|. *)
Theorem quadratic_contracts : forall (n : nat) (A : vec n -> vec n) (m L : R),
  linear A -> symmetric A -> (forall v, m * ⟨v, v⟩ <= ⟨A v, v⟩ <= L * ⟨v, v⟩) ->
  forall c eta (x : nat -> vec n), (forall k, x (S k) = x k ⊖ eta ⊙ A (x k ⊖ c)) ->
  forall k, norm (x k ⊖ c) <= Rmax (Rabs (1 - eta * m)) (Rabs (1 - eta * L)) ^ k * norm (x 0%nat ⊖ c).
Proof. exact @fixed_rate_contracts. Qed.

(** [proofs.quadratic-threshold] Let f(x) be half the product of A (x - c) and x - c, with a
    symmetric linear A, and with m |v|^2 <= ⟨A v, v⟩ <= L |v|^2 for all v, where m > 0 and L is an
    eigenvalue of A. Gradient descent on f with the fixed rate eta goes to c from every start if and
    only if eta is above 0 and below 2 / L. *)
Theorem quadratic_threshold : forall (n : nat) (A : vec n -> vec n) (m L : R),
  linear A -> symmetric A -> (forall v, m * ⟨v, v⟩ <= ⟨A v, v⟩ <= L * ⟨v, v⟩) ->
  forall (c : vec n) (eta : R) (e : vec n), 0 < m -> e <> vzero -> A e = L ⊙ e ->
  ((forall x : nat -> vec n, (forall k, x (S k) = x k ⊖ eta ⊙ A (x k ⊖ c)) -> converges x c) <->
   0 < eta < 2 / L).
Proof. exact @fixed_rate_border. Qed.

(** ** Training *)

(** [rate.too-large] On half of lam times x squared with lam > 0, gradient descent with the fixed
    rate eta goes to 0 from a start that is not 0 if and only if eta is above 0 and below 2 / lam.
    *)
Theorem rate_too_large : forall (lam eta : R) (x : nat -> R), fixed_rate_descent lam eta x ->
  0 < lam -> x 0%nat <> 0 -> (Un_cv x 0 <-> 0 < eta < 2 / lam).
Proof. exact fixed_rate_threshold. Qed.

(** [rate.too-small] On half of lam times x squared, after k steps of gradient descent with the
    fixed rate eta, the distance to 0 is |1 - eta lam| to the power k times the first. If eta lam is
    at most 1, at least the share 1 - k eta lam of the first distance is left. *)
Theorem rate_too_small : forall (lam eta : R) (x : nat -> R), fixed_rate_descent lam eta x ->
  forall k, Rabs (x k) = Rabs (1 - eta * lam) ^ k * Rabs (x 0%nat) /\
    (eta * lam <= 1 -> (1 - INR k * (eta * lam)) * Rabs (x 0%nat) <= Rabs (x k)).
Proof. exact fixed_rate_left. Qed.

(** [rate.armijo] With Armijo's rule the value of f never rises from one point of a run to a later
    one. *)
Theorem rate_armijo : forall (n : nat) (f : vec n -> R) (g : vec n -> vec n) (c1 beta : R),
  0 < c1 < 1 -> 0 < beta < 1 -> forall x t, run f g c1 beta x t ->
  forall j k, (j <= k)%nat -> f (x k) <= f (x j).
Proof. exact @descent_le. Qed.

(** [training.pseudocode] The learning algorithm as printed, which never sets the sum of the
    gradients back to 0, with one sample, whose cost is half of lam times x squared, with lam and
    eta above 0, from a start that is not 0: the parameter x has no limit, neither the minimum nor
    another. *)
Theorem training_pseudocode : forall (lam eta : R) (x total : nat -> R), printed_loop lam eta x total ->
  0 < lam -> 0 < eta -> x 0%nat <> 0 -> ~ exists l, Un_cv x l.
Proof. exact no_limit. Qed.

(** [proofs.printed-steps] The learning algorithm as printed, which never sets the sum of the
    gradients back to 0, with one sample, whose cost is half of lam times x squared, with eta lam >
    0: of two steps in a row, not both are shorter than eta lam |x0| divided by the root of 4 + eta
    lam. *)
Theorem training_steps_stay_long : forall (lam eta : R) (x total : nat -> R), printed_loop lam eta x total ->
  forall k eps, 0 < eta * lam -> Rabs (x (S k) - x k) <= eps -> Rabs (x (S (S k)) - x (S k)) <= eps ->
  (eta * lam * x 0%nat) ^ 2 <= (4 + eta * lam) * eps ^ 2.
Proof. exact not_both_short. Qed.
