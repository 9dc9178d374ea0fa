// What the pages ask the server.

import { query } from "./html.mjs";

const silent = "the Studio does not answer; is it still running?";

/** Asks for something; throws an error whose message is the server's one line. */
export const ask = (path, values = {}, signal = undefined) => answerOf(`/api/${path}?${query(values)}`, { signal });

/** Changes something; throws an error as above. */
export const tell = (path, values) => answerOf(`/api/${path}`, {
  method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(values),
});

async function answerOf(address, options) {
  let response, answer;
  try {
    response = await fetch(address, options);
    answer = await response.json();
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Error(response ? `the Studio answered ${response.status}` : silent);
  }
  if (!response.ok) throw new Error(answer.title);
  return answer;
}

/**
 * Lets a player think. `seen` gets what it has found so far, again and again, with the plan of its search; the promise
 * ends with what it would play.
 * `stop.signal` ends the search.
 */
export function think(values, seen, signal) {
  return new Promise((done, failed) => {
    const address = `/api/think?${query(values)}`;
    const stream = new EventSource(address);
    const end = (act, value) => { stream.close(); act(value); };
    signal?.addEventListener("abort", () => end(failed, new DOMException("stopped", "AbortError")));
    let plan = null;
    stream.addEventListener("plan", (event) => { plan = JSON.parse(event.data); });
    stream.addEventListener("thought", (event) => seen?.({ ...JSON.parse(event.data), plan }));
    stream.addEventListener("move", (event) => end(done, JSON.parse(event.data)));
    stream.addEventListener("problem", (event) => end(failed, new Error(JSON.parse(event.data).title)));
    // A refusal has no event; asking once more tells why.
    stream.onerror = async () => {
      stream.close();
      if (signal?.aborted) return;
      try {
        await refusal(address, signal);
        failed(new Error("the connection was lost; try again"));
      } catch (error) {
        failed(error);
      }
    };
  });
}

// Throws the reason why there are no events; what they would be is not waited for.
async function refusal(address, signal) {
  const response = await fetch(address, { signal }).catch(() => null);
  if (!response) throw new Error(silent);
  if (!response.ok) throw new Error((await response.json()).title);
  await response.body.cancel();
}

/**
 * Tells of changes of runs, of one run where a path is given; returns what ends that. `refused` gets the reason where
 * the server will not. A page that nobody sees does not listen, because a browser has few connections to one server.
 */
export function watch(path, changed, connected, refused) {
  let stream = null, again = 0;
  const end = () => { stream?.close(); stream = null; clearTimeout(again); };
  const address = `/api/changes?${query({ path })}`;
  const begin = () => {
    end();
    stream = new EventSource(address);
    stream.addEventListener("cards", (event) => changed(JSON.parse(event.data)));
    stream.onopen = () => connected(true);
    stream.onerror = () => {
      // Closed means that there was an answer, and that it was a refusal.
      const isRefused = stream.readyState === EventSource.CLOSED;
      connected(isRefused);
      if (isRefused) {
        again = setTimeout(begin, 5000);
        refusal(address).catch((error) => refused?.(error.message));
      }
    };
  };
  const seen = () => (document.hidden ? end() : begin());
  document.addEventListener("visibilitychange", seen);
  seen();
  return () => { document.removeEventListener("visibilitychange", seen); end(); };
}
