"""The generator against the write floor, against itself on two processes, and against a plain Faker loop.

The write floor is the time to write the same rows, already in memory, with the same codec: no generator that writes
these files can be faster. A Faker loop makes rows of the same tables, in the same proportions, one value at a time.
"""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from faker import Faker

from benchmarks import Ratio, best
from synthetic.build import Built, build_shard
from synthetic.columns import Category, length
from synthetic.generate import generate
from synthetic.scenario import load_scenario
from synthetic.schema import TABLES, Column
from synthetic.shards import plan
from synthetic.storage import partition, write_partition

PATIENTS = 12_000
FAKER_ROWS = 4_000


def run(patients: int = PATIENTS) -> list[Ratio]:
    """Measure on a scenario with faults, in shards of 2,000 persons."""
    scenario = replace(load_scenario("m04"), patients=patients, shard_size=2000)
    parts = [build_shard(scenario, shard) for shard in plan(scenario)]
    rows = sum(length(table) for part in parts for table in part.tables.values())
    folders = itertools.count()
    with tempfile.TemporaryDirectory() as root:

        def fresh() -> Path:
            return Path(root) / str(next(folders))

        times = best(
            {
                "floor": lambda: write(parts, fresh()),
                "one": lambda: generate(scenario, fresh()),
                "two": lambda: generate(scenario, fresh(), workers=2),
            }
        )
    faker_times = best({"faker": lambda: faker_loop(parts[0], FAKER_ROWS)}, rounds=1)
    per_second = {name: rows / seconds for name, seconds in times.items()}
    by_faker = FAKER_ROWS / faker_times["faker"]
    return [
        Ratio(
            "generate and write / write only (one process)",
            times["one"] / times["floor"],
            {"rows": rows, "rows/s generated": per_second["one"], "rows/s written only": per_second["floor"]},
            "with faults, ledger and digests; 1 would be free generation",
        ),
        Ratio(
            "one process / two processes",
            times["one"] / times["two"],
            {"rows/s with 1": per_second["one"], "rows/s with 2": per_second["two"], "cores": os.cpu_count() or 0},
            "2 would be perfect sharing of whole idle cores",
        ),
        Ratio(
            "generator / Faker loop, rows per second",
            per_second["one"] / by_faker,
            {"rows/s generated": per_second["one"], "rows/s by Faker": by_faker},
            "Faker's rows are neither coherent nor written",
        ),
    ]


def write(parts: list[Built], root: Path) -> None:
    """Write tables that are already in memory, then remove them as a generation's output is not kept either."""
    for number, part in enumerate(parts):
        for name, table in part.tables.items():
            write_partition(table, TABLES[name], partition(root, name, number, "parquet"))
    shutil.rmtree(root)


def faker_loop(part: Built, size: int) -> list[dict]:
    """Rows of the same tables in the same proportions, each value drawn by Faker."""
    fake = Faker("fr_FR")
    whole = sum(length(table) for table in part.tables.values())
    made = []
    for name, table in part.tables.items():
        levels = {column: values.levels for column, values in table.items() if isinstance(values, Category)}
        for _ in range(round(size * length(table) / whole)):
            made.append({column.name: fake_value(fake, column, levels) for column in TABLES[name].columns})
    return made


def fake_value(fake: Faker, column: Column, levels: dict[str, tuple[str, ...]]) -> object:
    """One value of a column, as somebody who uses Faker would draw it."""
    if column.name == "nom_naissance":
        return fake.last_name()
    if column.name == "prenoms":
        return fake.first_name()
    if column.kind == "category":
        return fake.random_element(levels[column.name])
    if column.kind == "ascii":
        return fake.numerify("##########")
    if column.kind == "date":
        return fake.date_of_birth()
    if column.kind == "datetime":
        return fake.date_time_this_year()
    return fake.random_int() if column.kind == "integer" else fake.pyfloat(min_value=0, max_value=500, right_digits=2)
