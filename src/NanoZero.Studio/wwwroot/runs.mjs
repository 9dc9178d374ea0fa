// Runs, studies, tournaments and matches, and what one of them has to show.

import { useEffect, useState } from "preact/hooks";
import { address, html } from "./html.mjs";
import { Problem } from "./play.mjs";
import { ask, watch } from "./server.mjs";

export function Runs({ values, go }) {
  const [cards, setCards] = useState(null);
  const [isConnected, setConnected] = useState(true);
  useEffect(() => watch(null, setCards, setConnected), []);
  const wanted = (values.find ?? "").toLowerCase();
  const shown = cards?.filter((card) => `${card.path} ${card.game} ${card.algorithm} ${card.kind} ${card.state}`.toLowerCase().includes(wanted));
  return html`<main>
    <h1>Runs</h1>
    <${Lost} isConnected=${isConnected} />
    <label>Find <input type="search" value=${values.find ?? ""} onInput=${(event) => go(address("runs", { find: event.target.value }), true)} /></label>
    ${cards && html`<p class="quiet" role="status">${shown.length} of ${cards.length}</p>`}
    ${cards?.length === 0 && html`<p>There is nothing here yet. <code>./nanozero train connect4</code> trains an agent; it appears here while it learns.</p>`}
    <ul class="cards">${shown?.map((card) => html`<li key=${card.path}><${Card} card=${card} /></li>`)}</ul>
  </main>`;
}

const Card = ({ card }) => html`<article class="card">
  <h2><a href=${address("run", { path: card.path })}>${card.path}</a></h2>
  <p><span class=${`badge ${card.state}`}>${card.kind === "run" && card.state === "running" ? "training" : card.state}</span>
    ${" "}${card.kind}${card.game ? `, ${card.game}` : ""}${card.algorithm ? `, ${card.algorithm}` : ""}${card.network ? `, ${card.network}` : ""}</p>
  ${card.planned > 0 && html`<p class="quiet">${card.done} of ${card.planned} iterations, ${card.games.toLocaleString("en")} games</p>`}
  <${Curve} card=${card} />
  ${card.strength && html`<p>${card.strength}</p>`}
  <${Problem} text=${card.problem} />
</article>`;

function Curve({ card }) {
  if (card.curve.length < 2) return null;
  const xs = card.curve.map(([x]) => x), ys = card.curve.map(([, y]) => y);
  const most = Math.max(...ys, 1e-9), last = Math.max(...xs, 1);
  const points = card.curve.map(([x, y]) => `${(4 + (152 * x) / last).toFixed(1)},${(36 - (32 * y) / most).toFixed(1)}`);
  return html`<svg class="curve" viewBox="0 0 160 40" role="img"
    aria-label=${`${card.curveName}: from ${(100 * ys[0]).toFixed(1)} % to ${(100 * ys[ys.length - 1]).toFixed(1)} %`}>
    <polyline points=${points.join(" ")} /></svg>`;
}

export function Run({ values }) {
  const [report, setReport] = useState(null);
  const [card, setCard] = useState(null);
  const [isConnected, setConnected] = useState(true);
  const [problem, setProblem] = useState("");
  useEffect(() => watch(values.path, ([changed]) => setCard(changed), setConnected), [values.path]);
  useEffect(() => {
    let isCurrent = true;
    ask("report", { path: values.path }).then(
      (found) => { if (isCurrent) { setReport(found); setProblem(""); } },
      (error) => isCurrent && setProblem(error.message));
    return () => { isCurrent = false; };
  }, [values.path, card?.written]);
  return html`<main class="wide">
    <p><a href="#/runs">All runs</a>${card && html` · <span class=${`badge ${card.state}`}>${card.state}</span>`}
      ${card?.kind === "run" && html` · <a href=${address("play", { game: card.game, against: `${card.path}/` })}>Play against it</a>`}</p>
    <${Lost} isConnected=${isConnected} />
    <${Problem} text=${problem} />
    <${Games} path=${values.path} written=${card?.written} />
    ${report && html`<article class="report" onClick=${jump} dangerouslySetInnerHTML=${{ __html: report.html }}></article>`}
  </main>`;
}

// The newest games, each a link to step through.
function Games({ path, written }) {
  const [games, setGames] = useState([]);
  useEffect(() => {
    let isCurrent = true;
    ask("played", { path }).then((found) => isCurrent && setGames(found), () => {});
    return () => { isCurrent = false; };
  }, [path, written]);
  return games.length > 0 && html`<details><summary>${games.length} games to step through</summary>
    <ul>${games.map((game) => html`<li key=${game.name}><a href=${address("search", { game: game.game, line: game.line, moves: game.line })}>${game.name}</a>: ${game.result}</li>`)}</ul>
  </details>`;
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
