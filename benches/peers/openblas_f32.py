"""The inverse by OpenBLAS, in single precision and in place: python openblas_f32.py FILE.ratings LAMBDA

potrf and potri are the routines that a careful program would use; ours is compared with them.
"""

import sys

import numpy as np
from scipy.linalg import lapack

from common import Measure, ratings

x = ratings(sys.argv[1])
lam = np.float32(sys.argv[2])
with Measure("gram (scipy)"):
    gram = (x.T @ x).toarray(order="F").astype(np.float32, copy=False)
del x
gram[np.diag_indices_from(gram)] += lam
with Measure("inverse (OpenBLAS potrf + potri)"):
    factor, info = lapack.spotrf(gram, lower=1, overwrite_a=1, clean=0)
    assert info == 0 and factor is gram or np.shares_memory(factor, gram)
    inverse, info = lapack.spotri(factor, lower=1, overwrite_c=1)
    assert info == 0 and np.shares_memory(inverse, gram)
