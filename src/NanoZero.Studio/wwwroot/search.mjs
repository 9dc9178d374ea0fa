// A search as it runs, beside another one.

import { useEffect, useRef, useState } from "preact/hooks";
import { Board } from "./board.mjs";
import { address, html, number, outcome, percent, signed } from "./html.mjs";
import { lineOf, marksOf, opponentOf, PlayerField, Problem } from "./play.mjs";
import { ask, think } from "./server.mjs";

export function Search({ games, values, go }) {
  const game = games.find((each) => each.name === (values.game ?? "connect4").split(":")[0]) ?? games[0];
  const asked = { game: values.game ?? game.name, moves: values.moves ?? "", a: values.a ?? opponentOf(game),
    b: values.b ?? "", line: values.line ?? "" };
  const [view, setView] = useState(null);
  const [problem, setProblem] = useState("");
  const truth = useTruth(game, asked, view);
  const at = (changes) => address("search", { ...asked, ...changes });
  useEffect(() => {
    let isCurrent = true;
    setProblem("");
    ask("game", { game: asked.game, moves: asked.moves }).then(
      (found) => isCurrent && setView({ ...found, asked: asked.moves }),
      (error) => isCurrent && setProblem(error.message));
    return () => { isCurrent = false; };
  }, [asked.game, asked.moves]);
  const play = (move) => go(at({ moves: lineOf(game, [...view.moves, move]), line: "" }));
  const whole = asked.line && (game.separator ? asked.line.split(game.separator) : [...asked.line]);
  return html`<main class="search">
    <h1>Look inside a search</h1>
    <div class="row">
      <label>Game <select value=${asked.game} onChange=${(event) => go(address("search", { game: event.target.value }))}>
        ${games.map((each) => html`<option value=${each.name}>${each.title}</option>`)}</select></label>
      <button type="button" disabled=${!view || view.moves.length === 0}
        onClick=${() => go(at({ moves: lineOf(game, view.moves.slice(0, -1)) }))}>Take a move back</button>
      ${!asked.b && html`<button type="button" onClick=${() => go(at({ b: second(asked.a) }))}>Compare with a second search</button>`}
      ${asked.b && html`<button type="button" onClick=${() => go(at({ b: "" }))}>One search alone</button>`}
      <span class="quiet">${view && (view.moves.length ? `after ${view.moves.join(" ")}` : "start position")}</span>
    </div>
    ${whole && view && html`<label class="row">Move of the game <input type="range" min="0" max=${whole.length} value=${view.moves.length}
      onInput=${(event) => go(at({ moves: lineOf(game, whole.slice(0, Number(event.target.value))) }), true)} />
      ${" "}${view.moves.length} of ${whole.length}</label>`}
    ${game.hasOracle && view && view.outcome == null && html`<p role="status">${truth
      ? `By best play the position is ${outcome(truth.value)} for the side to move.` : "The oracle is solving the position …"}</p>`}
    <${Problem} text=${problem} />
    ${view && html`<div class=${asked.b ? "beside" : ""}>
      <${OneSearch} key="a" name="A" game=${game} asked=${asked} view=${view} player=${asked.a} truth=${truth} play=${play} changed=${(a) => go(at({ a }))} />
      ${asked.b && html`<${OneSearch} key="b" name="B" game=${game} asked=${asked} view=${view} player=${asked.b} truth=${truth} play=${play} changed=${(b) => go(at({ b }))} />`}
    </div>`}
  </main>`;
}

// What an oracle knows of the position; null while it is not known.
function useTruth(game, asked, view) {
  const [truth, setTruth] = useState(null);
  useEffect(() => {
    setTruth(null);
    if (!game.hasOracle || !view || view.asked !== asked.moves || view.outcome != null) return undefined;
    const stop = new AbortController();
    ask("truth", { game: asked.game, moves: asked.moves }, stop.signal).then(setTruth, () => {});
    return () => stop.abort();
  }, [view]);
  return truth;
}

// The same network under TTTS, to begin with.
const second = (player) => (player.startsWith("puct:") ? player.replace("puct:", "ttts:") : player);

function OneSearch({ name, game, asked, view, player, truth, play, changed }) {
  const [thoughts, setThoughts] = useState([]);
  const [shown, setShown] = useState(-1);  // -1 follows the search
  const [isRunning, setRunning] = useState(false);
  const [problem, setProblem] = useState("");
  const stop = useRef(null);
  const start = () => {
    stop.current?.abort();
    const mine = new AbortController();
    stop.current = mine;
    setThoughts([]); setShown(-1); setProblem(""); setRunning(true);
    think({ game: asked.game, moves: asked.moves, player }, (thought) => setThoughts((before) => [...before, thought]), mine.signal)
      .then(() => setRunning(false), (error) => {
        if (error.name !== "AbortError") { setRunning(false); setProblem(error.message); }
      });
  };
  useEffect(() => {
    if (view.asked !== asked.moves || view.outcome != null) { setThoughts([]); return undefined; }
    start();
    return () => stop.current?.abort();
  }, [view, player]);
  const index = shown < 0 ? thoughts.length - 1 : Math.min(shown, thoughts.length - 1);
  const thought = thoughts[index];
  const search = thought?.search;
  return html`<section aria-label=${`Search ${name}`}>
    <${PlayerField} label=${`Search ${name}`} value=${player} changed=${changed} />
    <${Board} game=${game} view=${view} marks=${search && marksOf(search)} truth=${truth?.moves} play=${view.outcome == null ? play : null}
      label=${`${game.title}, what search ${name} found`} />
    <${Problem} text=${problem} />
    ${view.outcome != null && html`<p>The game has ended here.</p>`}
    ${thought && html`<p role="status">${isRunning ? "So far it" : "It"} would play <b>${thought.move}</b>: ${thought.line.join(" ")}</p>`}
    ${search && html`
      <label>Simulations <input type="range" min="0" max=${thoughts.length - 1} value=${index}
        onInput=${(event) => setShown(Number(event.target.value))} /> ${search.simulations.toLocaleString("en")}</label>
      <p class="quiet">value ${signed(search.value)}, ${search.evaluations.toLocaleString("en")} evaluations,
        ${" "}${search.cacheHits.toLocaleString("en")} from the cache, ${search.collisions} collisions, ${search.terminals} finished positions</p>
      <${Values} thoughts=${thoughts} index=${index} />
      <${Moves} name=${name} search=${search} truth=${truth} />`}
  </section>`;
}

// The root's value over the simulations: a few numbers, drawn here because they stream.
function Values({ thoughts, index }) {
  const points = thoughts.filter((thought) => thought.search).map((thought) => [thought.search.simulations, thought.search.value]);
  if (points.length < 2) return null;
  const most = points[points.length - 1][0];
  const x = (simulations) => 4 + (292 * simulations) / most, y = (value) => 4 + 26 * (1 - value);
  return html`<svg class="values" viewBox="0 0 300 60" role="img"
    aria-label=${`Value over simulations: from ${signed(points[0][1])} to ${signed(points[points.length - 1][1])}`}>
    <line x1="4" x2="296" y1="30" y2="30" class="axis" />
    <polyline points=${points.map(([at, value]) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`).join(" ")} />
    ${points[index] && html`<circle cx=${x(points[index][0])} cy=${y(points[index][1])} r="3" />`}
  </svg>`;
}

function Moves({ name, search, truth }) {
  const hasBeliefs = search.actions.some((action) => action.mean != null);
  const visits = Math.max(1, search.actions.reduce((sum, action) => sum + action.visits, 0));
  const rows = [...search.actions].sort((one, other) => other.visits - one.visits || other.prior - one.prior).slice(0, 20);
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${`Moves of search ${name}`}><table>
    <thead><tr><th scope="col">move</th><th scope="col">prior</th><th scope="col">visits</th><th scope="col">share</th>
      <th scope="col">value</th>${hasBeliefs && html`<th scope="col">belief</th>`}<th scope="col">policy</th>${truth && html`<th scope="col">truth</th>`}</tr></thead>
    <tbody>${rows.map((action) => html`<tr key=${action.action}><th scope="row">${action.action}</th><td>${number(action.prior)}</td>
      <td>${action.visits}</td><td><span class="bar" style=${`--share:${(action.visits / visits).toFixed(3)}`}></span>${percent(action.visits / visits)}</td>
      <td>${action.visits ? signed(action.q) : "–"}</td>
      ${hasBeliefs && html`<td>${signed(action.mean ?? 0)} ± ${number(Math.sqrt(action.variance ?? 0), 2)}</td>`}
      <td>${number(action.policy)}</td>${truth && html`<td>${outcome(truth.moves[action.action])}</td>`}</tr>`)}</tbody></table></div>`;
}
