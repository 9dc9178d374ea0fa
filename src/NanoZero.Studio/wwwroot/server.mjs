// What the pages ask the server.

/** Asks for something; throws an error whose message is the server's one line. */
export async function ask(path, values = {}, signal = undefined) {
  const query = new URLSearchParams(Object.entries(values).filter(([, value]) => value != null));
  let response;
  try {
    response = await fetch(`/api/${path}?${query}`, { signal });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Error("the Studio does not answer; is it still running?");
  }
  const answer = await response.json().catch(() => ({ title: `the Studio answered ${response.status}` }));
  if (!response.ok) throw new Error(answer.title);
  return answer;
}

/**
 * Lets a player think. `seen` gets what it has found so far, again and again; the promise ends with what it would play.
 * `stop.signal` ends the search.
 */
export function think(values, seen, signal) {
  return new Promise((done, failed) => {
    const stream = new EventSource(`/api/think?${new URLSearchParams(values)}`);
    const end = (act, value) => { stream.close(); act(value); };
    signal?.addEventListener("abort", () => end(failed, new DOMException("stopped", "AbortError")));
    stream.addEventListener("thought", (event) => seen?.(JSON.parse(event.data)));
    stream.addEventListener("move", (event) => end(done, JSON.parse(event.data)));
    stream.addEventListener("problem", (event) => end(failed, new Error(JSON.parse(event.data).title)));
    // A refusal has no event; asking once more tells why.
    stream.onerror = () => {
      stream.close();
      if (!signal?.aborted) {
        ask("think", values).then(
          () => failed(new Error("the connection was lost")),
          (error) => failed(error),
        );
      }
    };
  });
}

/** Tells of changes of runs, of one run where a path is given; returns what ends that. */
export function watch(path, changed, connected) {
  const stream = new EventSource(path ? `/api/changes?${new URLSearchParams({ path })}` : "/api/changes");
  stream.addEventListener("cards", (event) => changed(JSON.parse(event.data)));
  stream.onopen = () => connected(true);
  stream.onerror = () => connected(false);
  return () => stream.close();
}
