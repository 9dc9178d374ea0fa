// Go with area scoring, simple ko and no suicide. An action is a point, or the pass, size². Two passes in a row end
// the game, and so do 3 · size² plies. A position also has { ko, passes, komi }; ko is -1 where nothing is forbidden.

import { mapOnSquareBoard, moverOf, tokensOf } from "./games.mjs";

/** Returns the rules of Go on a board. */
export function goOf(size, { komi = 7.5 }) {
  const points = size * size, neighbours = neighboursOf(size), longest = 3 * points;
  const go = {
    title: `Go ${size}×${size}`,
    rows: size,
    columns: size,
    actionCount: points + 1,
    tokenCount: points + 1,
    symmetryCount: 8,
    pass: points,
    start: () => ({ stones: new Int8Array(points), ply: 0, ko: -1, passes: 0 }),
    isTerminal: (position) => position.passes >= 2 || position.ply >= longest,
    terminalValue: (position) => Math.sign(scoreOf(position.stones, neighbours) - komi) * moverOf(position),
    winningLine: () => [],
    squareOf: (position, action) => action,
    legalActions: (position) => {
      const legal = [];
      for (let point = 0; point < points; point++) {
        if (point !== position.ko && isPlayable(position, point, neighbours)) legal.push(point);
      }
      return [...legal, points];
    },
    play: (position, action) => playStone(position, action, neighbours),
    encode: (position) => {
      const tokens = new Uint8Array(points + 1);
      tokens.set(tokensOf(position));
      if (position.ko >= 0) tokens[position.ko] = 3;
      tokens[points] = 4 + (moverOf(position) < 0 ? 1 : 0) + (position.passes > 0 ? 2 : 0);
      return tokens;
    },
    actionText: (action) =>
      action === points ? "pass" : "abcdefghjklmnopqrst"[action % size] + (size - Math.floor(action / size)),
    isStar: (point) => isStarPoint(Math.floor(point / size), point % size, size),
    mapSquare: (square, symmetry) => (square === points ? points : mapOnSquareBoard(square, size, symmetry)),
    mapAction: (action, symmetry) => (action === points ? points : mapOnSquareBoard(action, size, symmetry)),
    keyOf: (tokens) => hashOf(tokens, size, komi),
    note: (position) => noteOf(scoreOf(position.stones, neighbours) - komi, komi),
  };
  return go;
}

function neighboursOf(size) {
  return Array.from({ length: size * size }, (_, point) => {
    const row = Math.floor(point / size), column = point % size;
    return [row > 0 && point - size, row < size - 1 && point + size, column > 0 && point - 1,
      column < size - 1 && point + 1].filter((next) => next !== false);
  });
}

/** The points of a group; empty where it has a liberty besides one point. */
function groupWithoutLiberty(stones, start, neighbours, except = -1) {
  const colour = stones[start], group = [start], seen = new Set(group);
  for (const point of group) {
    for (const next of neighbours[point]) {
      if (stones[next] === 0 && next !== except) return [];
      if (stones[next] === colour && !seen.has(next)) {
        seen.add(next);
        group.push(next);
      }
    }
  }
  return group;
}

// A stone lives by a liberty of its own, by a friend with another liberty, or by a capture.
function isPlayable(position, point, neighbours) {
  const { stones } = position, mover = moverOf(position);
  return stones[point] === 0 && neighbours[point].some((next) => stones[next] === 0
    || (groupWithoutLiberty(stones, next, neighbours, point).length === 0) === (stones[next] === mover));
}

function playStone(position, action, neighbours) {
  const mover = moverOf(position), ply = position.ply + 1;
  if (action === neighbours.length) return { ...position, ply, ko: -1, passes: position.passes + 1 };
  const stones = position.stones.slice(), captured = [];
  stones[action] = mover;
  for (const next of neighbours[action]) {
    if (stones[next] !== -mover) continue;
    for (const point of groupWithoutLiberty(stones, next, neighbours)) {
      captured.push(point);
      stones[point] = 0;
    }
  }
  const isAlone = neighbours[action].every((next) => position.stones[next] === -mover);
  return { stones, ply, ko: captured.length === 1 && isAlone ? captured[0] : -1, passes: 0 };
}

/** How many points the first player is ahead by: stones, and empty regions that touch one colour only. */
function scoreOf(stones, neighbours) {
  let score = 0;
  const seen = new Set();
  for (let start = 0; start < stones.length; start++) {
    score += stones[start];
    if (stones[start] !== 0 || seen.has(start)) continue;
    const region = [start], borders = new Set();
    seen.add(start);
    for (const point of region) {
      for (const next of neighbours[point]) {
        if (stones[next] !== 0) {
          borders.add(stones[next]);
        } else if (!seen.has(next)) {
          seen.add(next);
          region.push(next);
        }
      }
    }
    if (borders.size === 1) score += region.length * [...borders][0];
  }
  return score;
}

function noteOf(lead, komi) {
  const leader = lead > 0 ? `Black leads by ${lead}` : lead < 0 ? `White leads by ${-lead}` : "nobody leads";
  return `Komi ${komi}; ${leader} if the board is counted as it stands.`;
}

function isStarPoint(row, column, size) {
  const margin = size < 13 ? 2 : 3, middle = (size - 1) / 2;
  const isNear = (line) => line === margin || line === size - 1 - margin;
  return isNear(row) && isNear(column) || row === middle && column === middle
    || size >= 19 && (isNear(row) && column === middle || row === middle && isNear(column));
}

// The library's 128-bit hash of what the network sees. It only serves to choose the same one of eight symmetric
// positions as the library does. Words: rows r, r + words, r + 2 · words, … each a bit wider than the board.
function hashOf(tokens, size, komi) {
  const words = { 9: 2, 13: 4, 19: 7 }[size], last = tokens[size * size];
  const own = new Array(words).fill(0n), opponent = new Array(words).fill(0n);
  let ko = 0xFFFF;
  for (let point = 0; point < size * size; point++) {
    const row = Math.floor(point / size), bit = Math.floor(row / words) * (size + 1) + point % size;
    if (tokens[point] === 2) own[row % words] |= 1n << BigInt(bit);
    if (tokens[point] === 0) opponent[row % words] |= 1n << BigInt(bit);
    if (tokens[point] === 3) ko = point;
  }
  const komiBits = new Uint32Array(Float32Array.of(komi).buffer)[0];
  const state = BigInt(ko + (last - 4) * 0x10000) | BigInt(komiBits) << 32n;
  return mixed([...own, ...opponent, state]);
}

const prime1 = 0x9E3779B185EBCA87n, prime2 = 0xC2B2AE3D27D4EB4Fn, prime3 = 0x165667B19E3779F9n;
const secret = 0xA0761D6478BD642Fn;
const low64 = (number) => BigInt.asUintN(64, number);
const fold = (left, right) => low64(left * right) ^ (left * right) >> 64n;

function mixed(words) {
  let folded = 0n, rotated = 0n;
  for (const word of words) {
    folded = fold(folded ^ word ^ prime2, secret);
    const turned = rotated ^ low64(word * prime2);
    rotated = low64((low64(turned << 31n) | turned >> 33n) * prime1 + prime3);
  }
  rotated = low64((rotated ^ rotated >> 33n) * prime2);
  rotated = low64((rotated ^ rotated >> 29n) * prime3);
  return fold(folded ^ prime1, prime3) << 64n | rotated ^ rotated >> 32n;
}
