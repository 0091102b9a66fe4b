// The error function, which JavaScript does not have and the formula of GELU needs.

/** erf(x) by its series in exp(-x²), all of whose terms have one sign; beyond 6 it is ±1 in these numbers. */
export function erf(x) {
  if (Math.abs(x) > 6) return Math.sign(x);
  let term = x, sum = x;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}
