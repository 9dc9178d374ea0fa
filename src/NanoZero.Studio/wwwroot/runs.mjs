// Runs, studies, tournaments and matches, and what one of them has to show.

import { useEffect, useState } from "preact/hooks";
import { Curve } from "./curve.mjs";
import { address, count, html, percent } from "./html.mjs";
import { Problem } from "./parts.mjs";
import { ask, watch } from "./server.mjs";

export function Runs({ values, go }) {
  const [cards, setCards] = useState(null);
  const [isConnected, setConnected] = useState(true);
  useEffect(() => watch(null, setCards, setConnected), []);
  const wanted = (values.find ?? "").toLowerCase();
  const shown = cards?.filter((card) =>
    [card.path, card.game, card.algorithm, card.kind, stateOf(card)].join(" ").toLowerCase().includes(wanted));
  return html`<main>
    <h1>Runs</h1>
    <${Lost} isConnected=${isConnected} />
    <label>Find${" "}<input type="search" value=${values.find ?? ""}
      onInput=${(event) => go(address("runs", { find: event.target.value }), true)} /></label>
    <p class="quiet" role="status">${cards && `${shown.length} of ${cards.length}`}</p>
    ${cards?.length === 0 && html`<p>There is nothing here yet. <code>./nanozero train connect4</code> trains an agent;
      it appears here while it learns.</p>`}
    <ul class="cards">${shown?.map((card) => html`<li key=${card.path}><${Card} card=${card} /></li>`)}</ul>
  </main>`;
}

const stateOf = (card) => (card.kind === "run" && card.state === "running" ? "training" : card.state);

const State = ({ card }) => html`<span class=${`badge ${card.state}`}>${stateOf(card)}</span>`;

function Card({ card }) {
  const ys = card.curve.map(([, y]) => y);
  return html`<article class="card">
    <h2><a href=${address("run", { path: card.path })}>${card.path}</a></h2>
    <p><${State} card=${card} />${" "}
      ${[card.kind, card.game, card.algorithm, card.network].filter(Boolean).join(", ")}</p>
    ${card.planned > 0 && html`<p class="quiet">${count(card.done)} of ${count(card.planned)} iterations,
      ${" "}${count(card.games)} games</p>`}
    ${ys.length > 1 && html`<${Curve} points=${card.curve} lowest=${0} highest=${Math.max(...ys)}
      label=${`${card.curveName}: from ${percent(ys[0])} to ${percent(ys[ys.length - 1])}`} />
      <p class="quiet">${card.curveName}</p>`}
    ${card.strength && html`<p>${card.strength}</p>`}
    <${Problem} text=${card.problem} />
  </article>`;
}

export function Run({ values }) {
  const [report, setReport] = useState(null);
  const [card, setCard] = useState(null);
  const [isConnected, setConnected] = useState(true);
  const [problem, setProblem] = useState("");
  useEffect(() => watch(values.path, ([changed]) => setCard(changed), setConnected), [values.path]);
  useEffect(() => {
    const stop = new AbortController();
    ask("report", { path: values.path }, stop.signal).then(
      (found) => { setReport(found); setProblem(""); },
      (error) => error.name !== "AbortError" && setProblem(error.message));
    return () => stop.abort();
  }, [values.path, card?.written]);
  return html`<main>
    <p><a href="#/runs">All runs</a>${card && html` · <${State} card=${card} />`}
      ${card?.kind === "run" && html` · <a href=${address("play", { game: card.game, against: `${card.path}/` })}>
        Play against it</a>`}</p>
    <${Lost} isConnected=${isConnected} />
    <${Problem} text=${problem} />
    <${Games} path=${values.path} written=${card?.written} />
    ${report && html`<article class="report" onClick=${jump}
      dangerouslySetInnerHTML=${{ __html: report.html }}></article>`}
  </main>`;
}

// The newest games, each a link to step through.
function Games({ path, written }) {
  const [games, setGames] = useState([]);
  useEffect(() => {
    const stop = new AbortController();
    ask("played", { path }, stop.signal).then(setGames, () => {});
    return () => stop.abort();
  }, [path, written]);
  const link = (game) => address("search", { game: game.game, line: game.line, moves: game.line });
  return games.length > 0 && html`<details><summary>${games.length} games to step through</summary>
    <ul>${games.map((game) => html`<li key=${game.name}><a href=${link(game)}>${game.name}</a>: ${game.result}</li>`)}
    </ul></details>`;
}

// What follows the # in the address names the Studio's page, so that a report's own links scroll.
function jump(event) {
  const target = event.target.closest?.("a[href^='#']");
  if (target) {
    event.preventDefault();
    document.getElementById(target.getAttribute("href").slice(1))?.scrollIntoView();
  }
}

const Lost = ({ isConnected }) => html`<div role="status">${!isConnected
  && html`<p class="problem">The Studio does not answer. This page goes on when it is there again.</p>`}</div>`;
