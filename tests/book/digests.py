"""Prints the digests of warehouses and of their truth, as JSON: run by CPython here and by Pyodide, then compared.

The global ``cases``, in JSON, lists the warehouses: scenario, seed, number of patients.
"""

import hashlib
import json
import time

import numpy as np

from synthetic.build import build
from synthetic.digest import shard_digest
from synthetic.scenario import load_scenario
from synthetic.schema import TABLES


def text_digest(frame) -> str:
    """Digest of a table of the truth: keys and words, whose text is the same everywhere."""
    return hashlib.sha256(frame.to_csv(index=False).encode()).hexdigest()[:32]


def digests(built) -> dict[str, str]:
    """Digest of each table, and of each part of the truth."""
    found = {name: shard_digest(table, TABLES[name]) for name, table in built.tables.items()}
    for part in ("changed", "removed", "added"):
        for name, rows in getattr(built.ledger, part).items():
            found[f"ledger/{part}/{name}"] = text_digest(rows)
    for name, frame in vars(built.latent).items():
        found[f"latent/{name}"] = text_digest(frame)
    return found


answer = {"numpy": np.__version__}
for scenario, seed, patients in json.loads(cases):  # noqa: F821 (given by the caller)
    start = time.perf_counter()
    built = build(load_scenario(scenario).with_changes(seed=seed, patients=patients))
    seconds = round(time.perf_counter() - start, 2)
    answer[f"{scenario} {seed} {patients}"] = {"digests": digests(built), "seconds": seconds}
print(json.dumps(answer))
