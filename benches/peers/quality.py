"""What rounding to 8 bits costs: python quality.py FILE.ratings LAMBDA

Trains nothing of ours: reads the model that `cargo bench --bench full -- --ratings-file FILE.ratings` left beside the
ratings, computes the weights anew in double precision, and compares recall on the users' own ratings, a fifth of which
is hidden from the fold-in.
"""

import sys

import numpy as np

from common import arrays, ratings

path, lam = sys.argv[1], float(sys.argv[2])
x = ratings(path)
gram = (x.T @ x).toarray().astype(np.float64)
gram[np.diag_indices_from(gram)] += lam
p = np.linalg.inv(gram)
exact = p / -np.diag(p)
np.fill_diagonal(exact, 0)
found, metadata = arrays(path.replace(".ratings", ".model"))
assert float(metadata["lambda"]) == lam, metadata
movies = x.shape[1]
ours = found["relations"][:, :movies] * found["row_scales"][:movies, None] * found["column_scales"][None, :movies]

random = np.random.default_rng(1)
recalls, same = {"f64": [], "8 bits": []}, []
for user in random.choice(x.shape[0], min(2000, x.shape[0]), replace=False):
    rated, values = x[user].indices, x[user].data
    hidden = random.random(len(rated)) < 0.2
    liked = set(rated[hidden & (values >= 0.75)])
    if not liked or hidden.all():
        continue
    lists = {}
    for name, weights in (("f64", exact), ("8 bits", ours)):
        scores = values[~hidden] @ weights[rated[~hidden]]
        scores[rated[~hidden]] = -np.inf
        lists[name] = np.argsort(-scores, kind="stable")[:20]
        recalls[name].append(len(liked & set(lists[name])) / min(20, len(liked)))
    same.append(len(set(lists["f64"]) & set(lists["8 bits"])) / 20)
for name, values in recalls.items():
    print(f"recall@20, {name:7} {np.mean(values):.4f}")
print(f"of the 20, the same: {100 * np.mean(same):.1f} %")
print(f"movies that some other one speaks for: f64 {((exact > 0).any(0)).mean():.4f}, 8 bits {((ours > 0).any(0)).mean():.4f}")
