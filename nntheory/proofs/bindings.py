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
_WITHOUT = ("nntheory.claims.chapters.hypotheses.Hypothesis", "nntheory.descent.armijo")
_FIXED = ("nntheory.descent.gradient_descent", "nntheory.descent.FixedStep")
_PRINTED = ("nntheory.claims.instruments.printed_algorithm.as_printed",)
_FORWARD = ("nntheory.network.Network.forward",)
_BACKWARD = ("nntheory.network.Network.backward",)
_OUTPUT = ("nntheory.network.Network.output_error",)
_VALUE = ("nntheory.formulas.Activation.evaluate_derivative",)
_COST = ("nntheory.formulas.Cost.evaluate",)

_TRAIN = ("nntheory.training.train", *_SEARCH)
_NETWORK = "tests/test_network.py::"
_RULES = "tests/test_derivation.py::"
_FORMULAS = "tests/test_formulas.py::"
_ENTRIES = f"{_NETWORK}test_every_entry_of_numpy_backpropagation_is_the_derivative_that_sympy_derives"
_BATCH = f"{_NETWORK}test_a_batch_costs_and_pulls_as_the_mean_of_its_samples"
_RECURSION = f"{_RULES}test_the_error_recursion_holds_for_symbolic_layer_and_sizes"
_DIRECT = f"{_RULES}test_recurrences_equal_direct_differentiation_for_every_activation_function"
_DERIVATIVE = f"{_FORMULAS}test_the_readable_derivative_is_the_derivative"
_DROPPED = "tests/test_claims.py::test_without_a_hypothesis_the_descent_goes_wrong_and_with_it_it_does_not"
_PATHS = "tests/test_theorems.py::test_errors_follow_the_recursion_and_gradients_are_products_and_sums_over_paths"
_MOVED = "tests/test_theorems.py::test_a_weight_and_a_bias_move_the_pre_activation_of_their_neuron_alone"
_ANY_TARGETS = "tests/test_theorems.py::test_the_errors_of_logarithmic_costs_are_right_for_targets_of_any_sum"
_RUN = "tests/test_theorems.py::"
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
    "armijo_lower_bound_below": Binding(_SEARCH, (f"{_LAWS}every_step_is_at_least_the_lower_bound",)),
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
    "proof_limit_value": Binding(
        _DESCENT, (f"{_RUN}test_in_a_bounded_level_set_the_values_settle_and_the_gradients_become_small",)
    ),
    "proof_telescope": Binding(_DESCENT, (f"{_LAWS}the_telescoped_sum_is_at_most_the_decrease",)),
    "proof_steps_to_zero": Binding((), ("claim:proof.steps-to-zero",)),
    "proof_trial_failed": Binding(_SEARCH, (f"{_LAWS}every_larger_power_is_refused", "claim:proof.trial-failed")),
    "proof_divide_by_vector": Binding((), ("claim:proof.divide-by-vector",)),
    "proof_mean_value": Binding((), ("claim:proof.mean-value",)),
    "proof_inequality": Binding((), ("claim:proof.inequality",)),
    "proof_limit_of_slopes": Binding((), ("claim:proof.inequality",)),
    "proof_contradiction": Binding((), ("claim:proof.contradiction",)),
    "stationary_by_the_paper": Binding(
        _DESCENT, (f"{_RUN}test_in_a_bounded_level_set_the_values_settle_and_the_gradients_become_small",)
    ),
    # The theorem.
    "theorem_stationary": Binding(
        _DESCENT, (f"{_RUN}test_in_a_bounded_level_set_the_values_settle_and_the_gradients_become_small",)
    ),
    "theorem_existence": Binding(
        _DESCENT,
        (
            f"{_RUN}test_without_a_bounded_level_set_the_points_may_go_to_infinity",
            f"{_RUN}test_on_a_quadratic_the_points_of_a_run_go_to_the_minimum",
        ),
    ),
    "theorem_rate": Binding(_DESCENT, (f"{_LAWS}the_smallest_gradient_falls_like_one_over_n",)),
    "theorem_rate_lipschitz": Binding(
        _DESCENT,
        (
            f"{_LAWS}the_gradient_becomes_small_after_a_bounded_number_of_steps",
            f"{_LAWS}every_step_is_at_least_the_lower_bound",
        ),
    ),
    "theorem_gradients_to_zero": Binding(
        _DESCENT, (f"{_RUN}test_in_a_bounded_level_set_the_values_settle_and_the_gradients_become_small",)
    ),
    "theorem_only_stationary_point": Binding(
        _DESCENT, (f"{_RUN}test_on_a_quadratic_the_points_of_a_run_go_to_the_minimum",)
    ),
    # What does not follow.
    "theorem_continuity_needed": Binding(_WITHOUT, (_DROPPED,)),
    "theorem_every_continuous": Binding(_DESCENT, ("claim:theorem.every-continuous",)),
    "theorem_crease": Binding(_DESCENT, ("claim:theorem.every-continuous",)),
    "theorem_local_minimum": Binding(_DESCENT, ("claim:theorem.local-minimum",)),
    "theorem_inflection": Binding(_DESCENT, ("claim:theorem.local-minimum",)),
    "theorem_saddle": Binding(
        _DESCENT, (f"{_LAWS}a_saddle_is_not_left_along_its_ridge", "claim:theorem.local-minimum")
    ),
    "theorem_existence_fails": Binding(
        _DESCENT,
        (
            f"{_RUN}test_without_a_bounded_level_set_the_points_may_go_to_infinity",
            f"{_RUN}test_on_a_quadratic_the_points_of_a_run_go_to_the_minimum",
        ),
    ),
    **{
        f"hypothesis_{name}": Binding(
            _WITHOUT,
            ("tests/test_claims.py::test_without_a_hypothesis_the_descent_goes_wrong_and_with_it_it_does_not",),
        )
        for name in (
            *("decrease_above_zero", "decrease_below_one", "backtracking_below_one"),
            *("steepest_descent", "largest_step", "nonzero_gradient"),
        )
    },
    "thoughts_coordinate_minimum": Binding((), ("claim:thoughts.coordinate-minimum",)),
    **dict.fromkeys(
        ("minimum_second_derivative", "minimum_second_derivative_zero", "minimum_in_every_direction"),
        Binding((), ("claim:minimum.second-derivative",)),
    ),
    # Quadratics.
    "half_square_satisfies_all": Binding(
        _DESCENT, (f"{_RUN}test_on_a_quadratic_the_points_of_a_run_go_to_the_minimum",)
    ),
    "quadratic_converges": Binding(_DESCENT, (f"{_RUN}test_on_a_quadratic_the_points_of_a_run_go_to_the_minimum",)),
    "quadratic_contracts": Binding(
        _FIXED, (f"{_RUN}test_a_fixed_rate_shrinks_the_distance_on_a_quadratic_at_least_by_the_larger_of_two_factors",)
    ),
    "quadratic_threshold": Binding(
        _FIXED,
        (
            f"{_RUN}test_a_fixed_rate_shrinks_the_distance_on_a_quadratic_at_least_by_the_larger_of_two_factors",
            f"{_RUN}test_beyond_two_over_the_largest_curvature_a_fixed_rate_goes_away_along_it",
        ),
    ),
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
    # Backpropagation.
    "forward_neuron": Binding(
        _FORWARD, (f"{_NETWORK}test_forward_is_the_papers_sum_neuron_by_neuron", "claim:forward.neuron")
    ),
    "network_layered": Binding(
        _FORWARD, (f"{_RUN}test_what_lies_before_a_layer_matters_only_through_its_activations", "claim:network.layered")
    ),
    "backprop_dz_dw": Binding(_FORWARD, (_MOVED,)),
    "backprop_dz_db": Binding(_FORWARD, (_MOVED,)),
    "backprop_da_dz": Binding(_VALUE, (_DERIVATIVE,)),
    "backprop_cost": Binding(_COST, (f"{_FORMULAS}test_formulas_are_those_of_torch",)),
    "backprop_dc_da": Binding(
        _OUTPUT, (_ENTRIES, f"{_FORMULAS}test_the_derivative_of_a_cost_is_that_of_direct_differentiation")
    ),
    "backprop_dc_dw": Binding(_BACKWARD, (_ENTRIES,)),
    "backprop_dc_db": Binding(_BACKWARD, (_ENTRIES,)),
    "backprop_recursion": Binding(_BACKWARD, (_PATHS, _ENTRIES)),
    "backprop_error_is_derivative": Binding(_BACKWARD, (_PATHS, _ENTRIES)),
    "backprop_chain_rule": Binding(_BACKWARD, (_PATHS, _ENTRIES)),
    "errors_exist_and_are_unique": Binding(_BACKWARD, (_PATHS, _ENTRIES)),
    "backprop_correct": Binding(_BACKWARD, (_ENTRIES, _DIRECT)),
    "backprop_correct_any_output": Binding(
        _BACKWARD, (_ENTRIES, f"{_RULES}test_output_layers_with_a_formula_of_their_own_equal_direct_differentiation")
    ),
    "training_average": Binding(
        _BACKWARD, (_BATCH, f"{_RULES}test_the_gradient_of_a_mean_is_the_mean_of_the_gradients")
    ),
    "training_average_backprop": Binding(_BACKWARD, (_BATCH, _ENTRIES)),
    **{
        f"activation_derivatives_{name}": Binding(_VALUE, (_DERIVATIVE, *(f"{_FORMULAS}{one}" for one in more)))
        for name, more in {
            **dict.fromkeys(
                ("linear", "sigmoid", "sigmoid_bound", "tanh", "softplus", "swish", "elu", "relu", "leaky_relu"), ()
            ),
            "relu_kink": ("test_exactly_the_activations_whose_derivative_jumps_have_a_kink",),
            "leaky_relu_kink": ("test_exactly_the_activations_whose_derivative_jumps_have_a_kink",),
        }.items()
    },
    "activation_derivatives_sigmoid_bound": Binding(
        _VALUE, (f"{_RUN}test_the_slope_of_the_sigmoid_is_a_quarter_at_zero_and_less_elsewhere",)
    ),
    "cost_squares": Binding(
        _COST,
        (
            f"{_RUN}test_the_squared_error_is_zero_for_the_target_alone_and_grows_with_each_difference",
            "claim:cost.squares",
        ),
    ),
    "cost_squares_increasing": Binding(
        _COST,
        (
            f"{_RUN}test_the_squared_error_is_zero_for_the_target_alone_and_grows_with_each_difference",
            "claim:cost.squares",
        ),
    ),
    "output_error_squared_error": Binding(
        _OUTPUT, (_ENTRIES, f"{_FORMULAS}test_the_derivative_of_a_cost_is_that_of_direct_differentiation")
    ),
    "output_error_softmax": Binding(
        _OUTPUT, (_ENTRIES, f"{_FORMULAS}test_the_softmax_jacobian_is_that_of_direct_differentiation")
    ),
    "output_error_softmax_cross_entropy": Binding(_OUTPUT, (_ANY_TARGETS,)),
    "output_error_softmax_cross_entropy_distribution": Binding(_OUTPUT, (_ENTRIES, _ANY_TARGETS)),
    "output_error_binary_cross_entropy": Binding(_OUTPUT, (_ANY_TARGETS,)),
    **{
        f"backprop_{name}": Binding(_BACKWARD, (_ENTRIES,))
        for name in (
            *(f"{activation}_squared_error" for activation in ("sigmoid", "tanh", "softplus", "linear")),
            *("relu", "leaky_relu", "softmax_cross_entropy", "binary_cross_entropy"),
        )
    },
    # Depth.
    "activation_affine_collapse": Binding(
        _FORWARD,
        (
            f"{_RUN}test_without_activation_functions_any_number_of_layers_is_one_affine_map",
            "claim:activation.affine-collapse",
        ),
    ),
    "activation_needed": Binding(
        _FORWARD,
        (f"{_RUN}test_without_activation_functions_any_number_of_layers_is_one_affine_map", "claim:activation.needed"),
    ),
    "activation_vanishing": Binding(
        _BACKWARD,
        (f"{_RUN}test_in_a_chain_of_sigmoids_the_first_derivative_is_below_its_bound", "claim:activation.vanishing"),
    ),
    "activation_exploding": Binding(
        _BACKWARD,
        (f"{_RUN}test_in_a_chain_whose_factors_are_large_the_errors_grow_geometrically", "claim:activation.exploding"),
    ),
    "activation_choice": Binding(
        _VALUE,
        (
            _DERIVATIVE,
            f"{_RUN}test_the_slope_of_the_sigmoid_is_a_quarter_at_zero_and_less_elsewhere",
            "claim:activation.choice",
        ),
    ),
    "softmax_is_a_distribution": Binding(
        _VALUE, (f"{_FORMULAS}test_the_softmax_jacobian_is_that_of_direct_differentiation",)
    ),
    **dict.fromkeys(("thoughts_subset_wider", "thoughts_subset_deeper"), Binding(_FORWARD, ("claim:thoughts.subset",))),
    # Gradient descent on the cost of a network.
    "parameters_have_places": Binding(
        ("nntheory.training.Parameters",), ("tests/test_training.py::test_parameters_are_views_of_one_vector",)
    ),
    "minimum_dimensions": Binding(("nntheory.architecture.Architecture",), ("claim:minimum.dimensions",)),
    "slopes_are_continuous": Binding(
        _VALUE, (_DERIVATIVE, f"{_FORMULAS}test_exactly_the_activations_whose_derivative_jumps_have_a_kink")
    ),
    **dict.fromkeys(
        ("squared_error_is_smooth", "softmax_cross_entropy_is_smooth", "binary_cross_entropy_is_smooth"),
        Binding(_OUTPUT, (_ENTRIES,)),
    ),
    "network_cost_is_smooth": Binding(_BACKWARD, (_ENTRIES, _BATCH)),
    "network_gradient_is_backpropagation": Binding(
        _TRAIN, ("tests/test_training.py::test_a_step_by_all_samples_goes_along_the_average_of_the_derived_gradients",)
    ),
    **dict.fromkeys(
        ("network_descent_is_stationary", "sigmoid_network_descent_is_stationary"),
        Binding(
            _TRAIN,
            (
                "tests/test_training.py::"
                "test_armijo_steps_never_let_the_cost_of_all_samples_rise_and_each_gains_what_was_promised",
            ),
        ),
    ),
}
"""By the name of the theorem."""
