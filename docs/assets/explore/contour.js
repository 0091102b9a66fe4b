// Descent on a function of two variables from one start: with a fixed step, the exact one, and Armijo's.
import { backtrack } from "./descent.js";
import { Plane, disc, line, path, shown, words } from "./drawing.js";

const APART = 14; // the least distance of two labels

/** The points of one descent, and how often f was evaluated for its steps. */
function descend(rule, state, { f, slopes, exact, steps, beta }) {
  const points = [[state.x1, state.x2]];
  let trials = 0;
  while (points.length <= steps) {
    const at = points.at(-1);
    const [d1, d2] = slopes.map((one) => -one(...at));
    if (d1 === 0 && d2 === 0) break;
    const along = (t) => f(at[0] + t * d1, at[1] + t * d2);
    let t = rule === "fixed" ? state.step : exact(...at);
    if (rule === "armijo") {
      const tried = backtrack(along, -(d1 * d1 + d2 * d2), state.c, beta);
      if (!tried.at(-1).accepted) break;
      t = tried.at(-1).step;
      trials += tried.length;
    }
    points.push([at[0] + t * d1, at[1] + t * d2]);
  }
  while (points.length <= steps) points.push(points.at(-1));
  return { points, trials };
}

const small = (value) => (value < 1e-9 ? "less than 10⁻⁹" : shown(value));

export function picture(state, given) {
  const [ground, decades] = [new Plane(given.ground), new Plane(given.decades)];
  const { f, names, steps } = given;
  const runs = Object.keys(names).map((rule) => {
    const { points, trials } = descend(rule, state, given);
    const values = points.map((one) => f(...one));
    return { rule, points, trials, values, falls: values.at(-1) < values[0] };
  });
  const chosen = runs.find((one) => one.rule === state.rule);
  const others = runs.filter((one) => one !== chosen);
  const heights = (run) => run.values.map((value, k) => [k, value > 1e-9 ? Math.log10(value) : -9]);

  const start = ground.at(state.x1, state.x2);
  const way = path(ground, chosen.points, chosen.falls, 2.6);
  const first = disc(start, 3.5, "nn-path nn-filled") + words([start[0] + 2, start[1] - 8], "x⁰", "nn-italic");
  const along = others.map((run) => decades.line(heights(run), "nn-other")).join("") + path(decades, heights(chosen), chosen.falls, 2.4);

  const edge = decades.corner[0] + decades.size[0];
  const [top, bottom] = [decades.corner[1], decades.corner[1] + decades.size[1]];
  const ends = runs.map((run) => [Math.min(Math.max(decades.at(...heights(run).at(-1))[1], top), bottom), run]);
  let free = top;
  const labels = ends.sort((a, b) => a[0] - b[0]).map(([end, run]) => {
    const here = Math.max(end, free);
    free = here + APART;
    const kind = run !== chosen ? "nn-faint" : run.falls ? "nn-right-text" : "nn-wrong-text";
    return words([edge + 6, here + 4], names[run.rule][0], kind, "start");
  }).join("");

  const last = chosen.points.at(-1);
  const went = (run) => `${run.falls ? "falls" : "does not fall: it goes"} from ${small(run.values[0])} to ${small(run.values.at(-1))}`;
  const cost = chosen.rule === "armijo" ? ` It took ${chosen.trials} trials.` : "";
  const text = [
    `${names[chosen.rule][1]}, ${steps} steps from (${shown(state.x1)}, ${shown(state.x2)}): f ${went(chosen)}.${cost}`,
    `The last point is (${last.map((one) => (Math.abs(one) < 1e-5 ? "about 0" : shown(one))).join(", ")}).`,
    `From the same start, f reaches ${others.map((run) => `${small(run.values.at(-1))} with ${names[run.rule][2]}`).join(" and ")}.`,
  ].join("\n");
  return { parts: { way, first, along, labels }, text };
}
