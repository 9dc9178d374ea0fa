// A game against a player.

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Board } from "./board.mjs";
import { ValueCurve } from "./curve.mjs";
import { address, html, query, signed } from "./html.mjs";
import {
  colourOf, GameField, gameOf, lineOf, movesOf, Passes, PlayerField, PositionField, Problem, searches, standardPlayer,
  useView,
} from "./parts.mjs";
import { Review } from "./review.mjs";
import { think } from "./server.mjs";

const sides = {
  first: (game) => `first, ${colourOf(game, 0)}`, second: (game) => `second, ${colourOf(game, 1)}`,
  none: () => "not at all: it plays itself",
};

export function Play({ games, values, go }) {
  const game = gameOf(games, values);
  const asked = {
    game: values.game ?? game.name, moves: values.moves ?? "", side: sides[values.side] ? values.side : "first",
    against: values.against ?? standardPlayer(game), seconds: values.seconds ?? "",
  };
  const at = (changes) => address("play", { ...asked, ...changes });
  const { view, before, problem } = useView(asked.game, asked.moves);
  // One game follows another: what was thought and resigned belongs to the game and the players.
  const key = `${asked.game} ${asked.against} ${asked.side}`;
  return html`<main>
    <h1>Play ${game.title}</h1>
    <${Problem} text=${problem} />
    ${(view ?? before) && html`<${Table} key=${key} games=${games} game=${game} asked=${asked} view=${view ?? before}
      isCurrent=${view != null} at=${at} go=${go} />`}
    ${problem && html`<p><a href=${address("play", { game: game.name })}>A new game</a></p>`}
  </main>`;
}

// The board and what belongs to it. Until the view is that of the address, nobody moves.
function Table({ games, game, asked, view, isCurrent, at, go }) {
  const [values, setValues] = useState({});  // by ply: what the opponent's search expected for the first player
  const [resigned, setResigned] = useState(false);
  const [isPaused, setPaused] = useState(false);  // of a player that plays itself
  const turn = view.ply % 2 === 0 ? "first" : "second";
  const isOver = view.outcome != null || resigned;
  const play = (move) => go(at({ moves: lineOf(game, [...view.moves, move]) }));
  const opponent = useOpponent(asked, view, isCurrent && !isOver && !isPaused && turn !== asked.side, (found) => {
    if (found.search) {
      const value = turn === "first" ? found.search.value : -found.search.value;
      setValues((known) => ({ ...known, [view.ply]: value }));
    }
    play(found.move);
  });
  const hint = useHint(asked);
  const isMine = isCurrent && !isOver && turn === asked.side;
  const back = () => {
    const count = asked.side === "none" || turn !== asked.side || view.moves.length === 1 ? 1 : 2;
    setResigned(false);
    setPaused(asked.side === "none");
    go(at({ moves: lineOf(game, view.moves.slice(0, -count)) }));
  };
  const setUp = (moves) => { setResigned(false); setPaused(false); setValues({}); go(at({ moves })); };
  const again = () => setUp("");
  const isItsMove = opponent.move && view.line === lineOf(game, [...movesOf(game, opponent.after), opponent.move]);
  const said = opponent.isThinking ? "It thinks …" : isItsMove ? `It played ${opponent.move}.` : "";
  const wasIts = view.moves.length > 0 && turn === asked.side;  // the last move
  const curve = Object.entries(values).map(([ply, value]) => [Number(ply), value]).filter(([ply]) => ply <= view.ply);
  return html`<div class="beside">
    <div>
      <${Board} game=${game} view=${view} play=${isMine ? play : null} label=${`${game.title} board`} />
      <${Passes} view=${view} play=${isMine ? play : null} />
      <p class="state" role="status">${state(game, view, asked, resigned)} ${said}</p>
      ${view.summary && html`<p class="quiet">${inColours(game, view.summary)}</p>`}
      <${Problem} text=${opponent.problem || hint.problem} />
      ${(opponent.problem || opponent.isAgain) && html`<p><button type="button" aria-disabled=${opponent.isThinking}
        onClick=${() => opponent.isThinking || opponent.again()}>Let it think again</button></p>`}
      ${curve.length > 0 && html`<${Expects} game=${game} side=${asked.side} value=${curve[curve.length - 1][1]} />`}
      <${ValueCurve} points=${curve} end=${`move ${view.ply}`}
        label="What the opponent expected for the first player, move by move" />
    </div>
    <div class="tools">
      <div class="row">
        <button type="button" onClick=${back} disabled=${view.moves.length === 0}>Undo</button>
        <button type="button" onClick=${hint.ask} disabled=${!isMine}>Hint</button>
        <button type="button" onClick=${() => setResigned(true)} disabled=${isOver || asked.side === "none"}>
          Resign</button>
        <button type="button" onClick=${again}>New game</button>
        ${asked.side === "none" && html`<button type="button" disabled=${isOver}
          onClick=${() => setPaused(!isPaused)}>${isPaused ? "Go on" : "Pause"}</button>`}
      </div>
      <p role="status">${hint.isThinking ? "It thinks of a hint …"
        : hint.move && html`It would play <b>${hint.move}</b> here.`}</p>
      <${GameField} games=${games} game=${game} changed=${(name) => go(address("play", { game: name }))} />
      <label>You play${" "}<select value=${asked.side} onChange=${(event) => go(at({ side: event.target.value }))}>
        ${Object.entries(sides).map(([side, text]) => html`<option key=${side} value=${side}>${text(game)}</option>`)}
      </select></label>
      <${PlayerField} label="Against" game=${game} value=${asked.against}
        changed=${(against) => go(at({ against }))} />
      ${searches(asked.against) && html`<label>Seconds a move, in place of simulations (Gumbel keeps these)${" "}<input type="number"
        min="0.1" max="60" step="any" value=${asked.seconds} placeholder="no limit"
        onChange=${(event) => go(at({ seconds: event.target.value }))} /></label>`}
      ${wasIts && !asked.seconds && html`<p><a href=${address("search", { game: asked.game, a: asked.against,
        moves: lineOf(game, view.moves.slice(0, -1)) })}>Why did it play ${view.moves[view.moves.length - 1]}?</a></p>`}
      ${!isOver && html`<p><a href=${address("search", { game: asked.game, moves: asked.moves, a: asked.against })}>
        Look inside a search of this position</a></p>`}
      ${isOver && view.moves.length > 0 && html`<p><a href=${address("replay", { game: asked.game, line: view.line })}>Replay the game</a></p>`}
      ${isOver && view.moves.length > 0 && html`<${Review} key=${asked.game} game=${game} name=${asked.game} moves=${view.moves}
        player=${asked.against} />`}
      <p class="quiet">Moves: ${view.moves.length ? view.moves.join(" ") : "none yet"}</p>
      <${PositionField} value=${view.line} changed=${setUp} />
      <p><a href=${address("replay", { game: asked.game })}>Open a game, moves or a board from a file</a>
        ${game.isGo && view.moves.length > 0 && html`${" · "}<a download="game.sgf"
          href=${`/api/sgf?${query({ game: asked.game, moves: view.line })}`}>Save the game as SGF</a>`}</p>
    </div>
  </div>`;
}

// Who is expected to win, as a bar: the first player's share of it from nothing to all; and for whoever plays.
function Expects({ game, side, value }) {
  const colour = colourOf(game, side === "second" ? 1 : 0);
  const text = `It expects ${signed(side === "second" ? -value : value)} for ${
    side === "none" ? colour : `you, ${colour}`}, from −1 lost to +1 won.`;
  return html`<div class=${`expects ${colourOf(game, 0)}`} role="img" aria-label=${text}>
      <span class="first" style=${`--share:${((1 + value) / 2).toFixed(3)}`}></span><span class="second"></span></div>
    <p class="quiet">${text}</p>`;
}

// What the game says in the letters of a terminal's board.
const inColours = (game, text) => text.replace(/\b[XO]\b/g, (letter) => colourOf(game, letter === "X" ? 0 : 1));

// Lets the opponent think while it is its turn; `moved` gets what it would play.
function useOpponent(asked, view, isItsTurn, moved) {
  const [state, setState] = useState({ isThinking: false, move: "", after: "", problem: "" });
  const [again, setAgain] = useState({ moves: "", count: 0 });
  const attempt = again.moves === asked.moves ? again.count : 0;
  const act = useRef(moved);
  act.current = moved;
  // A search that was stopped must not move: its end is heard before the page is painted, so this effect is too.
  useLayoutEffect(() => {
    if (!isItsTurn) {
      setState((known) => ({ ...known, problem: "" }));
      return undefined;
    }
    const stop = new AbortController();
    setState({ isThinking: true, move: "", problem: "" });
    think(thoughtOf(asked), null, stop.signal).then(
      (found) => {
        setState({ isThinking: false, move: found.move, after: view.line, problem: "" });
        act.current(found);
      },
      (error) => error.name !== "AbortError" && setState({ isThinking: false, move: "", problem: error.message }));
    return () => { stop.abort(); setState((known) => ({ ...known, isThinking: false })); };
  }, [asked.game, asked.moves, asked.against, asked.seconds, isItsTurn, attempt]);
  return { ...state, isAgain: isItsTurn && attempt > 0,
    again: () => setAgain({ moves: asked.moves, count: attempt + 1 }) };
}

// What the opponent would play in the visitor's place, where it is asked for.
function useHint(asked) {
  const none = { isThinking: false, move: "", problem: "" };
  const [state, setState] = useState(none);
  const stop = useRef(null);
  useEffect(() => {
    setState(none);
    return () => stop.current?.abort();
  }, [asked.moves]);
  const askFor = () => {
    stop.current?.abort();
    stop.current = new AbortController();
    setState({ ...none, isThinking: true });
    think(thoughtOf(asked), null, stop.current.signal).then(
      (found) => setState({ ...none, move: found.move }),
      (error) => error.name !== "AbortError" && setState({ ...none, problem: error.message }));
  };
  return { ...state, ask: askFor };
}

// What the opponent is asked.
const thoughtOf = ({ game, moves, against, seconds }) =>
  ({ game, moves, player: against, seconds: searches(against) ? seconds : "" });

function state(game, view, asked, resigned) {
  if (resigned) return "You resigned.";
  const turn = view.ply % 2 === 0 ? "first" : "second";
  const colour = colourOf(game, view.ply % 2);
  if (view.outcome == null) {
    return turn === asked.side ? `Your move, ${colour}.` : `The ${turn} player, ${colour}, moves.`;
  }
  if (view.outcome === 0) return "A draw.";
  const winner = view.outcome > 0 ? "first" : "second";
  return asked.side === "none" ? `The ${winner} player won.` : winner === asked.side ? "You won." : "You lost.";
}
