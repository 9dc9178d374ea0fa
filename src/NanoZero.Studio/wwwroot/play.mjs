// A game against a player.

import { useEffect, useState } from "preact/hooks";
import { Board } from "./board.mjs";
import { address, html, outcome, signed } from "./html.mjs";
import { ask, think } from "./server.mjs";

const sides = { first: "first", second: "second", none: "watch" };

/** The player that a game is played against where none is asked for. */
export const opponentOf = (game) => (game.hasNetwork ? "puct:shipped@200" : "rollout@400");

export function Play({ games, values, go }) {
  const game = games.find((each) => each.name === (values.game ?? "connect4").split(":")[0]) ?? games[0];
  const asked = { game: values.game ?? game.name, moves: values.moves ?? "", side: values.side ?? "first",
    against: values.against ?? opponentOf(game) };
  const [view, setView] = useState(null);
  const [thought, setThought] = useState(null);
  const [hint, setHint] = useState(null);
  const [isThinking, setThinking] = useState(false);
  const [problem, setProblem] = useState("");
  const [said, setSaid] = useState("");
  const [resigned, setResigned] = useState(false);
  const at = (changes) => address("play", { ...asked, ...changes });
  const turn = view && (view.ply % 2 === 0 ? "first" : "second");

  useEffect(() => {
    let isCurrent = true;
    setProblem(""); setHint(null);
    ask("game", { game: asked.game, moves: asked.moves }).then(
      (found) => isCurrent && setView({ ...found, asked: asked.moves }),
      (error) => isCurrent && setProblem(error.message));
    return () => { isCurrent = false; };
  }, [asked.game, asked.moves]);

  useEffect(() => {
    if (!view || view.asked !== asked.moves || view.outcome != null || resigned || turn === asked.side) return undefined;
    const stop = new AbortController();
    setThinking(true); setThought(null);
    think({ game: asked.game, moves: asked.moves, player: asked.against }, setThought, stop.signal).then(
      (found) => { setThinking(false); setThought(found); setSaid(`${asked.against} plays ${found.move}`); advance(found.move); },
      (error) => { if (error.name !== "AbortError") { setThinking(false); setProblem(error.message); } });
    return () => { stop.abort(); setThinking(false); };
  }, [view, asked.side, asked.against, resigned]);

  const advance = (move) => ask("game", { game: asked.game, moves: lineOf(game, [...view.moves, move]) }).then(
    (next) => { setView({ ...next, asked: next.line }); go(at({ moves: next.line })); },
    (error) => setProblem(error.message));
  const back = () => {
    const count = Math.min(view.moves.length, asked.side === "none" ? 1 : turn === asked.side ? 2 : 1);
    go(at({ moves: lineOf(game, view.moves.slice(0, view.moves.length - count)) })); setThought(null); setResigned(false);
  };
  const ask4 = () => {
    setHint("…");
    think({ game: asked.game, moves: asked.moves, player: asked.against }, null).then(
      (found) => setHint(found.move), (error) => setProblem(error.message));
  };
  if (!view) return html`<main><h1>Play</h1><${Problem} text=${problem} /></main>`;
  const isMine = turn === asked.side && view.outcome == null && !resigned;
  const marks = thought?.search && marksOf(thought.search);
  const passes = view.legalMoves.filter((_, index) => !view.legalSquares[index]);
  return html`<main class="play">
    <h1>Play ${game.title}</h1>
    <div class="beside">
      <div>
        <${Board} game=${game} view=${view} play=${isMine ? advance : null} label=${`${game.title}, ${state(view, asked, resigned)}`} />
        ${passes.map((move) => html`<button type="button" disabled=${!isMine} onClick=${() => advance(move)}>${move}</button>`)}
        <p class="state" role="status">${state(view, asked, resigned)}${isThinking ? " It thinks …" : ""} <span class="said">${said}</span></p>
        ${view.summary && html`<p class="quiet">${view.summary}</p>`}
        <${Problem} text=${problem} />
      </div>
      <div class="tools">
        <div class="row">
          <button type="button" onClick=${back} disabled=${view.moves.length === 0}>Undo</button>
          <button type="button" onClick=${ask4} disabled=${!isMine}>Hint</button>
          <button type="button" onClick=${() => { setResigned(true); setSaid(""); }} disabled=${view.outcome != null || resigned}>Resign</button>
          <button type="button" onClick=${() => { setResigned(false); setThought(null); setSaid(""); go(at({ moves: "" })); }}>New game</button>
        </div>
        ${hint && html`<p role="status">It would play <b>${hint}</b> here.</p>`}
        <label>Game <select value=${asked.game} onChange=${(event) => { setThought(null); setResigned(false); go(address("play", { game: event.target.value })); }}>
          ${games.map((each) => html`<option value=${each.name}>${each.title}</option>`)}</select></label>
        <label>You play <select value=${asked.side} onChange=${(event) => go(at({ side: event.target.value }))}>
          ${Object.entries(sides).map(([side, text]) => html`<option value=${side}>${text}</option>`)}</select></label>
        <${PlayerField} label="Against" value=${asked.against} changed=${(against) => go(at({ against }))} />
        ${thought?.search && html`<p class="quiet">It expects ${signed(thought.search.value)} for its side, after
          ${" "}${thought.search.simulations.toLocaleString("en")} simulations: ${thought.line.join(" ")}</p>`}
        <p><a href=${address("search", { game: asked.game, moves: asked.moves, a: asked.against })}>Look inside its search here</a></p>
        ${view.outcome != null && game.hasOracle && html`<${Review} game=${game} asked=${asked} view=${view} />`}
        <p class="quiet">Moves: ${view.moves.length ? view.moves.join(" ") : "none yet"}</p>
      </div>
    </div>
  </main>`;
}

// Which moves threw something away, by the oracle; from the end, where it answers at once, to the beginning.
function Review({ game, asked, view }) {
  const [mistakes, setMistakes] = useState([]);
  const [left, setLeft] = useState(view.moves.length);
  useEffect(() => {
    const stop = new AbortController();
    const look = async () => {
      for (let ply = view.moves.length - 1; ply >= 0; ply--) {
        const before = lineOf(game, view.moves.slice(0, ply));
        const truth = await ask("truth", { game: asked.game, moves: before }, stop.signal);
        const played = truth.moves[view.moves[ply]];
        if (played < truth.value) {
          const better = Object.keys(truth.moves).filter((move) => truth.moves[move] === truth.value);
          setMistakes((found) => [{ ply, before, played, value: truth.value, better }, ...found]);
        }
        setLeft(ply);
      }
    };
    setMistakes([]); setLeft(view.moves.length);
    look().catch(() => {});
    return () => stop.abort();
  }, [view]);
  return html`<section aria-label="Review"><h2>Review</h2>
    <p role="status">${left > 0 ? `The oracle looks at the moves; ${left} are left.`
      : mistakes.length === 0 ? "Nobody made a mistake." : `${mistakes.length} mistake${mistakes.length > 1 ? "s" : ""}:`}</p>
    <ol class="review">${mistakes.map(({ ply, before, played, value, better }) => html`<li key=${ply} value=${ply + 1}>
      <a href=${address("search", { game: asked.game, moves: before, line: view.line })}>Move ${ply + 1}, ${view.moves[ply]}</a>:
      ${" "}${outcome(value)} before, ${outcome(played)} after. Better: ${better.join(", ")}.</li>`)}</ol></section>`;
}

/** Moves as one line, as the game writes them. */
export const lineOf = (game, moves) => moves.join(game.separator);

/** What a search found, by move. */
export function marksOf(search) {
  const visits = Math.max(1, search.actions.reduce((sum, action) => sum + action.visits, 0));
  return Object.fromEntries(search.actions.filter((action) => action.visits > 0)
    .map((action) => [action.action, { share: action.visits / visits, value: action.q }]));
}

/** A line that says what went wrong. */
export const Problem = ({ text }) => (text ? html`<p class="problem" role="alert">${text}</p>` : null);

/** A field for a player's text, which counts when it is left or Enter is pressed. */
export function PlayerField({ label, value, changed }) {
  return html`<label>${label} <input type="text" value=${value} list="players" spellcheck="false" autocapitalize="off"
    onChange=${(event) => changed(event.target.value.trim())} /></label>`;
}

function state(view, asked, resigned) {
  if (resigned) return "You resigned.";
  if (view.outcome != null) {
    const winner = view.outcome > 0 ? "first" : "second";
    if (view.outcome === 0) return "A draw.";
    return asked.side === "none" ? `The ${winner} player won.` : winner === asked.side ? "You won." : "You lost.";
  }
  const turn = view.ply % 2 === 0 ? "first" : "second";
  return turn === asked.side ? "Your move." : `The ${turn} player moves.`;
}
