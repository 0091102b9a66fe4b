// A few SVG elements as text, numbers as a reader would write them, and a rectangle of a drawing that shows a range of x and
// one of y. The pages are drawn the same way in Python while they are built: nntheory/site/svg.py, plot.py.

/** A coordinate. */
export const number = (value) => value.toFixed(2).replace(/\.?0+$/, "");

/** A polyline through points of the drawing. */
export const line = (points, kind) =>
  `<polyline class="${kind}" points="${points.map((point) => point.map(number).join()).join(" ")}"/>`;

export const disc = ([x, y], radius, kind) =>
  `<circle class="${kind}" cx="${number(x)}" cy="${number(y)}" r="${number(radius)}"/>`;

/** What marks a refused trial. */
export const cross = ([x, y], size = 4, kind = "nn-wrong") =>
  line([[x - size, y - size], [x + size, y + size]], kind) + line([[x - size, y + size], [x + size, y - size]], kind);

export const words = ([x, y], text, kind = "", anchor = "middle") =>
  `<text class="nn-words ${kind}" x="${number(x)}" y="${number(y)}" text-anchor="${anchor}">${text}</text>`;

/** A number with some significant digits and a true minus sign. */
export function shown(value, digits = 3) {
  if (value === 0) return "0";
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "no number" : value < 0 ? "−∞" : "∞";
  const [mantissa, power] = value.toExponential(digits - 1).split("e");
  const exponent = Number(power);
  const short = (text) => (text.includes(".") ? text.replace(/\.?0+$/, "") : text).replace("-", "−");
  if (exponent >= -4 && exponent < 6) return short(Number(`${mantissa}e${power}`).toFixed(Math.max(0, digits - 1 - exponent)));
  const raised = String(exponent).replace(/./g, (sign) => (sign === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(sign)]));
  return `${short(mantissa)} · 10${raised}`;
}

/** A rectangle of the drawing, and the numbers at its edges: those of x at the left and right, those of y below and above. */
export class Plane {
  constructor({ x, y, corner, size }) {
    Object.assign(this, { x, y, corner, size });
  }

  /** Where a point of the data is in the drawing. */
  at(x, y) {
    const right = (x - this.x[0]) / (this.x[1] - this.x[0]);
    const up = (y - this.y[0]) / (this.y[1] - this.y[0]);
    return [this.corner[0] + right * this.size[0], this.corner[1] + (1 - up) * this.size[1]];
  }

  shows(x, y) {
    return this.x[0] <= x && x <= this.x[1] && this.y[0] <= y && y <= this.y[1];
  }

  /** A polyline through points of the data. */
  line(points, kind) {
    return line(points.map(([x, y]) => this.at(x, y)), kind);
  }
}

/** A polyline of marks through points of the data, up to the first that is outside. */
export function path(plane, points, good, radius = 3) {
  const outside = points.findIndex(([x, y]) => !plane.shows(x, y));
  const drawn = (outside < 0 ? points : points.slice(0, outside + 1)).map(([x, y]) => plane.at(x, y));
  const marks = drawn.slice(1).map((at) => (good ? disc(at, radius, "nn-right nn-filled") : cross(at, radius)));
  return line(drawn, "nn-path") + marks.join("");
}
