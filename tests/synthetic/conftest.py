"""Warehouses that several files of tests look at; none of them may be changed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

import synthetic
from synthetic.build import Built, build
from synthetic.defects import FAULTS
from synthetic.generate import generate
from synthetic.storage import FORMATS
from tests.synthetic.cases import everywhere, small

settings.register_profile(
    "campus",
    deadline=None,
    max_examples=40,
    derandomize=os.environ.get("CI") == "true",  # the same examples each time where nobody can look into a surprise
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("campus")


@pytest.fixture(scope="session")
def clean() -> Built:
    """A clean warehouse of 3,000 persons at all sites, as columns, with its latent truth."""
    return build(everywhere())


@pytest.fixture(scope="session")
def clean_frames(clean) -> dict:
    """The same as DataFrames, by table."""
    return {name: synthetic.to_frame(table, synthetic.TABLES[name]) for name, table in clean.tables.items()}


@pytest.fixture(scope="session")
def spoiled() -> Built:
    """A warehouse with every fault."""
    return build(small(FAULTS, patients=800, shard_size=200))


@pytest.fixture(scope="session")
def folders(tmp_path_factory) -> dict[str, Path]:
    """A warehouse with every fault, on disk, by format."""
    root = tmp_path_factory.mktemp("warehouse")
    for fmt in FORMATS:
        generate(small(FAULTS), root / fmt, fmt=fmt)
    return {fmt: root / fmt for fmt in FORMATS}


@pytest.fixture(params=FORMATS)
def folder(request, folders) -> Path:
    """The same, in each format in turn."""
    return folders[request.param]
