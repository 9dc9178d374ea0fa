// The rules of games. A game is an object of functions over positions. A position is never changed once it is made:
// { stones, ply, … }, where stones has 1 for the first player, -1 for the second and 0 for nobody.
// Values are for the side to move. Squares count row by row from the top left.

import { goOf } from "./go.mjs";

/** Returns the rules of a game by its name; undefined where this page does not know them. */
export function gameOf(name, options = {}) {
  const size = /^go(9|13|19)$/.exec(name)?.[1];
  return size ? goOf(Number(size), options) : { tictactoe: ticTacToe, connect4: connectFour }[name];
}

/** The side to move: 1 for the first player, -1 for the second. */
export const moverOf = (position) => (position.ply % 2 === 0 ? 1 : -1);

/** A token for each square from the side to move: 0 opponent, 1 empty, 2 own. */
export const tokensOf = (position) => Uint8Array.from(position.stones, (stone) => 1 + stone * moverOf(position));

/** The first line of equal stones, as squares; undefined where there is none. */
function lineIn(stones, lines) {
  return lines.find((line) => stones[line[0]] !== 0 && line.every((square) => stones[square] === stones[line[0]]));
}

/** All lines of a length on a board. */
function linesOf(rows, columns, length) {
  const lines = [];
  for (let square = 0; square < rows * columns; square++) {
    for (const [down, right] of [[0, 1], [1, 0], [1, 1], [1, -1]]) {
      const lastRow = Math.floor(square / columns) + down * (length - 1);
      const lastColumn = square % columns + right * (length - 1);
      if (lastRow < rows && lastColumn >= 0 && lastColumn < columns) {
        lines.push(Array.from({ length }, (_, step) => square + step * (down * columns + right)));
      }
    }
  }
  return lines;
}

/** What games share that are won by a line of stones. */
function lineGame({ rows, columns, length, ...own }) {
  const lines = linesOf(rows, columns, length), size = rows * columns;
  return {
    rows,
    columns,
    tokenCount: size,
    start: () => ({ stones: new Int8Array(size), ply: 0 }),
    isTerminal: (position) => position.ply === size || lineIn(position.stones, lines) !== undefined,
    terminalValue: (position) => (lineIn(position.stones, lines) ? -1 : 0),
    winningLine: (position) => lineIn(position.stones, lines) ?? [],
    encode: tokensOf,
    note: () => "",
    ...own,
  };
}

function place(position, square) {
  const stones = position.stones.slice();
  stones[square] = moverOf(position);
  return { stones, ply: position.ply + 1 };
}

const ticTacToe = lineGame({
  title: "Tic-tac-toe",
  rows: 3,
  columns: 3,
  length: 3,
  actionCount: 9,
  symmetryCount: 8,
  play: place,
  squareOf: (position, action) => action,
  legalActions: (position) => [...position.stones.keys()].filter((square) => position.stones[square] === 0),
  actionText: (action) => `${action + 1}`,
  mapSquare: (square, symmetry) => mapOnSquareBoard(square, 3, symmetry),
  mapAction: (action, symmetry) => mapOnSquareBoard(action, 3, symmetry),
  // A bit for each square: the opponent's stones, and above them one's own.
  keyOf: (tokens) => BigInt(tokens.reduce((bits, token, square) => bits + [1, 0, 512][token] * 2 ** square, 0)),
});

const mirrored = (column, symmetry) => (symmetry === 0 ? column : 6 - column);

const connectFour = lineGame({
  title: "Connect Four",
  rows: 6,
  columns: 7,
  length: 4,
  playsColumns: true,
  actionCount: 7,
  symmetryCount: 2,
  play: (position, action) => place(position, connectFour.squareOf(position, action)),
  squareOf: ({ stones }, column) => {
    let square = 35 + column;
    while (stones[square] !== 0) square -= 7;
    return square;
  },
  legalActions: ({ stones }) => [0, 1, 2, 3, 4, 5, 6].filter((column) => stones[column] === 0),
  actionText: (action) => `${action + 1}`,
  mapSquare: (square, symmetry) => square - square % 7 + mirrored(square % 7, symmetry),
  mapAction: mirrored,
  // Seven bits for each column, from the bottom; one's own stones above those of the opponent.
  keyOf: (tokens) => {
    const sums = [0, 0, 0];                                  // opponent, empty, own; below 2⁴⁹
    tokens.forEach((token, square) => { sums[token] += 2 ** (square % 7 * 7 + 5 - Math.floor(square / 7)); });
    return (BigInt(sums[2]) << 64n) + BigInt(sums[0]);
  },
});

/** The eight symmetries of a square board, by three bits: 1 mirrors columns, 2 mirrors rows, 4 transposes. */
export function mapOnSquareBoard(square, size, symmetry) {
  let row = Math.floor(square / size), column = square % size;
  if (symmetry & 1) column = size - 1 - column;
  if (symmetry & 2) row = size - 1 - row;
  return symmetry & 4 ? column * size + row : row * size + column;
}
