// The agent of this page: its rules, its network and its search, from what the file holds.

import { canonicalOf, evaluatorOf } from "./evaluator.mjs";
import { gameOf } from "./games.mjs";
import { networkOf } from "./network.mjs";
import { Search } from "./search.mjs";

/**
 * Makes the agent.
 * @param data { game, options, network, search }: names and numbers
 * @param numbers all weights in fp32
 */
export function agentOf(data, numbers) {
  const game = gameOf(data.game, data.options), network = networkOf(data.network, numbers);
  let evaluate = evaluatorOf(game, network);
  return {
    game,
    network,
    // Another evaluator in place of the network: from a position to { logits, value }.
    answerWith: (other) => { evaluate = other; },
    canonicalOf,
    positionAfter: (moves) => moves.reduce((position, action) => game.play(position, action), game.start()),
    searchOf: (position, budget) => new Search(game, evaluate, data.search, position, budget),
  };
}

/** Reads what the file holds: { data, numbers }. */
export function contentOfFile() {
  const bytes = Uint8Array.from(atob(document.getElementById("weights").textContent.trim()), (c) => c.charCodeAt(0));
  return { data: JSON.parse(document.getElementById("agent").textContent), numbers: new Float32Array(bytes.buffer) };
}
