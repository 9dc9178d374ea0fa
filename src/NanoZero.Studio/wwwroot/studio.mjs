// The Studio's pages, chosen by what follows the # in the address.

import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { html } from "./html.mjs";
import { Play, Problem } from "./play.mjs";
import { Run, Runs } from "./runs.mjs";
import { Search } from "./search.mjs";
import { ask } from "./server.mjs";

const pages = { play: ["Play", Play], search: ["Look inside", Search], runs: ["Runs", Runs], run: [null, Run] };

function read() {
  const [, page, query] = /^#\/([a-z]*)\??(.*)$/.exec(location.hash) ?? [];
  return { page: pages[page] ? page : "play", values: Object.fromEntries(new URLSearchParams(query ?? "")) };
}

function Studio() {
  const [place, setPlace] = useState(read);
  const [games, setGames] = useState(null);
  const [problem, setProblem] = useState("");
  useEffect(() => {
    const changed = () => setPlace(read());
    addEventListener("hashchange", changed);
    ask("games").then(setGames, (error) => setProblem(error.message));
    return () => removeEventListener("hashchange", changed);
  }, []);
  const go = (to, replaces) => {
    if (replaces) history.replaceState(null, "", to);
    else history.pushState(null, "", to);
    setPlace(read());
  };
  useEffect(() => {
    const popped = () => setPlace(read());
    addEventListener("popstate", popped);
    return () => removeEventListener("popstate", popped);
  }, []);
  const Page = pages[place.page][1];
  useEffect(() => { document.title = `${pages[place.page][0] ?? "Run"} – NanoZero Studio`; }, [place.page]);
  return html`
    <header><nav aria-label="Pages"><span class="name">NanoZero Studio</span>
      ${Object.entries(pages).filter(([, [name]]) => name).map(([page, [name]]) => html`<a key=${page} href=${`#/${page}`}
        aria-current=${page === place.page ? "page" : undefined}>${name}</a>`)}
    </nav></header>
    <${Problem} text=${problem} />
    ${games && html`<${Page} games=${games} values=${place.values} go=${go} />`}
    <datalist id="players">${["puct:shipped@200", "ttts:shipped@200", "gumbel:shipped@64", "greedy:shipped", "minimax:5", "rollout@400", "perfect", "one-ply", "random"]
      .map((player) => html`<option value=${player} />`)}</datalist>`;
}

render(html`<${Studio} />`, document.getElementById("studio"));
