// A small line, for numbers that stream. Reports have their own charts.

import { html } from "./html.mjs";

const width = 300, height = 64, left = 34, right = 4, top = 8, bottom = 14;

/**
 * Draws points that are joined by a line.
 * @param points pairs of numbers, in the order of the first ones
 * @param lowest the value at the bottom; `highest` the one at the top
 * @param text what a value is written as
 * @param end what stands below the last point, such as "move 12"
 * @param zero whether a line marks the value 0
 * @param shown the index of the point that is marked; undefined for none
 */
export function Curve({ points, lowest, highest, text, end, zero, shown, label }) {
  if (points.length < 2) return null;
  const first = points[0][0], span = points[points.length - 1][0] - first || 1;
  const x = (at) => (left + ((width - left - right) * (at - first)) / span).toFixed(1);
  const y = (value) => (top + ((height - top - bottom) * (highest - value)) / (highest - lowest || 1)).toFixed(1);
  return html`<svg class="curve" viewBox=${`0 0 ${width} ${height}`} role="img" aria-label=${label}>
    <text x=${left - 4} y=${top + 3} text-anchor="end">${text(highest)}</text>
    <text x=${left - 4} y=${height - bottom + 3} text-anchor="end">${text(lowest)}</text>
    <text x=${width - right} y=${height - 2} text-anchor="end">${end}</text>
    ${zero && html`<line x1=${left} x2=${width - right} y1=${y(0)} y2=${y(0)} />`}
    <polyline points=${points.map(([at, value]) => `${x(at)},${y(value)}`).join(" ")} />
    ${points[shown] && html`<circle cx=${x(points[shown][0])} cy=${y(points[shown][1])} r="3" />`}
  </svg>`;
}

/** Draws expectations from −1, lost, to +1, won. */
export const ValueCurve = (props) => html`<${Curve} ...${props} lowest=${-1} highest=${1} zero=${true}
  text=${(value) => (value > 0 ? "won" : "lost")} />`;
