// The tree of a search, unfolded node by node.

import { useEffect, useState } from "preact/hooks";
import { address, count, html, percent, signed } from "./html.mjs";
import { lineOf, Problem } from "./parts.mjs";
import { ask } from "./server.mjs";

/** A list that begins with the moves of the position; the search is made once more when it is opened. */
export function Tree({ title, game, asked, player, view }) {
  const [isOpen, setOpen] = useState(false);
  const [tree, setTree] = useState(null);
  const [problem, setProblem] = useState("");
  useEffect(() => {
    setTree(null);
    setProblem("");
    if (!isOpen) return undefined;
    const stop = new AbortController();
    ask("tree", { game: asked.game, moves: asked.moves, player }, stop.signal).then(
      setTree, (error) => error.name !== "AbortError" && setProblem(error.message));
    return () => stop.abort();
  }, [isOpen, asked.game, asked.moves, player]);
  const at = (line) => address("search", { ...asked, moves: lineOf(game, [...view.moves, ...line]) });
  return html`<details onToggle=${(event) => event.target === event.currentTarget && setOpen(event.target.open)}>
    <summary>${title}</summary>
    <${Problem} text=${problem} />
    ${isOpen && !tree && !problem && html`<p class="quiet">It searches once more …</p>`}
    ${tree && html`<p class="quiet">
        ${tree.evaluation != null && `Without search it says ${signed(tree.evaluation)} here. `}The search says
        ${" "}${signed(tree.value)}. Values are for who makes the move. Moves that were visited seldom are left out.</p>
      <${Children} part=${tree} line=${[]} at=${at} />`}
  </details>`;
}

function Children({ part, line, at }) {
  const all = Math.max(1, part.visits);
  return html`<ul class="tree">${part.children.map((child) => html`<li key=${child.move}>
      <${Branch} part=${child} line=${[...line, child.move]} share=${child.visits / all} at=${at} /></li>`)}
    ${part.movesLeftOut > 0 && html`<li class="quiet">${part.movesLeftOut} more visited</li>`}</ul>`;
}

// What lies below is made when it is unfolded.
function Branch({ part, line, share, at }) {
  const [isOpen, setOpen] = useState(false);
  const text = html`<b>${part.move}</b>${" "}
    <span class="bar" style=${`--share:${share.toFixed(3)}`}></span>${count(part.visits)} visits,
    ${" "}value ${signed(part.value)}, prior ${percent(part.prior)}${part.isExact ? ", proven"
      : part.evaluation == null ? "" : `, without search ${signed(part.evaluation)}`}`;
  const link = html`<a href=${at(line)} aria-label=${`look inside after ${line.join(" ")}`}>look inside</a>`;
  if (part.children.length === 0) return html`<span>${text}</span> ${part.isExact ? "" : link}`;
  return html`<details onToggle=${(event) => event.target === event.currentTarget && setOpen(event.target.open)}>
    <summary>${text}</summary>
    ${isOpen && html`${link}<${Children} part=${part} line=${line} at=${at} />`}
  </details>`;
}
