"""Scenarios for tests: small, with every fault at a rate that shows in a small population."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from synthetic.catalogue import sites
from synthetic.columns import Table
from synthetic.defects import FAULTS
from synthetic.scenario import FaultSpec, Scenario, load_scenario

HIGH_RATE = 0.2
SITES = ("NO-1", "NO-3", "ES-2", "GO-4")
"""Three networks; NO-3, ES-2 and GO-4 declare units of their own."""


def fault(name: str, rate: float = HIGH_RATE) -> FaultSpec:
    """A fault at the given rate, where it has one."""
    known = {parameter.name for parameter in fields(FAULTS[name])}
    return FaultSpec(name, {"rate": rate} if "rate" in known else {})


def small(faults: Iterable[str] = (), *, rate: float = HIGH_RATE, **changes: Any) -> Scenario:
    """A scenario of four sites and several shards, with the given faults (none by default)."""
    chosen = tuple(fault(name, rate) for name in faults)
    defaults = {"name": "essai", "sites": SITES, "patients": 120, "shard_size": 40, "seed": 11}
    return replace(load_scenario("mini"), **{**defaults, "faults": chosen, **changes})


def everywhere(**changes: Any) -> Scenario:
    """A clean scenario of all the sites of the catalogue."""
    return small(**{"sites": tuple(sites()), "patients": 3000, "shard_size": 600, **changes})


def same_tables(one: dict[str, Table], other: dict[str, Table]) -> bool:
    """Whether two sets of tables have the same digests (that is, the same values)."""
    from synthetic.digest import shard_digest
    from synthetic.schema import TABLES

    return one.keys() == other.keys() and all(
        shard_digest(one[name], TABLES[name]) == shard_digest(other[name], TABLES[name]) for name in one
    )


def files(root: Path) -> dict[str, bytes]:
    """Every file under a folder, with its bytes."""
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}
