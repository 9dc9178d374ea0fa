// A board of any game: a grid of buttons, for mouse, touch and keyboard.

import { useEffect, useRef, useState } from "preact/hooks";
import { html, outcome, signed } from "./html.mjs";
import { hasSquares, namesOfStep } from "./parts.mjs";

const leastShare = 0.005;  // smaller ones are not written on a point
const whole = (share) => (100 * share).toFixed(0);  // percent
const owners = { 1: "first player's", 0: "empty", "-1": "second player's" };
const arrows = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

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

/** The moves from one square to another, where a game has such: { move, from, to }, squares as "row,column". */
function stepsOf(game, view) {
  const square = (name) => `${game.rowNames.indexOf(name.slice(1))},${game.columnNames.indexOf(name[0])}`;
  return view.legalMoves.filter((_, index) => !view.legalSquares[index]).map((move) => ({ move, names: namesOfStep(move) }))
    .filter(({ names }) => names).map(({ move, names: [from, to] }) => ({ move, from: square(from), to: square(to) }));
}

/** What a search found for several moves together; undefined where it visited none of them. */
function markOfAll(marks, moves) {
  const found = moves.map(({ move }) => marks?.[move]).filter(Boolean);
  const share = found.reduce((sum, mark) => sum + mark.share, 0);
  return share > 0
    ? { share, value: found.reduce((sum, mark) => sum + mark.share * mark.value, 0) / share } : undefined;
}

/**
 * Draws a position. Where a move goes from one square to another, a click chooses the first and another one the second.
 * What a search found of such moves stands where they begin, all moves of a piece together. Once a piece is chosen, it
 * stands where each of the piece's moves ends.
 * @param marks by move: { share, value } of what a search found
 * @param truth by move: the exact value for the side that plays it
 * @param best the move that a search would play
 * @param play called with a move; null where nobody may move
 */
export function Board({ game, view, marks, truth, best, play, label }) {
  const grid = useRef(null);
  const focused = useRef([0, 0]);
  const [chosen, setChosen] = useState(null);  // where a move from one square to another begins
  useEffect(() => setChosen(null), [view.line]);
  const steps = stepsOf(game, view);
  const walk = (event, row, column) => {
    const by = arrows[event.key];
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
  const labels = game.columnNames, { rowNames } = game;
  const cell = (stone, row, column) => {
    const move = clickedMove(game, view, row, column);
    const exact = exactMove(view, row, column);
    const here = `${row},${column}`;
    const step = steps.find(({ from, to }) => from === chosen && to === here);
    const own = steps.filter(({ from }) => from === here);  // the moves that begin here
    const begins = own.length > 0;
    const shown = chosen ? steps.filter((each) => each === step) : own;  // the moves that this square stands for
    const click = () => {
      if (!play) return;
      setChosen(!step && begins && chosen !== here ? here : null);
      if (step ?? move) play(step?.move ?? move);
    };
    const mark = marks?.[exact] ?? markOfAll(marks, shown), value = truth?.[exact];
    const [focusRow, focusColumn] = focused.current;
    const isLast = view.lastSquare?.row === row && view.lastSquare.column === column;
    const isBest = best != null && (exact === best || shown.some(({ move: each }) => each === best));
    const name = [
      exact ?? nameOf(game, row, column),
      owners[stone],
      isLast && "the last move",
      chosen === here && "chosen to move",
      step && "the chosen piece may go here",
      isBest && (exact !== best && !chosen ? "the search would move this piece" : "the search would play here"),
      value != null && outcome(value),
      mark && `share of visits in percent, and value: ${whole(mark.share)} ${signed(mark.value)}`,
    ].filter(Boolean).join(", ");
    return html`<button type="button" role="gridcell" key=${row * game.columns + column}
      class=${`square stone${stone}${isLast ? " last" : ""}${isBest ? " best" : ""}${chosen === here ? " from" : ""}${
        step ? " goal" : ""}`} aria-label=${name}
      aria-disabled=${!play || !(move || step || begins)}
      tabindex=${row === focusRow && column === focusColumn ? 0 : -1}
      onKeyDown=${(event) => walk(event, row, column)} onFocus=${() => { focused.current = [row, column]; }}
      onClick=${click}>
      <span class="stone" data-row=${column === 0 && rowNames[row] ? rowNames[row] : undefined}></span>
      ${value != null && html`<span class=${`truth ${outcome(value)}`}></span>`}
      ${mark && html`<span class="mark" aria-hidden="true" style=${`--share:${mark.share.toFixed(3)}`}>
        <b>${isOfSquares || mark.share >= leastShare ? whole(mark.share) : ""}</b>${" "}
        ${isOfSquares && html`<small>${signed(mark.value)}</small>`}</span>`}
    </button>`;
  };
  return html`<div class=${`board ${game.isRhombus ? "cells" : ""} ${isOfSquares ? "squares" : "points"}`} role="grid" aria-label=${label} ref=${grid}
    style=${`--columns:${game.columns};--rows:${game.rows}`}>
    ${view.cells.map((stones, row) => html`<div role="row" key=${row} style=${shift(game, row)}>
      ${stones.map((stone, column) => cell(stone, row, column))}</div>`)}
    ${labels.length > 0 && html`<div class="labels" aria-hidden="true" style=${shift(game, game.rows - 1)}>
      ${labels.map((label, column) => html`<span key=${column}>${label}</span>`)}</div>`}
  </div>`;
}

// What moves call a square, or its place where they do not name it.
const nameOf = (game, row, column) => (game.rowNames.length > 0
  ? `${game.columnNames[column]}${game.rowNames[row]}` : `row ${row + 1}, column ${column + 1}`);

// The rows of a rhombus stand half a square to the right of the row above; margins are shares of the board's width.
function shift(game, row) {
  if (!game.isRhombus) return undefined;
  const half = 50 / (game.columns + (game.rows - 1) / 2);
  return `margin-left:${(row * half).toFixed(3)}%;margin-right:${((game.rows - 1 - row) * half).toFixed(3)}%`;
}

const within = (value, size) => Math.min(size - 1, Math.max(0, value));
