r"""Computes a network of NanoZero with numpy, and compares the answers with the program's own.

./nanozero search connect4 --positions lines.txt --model DIR --device cpu --precision fp32 --evaluation --json \
    > answers.json
python3 samples/python/network.py DIR answers.json

DIR is the folder of a checkpoint, with model.json and model.safetensors. A position a line stands in lines.txt.
Shapes: S tokens, C width, A actions, H heads.
"""
import json
import math
import sys
from pathlib import Path

import numpy as np


def read_safetensors(path):
    """Returns the tensors of a file by name: the length of a header, the header as JSON, the numbers."""
    data = Path(path).read_bytes()
    start = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(data[8:start])
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        tensors[name] = np.frombuffer(data[start + begin:start + end], "<f4").reshape(entry["shape"])
    return tensors


def norm(x):
    return x / np.sqrt((x * x).mean(-1, keepdims=True) + 1e-4)


def gelu(x):
    return x * np.vectorize(lambda number: (1 + math.erf(number / math.sqrt(2))) / 2)(x)


def softmax(x):
    weights = np.exp(x - x.max(-1, keepdims=True))
    return weights / weights.sum(-1, keepdims=True)


def convolve(board, weights):
    """A 3×3 convolution with zeros beyond the edge; the board and the result are [rows, columns, C]."""
    rows, columns, width = board.shape
    kernel = weights.reshape(width, 3, 3, width)  # outputs, rows from above, columns from the left, inputs
    padded = np.pad(board, ((1, 1), (1, 1), (0, 0)))
    return sum(padded[r:r + rows, c:c + columns] @ kernel[:, r, c].T for r in range(3) for c in range(3))


def convolution_block(x, weights, name, rows, columns):
    squares = rows * columns
    board = norm(x)[:squares].reshape(rows, columns, -1)
    hidden = np.maximum(convolve(board, weights[name + ".first"]), 0)
    added = convolve(hidden, weights[name + ".second"]).reshape(squares, -1)
    return np.concatenate([x[:squares] + added, x[squares:]])


def transformer_block(x, weights, name, heads):
    joined = norm(x) @ weights[name + ".queryKeyValue"].T                             # [S, 3C]
    query, key, content = joined.reshape(len(x), 3, heads, -1).transpose(1, 2, 0, 3)  # each [H, S, C/H]
    scores = query @ key.transpose(0, 2, 1) / math.sqrt(query.shape[-1])              # [H, S, S]
    mixed = (softmax(scores) @ content).transpose(1, 0, 2).reshape(x.shape)           # [S, C]
    x = x + mixed @ weights[name + ".projection"].T
    return x + gelu(norm(x) @ weights[name + ".mlpUp"].T) @ weights[name + ".mlpDown"].T


def body(config, weights, tokens):
    """Returns what the heads read of a position: a row for each token, shape [S, C]."""
    rows, columns = config.get("boardRows", 0), config.get("boardColumns", 0)  # absent where nothing needs them
    x = weights["tokens"][tokens] + weights["positions"]
    if config.get("body") == "convolution":
        x[:rows * columns] += x[rows * columns:].sum(0)  # tokens that are no squares, such as who moves in Go
    for block in range(config["layers"]):
        name = f"blocks.{block}"
        if config.get("body") == "convolution":
            x = convolution_block(x, weights, name, rows, columns)
        else:
            x = transformer_block(x, weights, name, config["heads"])
    return norm(x)


def policy_of(x, weights, squares, actions):
    """Returns the logits of all actions, shape [A]."""
    if "policySquares" not in weights:
        return weights["policy"] @ x.mean(0)
    table = weights["policySquares"]  # a row for each kind of a square's actions, or for each row of the board
    if actions < squares:  # an action is a column
        logits = np.einsum("gac,gc->a", x[:squares].reshape(len(table), -1, x.shape[1]), table)
    else:
        logits = (x[:squares] @ table.T).reshape(-1)
    if "policyPass" in weights:
        logits = np.append(logits, weights["policyPass"] @ x.mean(0))
    return logits


def value_of(x, weights):
    """Returns the expected outcome for the side to move, and the probability of a draw where the head has one."""
    inputs = x.mean(0)
    if "valueSquares" in weights:
        inputs = np.maximum(x @ weights["valueSquares"].T, 0).reshape(-1)
    hidden = gelu(weights["valueHidden"] @ inputs)
    if "valueOut" in weights:
        return np.tanh(weights["valueOut"] @ hidden).item(), None
    win, draw, loss = softmax(weights["valueOutcomes"] @ hidden)
    return win - loss, draw


def answer_of(config, weights, tokens):
    x = body(config, weights, tokens)
    value, draw = value_of(x, weights)
    squares = config.get("boardRows", 0) * config.get("boardColumns", 0)
    return policy_of(x, weights, squares, config["actionCount"]), value, draw


if __name__ == "__main__":
    folder, answers = sys.argv[1:]
    config = json.loads(Path(folder, "model.json").read_text())["network"]
    weights = read_safetensors(Path(folder, "model.safetensors"))
    asked, differences, sizes = json.loads(Path(answers).read_text()), [], []
    for expected in asked:
        logits, value, draw = answer_of(config, weights, expected["tokens"])
        theirs = np.array([action["logit"] for action in expected["actions"]])
        differences += [np.abs(logits - theirs).max(), abs(value - expected["value"])]
        differences += [] if draw is None else [abs(draw - expected["draw"])]
        sizes.append(np.abs(theirs).max())
    print(f"{len(asked)} positions, logits up to {max(sizes):.2f}: largest difference {max(differences):.1e}")
    sys.exit(0 if max(differences) < 1e-4 else "the answers differ")
