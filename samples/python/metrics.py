"""Shows how a run learnt.

./nanozero export runs/connect4-puct --csv metrics.csv
python3 samples/python/metrics.py metrics.csv [curves.png]

Needs pandas, and for the picture matplotlib.
"""
import sys

import pandas as pd

metrics = pd.read_csv(sys.argv[1], index_col="iteration")
losses = metrics[["learning.policyLoss", "learning.valueLoss"]]
print(losses.tail())

# Strength is not measured after every iteration; other cells are empty.
if "strength.againstRandom.score" in metrics:
    print(metrics["strength.againstRandom.score"].dropna())

if len(sys.argv) > 2:
    losses.plot(ylabel="loss").figure.savefig(sys.argv[2])
