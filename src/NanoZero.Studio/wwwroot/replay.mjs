// A game that was played, move by move, and what players think of it.

import { useEffect, useState } from "preact/hooks";
import { Board } from "./board.mjs";
import { ValueCurve } from "./curve.mjs";
import { address, html, query, signed } from "./html.mjs";
import { Opener } from "./open.mjs";
import { colourOf, gameOf, lineOf, movesOf, PlayerField, Problem, standardPlayer, useView } from "./parts.mjs";
import { Review } from "./review.mjs";
import { ask, think } from "./server.mjs";

export function Replay({ games, values, go }) {
  const game = gameOf(games, values);
  const moves = movesOf(game, values.line ?? "");
  const asked = {
    game: values.game ?? game.name, line: values.line ?? "", a: values.a ?? standardPlayer(game), b: values.b ?? "",
  };
  const [ply, setPly] = useState(moves.length);
  useEffect(() => setPly(moves.length), [asked.game, asked.line]);
  const shown = lineOf(game, moves.slice(0, ply));
  const { view, before, problem } = useView(asked.game, shown);
  const at = (changes) => address("replay", { ...asked, ...changes });
  const step = (by) => setPly((known) => Math.min(moves.length, Math.max(0, known + by)));
  const opinion = (label, player, change) => html`<${Opinion} key=${change} label=${label} asked=${asked} game=${game}
    moves=${moves} ply=${ply} player=${player} none=${change === "b" ? "nobody" : ""}
    changed=${(text) => go(at({ [change]: text }), true)} />`;
  return html`<main>
    <h1>Replay ${game.title}</h1>
    <${Problem} text=${problem} />
    <div class="beside">
      <div>
        ${(view ?? before) && html`<${Board} game=${game} view=${view ?? before} label=${`${game.title} board`} />`}
        <div class="row"><button type="button" onClick=${() => step(-1)} disabled=${ply === 0}>Back</button>
          <button type="button" onClick=${() => step(1)} disabled=${ply === moves.length}>Forward</button></div>
        <label class="row">Move${" "}<input type="range" min="0" max=${moves.length} value=${ply}
          onInput=${(event) => setPly(Number(event.target.value))} />${" "}${ply} of ${moves.length}</label>
        <p role="status">${ply === 0 ? "start position"
          : `move ${ply}, ${colourOf(game, (ply - 1) % 2)}: ${moves[ply - 1]}`}${resultOf(game, view)}</p>
        <p><a href=${address("search", { game: asked.game, moves: shown, a: asked.a })}>Look inside a search here</a>
          ${" · "}<a href=${address("play", { game: asked.game, moves: shown, against: asked.a,
            side: ply % 2 ? "second" : "first" })}>Play on from here</a>
          ${game.isGo && html`${" · "}<a download="game.sgf"
            href=${`/api/sgf?${query({ game: asked.game, moves: asked.line })}`}>Save the game as SGF</a>`}</p>
      </div>
      <div class="tools">
        <${Opener} name=${asked.game} isOpen=${moves.length === 0}
          opened=${({ name, ...found }) => go(isSame(found.game, asked.game) ? at(found) : address("replay", found))} />
        ${opinion("Opinion of", asked.a, "a")}
        ${opinion("Second opinion of", asked.b, "b")}
        ${moves.length > 0 && html`<${Review} key=${asked.game} game=${game} name=${asked.game} moves=${moves} player=${asked.a} show=${setPly} />`}
      </div>
    </div>
  </main>`;
}

// Whether the same players can be asked: the rules may differ.
const isSame = (one, other) => one.split(":")[0] === other.split(":")[0];

function resultOf(game, view) {
  if (view?.outcome == null) return "";
  return view.outcome === 0 ? ". A draw." : `. It wins for ${colourOf(game, view.outcome > 0 ? 0 : 1)}.`;
}

// What a player expects of every position of the game, for the first player.
function Opinion({ label, asked, game, moves, ply, player, none, changed }) {
  const { points, problem } = useOpinion(asked, game, moves, player);
  const [, value, isResult] = points[ply] ?? [];
  return html`<${PlayerField} label=${label} game=${game} value=${player} changed=${changed} none=${none} />
    <${Problem} text=${problem} />
    <${ValueCurve} points=${points} shown=${ply} end=${`move ${points.length - 1}`}
      label=${`What ${player} expects for the first player, move by move`} />
    ${value != null && !isResult && html`<p class="quiet">It expects ${signed(value)} for ${colourOf(game, 0)} here,
      from −1 lost to +1 won.</p>`}`;
}

// By ply: the ply, the value, and whether this is the result of the game. The start position comes first.
function useOpinion(asked, game, moves, player) {
  const [state, setState] = useState({ points: [], problem: "" });
  useEffect(() => {
    setState({ points: [], problem: "" });
    if (!player) return undefined;
    const stop = new AbortController();
    const add = (point) =>
      !stop.signal.aborted && setState((known) => ({ ...known, points: [...known.points, point] }));
    const look = async () => {
      const { outcome } = await ask("game", { game: asked.game, moves: asked.line }, stop.signal);
      for (let ply = 0; ply < moves.length || (ply === moves.length && outcome == null); ply++) {
        const found = await think(
          { game: asked.game, moves: lineOf(game, moves.slice(0, ply)), player, every: 100000 }, null, stop.signal);
        if (!found.search) throw new Error("this player does not search, so it expects nothing");
        add([ply, ply % 2 === 0 ? found.search.value : -found.search.value]);
      }
      if (outcome != null) add([moves.length, outcome, true]);
    };
    look().catch((error) =>
      error.name !== "AbortError" && setState((known) => ({ ...known, problem: error.message })));
    return () => stop.abort();
  }, [asked.game, asked.line, player]);
  return state;
}
