// A board of any game: a grid of buttons, for mouse, touch and keyboard.

import { useRef } from "preact/hooks";
import { html, outcome, percent, signed } from "./html.mjs";

const names = { 1: "first player's", 0: "empty", "-1": "second player's" };

/** The move that a square stands for; undefined where none can be played there. */
export function moveAt(game, view, row, column) {
  const exact = view.legalSquares.findIndex((square) => square && square.row === row && square.column === column);
  if (exact >= 0) return view.legalMoves[exact];
  if (!game.playsColumns) return undefined;
  const above = view.legalSquares.findIndex((square) => square && square.column === column);
  return above >= 0 ? view.legalMoves[above] : undefined;
}

/**
 * Draws a position.
 * @param marks by move: { share, value } of what a search found
 * @param truth by move: the exact value for the side that plays it
 * @param play called with a move; null where nobody may move
 */
export function Board({ game, view, marks, truth, play, label }) {
  const grid = useRef(null);
  const focused = useRef([0, 0]);
  const step = (event, row, column) => {
    const by = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (!by) return;
    event.preventDefault();
    const to = [clamp(row + by[0], game.rows), clamp(column + by[1], game.columns)];
    focused.current = to;
    const buttons = grid.current.querySelectorAll("[role=gridcell]");
    buttons.forEach((button, index) => { button.tabIndex = index === to[0] * game.columns + to[1] ? 0 : -1; });
    buttons[to[0] * game.columns + to[1]].focus();
  };
  const cell = (stone, row, column) => {
    const move = moveAt(game, view, row, column);
    const square = view.legalSquares.some((each) => each && each.row === row && each.column === column);
    const mark = square && marks?.[move];
    const exact = square && truth?.[move];
    const text = `${placeName(game, row, column, square ? move : null)}, ${names[stone]}`
      + (exact != null ? `, ${outcome(exact)}` : "")
      + (mark ? `, share of visits and value: ${percent(mark.share)} ${signed(mark.value)}` : "");
    const [focusRow, focusColumn] = focused.current;
    return html`<button type="button" role="gridcell" key=${row * game.columns + column}
      class=${`square stone${stone} ${view.lastSquare?.row === row && view.lastSquare.column === column ? "last" : ""}`}
      aria-label=${text} aria-disabled=${!play || !move} tabindex=${row === focusRow && column === focusColumn ? 0 : -1}
      onKeyDown=${(event) => step(event, row, column)}
      onFocus=${() => { focused.current = [row, column]; }}
      onClick=${() => play && move && play(move)}>
      <span class="stone"></span>
      ${exact != null && exact !== false && html`<span class=${`truth ${outcome(exact)}`}></span>`}
      ${mark && html`<span class="mark" aria-hidden="true" style=${`--share:${mark.share.toFixed(3)}`}>
        <b>${percent(mark.share)}</b> <small>${signed(mark.value)}</small></span>`}
    </button>`;
  };
  return html`<div class=${`board ${game.rows === game.columns && game.rows > 3 ? "points" : "squares"}`} role="grid"
    aria-label=${label} ref=${grid} style=${`--columns:${game.columns};--rows:${game.rows}`}>
    ${view.cells.map((cells, row) => html`<div role="row" key=${row}>
      ${cells.map((stone, column) => cell(stone, row, column))}</div>`)}
  </div>`;
}

const clamp = (value, size) => Math.min(size - 1, Math.max(0, value));

const placeName = (game, row, column, move) => move ?? `row ${row + 1}, column ${column + 1}`;

