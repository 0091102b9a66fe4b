// A chain of single neurons: its values on the way forward, and its derivatives on the way back.
import { line, shown, words } from "./drawing.js";

const LAYERS = [1, 2, 3];
const RAISED = ["⁰", "¹", "²", "³"];
const LOWERED = ["₀", "₁", "₂", "₃"];
const TALLEST = 38; // of the bars

export function picture(state, { functions, program, at, rows, colours }) {
  const { f, slope } = functions[state.which];
  const v = program({ ...state }, f, slope);
  const between = (l) => (at[l - 1] + at[l]) / 2;
  const [blue, orange] = colours;

  const forward =
    words([at[0], rows.value], shown(v.x), blue) +
    LAYERS.map((l) =>
      words([between(l), rows.weight], `w${LOWERED[l]} = ${shown(v[`w${l}`])}`) +
      words([between(l), rows.sum], `z${RAISED[l]} = ${shown(v[`z${l}`])}`, "nn-faint") +
      words([at[l], rows.value], shown(v[`a${l}`]), blue)).join("") +
    words([at[4], rows.value], shown(v.C), blue) +
    words([at[4] - 9, rows.target], `y′ = ${shown(v.y)}`, "nn-target-text", "end");

  const tallest = Math.max(...LAYERS.map((l) => Math.abs(v[`delta${l}`])));
  const back = LAYERS.map((l) => {
    const delta = v[`delta${l}`];
    const height = tallest > 0 ? (Math.abs(delta) / tallest) * TALLEST : 0;
    return (l < 3 ? words([between(l + 1), rows.error - 9], `× ${shown(v[`factor${l}`])}`, orange) : "") +
      words([at[l], rows.error + 26], shown(delta), orange) +
      line([[at[l], rows.bars], [at[l], rows.bars - height]], "nn-bar") +
      words([at[l], rows.gradient], shown(v[`dw${l}`]), orange);
  }).join("");

  const values = LAYERS.map((l) => `a${RAISED[l]} = ${shown(v[`a${l}`])}`).join(", ");
  const errors = [3, 2, 1].map((l) => `δ${RAISED[l]} = ${shown(v[`delta${l}`])}`).join(", ");
  const gradient = LAYERS.map((l) => `${shown(v[`dw${l}`])} by w${LOWERED[l]}`).join(", ");
  const share = v.delta3 === 0 ? "No error comes back." : `|δ¹| is ${shown(Math.abs(v.delta1 / v.delta3))} times |δ³|.`;
  const text = [
    `Forward: ${values}, C = ${shown(v.C)}.`,
    `Back: ${errors}. ${share}`,
    `The derivative of C: ${gradient}.`,
  ].join("\n");
  return { parts: { forward, back }, text };
}
