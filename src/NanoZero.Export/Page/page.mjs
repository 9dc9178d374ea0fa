// The page: a game between a person and the agent, from the first move to the last.

import { agentOf, contentOfFile } from "./agent.mjs";
import { boardIn } from "./board.mjs";
import { moverOf } from "./games.mjs";
import { serveSearches, thinkerOf } from "./thinker.mjs";

const hint = "Tap a square, or choose one with the arrow keys and press Enter.";

/** Milliseconds from one move to the next where nobody plays against the agent. */
const pauseOfWatcher = 300;
const budgets = [0, 16, 64, 200, 800, 3200];

function showPage() {
  const content = contentOfFile(), agent = agentOf(content.data, content.numbers), { game } = agent;
  const names = game.pass === undefined ? ["Yellow", "Red"] : ["Black", "White"];
  const thinker = thinkerOf(content, agent);
  const [status, expectation, note, side, budget, undo, pass] =
    ["status", "expectation", "note", "side", "budget", "undo", "pass"].map((id) => document.getElementById(id));
  const show = boardIn(document.getElementById("board"), game, names, play);
  let moves = [], positions = [game.start()], thought = null, pause = 0;

  fillChoices(side, [["1", `${names[0]}, who begins`], ["-1", names[1]], ["0", "Nobody: watch"]], "1");
  const standard = content.data.simulations;
  fillChoices(budget, [...new Set([...budgets, standard])].sort((a, b) => a - b)
    .map((each) => [each, each === 0 ? "Network alone" : `${each.toLocaleString("en")} simulations`]), standard);
  side.addEventListener("change", goOn);
  budget.addEventListener("change", goOn);
  document.getElementById("new").addEventListener("click", () => returnTo(0));
  undo.addEventListener("click", () => returnTo(pliesLeftByUndo()));
  pass.hidden = game.pass === undefined;
  pass.addEventListener("click", () => play(game.pass));
  goOn();
  // For the browser's console, and for tests.
  globalThis.nanozero = { agent, data: content.data, get moves() { return moves; } };

  function position() {
    return positions[positions.length - 1];
  }

  function person() {
    return Number(side.value);
  }

  function isOver() {
    return game.isTerminal(position());
  }

  function isPersonsTurn() {
    return !isOver() && moverOf(position()) === person();
  }

  // The person's last turn; -1 where the person has made no move.
  function pliesLeftByUndo() {
    for (let plies = moves.length - 1; plies >= 0; plies--) {
      if (moverOf(positions[plies]) === person()) return plies;
    }
    return -1;
  }

  function returnTo(plies) {
    [moves, positions, thought] = [moves.slice(0, plies), positions.slice(0, plies + 1), null];
    goOn();
  }

  function play(action) {
    positions.push(game.play(position(), action));
    moves.push(action);
    goOn();
  }

  function goOn() {
    thinker.stop();
    clearTimeout(pause);
    if (!isOver() && !isPersonsTurn()) {
      const mover = moverOf(position());
      thinker.think(moves, Number(budget.value), (found) => {
        thought = { ...found, mover };
        say();
        if (found.isDone) pause = setTimeout(() => play(found.best), person() === 0 ? pauseOfWatcher : 0);
      });
    }
    say();
  }

  function say() {
    const before = positions[positions.length - 2], last = moves[moves.length - 1];
    show(position(), { last: before && game.squareOf(before, last), isOpen: isPersonsTurn() });
    status.textContent = situation();
    expectation.textContent = isOver() ? "" : thought ? expected(thought) : hint;
    note.textContent = game.note(position());
    undo.disabled = pliesLeftByUndo() < 0;
    pass.disabled = !isPersonsTurn();
  }

  function situation() {
    const passed = moves.length > 0 && moves[moves.length - 1] === game.pass && !isOver() ? "NanoZero passes. " : "";
    if (isPersonsTurn()) return `${passed}Your move: you play ${names[person() > 0 ? 0 : 1]}.`;
    if (!isOver()) return `NanoZero is thinking for ${names[moverOf(position()) > 0 ? 0 : 1]} …`;
    const outcome = game.terminalValue(position()) * moverOf(position());
    if (outcome === 0) return "The game is a draw.";
    const winner = names[outcome > 0 ? 0 : 1];
    if (person() === 0) return `${winner} wins.`;
    return outcome === person() ? `You win, with ${winner}.` : `NanoZero wins, with ${winner}.`;
  }

  function expected({ value, isProven, simulations, mover }) {
    const who = person() === 0 ? names[mover > 0 ? 0 : 1] : "NanoZero";
    if (isProven) return `${who} has proven: ${value > 0 ? "it wins" : value < 0 ? "it loses" : "a draw"}.`;
    const share = Math.round(50 * (value + 1));
    const after = simulations === 0 ? "" : `, after ${simulations.toLocaleString("en")} simulations`;
    return `${who} expects ${share} % for itself (100 % is a win, 50 % a draw)${after}.`;
  }
}

function fillChoices(select, choices, chosen) {
  for (const [value, text] of choices) select.append(new Option(text, value));
  select.value = chosen;
}

if (typeof document === "undefined") {
  serveSearches();
} else {
  showPage();
}
