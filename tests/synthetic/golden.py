"""Digests of a small warehouse, kept to notice a change of the bytes that nobody meant.

After a change that is meant, raise ``synthetic.generate.VERSION`` (unless no release has gone out with it) and run
``python -m tests.synthetic.golden``.
"""

from __future__ import annotations

import json
from pathlib import Path

from synthetic.build import build_shard
from synthetic.digest import shard_digest, table_digest
from synthetic.generate import VERSION
from synthetic.scenario import load_scenario
from synthetic.schema import TABLES
from synthetic.shards import plan

FILE = Path(__file__).with_name("golden.json")


def fresh() -> dict:
    """The version of the data, and the digest of each table of ``mini`` with 300 patients."""
    scenario = load_scenario("mini").with_changes(patients=300)
    parts: dict[str, list[str]] = {}
    for shard in plan(scenario):
        for name, table in build_shard(scenario, shard).tables.items():
            parts.setdefault(name, []).append(shard_digest(table, TABLES[name]))
    return {"version": VERSION, "tables": {name: table_digest(parts[name]) for name in sorted(parts)}}


if __name__ == "__main__":
    FILE.write_text(json.dumps(fresh(), indent=1) + "\n", encoding="utf-8")
    print(f"{FILE.name} written: look at the difference before committing it.")
