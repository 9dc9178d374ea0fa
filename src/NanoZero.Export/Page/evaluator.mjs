// What the search asks: a position's logits and value. Every agent of NanoZero asks its network about a position in one
// of its symmetric forms, the one with the smallest key, and so does this page. Answers are remembered by this key.

const mostRemembered = 20_000;

/** Returns a function from a position to { logits, value, draw }. */
export function evaluatorOf(game, network) {
  const remembered = new Map();
  return (position) => {
    const { tokens, key, symmetry } = canonicalOf(game, game.encode(position));
    let answer = remembered.get(key);
    if (answer === undefined) {
      if (remembered.size >= mostRemembered) remembered.delete(remembered.keys().next().value);
      remembered.set(key, answer = network(tokens));
    }
    if (symmetry === 0) return answer;
    const logits = Float32Array.from(answer.logits, (_, action) => answer.logits[game.mapAction(action, symmetry)]);
    return { ...answer, logits };
  };
}

/** Turns tokens to the symmetric form with the smallest key; of equal ones the first counts. */
export function canonicalOf(game, tokens) {
  let best = { tokens, key: game.keyOf(tokens), symmetry: 0 };
  for (let symmetry = 1; symmetry < game.symmetryCount; symmetry++) {
    const turned = new Uint8Array(tokens.length);
    tokens.forEach((token, square) => { turned[game.mapSquare(square, symmetry)] = token; });
    const key = game.keyOf(turned);
    if (key < best.key) best = { tokens: turned, key, symmetry };
  }
  return best;
}
