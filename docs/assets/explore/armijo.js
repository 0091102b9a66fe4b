// One line search by Armijo's rule: the picture at a start x, for given constants c₁ and β.
import { backtrack } from "./descent.js";
import { Plane, cross, disc, line, shown, words } from "./drawing.js";

const SAMPLES = 400; // steps at which the condition is looked at, for the thick line

/** Where a straight line that falls from a point to one side leaves the plane, and whether it leaves below. */
function exit(plane, x, value, side, slope) {
  const aside = side > 0 ? plane.x[1] - x : x - plane.x[0];
  const reach = slope > 0 ? Math.min(aside, (value - plane.y[0]) / slope) : aside;
  return { end: [x + side * reach, value - slope * reach], below: reach < aside };
}

export function picture({ x, c, beta }, { f, slope, plane: edges }) {
  const plane = new Plane(edges);
  const [value, direction] = [f(x), -slope(x)];
  const side = direction < 0 ? -1 : 1;
  const along = (t) => f(x + t * direction);
  const promised = -direction * direction;
  const trials = backtrack(along, promised, c, beta);
  const last = trials.at(-1);
  const start = plane.at(x, value);
  const [far, near] = side < 0 ? ["end", "start"] : ["start", "end"];
  const base = plane.at(x, plane.y[0])[1];
  const ruler = base + 36;
  const across = (t) => plane.at(x + t * direction, 0)[0];

  const tangent = exit(plane, x, value, side, Math.abs(direction));
  const limit = exit(plane, x, value, side, c * Math.abs(direction));
  let lines = "", labels = "";
  if (direction !== 0) {
    lines = plane.line([[x, value], tangent.end], "nn-back") + plane.line([[x, value], limit.end], "nn-right nn-limit");
    const [left, low] = plane.at(...tangent.end);
    labels = tangent.below
      ? words([left - side * 6, low - 7], "tangent", "nn-back-text", near)
      : words([left - side * 4, low + 15], "tangent", "nn-back-text", near);
    const [edge, end] = plane.at(...limit.end);
    const room = side < 0 ? edge - plane.corner[0] : plane.corner[0] + plane.size[0] - edge;
    const outside = limit.below && room > 128;
    labels += words(
      [edge + (outside ? side * 6 : -side * 6), end - (limit.below ? 24 : 9)],
      "f(x) + c₁ t ∇f(x)·d", "nn-right-text nn-italic", outside ? far : near,
    );
  }

  const shownTrials = direction === 0 ? [] : trials;
  let marks = "", ticks = line([[across(0), ruler], [across(1), ruler]], "nn-axis");
  let from = -1;
  for (let k = 1; k <= SAMPLES + 1; k++) {
    const t = k / SAMPLES;
    const allowed = k <= SAMPLES && along(t) - value <= c * t * promised && direction !== 0;
    if (allowed && from < 0) from = t;
    if (!allowed && from >= 0) {
      ticks += line([[across(from), ruler], [across((k - 1) / SAMPLES), ruler]], "nn-right nn-band");
      from = -1;
    }
  }
  const taken = [across(0)];
  ticks += words([across(0) - side * 7, ruler + 4], "t", "nn-italic", near);
  for (const trial of [...shownTrials.slice(-1), ...shownTrials.slice(0, -1)]) {
    const here = across(trial.step);
    ticks += line([[here, ruler - 4], [here, ruler + 4]], trial.accepted ? "nn-right" : "nn-axis");
    if (taken.some((one) => Math.abs(one - here) < 32)) continue;
    taken.push(here);
    ticks += words([here, ruler + 18], shown(trial.step), trial.accepted ? "nn-right-text" : "nn-faint");
  }
  for (const trial of shownTrials) {
    const at = plane.at(x + trial.step * direction, trial.value);
    marks += line([[at[0], ruler], at], "nn-quiet");
    marks += trial.accepted ? disc(at, 4.5, "nn-right nn-filled") : cross(at);
  }
  const [first, found] = [trials[0], last].map((one) => plane.at(x + one.step * direction, one.value));
  if (direction !== 0 && !trials[0].accepted) marks += words([first[0] - side * 8, first[1] - 7], "✗ refused", "nn-wrong-text", near);
  if (last.accepted) marks += words([found[0], found[1] + 20], "✓ accepted", "nn-right-text");
  marks += disc(start, 4.5, "nn-forward nn-filled");
  marks += words([start[0] + side * 9, start[1] - 7], "f(x)", "nn-forward-text nn-italic", far);
  return { parts: { lines, marks, ticks, labels }, text: told(x, value, direction, trials) };
}

function told(x, value, direction, trials) {
  const last = trials.at(-1);
  const here = `At x = ${shown(x)}: f(x) = ${shown(value)}, f′(x) = ${shown(-direction)}`;
  if (!last.accepted) return `${here}.\nThe slope is zero: no direction leads downhill, and there is no step to look for.`;
  const steps = trials.slice(0, -1).map((one) => shown(one.step));
  const listed = steps.length > 5 ? [...steps.slice(0, 3), "…", steps.at(-1)] : steps;
  return [
    `${here}, so d = ${shown(direction)}.`,
    `Refused: ${listed.length ? `t = ${listed.join(", ")}` : "none"}. Accepted: t = ${shown(last.step)}, trial ${trials.length}.`,
    `The step leads to x = ${shown(x + last.step * direction)}, and f falls from ${shown(value)} to ${shown(last.value)}.`,
  ].join("\n");
}
