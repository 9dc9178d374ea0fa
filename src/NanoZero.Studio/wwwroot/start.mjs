// A training that is started from the page.

import { useEffect, useState } from "preact/hooks";
import { address, duration, html } from "./html.mjs";
import { GameField, gameOf, Problem } from "./parts.mjs";
import { ask, tell } from "./server.mjs";

const whileTyping = 600;  // ms

export function Start({ games, go }) {
  const [isOpen, setOpen] = useState(false);
  return html`<details onToggle=${(event) => setOpen(event.target.open)}>
    <summary class="main">Train a new agent</summary>
    ${isOpen && html`<${Form} games=${games} go=${go} />`}
  </details>`;
}

function Form({ games, go }) {
  const [presets, setPresets] = useState([]);
  const [asked, setAsked] = useState({ game: gameOf(games, {}).name, preset: "default", name: "", set: "" });
  const [state, setState] = useState({ isBusy: false, problem: "" });
  useEffect(() => {
    ask("presets").then(setPresets, (error) => setState({ isBusy: false, problem: error.message }));
  }, []);
  const change = (changes) => setAsked((known) => ({ ...known, ...changes }));
  const set = asked.set.split(/\s+/).filter(Boolean);
  const name = asked.name || `${asked.game}-${asked.preset}`;
  const start = async (event) => {
    event.preventDefault();
    setState({ isBusy: true, problem: "" });
    try {
      const { path } = await tell("train", { game: asked.game, preset: asked.preset, name, set });
      go(address("run", { path }));
    } catch (error) {
      setState({ isBusy: false, problem: error.message });
    }
  };
  const game = games.find((each) => each.name === asked.game);
  return html`<form class="panel" onSubmit=${start}>
    <div class="row">
      <${GameField} games=${games} game=${game} changed=${(chosen) => change({ game: chosen })} />
      <label>Preset${" "}<select value=${asked.preset} onChange=${(event) => change({ preset: event.target.value })}>
        ${presets.map((preset) => html`<option key=${preset} value=${preset}>${preset}</option>`)}</select></label>
    </div>
    <label>Name of the run${" "}<input type="text" value=${asked.name} placeholder=${name} spellcheck="false"
      autocapitalize="off" onInput=${(event) => change({ name: event.target.value.trim() })} /></label>
    <label>Other settings, as the command './nanozero settings' lists them${" "}<input type="text" value=${asked.set}
      spellcheck="false" autocapitalize="off" onInput=${(event) => change({ set: event.target.value })} /></label>
    <p class="quiet">Several are parted by spaces, such as seed=2 iterations=50</p>
    <${Estimate} asked=${{ game: asked.game, preset: asked.preset, set }} />
    <button class="main" disabled=${state.isBusy}>${state.isBusy ? "It starts …" : "Start"}</button>
    <${Problem} text=${state.problem} />
    <p class="quiet">The training goes on when this page or the Studio is closed. It uses all processors.</p>
  </form>`;
}

// What a training would need, and what others of its kind reached.
function Estimate({ asked }) {
  const [found, setFound] = useState(null);
  const [problem, setProblem] = useState("");
  useEffect(() => {
    const stop = new AbortController();
    setFound(null);
    setProblem("");
    const later = setTimeout(() => ask("estimate", asked, stop.signal).then(
      setFound, (error) => error.name !== "AbortError" && setProblem(error.message)), whileTyping);
    return () => { clearTimeout(later); stop.abort(); };
  }, [JSON.stringify(asked)]);
  return html`<div role="status">
      ${!found && !problem && html`<p class="quiet">Measuring how fast the network runs here …</p>`}
      ${found && html`<p class="quiet">${found.plan}</p><p>${found.seconds == null ? "" : `About ${duration(found.seconds)}, `}
        ${(found.memoryBytes / 1e9).toFixed(1)} GB of memory.</p>`}
      ${found?.expected.length > 0 && html`<p class="quiet">Earlier runs like this one reached, on two free cores:</p>
        <ul class="quiet">${found.expected.map((each) => html`<li key=${each.iteration}>
          after ${duration(each.seconds)} (iteration ${each.iteration}): ${each.text}</li>`)}</ul>`}
    </div>
    <${Problem} text=${problem} />`;
}
