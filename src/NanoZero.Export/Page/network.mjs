// A policy-value network of any kind that NanoZero trains. The description lists its layers and heads and the shapes
// of their weights; nothing here is made for one network alone. Shapes: S tokens, C width, A actions, H heads.

import { add, dot, gelu, multiply, normed, rectify, softmax } from "./kernels.mjs";

const layers = { attention, feedForward, convolution, boardContext };
const policies = { pooled: pooledPolicy, squares: squarePolicy };
const values = { scalar: scalarValue, outcomes: outcomeValue };

/**
 * Returns a function from the tokens of a position to the network's answer.
 * @param description sizes, layers, heads, and the name and shape of every tensor
 * @param numbers all weights, one tensor after the other, in fp32
 */
export function networkOf(description, numbers) {
  const weights = tensorsOf(description.weights, numbers);
  const { tokens: count, width } = description;
  return (tokens) => {
    const x = new Float32Array(count * width);                                   // [S, C]
    for (let square = 0; square < count; square++) {
      for (let i = 0; i < width; i++) {
        x[square * width + i] = weights.tokens[tokens[square] * width + i] + weights.positions[square * width + i];
      }
    }
    for (const layer of description.layers) layers[layer.kind](x, layer, weights, description);
    const squares = normed(x, count, width), pooled = meanOf(squares, count, width);
    const logits = policies[description.policy.kind](squares, pooled, weights, description);
    const { value, draw } = values[description.value.kind](squares, pooled, weights, description);
    return { logits, value: Math.max(-1, Math.min(1, Math.fround(value))), draw };
  };
}

/** Cuts an array of all weights into tensors by name. */
function tensorsOf(shapes, numbers) {
  const tensors = {};
  let start = 0;
  for (const { name, rows, columns } of shapes) {
    tensors[name] = numbers.subarray(start, start += rows * columns);
  }
  if (start !== numbers.length) throw new Error(`${numbers.length} weights where ${start} are described`);
  return tensors;
}

function meanOf(squares, count, width) {
  const mean = new Float32Array(width);
  for (let i = 0; i < width; i++) {
    let sum = 0;
    for (let square = 0; square < count; square++) sum += squares[square * width + i];
    mean[i] = sum / count;
  }
  return mean;
}

function product(x, weights, rows, inputs, outputs) {
  const result = new Float32Array(rows * outputs);
  multiply(x, weights, result, rows, inputs, outputs);
  return result;
}

// Every token gathers from all tokens, in each head by its own queries, keys and values.
function attention(x, { name, heads }, weights, { tokens, width }) {
  const joined = product(normed(x, tokens, width), weights[`${name}.queryKeyValue`], tokens, width, 3 * width);
  const mixed = new Float32Array(tokens * width), size = width / heads, scale = 1 / Math.sqrt(size);
  const scores = new Float64Array(tokens);
  for (let head = 0; head < heads; head++) {
    const queries = head * size, keys = width + queries, contents = 2 * width + queries;
    for (let token = 0; token < tokens; token++) {
      for (let other = 0; other < tokens; other++) {
        scores[other] =
          scale * dot(joined, token * 3 * width + queries, joined, other * 3 * width + keys, size);
      }
      softmax(scores);
      for (let i = 0; i < size; i++) {
        let sum = 0;
        for (let other = 0; other < tokens; other++) sum += scores[other] * joined[other * 3 * width + contents + i];
        mixed[token * width + queries + i] = sum;
      }
    }
  }
  add(x, product(mixed, weights[`${name}.projection`], tokens, width, width));
}

function feedForward(x, { name }, weights, { tokens, width }) {
  const hidden = product(normed(x, tokens, width), weights[`${name}.mlpUp`], tokens, width, 4 * width);
  gelu(hidden);
  add(x, product(hidden, weights[`${name}.mlpDown`], tokens, 4 * width, width));
}

// Two 3×3 convolutions with a rectifier between them; tokens that are no squares stay as they are.
function convolution(x, { name }, weights, { tokens, width, rows, columns }) {
  const convolve = (board, part) => product(
    patchesOf(board, rows, columns, width), weights[`${name}.${part}`], rows * columns, 9 * width, width);
  const hidden = convolve(normed(x, tokens, width), "first");
  rectify(hidden);
  const added = convolve(hidden, "second");
  for (let i = 0; i < added.length; i++) x[i] += added[i];
}

// The nine squares around each square, row by row, with zeros beyond the edge; shape [rows · columns, 9 · C].
function patchesOf(board, rows, columns, width) {
  const patches = new Float32Array(rows * columns * 9 * width);
  for (let to = 0; to < 9 * rows * columns; to++) {
    const square = Math.floor(to / 9), part = to % 9;
    const row = Math.floor(square / columns) + Math.floor(part / 3) - 1, column = square % columns + part % 3 - 1;
    if (row < 0 || row >= rows || column < 0 || column >= columns) continue;
    const from = (row * columns + column) * width;
    patches.set(board.subarray(from, from + width), to * width);
  }
  return patches;
}

// Adds to every square the rows of the tokens that are no squares.
function boardContext(x, layer, weights, { tokens, width, rows, columns }) {
  const squares = rows * columns;
  for (let other = squares; other < tokens; other++) {
    for (let square = 0; square < squares; square++) {
      for (let i = 0; i < width; i++) x[square * width + i] += x[other * width + i];
    }
  }
}

function pooledPolicy(squares, pooled, weights, { width, actions }) {
  return product(pooled, weights.policy, 1, width, actions);
}

// An action is a square, or the squares of a column, which has a row of weights for each of its squares.
function squarePolicy(squares, pooled, weights, { width, actions, rows, columns, policy }) {
  const logits = new Float32Array(actions), members = rows * columns / policy.groups;
  for (let action = 0; action < members; action++) {
    let sum = 0;
    for (let group = 0; group < policy.groups; group++) {
      sum += dot(weights.policySquares, group * width, squares, (group * members + action) * width, width);
    }
    logits[action] = sum;
  }
  if (policy.hasPass) logits[members] = dot(weights.policyPass, 0, pooled, 0, width);
  return logits;
}

function scalarValue(squares, pooled, weights, description) {
  const hidden = hiddenOf(squares, pooled, weights, description);
  return { value: Math.tanh(dot(weights.valueOut, 0, hidden, 0, hidden.length)), draw: null };
}

function outcomeValue(squares, pooled, weights, description) {
  const hidden = hiddenOf(squares, pooled, weights, description);
  const outcomes = new Float64Array(3);                                          // win, draw, loss
  multiply(hidden, weights.valueOutcomes, outcomes, 1, hidden.length, 3);
  softmax(outcomes);
  return { value: outcomes[0] - outcomes[2], draw: outcomes[1] };
}

// The hidden layer of a value head reads the mean over the tokens, or every token in its place.
function hiddenOf(squares, pooled, weights, { tokens, width, value }) {
  let inputs = pooled;
  if (value.channels > 0) {
    inputs = product(squares, weights.valueSquares, tokens, width, value.channels);
    rectify(inputs);
  }
  const hidden = product(inputs, weights.valueHidden, 1, inputs.length, value.hidden);
  gelu(hidden);
  return hidden;
}
