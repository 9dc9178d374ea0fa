// PUCT with one leaf at a time and an empty tree at the beginning: the search of NanoZero's own agents, move for move.
// The library computes scores in fp32, so each step here is rounded as there. Values are for the side to move.

const { fround, sqrt } = Math;
const bitsOfFloat = new Uint32Array(1), floatOfBits = new Float32Array(bitsOfFloat.buffer);

/** A search of one position; step makes one simulation. */
export class Search {
  /**
   * @param game the rules
   * @param evaluate from a position to { logits, value }
   * @param options { exploration, explorationGrowth, explorationBase, firstPlayUrgency, firstPlayReduction, solver }
   * @param position not terminal
   * @param budget how many simulations; 0 for the network alone
   */
  constructor(game, evaluate, options, position, budget) {
    Object.assign(this, { game, evaluate, options, budget });
    this.simulations = 0;
    this.root = newNode(null, position);
    this.expand(this.root);
  }

  get isDone() {
    const isDecided = this.options.solver && (this.root.isExact || this.root.actions.length === 1);
    return isDecided || this.simulations >= this.budget;
  }

  /** Goes down to a leaf and carries its value up. */
  step() {
    let node = this.root;
    do {
      const choice = this.choose(node);
      if (choice === node.children.length) {
        node.children.push(newNode(node, this.game.play(node.position, node.actions[choice])));
      }
      node = node.children[choice];
    } while (node.actions && !node.isExact);
    if (!node.isExact && this.game.isTerminal(node.position)) {
      node.isExact = true;
      node.value = this.game.terminalValue(node.position);
    }
    if (!node.isExact) {
      this.expand(node);
    } else if (this.options.solver) {
      prove(node);
    }
    backUp(node);
    this.simulations++;
  }

  /** Gives a leaf its value and its actions, sorted by falling prior. */
  expand(node) {
    const { logits, value } = this.evaluate(node.position);
    const legal = this.game.legalActions(node.position), priors = priorsOf(logits, legal);
    const order = [...legal.keys()].sort((a, b) => priors[b] - priors[a] || a - b);
    node.value = value;
    node.actions = order.map((index) => legal[index]);
    node.priors = order.map((index) => priors[index]);
  }

  /** The index of the child with the largest score; the first child that was never visited may be it. */
  choose(node) {
    const { children, priors } = node, urgency = this.urgencyAt(node), exploration = this.explorationAt(node);
    let best = 0, bestScore = -Infinity;
    children.forEach((child, index) => {
      const value = fround(fround(child.sum) / child.visits);
      const bonus = fround(fround(exploration * priors[index]) / (1 + child.visits));
      const score = fround(-value + bonus);
      if (score > bestScore) [best, bestScore] = [index, score];
    });
    if (children.length === priors.length) return best;
    const next = fround(urgency + fround(exploration * priors[children.length]));
    return next > bestScore ? children.length : best;
  }

  /** What a child without visits is worth to the side that chooses. */
  urgencyAt(node) {
    const { firstPlayUrgency, firstPlayReduction } = this.options;
    if (firstPlayUrgency !== "parent") return firstPlayUrgency === "loss" ? -1 : 0;
    const visited = node.children.reduce((sum, child, index) => fround(sum + node.priors[index]), 0);
    const value = node.visits > 0 ? fround(fround(node.sum) / node.visits) : node.value;
    return fround(value - fround(fround(firstPlayReduction) * fround(sqrt(visited))));
  }

  explorationAt({ visits }) {
    const { exploration, explorationGrowth, explorationBase } = this.options;
    let constant = fround(exploration);
    if (explorationGrowth !== 0) {
      const base = fround(explorationBase), ratio = fround(fround(fround(visits + base) + 1) / base);
      constant = fround(constant + fround(fround(explorationGrowth) * fround(Math.log(ratio))));
    }
    return fround(constant * fround(sqrt(Math.max(1, visits))));
  }

  /** The value of the root's position for its side to move. */
  get value() {
    const { root } = this;
    return root.isExact || root.visits === 0 ? root.value : clamped(fround(root.sum / root.visits));
  }

  /** For each action by its index: { action, prior, visits, value, share }. */
  get actions() {
    const { root } = this, shares = this.sharesOf(root);
    return root.actions.map((action, index) => {
      const child = root.children[index];
      const value = !child ? 0 : -(this.options.solver && child.isExact ? child.value : clamped(meanOfChild(child)));
      return { action, prior: root.priors[index], visits: child?.visits ?? 0, value, share: shares[index] };
    }).sort((a, b) => a.action - b.action);
  }

  /** The action that is played. Of equal shares the higher value counts, then the prior, then the lower action. */
  get best() {
    const { root } = this, shares = this.sharesOf(root);
    const values = shares.map((_, index) => (root.children[index] ? -meanOfChild(root.children[index]) : 0));
    const order = [...shares.keys()].sort((a, b) => shares[b] - shares[a] || falling(values[a], values[b])
      || root.priors[b] - root.priors[a] || root.actions[a] - root.actions[b]);
    return root.actions[order[0]];
  }

  // A proven root plays what is proven; no other root plays what is proven to lose, while there is something else.
  sharesOf(root) {
    const proven = root.children.findIndex((child) => child.isExact && -child.value === root.value);
    if (root.isExact && proven >= 0) return root.actions.map((_, index) => (index === proven ? 1 : 0));
    const total = root.children.reduce((sum, child) => sum + child.visits, 0);
    const visited = root.actions.map((_, index) => fround((root.children[index]?.visits ?? 0) / Math.max(1, total)));
    const shares = this.playable(root, visited);
    return shares.some((share) => share > 0)
      ? shares
      : this.playable(root, root.priors.map((prior) => Math.max(prior, 1e-30)));
  }

  playable(root, shares) {
    if (!this.options.solver) return shares;
    const kept = shares.map((share, index) => (loses(root.children[index]) ? 0 : share));
    const sum = kept.reduce((total, share) => fround(total + share), 0);
    return sum > 0 ? kept.map((share) => fround(share / sum)) : kept;
  }
}

const newNode = (parent, position) => (
  { parent, position, value: 0, isExact: false, actions: null, priors: null, children: [], visits: 0, sum: 0 });

const clamped = (value) => Math.max(-1, Math.min(1, value));
const meanOfChild = (child) => fround(child.sum / child.visits);
const falling = (a, b) => (a === b ? 0 : a > b ? -1 : 1);
const loses = (child) => child !== undefined && child.isExact && child.value >= 1;

/** The softmax over the legal actions, each prior rounded as the library keeps it. */
export function priorsOf(logits, legal) {
  const largest = Math.max(...legal.map((action) => logits[action]));
  const powers = legal.map((action) => fround(Math.exp(fround(logits[action] - largest))));
  const scale = fround(1 / powers.reduce((sum, power) => fround(sum + power), 0));
  return powers.map((power) => rounded(fround(power * scale)));
}

// The library keeps 15 bits of a prior's mantissa, beside its exponent.
function rounded(prior) {
  floatOfBits[0] = Math.min(prior, 1);
  bitsOfFloat[0] = bitsOfFloat[0] + 128 & ~255;
  return floatOfBits[0];
}

function backUp(leaf) {
  let { value } = leaf;
  for (let node = leaf; node; node = node.parent, value = -value) {
    node.visits++;
    node.sum += value;
  }
}

/** Carries an exact value up as far as it proves anything; a parent never chooses a child that is proven to win. */
function prove(leaf) {
  for (let child = leaf; ; child = child.parent) {
    if (child.value > 0) child.sum = Infinity;
    const node = child.parent;
    if (!node || node.isExact) return;
    const value = provenValue(node, child.value);
    if (value === null) return;
    [node.value, node.isExact] = [value, true];
  }
}

// A lost child wins; otherwise every child must be proven, and the best one counts.
function provenValue(node, ofChild) {
  if (ofChild <= -1) return -ofChild;
  const isOpen = node.children.length < node.actions.length || node.children.some((child) => !child.isExact);
  return isOpen ? null : Math.max(...node.children.map((child) => -child.value));
}
