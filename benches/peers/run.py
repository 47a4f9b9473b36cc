"""All measurements of one size in one run, as a table: python run.py --users 42368 --movies 17807 --ratings 9570000 --lambda 10000

First Matinee, then each peer in a process of its own, on the same generated ratings. `--without numpy_f64` leaves one
out: at the size above that one takes 10 GB. Needs cargo, and a Python with what the setup line installs:

    python3 -m venv .venv && .venv/bin/pip install numpy scipy lenskit
"""

import argparse
import os
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
PEERS = ["openblas_f32", "numpy_f64", "lenskit_ease", "original_request"]
MEASURED = re.compile(r"^\s*(.+?)\s+([\d.]+) s[, ]\s*([\d.]+) s of processor time(?:\s+peak (\d+) MB)?$")
PEAK = re.compile(r"^peak memory\s+(\d+) MB")
SCORING = re.compile(r"^(score \+ top 200, .*): median ([\d.]+) us, 99th percentile ([\d.]+) us$")


def run(command, **more):
    """Runs a program, shows what it says, and gives its lines."""
    lines = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, **more) as process:
        for line in process.stdout:
            print(line, end="", flush=True)
            lines.append(line.rstrip())
    if process.returncode:
        print(f"FAILED: {' '.join(map(str, command))}", flush=True)
    return lines


def rows(who, lines):
    """The measurements among some lines; those without a peak get that of the whole process."""
    peak = next((match[1] for match in map(PEAK.match, lines) if match), "")
    for line in lines:
        if match := MEASURED.match(line):
            name, taken, cpu, own = match.groups()
            yield who, name.strip(), f"{float(taken):.4g} s", f"{float(cpu):.4g} s", f"{own or peak} MB"
        elif match := SCORING.match(line):
            yield who, match[1], f"{match[2]} us (99th percentile {match[3]})", "", ""


parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
for name, default in [("users", 6040), ("movies", 4000), ("ratings", 1_000_000)]:
    parser.add_argument(f"--{name}", type=int, default=default)
parser.add_argument("--lambda", dest="lam", type=float, default=1000.0)
parser.add_argument("--without", action="append", default=[], choices=PEERS)
arguments = parser.parse_args()

root = HERE.parent.parent
size = [f"--{name}={getattr(arguments, name)}" for name in ("users", "movies", "ratings")]
bench = ["cargo", "bench", "-q", "--bench", "full", "--", *size, f"--lambda={arguments.lam}"]
ratings = root / f"target/bench-data/{arguments.users}x{arguments.movies}x{arguments.ratings}.ratings"
if not ratings.exists():
    # The run that generates the ratings says nothing of memory.
    run(bench, cwd=root)
table = list(rows("Matinee", run(bench, cwd=root)))
threads = {name: str(os.cpu_count()) for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS")}
for peer in PEERS:
    if peer not in arguments.without:
        command = [sys.executable, HERE / f"{peer}.py", ratings, str(arguments.lam)]
        table += rows(peer, run(command, env={**os.environ, **threads}))

print(f"\n{arguments.users} users, {arguments.movies} movies, {arguments.ratings} ratings, lambda {arguments.lam:g}\n")
print("| program | step | clock | processor | peak memory so far |\n|---|---|---|---|---|")
for row in table:
    print(f"| {' | '.join(row)} |")
