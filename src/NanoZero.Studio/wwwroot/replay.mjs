// A game that was played, move by move, and what players think of it.

import { useEffect, useState } from "preact/hooks";
import { Board } from "./board.mjs";
import { ValueCurve } from "./curve.mjs";
import { address, html, signed } from "./html.mjs";
import { colourOf, gameOf, lineOf, movesOf, PlayerField, Problem, standardPlayer, useView } from "./parts.mjs";
import { Review } from "./review.mjs";
import { think } from "./server.mjs";

const first = "What this player expected";

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
  const opinion = (label, player, change) => html`<${Opinion} key=${change} label=${label} asked=${asked} game=${game}
    moves=${moves} ply=${ply} player=${player} changed=${(text) => go(at({ [change]: text }), true)} />`;
  return html`<main>
    <h1>Replay ${game.title}</h1>
    <${Problem} text=${problem} />
    <div class="beside">
      <div>
        ${(view ?? before) && html`<${Board} game=${game} view=${view ?? before} label=${`${game.title} board`} />`}
        <label class="row">Move${" "}<input type="range" min="0" max=${moves.length} value=${ply}
          onInput=${(event) => setPly(Number(event.target.value))} />${" "}${ply} of ${moves.length}</label>
        <p role="status">${ply === 0 ? "start position"
          : `move ${ply}, ${colourOf(game, (ply - 1) % 2)}: ${moves[ply - 1]}`}${resultOf(game, view)}</p>
        <p><a href=${address("search", { game: asked.game, moves: shown, a: asked.a })}>Look inside a search here</a>
          ${" · "}<a href=${address("play", { game: asked.game, moves: shown, against: asked.a })}>Play on from
          here</a></p>
      </div>
      <div class="tools">
        ${opinion(first, asked.a, "a")}
        ${opinion("And", asked.b, "b")}
        <${Review} game=${game} name=${asked.game} moves=${moves} player=${asked.a} />
      </div>
    </div>
  </main>`;
}

function resultOf(game, view) {
  if (view?.outcome == null) return "";
  return view.outcome === 0 ? ". A draw." : `. It wins for ${colourOf(game, view.outcome > 0 ? 0 : 1)}.`;
}

// What a player expects of every position of the game, for the first player.
function Opinion({ label, asked, game, moves, ply, player, changed }) {
  const { points, problem } = useOpinion(asked, game, moves, player);
  const found = points.findIndex(([at]) => at === ply);
  const index = found < 0 && ply > 0 ? points.length - 1 : found;  // of a finished game the last thought
  const [, value] = points[index] ?? [];
  return html`<${PlayerField} label=${label} game=${game} value=${player} changed=${changed}
      none=${label === first ? "" : "nobody"} />
    <${Problem} text=${problem} />
    <${ValueCurve} points=${points} shown=${index < 0 ? undefined : index} end=${`move ${points.length - 1}`}
      label=${`What ${player} expects for the first player, move by move`} />
    ${value != null && html`<p class="quiet">It expects ${signed(value)} for ${colourOf(game, 0)} here, from −1
      lost to +1 won.</p>`}`;
}

// Pairs of ply and value, one after the other from the start on; positions after which the game has ended are left out.
function useOpinion(asked, game, moves, player) {
  const [state, setState] = useState({ points: [], problem: "" });
  useEffect(() => {
    setState({ points: [], problem: "" });
    if (!player) return undefined;
    const stop = new AbortController();
    const look = async () => {
      for (let ply = 0; ply < moves.length; ply++) {
        const found = await think(
          { game: asked.game, moves: lineOf(game, moves.slice(0, ply)), player, every: 100000 }, null, stop.signal);
        if (!found.search) throw new Error("this player does not search, so it expects nothing");
        const value = ply % 2 === 0 ? found.search.value : -found.search.value;
        if (!stop.signal.aborted) setState((known) => ({ ...known, points: [...known.points, [ply, value]] }));
      }
    };
    look().catch((error) =>
      error.name !== "AbortError" && setState((known) => ({ ...known, problem: error.message })));
    return () => stop.abort();
  }, [asked.game, asked.line, player]);
  return state;
}
