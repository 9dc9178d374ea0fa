// Runs, studies, tournaments and matches.

import { useEffect, useState } from "preact/hooks";
import { Curve } from "./curve.mjs";
import { address, count, html, percent } from "./html.mjs";
import { Lost, Problem, State, stateOf, titleOf } from "./parts.mjs";
import { watch } from "./server.mjs";
import { Start } from "./start.mjs";

const orders = {
  newest: ["newest first", () => 0],  // as the server lists them
  name: ["by name", (one, other) => one.path.localeCompare(other.path)],
  game: ["by game", (one, other) => one.game.localeCompare(other.game)],
  games: ["most games first", (one, other) => other.games - one.games],
};

const units = { run: "iterations", study: "steps", tournament: "matches", match: "games" };

/** Whether something lies in a study or a tournament, on whose page it stands. */
const isPart = (card, cards) => cards.some((other) =>
  ["study", "tournament"].includes(other.kind) && card.path.startsWith(`${other.path}/`));

export function Runs({ games, values, go }) {
  const [cards, setCards] = useState(null);
  const [isConnected, setConnected] = useState(true);
  useEffect(() => watch(null, setCards, setConnected), []);
  const [chosen, setChosen] = useState([]);  // the runs that are to be compared
  const wanted = (values.find ?? "").trim().toLowerCase();
  const order = Object.hasOwn(orders, values.order ?? "") ? values.order : "newest";
  const shown = cards?.filter((card) => (wanted
    ? [card.path, card.game, titleOf(games, card), card.algorithm, card.kind, stateOf(card)].join(" ").toLowerCase()
      .includes(wanted)
    : !isPart(card, cards))).sort(orders[order][1]);
  const compared = chosen.filter((path) => cards?.some((card) => card.path === path));
  const choose = (path, isChosen) =>
    setChosen((known) => (isChosen ? [...known, path] : known.filter((each) => each !== path)));
  const at = (changes) => go(address("runs", { ...values, ...changes }), true);
  return html`<main>
    <h1>Train and runs</h1>
    <${Lost} isConnected=${isConnected} />
    <${Start} games=${games} go=${go} />
    <div class="row">
      <label>Find${" "}<input type="search" value=${values.find ?? ""}
        onInput=${(event) => at({ find: event.target.value })} /></label>
      <label>Order${" "}<select value=${order} onChange=${(event) => at({ order: event.target.value })}>
        ${Object.entries(orders).map(([name, [text]]) => html`<option key=${name} value=${name}>${text}</option>`)}
      </select></label>
    </div>
    <p class="quiet" role="status">${cards && `${shown.length} of ${cards.length} shown`}${
      cards && !wanted && cards.some((card) => isPart(card, cards))
      && "; what belongs to a study or a tournament stands on its page, and is found by its name"}</p>
    ${cards?.length === 0 && html`<p>There is nothing here yet. Train an agent here, or with
      ${" "}<code>./nanozero train connect4</code>; it appears while it learns.</p>`}
    <ul class="cards">${shown?.map((card) => html`<li key=${card.path}><${Card} games=${games} card=${card}
      isChosen=${chosen.includes(card.path)} choose=${choose} /></li>`)}</ul>
    ${compared.length > 0 && html`<p class="chosen" role="status">${compared.length > 1
      ? html`<a href=${address("compare", { path: compared })}>Compare ${compared.length} runs</a>`
      : "Choose another run to compare it with."}</p>`}
  </main>`;
}

const dateOf = (card) => new Date(card.written).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });

function Card({ games, card, isChosen, choose }) {
  const ys = card.curve.map(([, y]) => y);
  const caption = ys.length > 1 && `${card.curveName}: ${percent(ys[0])} → ${percent(ys[ys.length - 1])}`;
  return html`<article class="card">
    <h2><a href=${address("run", { path: card.path })}>${card.path}</a></h2>
    <p><${State} card=${card} />${" "}
      ${[card.kind, titleOf(games, card), card.algorithm, card.network].filter(Boolean).join(", ")}</p>
    ${card.planned > 0 && html`<p class="quiet">${count(card.done)} of ${count(card.planned)} ${units[card.kind]}${
      card.kind === "run" && `, ${count(card.games)} games`}; ${dateOf(card)}</p>`}
    ${ys.length > 1 && html`<p class="quiet">${card.strength ? card.curveName : caption}</p>
      <${Curve} points=${card.curve} lowest=${Math.min(...ys)} highest=${Math.max(...ys)} text=${percent}
        end=${`iteration ${card.curve[card.curve.length - 1][0]}`} label=${caption} />`}
    ${card.strength && html`<p>${card.strength}</p>`}
    <${Problem} text=${card.problem ?? card.failure} />
    ${card.kind === "run" && html`<label><input type="checkbox" checked=${isChosen}
      aria-label=${`compare ${card.path}`}
      onChange=${(event) => choose(card.path, event.target.checked)} /> compare</label>`}
  </article>`;
}
