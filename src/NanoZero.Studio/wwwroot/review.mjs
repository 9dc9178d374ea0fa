// What an oracle says of a game.

import { useEffect, useState } from "preact/hooks";
import { address, html, outcome } from "./html.mjs";
import { colourOf, lineOf, Problem } from "./parts.mjs";
import { ask } from "./server.mjs";

// Which moves threw something away, by the oracle; from the end, where it answers at once, to the beginning.
export function Review({ game, name, moves }) {
  const [mistakes, setMistakes] = useState([]);
  const [left, setLeft] = useState(moves.length);
  const [problem, setProblem] = useState("");
  useEffect(() => {
    const stop = new AbortController();
    setMistakes([]);
    setLeft(moves.length);
    const look = async () => {
      for (let ply = moves.length - 1; ply >= 0; ply--) {
        const before = lineOf(game, moves.slice(0, ply));
        const truth = await ask("truth", { game: name, moves: before }, stop.signal);
        const played = truth.moves[moves[ply]];
        if (played < truth.value) {
          const better = Object.keys(truth.moves).filter((move) => truth.moves[move] === truth.value);
          setMistakes((found) => [{ ply, before, played, value: truth.value, better }, ...found]);
        }
        setLeft(ply);
      }
    };
    look().catch((error) => error.name !== "AbortError" && setProblem(error.message));
    return () => stop.abort();
  }, [name, lineOf(game, moves)]);
  const found = left > 0 ? `The oracle looks at the moves; ${left} are left.`
    : mistakes.length === 0 ? "Nobody made a mistake."
    : `${mistakes.length} mistake${mistakes.length > 1 ? "s" : ""}:`;
  return html`<section aria-label="Review"><h2>Review</h2>
    <p role="status">${found}</p>
    <${Problem} text=${problem} />
    <ol class="review">${mistakes.map(({ ply, before, played, value, better }) => html`<li key=${ply} value=${ply + 1}>
      <a href=${address("search", { game: name, moves: before })}>${colourOf(game, ply % 2)} played ${moves[ply]}</a>:
      ${" "}${outcome(value)} before, ${outcome(played)} after; better: ${better.join(", ")}
    </li>`)}</ol></section>`;
}
