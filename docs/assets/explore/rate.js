// Steps with one rate on a parabola: where they lead, and what is left of the distance.
import { Plane, cross, disc, line, path, shown, words } from "./drawing.js";

/** What becomes of the distance, from the number that a step multiplies it by. */
function fate(factor) {
  const size = Math.abs(factor);
  if (size < 1e-9) return "The first step is there at once.";
  if (Math.abs(size - 1) < 1e-9) return "x and −x take turns for ever, no nearer and no further.";
  if (size > 1) return "Each step crosses over and lands further away.";
  return factor > 0 ? "Each step stays on its side and comes nearer." : "Each step crosses over and comes nearer.";
}

export function picture({ rate, curvature }, { f, step, factor, border, steps, parabola, distances, ruler, scale }) {
  const [bowl, decades] = [new Plane(parabola), new Plane(distances)];
  const points = [1];
  while (points.length <= steps) points.push(step(points.at(-1), rate, curvature));
  const left = factor(rate, curvature);
  const good = Math.abs(left) < 1 - 1e-9;

  const samples = Array.from({ length: 121 }, (_, k) => bowl.x[0] + (k / 120) * (bowl.x[1] - bowl.x[0]));
  const curve = bowl.line(samples.map((x) => [x, f(x, curvature)]), "nn-forward");
  const way = path(bowl, points.map((x) => [x, f(x, curvature)]), good);
  const start = bowl.at(1, f(1, curvature));
  const first = disc(start, 3.5, "nn-path nn-filled") + words([start[0] + 9, start[1] + 9], "x⁰", "nn-italic", "start");

  const across = (eta) => ruler[0] + (eta / scale) * (ruler[1] - ruler[0]);
  const height = ruler[2];
  const limit = border(curvature);
  const rates =
    line([[across(0), height], [across(limit), height]], "nn-right nn-band") +
    line([[across(limit), height - 6], [across(limit), height + 6]], "nn-right") +
    words([across(limit), height + 20], `2/λ = ${shown(limit)}`, "nn-right-text") +
    (good ? disc([across(rate), height], 5, "nn-right nn-filled") : cross([across(rate), height], 4.5)) +
    words([across(rate), height - 10], "η", good ? "nn-right-text nn-italic" : "nn-wrong-text nn-italic");

  // A distance of zero has no logarithm: its point is far below the picture.
  const sizes = points.map((x, k) => [k, x === 0 ? -20 : Math.log10(Math.abs(x))]);
  const shares = path(decades, sizes, good);
  const text = [
    `η = ${shown(rate)}, λ = ${shown(curvature)}, so ηλ = ${shown(rate * curvature)}. Each step multiplies x by ${shown(left)}.`,
    `${fate(left)} The border is at 2/λ = ${shown(limit)}.`,
    `After ${steps} steps x = ${shown(points.at(-1))}, and f went from ${shown(f(1, curvature))} to ${shown(f(points.at(-1), curvature))}.`,
  ].join("\n");
  return { parts: { curve, way, first, rates, shares }, text };
}
