// A small line, for numbers that stream. Reports have their own charts.

import { html } from "./html.mjs";

const width = 300, height = 60, margin = 4;

/**
 * Draws points that are joined by a line.
 * @param points pairs of numbers, in the order of the first ones
 * @param lowest the value at the bottom; `highest` the one at the top
 * @param zero whether a line marks the middle
 * @param shown the index of the point that is marked; undefined for none
 */
export function Curve({ points, lowest, highest, zero, shown, label }) {
  if (points.length < 2) return null;
  const last = points[points.length - 1][0] || 1;
  const x = (at) => (margin + ((width - 2 * margin) * at) / last).toFixed(1);
  const y = (value) =>
    (margin + ((height - 2 * margin) * (highest - value)) / (highest - lowest || 1)).toFixed(1);
  return html`<svg class="curve" viewBox=${`0 0 ${width} ${height}`} role="img" aria-label=${label}>
    ${zero && html`<line x1=${margin} x2=${width - margin} y1=${y(0)} y2=${y(0)} />`}
    <polyline points=${points.map(([at, value]) => `${x(at)},${y(value)}`).join(" ")} />
    ${points[shown] && html`<circle cx=${x(points[shown][0])} cy=${y(points[shown][1])} r="3" />`}
  </svg>`;
}
