// The Studio's pages, chosen by what follows the # in the address.

import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { html } from "./html.mjs";
import { Problem } from "./parts.mjs";
import { Play } from "./play.mjs";
import { Replay } from "./replay.mjs";
import { Compare, Run } from "./run.mjs";
import { Runs } from "./runs.mjs";
import { Search } from "./search.mjs";
import { ask } from "./server.mjs";

// By the word in the address: the name in the list of pages, and the page.
const pages = {
  play: ["Play", Play], search: ["Look inside", Search], runs: ["Train and runs", Runs], run: [null, Run],
  compare: [null, Compare], replay: [null, Replay],
};

// The page in the list that a page belongs to.
const partOf = { run: "runs", compare: "runs", replay: "play" };

function read() {
  const [, page, text] = /^#\/([a-z]*)\??(.*)$/.exec(location.hash) ?? [];
  const query = new URLSearchParams(text);
  const values = Object.fromEntries(query);
  if (page === "compare") values.path = query.getAll("path");  // of all pages the one that shows several
  return { page: Object.hasOwn(pages, page ?? "") ? page : "play", values };
}

function Studio() {
  const [place, setPlace] = useState(read);
  const [games, setGames] = useState(null);
  const [problem, setProblem] = useState("");
  useEffect(() => {
    const changed = () => setPlace(read());
    addEventListener("popstate", changed);
    return () => removeEventListener("popstate", changed);
  }, []);
  // A member of a family of games is not in the list until an address names it.
  const asked = /^connect:/i.test(place.values.game ?? "") ? place.values.game : "";
  useEffect(() => {
    const stop = new AbortController();
    ask("games", asked ? { game: asked } : {}, stop.signal).then(
      (list) => { setGames(list); setProblem(""); },
      (error) => error.name !== "AbortError" && setProblem(error.message));
    return () => stop.abort();
  }, [asked]);
  const isListed = games && (!asked || games.some((game) => game.name === asked));
  const go = (to, replaces) => {
    if (replaces) history.replaceState(null, "", to);
    else history.pushState(null, "", to);
    setPlace(read());
  };
  const [name, Page] = pages[place.page];
  const part = partOf[place.page] ?? place.page;
  const key = place.page === "run" ? `run ${place.values.path}` : place.page;
  useEffect(() => { document.title = `${name ?? place.values.path ?? "Replay"} – NanoZero Studio`; },
    [name, String(place.values.path)]);
  return html`
    <header><nav aria-label="Pages"><span class="name">NanoZero Studio</span>
      ${Object.entries(pages).filter(([, [text]]) => text).map(([page, [text]]) => html`<a key=${page}
        href=${`#/${page}`} aria-current=${page === part ? "page" : undefined}>${text}</a>`)}
    </nav></header>
    <${Problem} text=${problem} />
    ${isListed && html`<${Page} key=${key} games=${games} values=${place.values} go=${go} />`}`;
}

render(html`<${Studio} />`, document.getElementById("studio"));
