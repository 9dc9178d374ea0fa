// What several pages have in common.

import { useEffect, useState } from "preact/hooks";
import { html } from "./html.mjs";
import { ask } from "./server.mjs";

/** The player that is asked where the address names none. */
export const standardPlayer = (game) => (game.hasNetwork ? "puct:shipped@200" : "rollout@400");

/** The game that an address names: a member of a family, or a game that may have rule options. */
export function gameOf(games, values) {
  const name = values.game ?? "connect4";
  return games.find((game) => game.name === name) ?? games.find((game) => game.name === name.split(":")[0]) ?? games[0];
}

/** The two squares that a move from one to another names; undefined for other moves. */
export const namesOfStep = (move) => /^([a-z]\d+)-([a-z]\d+)$/.exec(move)?.slice(1);

/**
 * Buttons for the moves that no square of the board stands for, such as a pass or a swap.
 * @param play called with a move; null where nobody may move
 */
export const Passes = ({ view, play }) => html`<div class="passes">${view.legalMoves
  .filter((move, index) => !view.legalSquares[index] && !namesOfStep(move))
  .map((move) => html`<button key=${move} type="button" disabled=${!play}
    onClick=${() => play(move)}>${move}</button>`)}</div>`;

/** The name for people of the game of a card, with its rule options. */
export function titleOf(games, card) {
  const [name, ...options] = card.game.split(":");
  return [games.find((game) => game.name === name)?.title ?? name, ...options].join(", ");
}

/** Moves as one line, as the game writes them. */
export const lineOf = (game, moves) => moves.join(game.separator);

/** A line as moves. */
export const movesOf = (game, line) => (line === "" ? [] : game.separator ? line.split(game.separator) : [...line]);

/** What a search found, by move. */
export function marksOf(search) {
  const visits = visitsOf(search);
  return Object.fromEntries(search.actions.filter((action) => action.visits > 0)
    .map((action) => [action.action, { share: action.visits / visits, value: action.q }]));
}

/** All visits of a search's moves together; at least 1. */
export const visitsOf = (search) => Math.max(1, search.actions.reduce((sum, action) => sum + action.visits, 0));

/**
 * The position after a line of moves, and why there is none. The view is that of the line asked for, or null while it
 * is on its way.
 */
export function useView(game, moves) {
  const [found, setFound] = useState(null);
  useEffect(() => {
    const stop = new AbortController();
    ask("game", { game, moves }, stop.signal).then(
      (view) => setFound({ game, moves, view, problem: "" }),
      (error) => error.name !== "AbortError" && setFound({ game, moves, view: null, problem: error.message }));
    return () => stop.abort();
  }, [game, moves]);
  const isCurrent = found?.game === game && found.moves === moves;
  return { view: isCurrent ? found.view : null, before: found?.game === game ? found.view : null,
    problem: isCurrent ? found.problem : "" };
}

/** A line that says what went wrong. */
export const Problem = ({ text }) => (text ? html`<p class="problem" role="alert">${text}</p>` : null);

/** A choice of the game. */
export const GameField = ({ games, game, changed }) => html`<label>Game${" "}
  <select value=${game.name} onChange=${(event) => changed(event.target.value)}>
    ${games.map((each) => html`<option key=${each.name} value=${each.name}>${each.title}</option>`)}</select></label>`;

// Players to choose from: the text, its words, and what a game needs for it.
const players = [
  ["puct:shipped@1600", "Trained network, 1,600 simulations", "hasNetwork"],
  ["puct:shipped@200", "Trained network, 200 simulations", "hasNetwork"],
  ["puct:shipped@20", "Trained network, 20 simulations", "hasNetwork"],
  ["greedy:shipped", "Trained network, without search", "hasNetwork"],
  ["ttts:shipped@200", "Trained network, TTTS, 200 simulations", "hasNetwork"],
  ["gumbel:shipped@64", "Trained network, Gumbel, 64 simulations", "hasNetwork"],
  ["perfect", "Perfect play, solved", "hasOracle"],
  ["minimax:5", "Minimax, five plies ahead", "hasHeuristic"],
  ["rollout@400", "Search with random playouts"],
  ["one-ply", "Looks one move ahead"],
  ["random", "Random moves"],
];

/** A choice of a player: one of a list, an agent of one's own, or any text. */
export function PlayerField({ label, game, value, none, changed }) {
  const [typed, setTyped] = useState(value);  // what is typed stays while the page shows something new
  const [isOther, setOther] = useState(false);
  const [runs, setRuns] = useState([]);
  useEffect(() => setTyped(value), [value]);
  useEffect(() => {
    const stop = new AbortController();
    ask("runs", {}, stop.signal).then((cards) => setRuns(cards.filter(
      (card) => card.kind === "run" && card.game === game.name && card.done > 0 && !card.problem)), () => {});
    return () => stop.abort();
  }, [game.name]);
  const choices = [
    ...(none ? [["", none]] : []),
    ...players.filter(([, , needs]) => !needs || game[needs]),
    ...runs.map((card) => [`${card.path}/`, `Your agent ${card.path}`]),
  ];
  const isListed = !isOther && choices.some(([text]) => text === value);
  const choose = (text) => {
    setOther(text === "other");
    if (text !== "other") changed(text);
  };
  return html`<div class="player">
    <label>${label}${" "}<select value=${isListed ? value : "other"} onChange=${(event) => choose(event.target.value)}>
      ${choices.map(([text, words]) => html`<option key=${text} value=${text}>${words}</option>`)}
      <option value="other">Other …</option></select></label>
    ${!isListed && html`<label>Player, as in commands, such as puct:shipped@400${" "}<input type="text"
      value=${typed} spellcheck="false"
      autocapitalize="off" onInput=${(event) => setTyped(event.target.value)}
      onChange=${(event) => changed(event.target.value.trim())} /></label>`}
  </div>`;
}

/** A position is set up by the moves that lead to it. */
export function PositionField({ value, changed }) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  return html`<form class="row" onSubmit=${(event) => { event.preventDefault(); changed(typed.trim()); }}>
    <label>Set up a position by its moves${" "}<input type="text" value=${typed} spellcheck="false"
      autocapitalize="off" onInput=${(event) => setTyped(event.target.value)} /></label>
    <button>Set up</button></form>`;
}

/** Whether a player searches, so that it can be given a time. */
export const searches = (player) => /[@/]|^(puct|ttts|ttts-mean|gumbel):/.test(player);

/** Whether stones lie in squares; else they lie on points where lines cross. */
export const hasSquares = (game) => game.playsColumns || game.rows <= 3;

/** The colour of a side's stones: 0 for who moves first, 1 for the other. */
export const colourOf = (game, side) => (hasSquares(game) ? ["yellow", "red"] : ["black", "white"])[side];

/** The word for whether a run goes on. */
export const stateOf = (card) => (card.kind === "run" && card.state === "running" ? "training" : card.state);

/** The same as a badge. */
export const State = ({ card }) => html`<span class=${`badge ${card.state}`}>${stateOf(card)}</span>`;

/** Says so while the server does not answer. */
export const Lost = ({ isConnected }) => html`<div role="status">${!isConnected
  && html`<p class="problem">The Studio does not answer. This page goes on when it is there again.</p>`}</div>`;
