// Which moves of a game threw something away: by an oracle, or by a search where there is none.

import { useEffect, useState } from "preact/hooks";
import { address, html, outcome as outcomeWord, signed } from "./html.mjs";
import { colourOf, lineOf, Problem, standardPlayer } from "./parts.mjs";
import { ask, think } from "./server.mjs";

const worthTelling = 0.2;  // how much a search must expect to be lost by a move, where -1 is lost and +1 won
const mostSimulations = 20000;

/**
 * A list of mistakes.
 * @param player an opponent; a search of more simulations looks at the moves of a game that no oracle knows
 * @param show called with a number of moves, where the page can show the position after them
 */
export function Review({ game, name, moves, player, show }) {
  const [isAsked, setAsked] = useState(game.hasOracle);
  return html`<section aria-label="Review"><h2>Review</h2>
    ${isAsked ? html`<${Mistakes} game=${game} name=${name} moves=${moves} player=${game.hasOracle ? "" : moreThan(player, game)}
      show=${show} />`
    : html`<p>No oracle knows ${game.title}.${" "}
      <button type="button" onClick=${() => setAsked(true)}>Review by a search</button></p>`}
  </section>`;
}

// From the end, which is known soonest, to the beginning.
function Mistakes({ game, name, moves, player, show }) {
  const [mistakes, setMistakes] = useState([]);
  const [left, setLeft] = useState(moves.length);
  const [problem, setProblem] = useState("");
  useEffect(() => {
    const stop = new AbortController();
    setMistakes([]);
    setLeft(moves.length);
    setProblem("");
    const positions = { game, name, moves, player, signal: stop.signal };
    const look = async () => {
      const judge = game.hasOracle ? oracleOf(positions) : await searchOf(positions);
      for (let ply = moves.length - 1; ply >= 0; ply--) {
        const mistake = await judge(ply);
        if (mistake) setMistakes((found) => [{ ply, ...mistake }, ...found]);
        setLeft(ply);
      }
    };
    look().catch((error) => error.name !== "AbortError" && setProblem(error.message));
    return () => stop.abort();
  }, [name, lineOf(game, moves), player]);
  const inside = (ply) => address("search", { game: name, moves: lineOf(game, moves.slice(0, ply)) });
  const played = (ply) => `${colourOf(game, ply % 2)} played ${moves[ply]}`;
  const judgeName = game.hasOracle ? "The oracle" : "A search";
  const found = left > 0 ? `${judgeName} looks at the moves; ${left} are left.`
    : mistakes.length === 0 ? "Nobody made a mistake."
    : `${mistakes.length} mistake${mistakes.length > 1 ? "s" : ""}:`;
  return html`<p role="status">${found}</p>
    ${!game.hasOracle && html`<p class="quiet">By ${player}, which can be wrong itself. Expectations are for who made
      the move, from −1 lost to +1 won.</p>`}
    <${Problem} text=${problem} />
    <ol class="review">${mistakes.map(({ ply, before, after, better }) => html`<li key=${ply} value=${ply + 1}>
      ${show ? html`<button type="button" class="link" onClick=${() => show(ply)}>${played(ply)}</button>`
      : html`<a href=${inside(ply)}>${played(ply)}</a>`}: ${before} before, ${after} after; better:
      ${" "}${better.join(", ")}${show && html` (<a href=${inside(ply)}
        aria-label=${`look inside before move ${ply + 1}`}>look inside</a>)`}</li>`)}</ol>`;
}

// What is exactly true of the position before a move.
const oracleOf = ({ game, name, moves, signal }) => async (ply) => {
  const truth = await ask("truth", { game: name, moves: lineOf(game, moves.slice(0, ply)) }, signal);
  const played = truth.moves[moves[ply]];
  return played >= truth.value ? null : {
    before: outcomeWord(truth.value), after: outcomeWord(played),
    better: Object.keys(truth.moves).filter((move) => truth.moves[move] === truth.value),
  };
};

// What a search expects of the positions before and after a move. Moves are asked about from the last one on.
async function searchOf({ game, name, moves, player, signal }) {
  const look = (ply) => think(
    { game: name, moves: lineOf(game, moves.slice(0, ply)), player, every: mostSimulations }, null, signal);
  const { outcome } = await ask("game", { game: name, moves: lineOf(game, moves) }, signal);
  const sideToMove = moves.length % 2 === 0 ? 1 : -1;
  let next = outcome == null ? (await look(moves.length)).search.value : sideToMove * outcome;  // for who moves then
  return async (ply) => {
    const { move, search } = await look(ply);
    const after = -next;
    next = search.value;
    return move === moves[ply] || search.value - after < worthTelling ? null
      : { before: signed(search.value), after: signed(after), better: [move] };
  };
}

// A search of four times as many simulations as a player's text has.
function moreThan(player, game) {
  const own = /^(.*)@(\d+)([^@/]*)$/.exec(player) ?? (player.endsWith("/") ? [player, player, "200", ""] : null);
  if (!own) return moreThan(standardPlayer(game), game);
  return `${own[1]}@${Math.min(mostSimulations, 4 * Number(own[2]))}${own[3]}`;
}
