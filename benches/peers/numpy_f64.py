"""EASE as it is usually written, in numpy and double precision: python numpy_f64.py FILE.ratings LAMBDA [OUT.npy]

This is the shape of the original's training: scipy's sparse product made dense, numpy.linalg.inv, B, and everything
under a global threshold set to zero. Then the original's request: the sparse matrix made dense and multiplied.
"""

import pickle
import sys
import time

import numpy as np
import scipy.sparse as sparse

from common import Measure, peak_megabytes, ratings, step

x = ratings(sys.argv[1])
lam = float(sys.argv[2])
with Measure("training (numpy, f64)"):
    with Measure("  gram (scipy)"):
        gram = (x.T @ x).toarray().astype(np.float64)
    with Measure("  inverse (numpy.linalg.inv)"):
        gram[np.diag_indices_from(gram)] += lam
        p = np.linalg.inv(gram)
        del gram
    with Measure("  weights"):
        b = p / -np.diag(p)
        del p
        np.fill_diagonal(b, 0)
if len(sys.argv) > 3:
    np.save(sys.argv[3], b.astype(np.float32))
with Measure("pruning to 2 %"):
    threshold = np.partition(np.abs(b).ravel(), -int(0.02 * b.size))[-int(0.02 * b.size)]
    b[np.abs(b) < threshold] = 0
    small = sparse.csr_matrix(b)
    del b
empty = (np.diff(small.tocsc().indptr) == 0).mean()
print(f"movies that can never be recommended: {100 * empty:.1f} %")
stored = pickle.dumps(small)
times = []
for user in range(5):
    start, cpu = time.perf_counter(), time.process_time()
    scores = x[user].toarray() @ pickle.loads(stored).toarray()
    best = np.argsort(-scores[0])[:200]
    times.append((time.perf_counter() - start, time.process_time() - cpu))
taken, cpu = (sorted(column)[2] for column in zip(*times))
step("request (unpickle, dense, multiply)", taken, cpu, peak_megabytes())
