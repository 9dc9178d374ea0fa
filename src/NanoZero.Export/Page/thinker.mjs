// Thinks without stopping the page: in a worker, or, where a browser allows a file none, in short slices.

import { agentOf } from "./agent.mjs";

/** Milliseconds of thinking before the others have their turn: the page, or in a worker the next message. */
const sliceOfPage = 12, sliceOfWorker = 60;

/**
 * Returns { think, stop }. think(moves, budget, report) asks for a search; report is called with each
 * { simulations, value, isProven, isDone, best, actions } until the search is done, or another one is asked for.
 */
export function thinkerOf(content, agent) {
  let asked = 0, current = null, report = null, worker;
  const answer = (id, found) => { if (id === asked) report(found); };

  function startWorker() {
    try {
      const script = document.getElementById("script").textContent;
      const started = new Worker(URL.createObjectURL(new Blob([script], { type: "text/javascript" })));
      started.postMessage(content);
      started.onmessage = ({ data }) => answer(data.id, data.found);
      started.onerror = (event) => {
        event.preventDefault();
        worker = null;
        if (current) ask(current);
      };
      return started;
    } catch {
      return null;
    }
  }

  function ask(request) {
    if (worker === undefined) worker = startWorker();
    if (worker) {
      worker.postMessage(request);
    } else {
      searchInSlices(agent, request, sliceOfPage, () => request.id === asked, answer);
    }
  }

  return {
    think(moves, budget, receive) {
      report = receive;
      current = { id: ++asked, moves, budget };
      ask(current);
    },
    stop() {
      current = null;
      asked++;
      worker?.postMessage({ id: asked });
    },
  };
}

/** What runs in the worker: the first message brings the agent, the others ask; one without moves only stops. */
export function serveSearches() {
  let agent = null, latest = 0;
  addEventListener("message", ({ data }) => {
    if (data.numbers) {
      agent = agentOf(data.data, data.numbers);
      return;
    }
    latest = data.id;
    if (data.moves) {
      searchInSlices(
        agent, data, sliceOfWorker, () => data.id === latest, (id, found) => postMessage({ id, found }));
    }
  });
}

async function searchInSlices(agent, { id, moves, budget }, slice, isWanted, answer) {
  const search = agent.searchOf(agent.positionAfter(moves), budget);
  for (;;) {
    const end = performance.now() + slice;
    while (!search.isDone && performance.now() < end) search.step();
    if (!isWanted()) return;
    answer(id, {
      simulations: search.simulations,
      value: search.value,
      isProven: search.root.isExact,
      isDone: search.isDone,
      best: search.best,
      actions: search.actions,
    });
    if (search.isDone) return;
    await new Promise((resolve) => { setTimeout(resolve); });
  }
}
