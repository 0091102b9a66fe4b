// An activation function, its derivative, and its tangent at one point.
import { Plane, disc, line, shown, words } from "./drawing.js";

const SAMPLES = 120; // pieces of a curve

const CLOSE = 1e-9; // how near a kink a curve ends

/** A curve in pieces that end shortly before and after each of some points. */
function curve(plane, f, kinks, kind) {
  const ends = [plane.x[0], ...kinks, plane.x[1]];
  return ends.slice(1).map((last, k) => {
    const [from, to] = [ends[k] + (k ? CLOSE : 0), last - (k < kinks.length ? CLOSE : 0)];
    const points = Array.from({ length: SAMPLES + 1 }, (_, n) => from + (n / SAMPLES) * (to - from));
    return plane.line(points.map((z) => [z, f(z)]), kind);
  }).join("");
}

export function picture({ which, z }, { functions, plane: edges }) {
  const plane = new Plane(edges);
  const { f, slope, kinks } = functions[which];
  const [value, steepness] = [f(z), slope(z)];
  const [here, there] = [plane.at(z, value), plane.at(z, steepness)];
  const curves = curve(plane, slope, kinks, "nn-back") + curve(plane, f, [], "nn-forward");

  const jumps = kinks.map((kink) => {
    const sides = new Set([slope(kink - CLOSE), slope(kink + CLOSE)]);
    return [...sides].sort((a, b) => a - b)
      .map((side) => disc(plane.at(kink, side), 3, side === slope(kink) ? "nn-back nn-filled" : "nn-back nn-open")).join("");
  }).join("");

  const along = (way) => [z + way, value + steepness * way];
  const smooth = !kinks.includes(z);
  const tangent = smooth ? plane.line([along(-1.5), along(1.5)], "nn-tangent") : "";
  const corner = [z + 1, value];
  const rise = !smooth ? "" :
    plane.line([[z, value], corner], "nn-quiet") + plane.line([corner, along(1)], "nn-rise") +
    plane.line([[z, 0], [z, steepness]], "nn-rise");

  const names =
    disc(here, 4.5, "nn-forward nn-filled") + disc(there, 4, "nn-back nn-filled") +
    words([here[0] - 8, here[1] - 7], "f(z)", "nn-forward-text nn-italic", "end") +
    words([there[0] + 8, there[1] + (slope(z + 0.1) < steepness ? -7 : 17)], "f′(z)", "nn-back-text nn-italic", "start") +
    line([plane.at(z, 0), [there[0], plane.at(z, 0)[1] + 4]], "nn-axis");

  const meaning = smooth
    ? `Raise z by a little, and the activation changes by ${shown(steepness)} times as much.`
    : `Here the slope jumps from ${shown(slope(z - CLOSE))} to ${shown(slope(z + CLOSE))}. There is no tangent; the value taken is a convention.`;
  const text = `${which}: f(z) = ${shown(value)} and f′(z) = ${shown(steepness)} at z = ${shown(z)}.\n${meaning}`;
  return { parts: { curves, tangent, rise, jumps, names }, text };
}
