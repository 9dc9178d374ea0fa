"""Reads the positions of a run's self-play.

./nanozero export runs/connect4-puct --parquet positions.parquet
python3 samples/python/positions.py positions.parquet

Needs pandas and pyarrow.
"""
import sys

import numpy as np
import pandas as pd

positions = pd.read_parquet(sys.argv[1])
first = positions[positions["ply"] == 0]  # a row a game
print(first.groupby("iteration").agg(
    games=("game", "size"), plies=("plies", "mean"), first_player=("outcome", "mean")))

# Positions with a search policy can be learnt from.
learnt = positions[positions["policy"].notna()]
tokens = np.stack(learnt["tokens"])         # [N, S]
policies = np.stack(learnt["policy"])       # [N, A]
values = learnt["value_target"].to_numpy()  # [N]
entropies = -(policies * np.log(np.maximum(policies, 1e-30))).sum(1)
print(f"{len(learnt)} positions, tokens {tokens.shape}, policies {policies.shape}")
print(f"mean entropy {entropies.mean():.3f} nats, mean value {values.mean():+.3f}")
