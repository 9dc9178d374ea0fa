// A search as it runs, beside another one.

import { useEffect, useState } from "preact/hooks";
import { Board } from "./board.mjs";
import { ValueCurve } from "./curve.mjs";
import { address, count, html, number, outcome, percent, signed } from "./html.mjs";
import {
  colourOf, GameField, gameOf, hasSquares, lineOf, marksOf, namesOfStep, Passes, PlayerField, PositionField, Problem,
  standardPlayer, useView, visitsOf,
} from "./parts.mjs";
import { ask, think } from "./server.mjs";
import { Tree } from "./tree.mjs";

const mostRows = 20;

export function Search({ games, values, go }) {
  const game = gameOf(games, values);
  const asked = {
    game: values.game ?? game.name, moves: values.moves ?? "", a: values.a ?? standardPlayer(game), b: values.b ?? "",
  };
  const at = (changes) => address("search", { ...asked, ...changes });
  const found = useView(asked.game, asked.moves);
  const { problem } = found, view = found.view ?? found.before;  // the board stays while the next one is on its way
  const truth = useTruth(game, asked, found.view);
  const play = (move) => go(at({ moves: lineOf(game, [...view.moves, move]) }));
  const search = (name, player, change) => html`<${OneSearch} key=${name} name=${name} isAlone=${!asked.b}
    game=${game} asked=${asked} view=${view} isCurrent=${found.view != null} player=${player} truth=${truth} play=${play}
    changed=${(text) => go(at({ [change]: text }))} />`;
  return html`<main>
    <h1>Look inside a search</h1>
    <div class="row">
      <${GameField} games=${games} game=${game} changed=${(name) => go(address("search", { game: name }))} />
      <button type="button" disabled=${!view || view.moves.length === 0}
        onClick=${() => go(at({ moves: lineOf(game, view.moves.slice(0, -1)) }))}>Take a move back</button>
      <button type="button" onClick=${() => go(at({ b: asked.b ? "" : second(asked.a) }))}>
        ${asked.b ? "One search alone" : "Compare with a second search"}</button>
      <a href=${address("play", { game: asked.game, moves: asked.moves, against: asked.a,
        side: view?.ply % 2 ? "second" : "first" })}>Play on from here</a>
      <span class="quiet">${view && (view.moves.length ? `after ${view.moves.join(" ")}` : "start position")}</span>
    </div>
    <${Problem} text=${problem} />
    ${view && html`
      <p role="status">${truthText(game, view, truth)}</p>
      <div class=${asked.b ? "beside" : ""}>
        ${search("A", asked.a, "a")}
        ${asked.b && search("B", asked.b, "b")}
      </div>`}
    <${PositionField} value=${view?.line ?? asked.moves} changed=${(moves) => go(at({ moves }))} />
  </main>`;
}

// The same network under another search, to begin with.
const second = (player) => (player.startsWith("puct:") ? player.replace("puct:", "ttts:") : player);

function truthText(game, view, truth) {
  if (view.outcome != null) return "The game has ended here.";
  if (!game.hasOracle) return "";
  if (truth === undefined) return "The oracle gave no answer.";
  return truth
    ? `By best play the position is ${outcome(truth.value)} for the side to move, ${colourOf(game, view.ply % 2)}.`
    : "The oracle is solving the position …";
}

// What an oracle knows of the position; null while it is not known.
function useTruth(game, asked, view) {
  const [truth, setTruth] = useState(null);  // undefined where the oracle gave no answer
  const isAsked = game.hasOracle && view != null && view.outcome == null;
  useEffect(() => {
    setTruth(null);
    if (!isAsked) return undefined;
    const stop = new AbortController();
    ask("truth", { game: asked.game, moves: asked.moves }, stop.signal).then(
      setTruth, (error) => error.name !== "AbortError" && setTruth(undefined));
    return () => stop.abort();
  }, [asked.game, asked.moves, isAsked]);
  return truth;
}

// What a search finds, from its first simulations to its last ones.
function useThoughts(asked, player, isOpen) {
  const [state, setState] = useState({ thoughts: [], isRunning: false, problem: "" });
  useEffect(() => {
    setState({ thoughts: [], isRunning: isOpen, problem: "" });
    if (!isOpen) return undefined;
    const stop = new AbortController();
    const seen = (thought) => setState((known) => ({ ...known, thoughts: [...known.thoughts, thought] }));
    think({ game: asked.game, moves: asked.moves, player }, seen, stop.signal).then(
      () => setState((known) => ({ ...known, isRunning: false })),
      (error) => error.name !== "AbortError"
        && setState((known) => ({ ...known, isRunning: false, problem: error.message })));
    return () => stop.abort();
  }, [asked.game, asked.moves, player, isOpen]);
  return state;
}

// The board and, beside it or below, what the search says.
function OneSearch({ name, isAlone, game, asked, view, isCurrent, player, truth, play, changed }) {
  const isOver = view.outcome != null;
  const { thoughts, isRunning, problem } = useThoughts(asked, player, isCurrent && !isOver);
  const [chosen, setChosen] = useState(null);  // null follows the search
  useEffect(() => setChosen(null), [asked.moves, player]);
  const index = Math.min(chosen ?? thoughts.length - 1, thoughts.length - 1);
  const thought = thoughts[index], search = thought?.search;
  const values = thoughts.filter((each) => each.search).map((each) => [each.search.simulations, each.search.value]);
  return html`<section class=${isAlone ? "beside" : ""} aria-label=${`Search ${name}`}>
    <div>
      <${PlayerField} label=${isAlone ? "Search" : `Search ${name}`} game=${game} value=${player} changed=${changed} />
      <${Board} key=${game.name} game=${game} view=${view} marks=${search && marksOf(search)} truth=${truth?.moves}
        best=${thought?.move} play=${isOver || !isCurrent ? null : play}
        label=${`${game.title} board with what search ${name} found`} />
      <${Passes} view=${view} play=${isOver || !isCurrent ? null : play} />
      <p class="quiet">${search && legendOf(game, view)}${search && truth
        && " Coloured rings are exact: full ones win, dashed ones draw, dotted ones lose."}</p>
    </div>
    <div>
      <${Problem} text=${problem} />
      <p class="heard" role="status">${thought && !isRunning && `It would play ${thought.move}.`}</p>
      <p class="found">${thought && html`
        ${isRunning ? "So far it" : "It"} would play${" "}<b>${thought.move}</b>. It expects
        ${" "}${thought.line.join(" ")}.`}</p>
      ${search && html`
        <label>Simulations${" "}<input type="range" min="0" max=${thoughts.length - 1} value=${index}
          onInput=${(event) => setChosen(Number(event.target.value))} />${" "}${count(search.simulations)}${
          search.stoppedEarly && ", stopped early, sure of its move"}; value${"\u00a0"}${signed(search.value)}</label>
        <${ValueCurve} points=${values} shown=${index} end=${`${count(values[values.length - 1][0])} simulations`}
          label=${`Value over simulations, now ${signed(search.value)}`} />
        <${Moves} name=${name} search=${search} truth=${truth} />
        <${Numbers} search=${search} plan=${thought.plan} />
        ${!isRunning && html`<${Tree} title=${isAlone ? "The tree" : `The tree of search ${name}`} game=${game}
          asked=${asked} player=${player} view=${view} />`}`}
    </div>
  </section>`;
}

// A belief as words and as a bar: its mean and one deviation to both sides, from −1 to +1.
function Belief({ mean, deviation }) {
  const place = (value) => 50 * (1 + Math.min(1, Math.max(-1, value)));
  const from = place(mean - deviation), to = place(mean + deviation);
  return html`<span class="belief" style=${`--from:${from.toFixed(1)}%;--width:${(to - from).toFixed(1)}%`}></span>${" "}
    ${signed(mean)} ± ${number(deviation, 2)}`;
}

// What a search needed.
const Numbers = ({ search, plan }) => html`<details><summary>What the search needed</summary>
  <p class="quiet">${count(search.simulations)} of ${count(plan.simulations)} simulations, up to
    ${" "}${plan.leavesInFlight} ${plan.leavesInFlight === 1 ? "leaf" : "leaves"} in flight at once,
    ${" "}${count(search.evaluations)} evaluations, ${count(search.cacheHits)} from the cache,
    ${" "}${count(search.collisions)} collisions, ${count(search.terminals)} finished positions</p></details>`;

// What is drawn on a board; small points have no room for values.
function legendOf(game, view) {
  const shares = `On the board, in percent: the share of visits${hasSquares(game)
    ? ", and below it the value for the side to move, from −1 lost to +1 won" : ""}`;
  const edge = "A white edge marks the move that the search would play.";
  return view.legalMoves.some(namesOfStep)
    ? `${shares}, of all moves of a piece together. ${edge} A click on a piece shows each of its moves, and a click on
      one of these plays it.`
    : `${shares}. ${edge} A click plays a move.`;
}

function Moves({ name, search, truth }) {
  const hasBeliefs = search.actions.some((action) => action.mean != null);
  const visits = visitsOf(search);
  const rows = [...search.actions].sort((one, other) => other.visits - one.visits || other.prior - one.prior);
  const headings = ["move", truth && "truth", "prior", "visits", "share", ...(hasBeliefs ? ["belief", "policy"]
    : ["value"])];
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${`Moves of search ${name}`}><table>
    <thead><tr>${headings.filter(Boolean).map((text) => html`<th key=${text} scope="col">${text}</th>`)}</tr></thead>
    <tbody>${rows.slice(0, mostRows).map((action) => html`<tr key=${action.action}>
      <th scope="row">${action.action}</th>
      ${truth && html`<td>${outcome(truth.moves[action.action])}</td>`}
      <td>${percent(action.prior)}</td>
      <td>${action.visits}</td>
      <td><span class="bar" style=${`--share:${(action.visits / visits).toFixed(3)}`}></span>
        ${percent(action.visits / visits)}</td>
      ${hasBeliefs ? html`<td><${Belief} mean=${action.mean ?? 0} deviation=${Math.sqrt(action.variance ?? 0)} /></td>
        <td>${percent(action.policy)}</td>` : html`<td>${action.visits ? signed(action.q) : "–"}</td>`}
    </tr>`)}</tbody></table></div>
    ${rows.length > mostRows && html`<p class="quiet">… and ${rows.length - mostRows} more moves</p>`}
    ${hasBeliefs && html`<p class="quiet">A belief is what the search thinks the value is, as mean and deviation. Moves
      that were never visited keep the belief that their prior gives them; it can lie below −1.</p>`}`;
}
