// Armijo's rule, as nntheory.descent.Backtracking has it.

/**
 * The steps 1, β, β², … that are tried along a direction, up to the first that is accepted. `along(t)` is f(x + t d), `slope`
 * is ∇f(x)·d. The search ends without a step where a smaller one could not change f in these numbers.
 */
export function backtrack(along, slope, sufficientDecrease, backtracking, most = 1000) {
  const value = along(0);
  const trials = [];
  for (let step = 1; trials.length < most; ) {
    const found = along(step);
    const enough = found - value <= sufficientDecrease * step * slope;
    const accepted = found < value && enough && Number.isFinite(found);
    trials.push({ step, value: found, accepted });
    step = backtracking * step;
    if (accepted || !(value + step * slope < value)) break;
  }
  return trials;
}
