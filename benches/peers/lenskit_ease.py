"""EASE of LensKit, from PyPI: python lenskit_ease.py FILE.ratings LAMBDA

Needs `pip install lenskit`, which brings PyTorch.
"""

import sys
import time

import numpy as np
import pandas as pd
from lenskit.data import ItemList, RecQuery, from_interactions_df
from lenskit.knn import EASEScorer

from common import Measure, peak_megabytes, ratings, step

x = ratings(sys.argv[1]).tocoo()
frame = pd.DataFrame({"user_id": x.row + 1, "item_id": x.col + 1, "rating": x.data})
data = from_interactions_df(frame)
del x, frame
model = EASEScorer(regularization=float(sys.argv[2]))
with Measure("training (LensKit)"):
    model.train(data)
items = ItemList(item_ids=data.items.ids())
random = np.random.default_rng(1)
times = []
for _ in range(50):
    known = RecQuery(user_items=ItemList(item_ids=random.choice(data.items.ids(), 20, replace=False)))
    start, cpu = time.perf_counter(), time.process_time()
    model(known, items)
    times.append((time.perf_counter() - start, time.process_time() - cpu))
taken, cpu = (sorted(column)[25] for column in zip(*times))
step("scoring, 20 rated (LensKit)", taken, cpu, peak_megabytes())
