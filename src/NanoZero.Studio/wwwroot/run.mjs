// One run, study, tournament or match; and several runs side by side.

import { useEffect, useRef, useState } from "preact/hooks";
import { address, html } from "./html.mjs";
import { Machines } from "./machines.mjs";
import { Lost, Problem, State } from "./parts.mjs";
import { ask, tell, watch } from "./server.mjs";

const betweenAnswers = 3000, betweenLooks = 500;  // ms

// What curves of learning are drawn against.
const axes = { Iterations: "iterations", Games: "games", Minutes: "minutes", Evaluations: "evaluations" };

export function Run({ values, go }) {
  const [card, setCard] = useState(null);
  const [isConnected, setConnected] = useState(true);
  const [problem, setProblem] = useState("");
  useEffect(() => watch(
    values.path, ([changed]) => { setCard(changed); setProblem(""); }, setConnected,
    (reason) => { setCard(null); setProblem(reason); }), [values.path]);
  return html`<main>
    <p><a href="#/runs">All runs</a>${card && html` · <${State} card=${card} />`}
      ${card?.kind === "run" && html` · <a href=${address("play", { game: card.game, against: `${card.path}/` })}>
        Play against it</a>`}</p>
    <${Lost} isConnected=${isConnected} />
    <${Problem} text=${problem} />
    ${card && html`<${Steering} card=${card} />`}
    ${card?.machines && html`<${MachinesOf} card=${card} />`}
    ${card && html`<${Games} card=${card} />`}
    ${["study", "tournament"].includes(card?.kind) && html`<${Parts} card=${card} />`}
    ${card?.kind === "run" && card.done === 0
      ? html`<p>The first iteration is not finished yet; then its report appears here.</p>`
      : card && html`${card.kind === "run" && html`<${AxisField} values=${values} page="run" go=${go} />`}
        <${Report} path=${values.path} axis=${axisOf(values)} written=${card.written} />`}
    ${card && html`<${Remove} card=${card} go=${go} />`}
  </main>`;
}

export function Compare({ values, go }) {
  const paths = values.path;
  const [cards, setCards] = useState([]);
  const [isConnected, setConnected] = useState(true);
  useEffect(() => watch(null, setCards, setConnected), []);
  const written = cards.filter((card) => paths.includes(card.path)).map((card) => card.written).join();
  return html`<main>
    <p><a href="#/runs">All runs</a></p>
    <${Lost} isConnected=${isConnected} />
    <${AxisField} values=${values} page="compare" go=${go} />
    <${Report} path=${paths} axis=${axisOf(values)} written=${written} />
  </main>`;
}

const axisOf = (values) => (Object.hasOwn(axes, values.axis ?? "") ? values.axis : "Iterations");

const AxisField = ({ values, page, go }) => html`<p><label>Curves against${" "}<select value=${axisOf(values)}
  onChange=${(event) => go(address(page, { ...values, axis: event.target.value }), true)}>
  ${Object.entries(axes).map(([axis, text]) => html`<option key=${axis} value=${axis}>${text}</option>`)}
</select></label></p>`;

// What the server says of a place, asked for again when its files were written, but not all the time. What is being
// asked for is waited for, however often the files are written meanwhile.
function useLatest(what, asked, written) {
  const [state, setState] = useState({ found: null, problem: "" });
  const newest = useRef(written);
  newest.current = written;
  useEffect(() => {
    const stop = new AbortController();
    let shown, later;
    const look = async () => {
      if (newest.current !== shown) {
        shown = newest.current;
        try {
          const found = await ask(what, asked, stop.signal);
          setState({ found, problem: "" });
        } catch (error) {
          if (error.name === "AbortError") return;
          setState((known) => ({ ...known, problem: error.message }));
        }
        later = setTimeout(look, betweenAnswers);
      } else {
        later = setTimeout(look, betweenLooks);
      }
    };
    look();
    return () => { clearTimeout(later); stop.abort(); };
  }, [what, JSON.stringify(asked)]);
  return state;
}

// The page that the report's file shows.
function Report({ path, axis, written }) {
  const { found, problem } = useLatest("report", { path, axis }, written);
  return html`<${Problem} text=${problem || found?.problem} />
    ${found?.html && html`<article class="report" onClick=${jump}
      dangerouslySetInnerHTML=${{ __html: found.html }}></article>`}`;
}

// What can be done with a run. A button that is busy stays where it is, so that the keyboard keeps its place.
function Steering({ card }) {
  const [state, setState] = useState({ isBusy: false, said: "", problem: "" });
  useEffect(() => setState({ isBusy: false, said: "", problem: "" }), [card.state]);
  const act = async (word, said) => {
    setState({ isBusy: true, said: "", problem: "" });
    try {
      await tell(word, { path: card.path });
      setState({ isBusy: false, said, problem: "" });
    } catch (error) {
      setState({ isBusy: false, said: "", problem: error.message });
    }
  };
  const button = (text, clicked) => html`<button type="button" aria-disabled=${state.isBusy}
    onClick=${() => state.isBusy || clicked()}>${text}</button>`;
  const isRunning = card.state === "running";
  const canGoOn = card.kind !== "match" && card.state === "interrupted" && !card.problem;
  const canMeasure = card.state === "finished" && card.isStrengthDue;
  return html`<div class="row">
      ${isRunning ? button("Stop", () => act("stop", "It stops after the step in progress."))
      : (canGoOn || canMeasure) && button(canGoOn ? "Go on" : "Measure its strength", () =>
        act("resume", "It begins …"))}
      <span role="status">${state.said}</span>
    </div>
    <${Problem} text=${state.problem || card.failure} />`;
}

// Throws a run away, after a question.
function Remove({ card, go }) {
  const [problem, setProblem] = useState("");
  const question = useRef(null);
  const remove = () => tell("trash", { path: card.path }).then(
    () => go("#/runs"), (error) => setProblem(error.message));
  return html`<p><button type="button" onClick=${() => question.current.showModal()}>Delete …</button></p>
    <${Problem} text=${problem} />
    <dialog ref=${question} aria-labelledby="question">
      <h2 id="question">Delete ${card.path}?</h2>
      <p>It is moved into the folder .trash in the folder of runs. Nothing else becomes of it there.</p>
      <form method="dialog" class="row">
        <button autofocus>Keep it</button>
        <button onClick=${remove}>Delete it</button>
      </form>
    </dialog>`;
}

// The machines that play games of a run, as its coordinator wrote it down.
function MachinesOf({ card }) {
  const { found, problem } = useLatest("machines", { path: card.path }, `${card.machines} ${card.state}`);
  return html`<${Problem} text=${problem || found?.problem} />
    ${found?.status && html`<${Machines} status=${found.status} isThere=${found.isThere} />`}`;
}

// The newest games, each a link to step through.
function Games({ card }) {
  const { found } = useLatest("played", { path: card.path }, card.written);
  const what = card.kind === "run" ? "Games of the newest self-play to step through" : "Games to step through";
  const all = card.kind === "match" && card.games > found?.length ? ` of ${card.games}` : "";
  const link = (game) => address("replay", { game: game.game, line: game.line, a: game.a, b: game.b });
  return found?.length > 0 && html`<details><summary>${what}: ${found.length}${all}</summary>
    <ul>${found.map((game) => html`<li key=${game.name}><a href=${link(game)}>${game.name}</a>: ${game.result}</li>`)}
    </ul></details>`;
}

// What a study trains and plays, or a tournament plays.
function Parts({ card }) {
  const [cards, setCards] = useState([]);
  useEffect(() => {
    const look = () => ask("runs").then(setCards, () => {});  // no second stream: a browser has few connections
    look();
    const again = setInterval(look, betweenAnswers);
    return () => clearInterval(again);
  }, []);
  const parts = cards.filter((part) => part.path.startsWith(`${card.path}/`))
    .sort((one, other) => one.path.localeCompare(other.path));
  return parts.length > 0 && html`<details><summary>Trainings and matches: ${parts.length}</summary>
    <ul>${parts.map((part) => html`<li key=${part.path}><a href=${address("run", { path: part.path })}>
      ${part.path.slice(card.path.length + 1)}</a>${part.strength && `: ${part.strength}`}</li>`)}</ul></details>`;
}

// What follows the # in the address names the Studio's page, so that a report's own links scroll.
function jump(event) {
  const target = event.target.closest?.("a[href^='#']");
  if (target) {
    event.preventDefault();
    document.getElementById(target.getAttribute("href").slice(1))?.scrollIntoView();
  }
}
