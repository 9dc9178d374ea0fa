// The machines that play games of a training.

import { count, duration, html, number } from "./html.mjs";

const here = "this machine", none = "–";

/**
 * What a coordinator wrote of itself.
 * @param status the file cluster.json
 * @param isThere whether the coordinator works now
 */
export function Machines({ status, isThere }) {
  const { games, counts } = status;
  const refused = status.workers.filter((worker) => worker.why);
  return html`<section aria-label="Machines"><h2>Machines</h2>
    <p role="status">${stateOf(status, isThere)}</p>
    <p>Iteration ${count(status.iteration)} of ${count(status.iterations)}: ${count(games.played)} games played,${" "}
      ${count(games.leased)} leased, ${count(games.free)} free; ${number(status.gamesPerSecond, 1)} games/s in the last
      minute.</p>
    <div class="scroll" tabindex="0" role="group" aria-label="Table of machines"><table>
      <thead><tr><th scope="col">Machine</th><th scope="col">State</th><th scope="col">Games/s</th>
        <th scope="col">Games</th><th scope="col">Of this iteration</th><th scope="col">Plays now</th>
        <th scope="col">For</th><th scope="col">Last seen</th><th scope="col">Checked</th>
        <th scope="col">Late</th><th scope="col">Expired</th><th scope="col">Refused</th></tr></thead>
      <tbody>${status.workers.map((worker) => html`<${Row} key=${worker.name} worker=${worker}
        written=${status.written} />`)}</tbody>
    </table></div>
    ${status.formerWorkers > 0 && html`<p class="quiet">${count(status.formerWorkers)} other machines left;${" "}
      ${count(status.formerGames)} games are theirs.</p>`}
    <p class="quiet">Results: ${count(counts.accepted)} accepted, ${count(counts.late)} late,${" "}
      ${count(counts.refused)} refused. Leases: ${count(counts.leases)} granted, ${count(counts.expired)} expired,${" "}
      ${count(counts.givenBack)} given back. Played again: ${count(counts.confirmed)} games came out the same,${" "}
      ${count(counts.contradicted)} otherwise; ${count(counts.discarded)} games were discarded.</p>
    ${refused.map((worker) => html`<p key=${worker.name} class="problem">${worker.name}: ${worker.why}</p>`)}
  </section>`;
}

const timeOf = (text) => new Date(text).toLocaleString([], { dateStyle: "medium", timeStyle: "medium" });

function stateOf(status, isThere) {
  if (status.state === "finished") return `The training was finished at ${timeOf(status.written)}.`;
  if (status.state === "stopped") return `The coordinator was stopped at ${timeOf(status.written)}.`;
  return isThere ? `Workers join at ${status.address}, since ${timeOf(status.since)}.`
    : `The coordinator is gone. What follows is from ${timeOf(status.written)}.`;
}

function Row({ worker, written }) {
  const leased = worker.leases.reduce((sum, lease) => sum + lease.count, 0);
  const longest = Math.max(...worker.leases.map((lease) => lease.seconds));
  const isHere = worker.name === here;
  return html`<tr><th scope="row">${worker.name}</th><td>${worker.state}</td>
    <td>${worker.gamesPerSecond > 0 ? number(worker.gamesPerSecond, 1) : none}</td>
    <td>${count(worker.games)}</td><td>${count(worker.gamesOfIteration)}</td>
    <td>${leased > 0 ? count(leased) : none}</td><td>${leased > 0 ? duration(longest) : none}</td>
    <td>${isHere ? none : `${duration((new Date(written) - new Date(worker.seen)) / 1000)} before`}</td>
    <td>${isHere ? none : count(worker.confirmed)}</td><td>${count(worker.late)}</td>
    <td>${count(worker.expired)}</td><td>${count(worker.refused)}</td></tr>`;
}
