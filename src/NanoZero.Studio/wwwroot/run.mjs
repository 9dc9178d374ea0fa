// One run, study, tournament or match; and several runs side by side.

import { useEffect, useRef, useState } from "preact/hooks";
import { address, html } from "./html.mjs";
import { Lost, Problem, State } from "./parts.mjs";
import { ask, tell, watch } from "./server.mjs";

export function Run({ values, go }) {
  const [card, setCard] = useState(null);
  const [isConnected, setConnected] = useState(true);
  useEffect(() => watch(values.path, ([changed]) => setCard(changed), setConnected), [values.path]);
  return html`<main>
    <p><a href="#/runs">All runs</a>${card && html` · <${State} card=${card} />`}
      ${card?.kind === "run" && html` · <a href=${address("play", { game: card.game, against: `${card.path}/` })}>
        Play against it</a>`}</p>
    <${Lost} isConnected=${isConnected} />
    ${card && html`<${Steering} card=${card} go=${go} />`}
    <${Games} path=${values.path} written=${card?.written} />
    ${card?.kind === "run" && card.done === 0
      ? html`<p>The first iteration is not finished yet; then its report appears here.</p>`
      : card && html`<${Report} path=${values.path} written=${card.written} />`}
  </main>`;
}

export function Compare({ values }) {
  const paths = [values.path ?? []].flat();
  const [cards, setCards] = useState([]);
  const [isConnected, setConnected] = useState(true);
  useEffect(() => watch(null, setCards, setConnected), []);
  const written = cards.filter((card) => paths.includes(card.path)).map((card) => card.written).join();
  return html`<main>
    <p><a href="#/runs">All runs</a></p>
    <${Lost} isConnected=${isConnected} />
    <${Report} path=${paths} written=${written} />
  </main>`;
}

// The page that the report's file shows, made again whenever what it is of was written.
function Report({ path, written }) {
  const [report, setReport] = useState(null);
  const [problem, setProblem] = useState("");
  useEffect(() => {
    const stop = new AbortController();
    ask("report", { path }, stop.signal).then(
      (found) => { setReport(found); setProblem(""); },
      (error) => error.name !== "AbortError" && setProblem(error.message));
    return () => stop.abort();
  }, [String(path), written]);
  return html`<${Problem} text=${problem} />
    ${report && html`<article class="report" onClick=${jump}
      dangerouslySetInnerHTML=${{ __html: report.html }}></article>`}`;
}

// What can be done with a run.
function Steering({ card, go }) {
  const [state, setState] = useState({ isBusy: false, said: "", problem: "" });
  const question = useRef(null);
  const act = async (word, said, after) => {
    setState({ isBusy: true, said: "", problem: "" });
    try {
      await tell(word, { path: card.path });
      setState({ isBusy: false, said, problem: "" });
      after?.();
    } catch (error) {
      setState({ isBusy: false, said: "", problem: error.message });
    }
  };
  const button = (text, clicked) => html`<button type="button" disabled=${state.isBusy} onClick=${clicked}>
    ${text}</button>`;
  const isRunning = card.state === "running";
  return html`<div class="row">
      ${isRunning && button("Stop", () => act("stop", "It stops after the step in progress."))}
      ${card.kind === "run" && card.state === "interrupted" && !card.problem
        && button("Go on", () => act("resume", "It goes on."))}
      ${!isRunning && button("Delete …", () => question.current.showModal())}
      <span role="status">${state.said}</span>
    </div>
    <${Problem} text=${state.problem || card.failure} />
    <dialog ref=${question} aria-labelledby="question">
      <h2 id="question">Delete ${card.path}?</h2>
      <p>It is moved into the folder .trash in the folder of runs. Nothing else becomes of it there.</p>
      <form method="dialog" class="row">
        <button autofocus>Keep it</button>
        <button onClick=${() => act("trash", "", () => go("#/runs"))}>Delete it</button>
      </form>
    </dialog>`;
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
