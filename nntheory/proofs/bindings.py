"""Which running code each theorem speaks about, and which test exercises the same statement on it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Binding:
    """A theorem and the code it speaks about.

    Attributes:
        code: the functions, as ``nntheory.descent.Backtracking``; none if it is about no program.
        tests: what runs the same statement on them: tests and laws as ``tests/test_descent_laws.py::f_decreases_strictly``,
            claims whose checks do as ``claim:proof.descent``.
    """

    code: tuple[str, ...]
    tests: tuple[str, ...]


_SEARCH = ("nntheory.descent.Backtracking",)
_RULE = ("nntheory.descent.armijo", *_SEARCH)
_DESCENT = ("nntheory.descent.gradient_descent", *_SEARCH)
_FIXED = ("nntheory.descent.gradient_descent", "nntheory.descent.FixedStep")
_PRINTED = ("nntheory.claims.printed_algorithm.as_printed",)
_LAWS = "tests/test_descent_laws.py::"
_LOOPS = "tests/test_printed_algorithm.py::"

BINDINGS: dict[str, Binding] = {
    # The step.
    "gradient_steepest": Binding(
        _DESCENT, (f"{_LAWS}the_points_follow_the_negative_gradient", "claim:gradient.steepest")
    ),
    "gradient_raw_step": Binding(
        _FIXED, (f"{_LAWS}test_a_fixed_step_multiplies_the_distance_on_a_parabola", "claim:gradient.raw-step")
    ),
    "armijo_exists": Binding(_SEARCH, (f"{_LAWS}a_step_exists_whenever_the_gradient_is_not_zero",)),
    "armijo_largest": Binding(
        _RULE, (f"{_LAWS}every_larger_power_is_refused", f"{_LAWS}the_step_taken_satisfies_armijos_condition")
    ),
    "armijo_big_step_big_gain": Binding((), ("claim:armijo.big-step-big-gain",)),
    "armijo_lower_bound": Binding(_SEARCH, (f"{_LAWS}every_step_is_at_least_the_lower_bound",)),
    "run_from_every_start": Binding(
        _DESCENT,
        (
            f"{_LAWS}a_step_exists_whenever_the_gradient_is_not_zero",
            f"{_LAWS}it_stops_before_the_limit_only_where_the_gradient_is_zero",
        ),
    ),
    "run_is_unique": Binding(_DESCENT, (f"{_LAWS}the_same_run_is_the_same_trace",)),
    # The proof.
    "proof_descent": Binding(_DESCENT, (f"{_LAWS}f_decreases_strictly",)),
    "proof_limit_value": Binding(_DESCENT, ("claim:proof.limit-value",)),
    "proof_telescope": Binding(_DESCENT, (f"{_LAWS}the_telescoped_sum_is_at_most_the_decrease",)),
    "proof_steps_to_zero": Binding(_DESCENT, ("claim:proof.steps-to-zero",)),
    "proof_trial_failed": Binding(_SEARCH, (f"{_LAWS}every_larger_power_is_refused", "claim:proof.trial-failed")),
    "proof_divide_by_vector": Binding((), ("claim:proof.divide-by-vector",)),
    "proof_mean_value": Binding((), ("claim:proof.mean-value",)),
    "proof_inequality": Binding((), ("claim:proof.inequality",)),
    "proof_limit_of_slopes": Binding((), ("claim:proof.inequality",)),
    "proof_contradiction": Binding((), ("claim:proof.contradiction",)),
    "stationary_by_the_paper": Binding(_DESCENT, ("claim:theorem.stationary",)),
    # The theorem.
    "theorem_stationary": Binding(_DESCENT, ("claim:theorem.stationary",)),
    "theorem_existence": Binding(_DESCENT, ("claim:theorem.existence",)),
    "theorem_rate": Binding(_DESCENT, (f"{_LAWS}the_smallest_gradient_falls_like_one_over_n",)),
    "theorem_rate_lipschitz": Binding(
        _DESCENT,
        (
            f"{_LAWS}the_gradient_becomes_small_after_a_bounded_number_of_steps",
            f"{_LAWS}every_step_is_at_least_the_lower_bound",
        ),
    ),
    "theorem_gradients_to_zero": Binding(_DESCENT, (f"{_LAWS}the_smallest_gradient_falls_like_one_over_n",)),
    "theorem_only_stationary_point": Binding(_DESCENT, (f"{_LAWS}the_gap_to_the_minimum_shrinks_geometrically",)),
    # What does not follow.
    "theorem_continuity_needed": Binding(_DESCENT, ("claim:theorem.stationary",)),
    "theorem_every_continuous": Binding(_DESCENT, ("claim:theorem.every-continuous",)),
    "theorem_crease": Binding(_DESCENT, ("claim:theorem.every-continuous",)),
    "theorem_local_minimum": Binding(_DESCENT, ("claim:theorem.local-minimum",)),
    "theorem_inflection": Binding(_DESCENT, ("claim:theorem.local-minimum",)),
    "theorem_saddle": Binding(
        _DESCENT, (f"{_LAWS}a_saddle_is_not_left_along_its_ridge", "claim:theorem.local-minimum")
    ),
    "theorem_existence_fails": Binding(_DESCENT, ("claim:theorem.existence",)),
    **{
        f"hypothesis_{name}": Binding(
            _DESCENT,
            ("tests/test_claims.py::test_without_a_hypothesis_the_descent_goes_wrong_and_with_it_it_does_not",),
        )
        for name in (
            *("decrease_above_zero", "decrease_below_one", "backtracking_below_one"),
            *("steepest_descent", "largest_step", "nonzero_gradient"),
        )
    },
    "thoughts_coordinate_minimum": Binding((), ("claim:thoughts.coordinate-minimum",)),
    # Quadratics.
    "half_square_satisfies_all": Binding(_DESCENT, (f"{_LAWS}the_gap_to_the_minimum_shrinks_geometrically",)),
    "quadratic_converges": Binding(_DESCENT, (f"{_LAWS}the_gap_to_the_minimum_shrinks_geometrically",)),
    "quadratic_contracts": Binding(_FIXED, (f"{_LAWS}test_a_fixed_step_multiplies_the_distance_on_a_parabola",)),
    "quadratic_threshold": Binding(_FIXED, (f"{_LAWS}test_a_fixed_step_multiplies_the_distance_on_a_parabola",)),
    # Training.
    "rate_too_large": Binding(
        _FIXED, (f"{_LAWS}test_a_fixed_step_multiplies_the_distance_on_a_parabola", "claim:rate.too-large")
    ),
    "rate_too_small": Binding(
        _FIXED, (f"{_LAWS}test_a_fixed_step_multiplies_the_distance_on_a_parabola", "claim:rate.too-small")
    ),
    "rate_armijo": Binding(_DESCENT, (f"{_LAWS}f_decreases_strictly",)),
    "training_pseudocode": Binding(_PRINTED, (f"{_LOOPS}test_of_two_steps_in_a_row_one_is_as_long_as_the_claim_says",)),
    "training_steps_stay_long": Binding(
        _PRINTED, (f"{_LOOPS}test_of_two_steps_in_a_row_one_is_as_long_as_the_claim_says",)
    ),
}
"""By the name of the theorem."""
