"""The request of the published system: python original_request.py FILE.ratings LAMBDA

It keeps its weights in f64, as numpy.linalg.inv leaves them, as a pickled sparse matrix pruned to the largest 2 % of all
(73 MB at 17,807 movies), and for every request reads that file, makes the matrix dense again, multiplies and sorts. The weights are those of the model that `cargo bench --bench full`
left beside the ratings, so nothing has to be trained here.
"""

import pickle
import subprocess
import sys
import tempfile
import time

import numpy as np
import scipy.sparse as sparse

from common import arrays, peak_megabytes, ratings, step

KEPT = 0.02
REQUESTS = 7


def prune(path, out):
    """Writes the pickle that the published system would keep."""
    found, metadata = arrays(path.replace(".ratings", ".model"))
    movies = int(metadata["movies"])
    rows, columns = found["row_scales"][:movies], found["column_scales"][:movies]
    relations = found["relations"]
    sample = np.random.default_rng(1).choice(movies, min(movies, 1000), replace=False)
    strengths = np.abs(relations[sample, :movies] * rows[sample, None] * columns[None, :])
    threshold = np.quantile(strengths, 1 - KEPT)
    parts = []
    for first in range(0, movies, 512):
        part = relations[first : first + 512, :movies] * rows[first : first + 512, None] * columns[None, :]
        part[np.abs(part) < threshold] = 0
        parts.append(sparse.csr_matrix(part.astype(np.float64)))
    weights = sparse.vstack(parts).tocsr()
    with open(out, "wb") as file:
        pickle.dump(weights, file)
    empty = (np.diff(weights.tocsc().indptr) == 0).mean()
    print(f"movies that can never be recommended: {100 * empty:.1f} %")


def request(pickled, user):
    start, cpu = time.perf_counter(), time.process_time()
    with open(pickled, "rb") as file:
        weights = pickle.load(file).toarray()
    scores = user.toarray() @ weights
    best = np.argsort(-scores[0])[:200]
    return time.perf_counter() - start, time.process_time() - cpu, best


if __name__ == "__main__":
    if len(sys.argv) == 4:
        # A process of its own, so that its memory is that of a request alone.
        user = sparse.csr_matrix(ratings(sys.argv[1])[3])
        times = [request(sys.argv[3], user)[:2] for _ in range(REQUESTS)]
        taken, cpu = (sorted(column)[REQUESTS // 2] for column in zip(*times))
        step("request (unpickle, dense, multiply)", taken, cpu, peak_megabytes())
    else:
        with tempfile.NamedTemporaryFile(suffix=".pickle") as file:
            prune(sys.argv[1], file.name)
            subprocess.run([sys.executable, __file__, *sys.argv[1:3], file.name], check=True)
