"""What the peers share: the ratings that `cargo bench --bench full` generated, and measuring."""

import json
import resource
import struct
import time

import numpy as np
import scipy.sparse as sparse

TYPES = {"U64": np.uint64, "U32": np.uint32, "U8": np.uint8, "I8": np.int8, "F32": np.float32}


def arrays(path):
    """The arrays and the metadata of a safetensors file, mapped."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
    metadata = header.pop("__metadata__", {})
    data = np.memmap(path, mode="r", offset=8 + length, dtype=np.uint8)
    found = {}
    for name, entry in header.items():
        start, end = entry["data_offsets"]
        found[name] = data[start:end].view(TYPES[entry["dtype"]]).reshape(entry["shape"])
    return found, metadata


def ratings(path, scale=0.1):
    """The ratings as a sparse matrix, users by movies, half a star being 0.1."""
    found, metadata = arrays(path)
    values = found["half_stars"].astype(np.float32) * np.float32(scale)
    indices, starts = found["movies"].astype(np.int32), found["row_starts"].astype(np.int64)
    return sparse.csr_matrix((values, indices, starts), shape=(len(starts) - 1, int(metadata["movies"])))


def peak_megabytes():
    """Largest resident memory of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def step(name, taken, cpu, peak):
    """Prints one measurement, in the form that run.py reads."""
    print(f"{name:36} {taken:12.4f} s  {cpu:12.4f} s of processor time  peak {peak} MB", flush=True)


class Measure:
    """Prints the time, the processor time and the peak memory of a block."""

    def __init__(self, name):
        self.name = name

    def __enter__(self):
        self.start, self.cpu = time.perf_counter(), time.process_time()
        return self

    def __exit__(self, *_):
        step(self.name, time.perf_counter() - self.start, time.process_time() - self.cpu, peak_megabytes())
