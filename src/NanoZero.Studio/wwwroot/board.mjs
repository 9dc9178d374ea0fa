// A board of any game: a grid of buttons, for mouse, touch and keyboard.

import { useRef } from "preact/hooks";
import { html, outcome, signed } from "./html.mjs";
import { hasSquares } from "./parts.mjs";

const leastShare = 0.005;  // smaller ones are not written on a point
const whole = (share) => (100 * share).toFixed(0);  // percent
const owners = { 1: "first player's", 0: "empty", "-1": "second player's" };
const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** The move that places its stone on a square; undefined where none does. */
function exactMove(view, row, column) {
  const index = view.legalSquares.findIndex((square) => square?.row === row && square.column === column);
  return index < 0 ? undefined : view.legalMoves[index];
}

/** The move that a click on a square means: where moves name columns, any square of a column will do. */
function clickedMove(game, view, row, column) {
  const index = game.playsColumns ? view.legalSquares.findIndex((square) => square?.column === column) : -1;
  return exactMove(view, row, column) ?? view.legalMoves[index];
}

/**
 * Draws a position.
 * @param marks by move: { share, value } of what a search found
 * @param truth by move: the exact value for the side that plays it
 * @param best the move that a search would play
 * @param play called with a move; null where nobody may move
 */
export function Board({ game, view, marks, truth, best, play, label }) {
  const grid = useRef(null);
  const focused = useRef([0, 0]);
  const step = (event, row, column) => {
    const by = steps[event.key];
    if (!by) return;
    event.preventDefault();
    const to = [within(row + by[0], game.rows), within(column + by[1], game.columns)];
    focused.current = to;
    grid.current.querySelectorAll("[role=gridcell]").forEach((cell, index) => {
      const isThere = index === to[0] * game.columns + to[1];
      cell.tabIndex = isThere ? 0 : -1;
      if (isThere) cell.focus();
    });
  };
  const isOfSquares = hasSquares(game);
  const { columns: labels, rows: rowNames } = namesOf(game, view);
  const cell = (stone, row, column) => {
    const move = clickedMove(game, view, row, column);
    const exact = exactMove(view, row, column);
    const mark = marks?.[exact], value = truth?.[exact];
    const [focusRow, focusColumn] = focused.current;
    const isLast = view.lastSquare?.row === row && view.lastSquare.column === column;
    const isBest = best != null && exact === best;
    const name = [
      exact ?? `row ${row + 1}, column ${column + 1}`,
      owners[stone],
      isLast && "the last move",
      isBest && "the search would play here",
      value != null && outcome(value),
      mark && `share of visits in percent, and value: ${whole(mark.share)} ${signed(mark.value)}`,
    ].filter(Boolean).join(", ");
    return html`<button type="button" role="gridcell" key=${row * game.columns + column}
      class=${`square stone${stone}${isLast ? " last" : ""}${isBest ? " best" : ""}`} aria-label=${name}
      aria-disabled=${!play || !move}
      tabindex=${row === focusRow && column === focusColumn ? 0 : -1}
      onKeyDown=${(event) => step(event, row, column)} onFocus=${() => { focused.current = [row, column]; }}
      onClick=${() => play && move && play(move)}>
      <span class="stone" data-row=${column === 0 && rowNames[row] ? rowNames[row] : undefined}></span>
      ${value != null && html`<span class=${`truth ${outcome(value)}`}></span>`}
      ${mark && html`<span class="mark" aria-hidden="true" style=${`--share:${mark.share.toFixed(3)}`}>
        <b>${isOfSquares || mark.share >= leastShare ? whole(mark.share) : ""}</b>${" "}
        ${isOfSquares && html`<small>${signed(mark.value)}</small>`}</span>`}
    </button>`;
  };
  return html`<div class=${`board ${isOfSquares ? "squares" : "points"}`} role="grid" aria-label=${label} ref=${grid}
    style=${`--columns:${game.columns};--rows:${game.rows}`}>
    ${view.cells.map((stones, row) => html`<div role="row" key=${row}>
      ${stones.map((stone, column) => cell(stone, row, column))}</div>`)}
    ${labels.length > 0 && html`<div class="labels" aria-hidden="true">
      ${labels.map((label, column) => html`<span key=${column}>${label}</span>`)}</div>`}
  </div>`;
}

// What moves call the columns and the rows; nothing where that is not known.
function namesOf(game, view) {
  if (game.playsColumns) return { columns: view.cells[0].map((_, column) => column + 1), rows: [] };
  const columns = view.cells[0].map(() => ""), rows = view.cells.map(() => "");
  view.legalSquares.forEach((square, index) => {
    const [, letter, digits] = /^([a-z])(\d+)$/.exec(view.legalMoves[index]) ?? [];
    if (square && letter) [columns[square.column], rows[square.row]] = [letter, digits];
  });
  return { columns: columns.some(Boolean) ? columns : [], rows };
}

const within = (value, size) => Math.min(size - 1, Math.max(0, value));
