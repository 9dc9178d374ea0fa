// Arithmetic on rows of numbers: what the layers and heads of every network are made of.
// Numbers are kept in fp32, and sums are made in fp64.

/** The mean square of a row is at least this, so that a row of zeros stays one. */
const normEpsilon = Math.fround(1e-4);

/** A table of the normal distribution: its steps for each unit, and where it ends. */
const normalSteps = 64, normalEnd = 8;
const normalTable = tabulateNormal();

/**
 * Multiplies rows by the transpose of a matrix, four rows and two outputs at a time.
 * @param x shape [rows, inputs]
 * @param weights shape [outputs, inputs]
 * @param target receives the product, shape [rows, outputs]
 */
export function multiply(x, weights, target, rows, inputs, outputs) {
  let row = 0;
  for (; row + 4 <= rows; row += 4) {
    let output = 0;
    for (; output + 2 <= outputs; output += 2) {
      multiplyTile(x, row * inputs, weights, output * inputs, target, row * outputs + output, inputs, outputs);
    }
    for (; output < outputs; output++) {
      for (let each = row; each < row + 4; each++) {
        target[each * outputs + output] = dot(x, each * inputs, weights, output * inputs, inputs);
      }
    }
  }
  for (; row < rows; row++) {
    for (let output = 0; output < outputs; output++) {
      target[row * outputs + output] = dot(x, row * inputs, weights, output * inputs, inputs);
    }
  }
}

function multiplyTile(x, fromX, weights, fromWeights, target, to, inputs, outputs) {
  let a0 = 0, a1 = 0, b0 = 0, b1 = 0, c0 = 0, c1 = 0, d0 = 0, d1 = 0;
  const secondRow = fromX + inputs, thirdRow = secondRow + inputs, fourthRow = thirdRow + inputs;
  const secondOutput = fromWeights + inputs;
  for (let i = 0; i < inputs; i++) {
    const w0 = weights[fromWeights + i], w1 = weights[secondOutput + i];
    const a = x[fromX + i], b = x[secondRow + i], c = x[thirdRow + i], d = x[fourthRow + i];
    a0 += a * w0; a1 += a * w1; b0 += b * w0; b1 += b * w1;
    c0 += c * w0; c1 += c * w1; d0 += d * w0; d1 += d * w1;
  }
  target[to] = a0; target[to + 1] = a1;
  target[to + outputs] = b0; target[to + outputs + 1] = b1;
  target[to + 2 * outputs] = c0; target[to + 2 * outputs + 1] = c1;
  target[to + 3 * outputs] = d0; target[to + 3 * outputs + 1] = d1;
}

/** Returns the sum of products of two vectors that begin anywhere in their arrays. */
export function dot(left, fromLeft, right, fromRight, length) {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += left[fromLeft + i] * right[fromRight + i];
  return sum;
}

/** Adds one array to another of the same length. */
export function add(target, other) {
  for (let i = 0; i < target.length; i++) target[i] += other[i];
}

/** Returns the RMS norm of every row: x / sqrt(mean(x²) + ε). */
export function normed(x, rows, width) {
  const result = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    const from = row * width;
    const factor = 1 / Math.sqrt(dot(x, from, x, from, width) / width + normEpsilon);
    for (let i = from; i < from + width; i++) result[i] = x[i] * factor;
  }
  return result;
}

/** Replaces negative numbers by zero. */
export function rectify(numbers) {
  for (let i = 0; i < numbers.length; i++) if (!(numbers[i] > 0)) numbers[i] = 0;
}

/** Replaces each number x by its GELU: x times the normal distribution at x. */
export function gelu(numbers) {
  for (let i = 0; i < numbers.length; i++) numbers[i] *= normal(numbers[i]);
}

/** Replaces a vector by its softmax. */
export function softmax(numbers) {
  let largest = -Infinity, sum = 0;
  for (const number of numbers) largest = Math.max(largest, number);
  for (let i = 0; i < numbers.length; i++) sum += numbers[i] = Math.exp(numbers[i] - largest);
  for (let i = 0; i < numbers.length; i++) numbers[i] /= sum;
}

// Between two entries the cubic that has their values and slopes; the slope is the density.
function normal(x) {
  if (!(x > -normalEnd)) return 0;
  if (x >= normalEnd) return 1;
  const place = (x + normalEnd) * normalSteps, index = Math.floor(place), t = place - index;
  const value = normalTable[2 * index], slope = normalTable[2 * index + 1];
  const nextValue = normalTable[2 * index + 2], nextSlope = normalTable[2 * index + 3];
  const rise = nextValue - value;
  return value + t * (slope + t * (3 * rise - 2 * slope - nextSlope + t * (slope + nextSlope - 2 * rise)));
}

// Φ(x) = 1/2 + φ(x) · (x + x³/3 + x⁵/(3·5) + …); all terms have one sign, so that nothing is lost.
function tabulateNormal() {
  const table = new Float64Array(2 * (2 * normalEnd * normalSteps + 1));
  for (let i = 0; i < table.length / 2; i++) {
    const x = i / normalSteps - normalEnd, density = Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
    let sum = 0;
    for (let term = x, odd = 1; sum + term !== sum; odd += 2, term *= x * x / odd) sum += term;
    table[2 * i] = 0.5 + density * sum;
    table[2 * i + 1] = density / normalSteps;
  }
  return table;
}
