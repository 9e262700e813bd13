"""Random tables of any schema, for property tests: every kind of column, with missing and awkward values."""

from __future__ import annotations

import string

import numpy as np
from hypothesis import strategies as st

from synthetic.columns import Category, Table
from synthetic.schema import Column, TableSchema

ODD = TableSchema(
    "odd",
    "soins",
    "One column of each kind, all nullable but the key.",
    (
        Column("cle", "ascii", "Clé."),
        Column("code", "ascii", "Code.", nullable=True),
        Column("texte", "category", "Texte.", nullable=True),
        Column("jour", "date", "Jour.", nullable=True),
        Column("instant", "datetime", "Instant.", nullable=True),
        Column("compte", "integer", "Compte."),
        Column("mesure", "decimal", "Mesure.", nullable=True, decimals=2),
    ),
)
"""A schema of all kinds of columns."""

AWKWARD = ["NA", "nan", "null", "None", "a,b", 'say "x"', "l'été", " x ", "1010", "007", "é\u00a0œ", "2024-01-01"]
CODES = string.ascii_letters + string.digits + " .:-,\"'"


def values(column: Column, size: int, key: bool = False) -> st.SearchStrategy:
    """Values of a column; a key's are distinct and never missing."""
    if key:
        distinct = st.lists(st.integers(0, 10**9), min_size=size, max_size=size, unique=True)
        return distinct.map(lambda numbers: np.array([f"{number:010d}".encode() for number in numbers], dtype="S10"))
    if column.kind == "ascii":
        code = st.text(CODES, max_size=12).map(str.encode)
        return st.lists(code, min_size=size, max_size=size).map(lambda found: np.array(found, dtype="S12"))
    if column.kind == "category":
        text = st.none() | st.sampled_from(AWKWARD) | st.text(string.ascii_letters + "éÀ'- ", min_size=1, max_size=8)
        return st.lists(text, min_size=size, max_size=size).map(Category.of)
    numbers = {"date": 60_000, "datetime": 5 * 10**9, "integer": 2**62, "decimal": 10**10}[column.kind]
    drawn = st.lists(st.none() | st.integers(-numbers // 2, numbers), min_size=size, max_size=size)
    return drawn.map(lambda found: _array(column, found))


def _array(column: Column, found: list[int | None]) -> np.ndarray:
    absent = np.array([number is None for number in found], dtype=bool)
    whole = np.array([number or 0 for number in found], dtype=np.int64)
    if column.kind == "integer":
        return whole
    if column.kind == "decimal":
        return np.where(absent, np.nan, whole / 10**column.decimals)
    dates = whole.astype("datetime64[D]" if column.kind == "date" else "datetime64[s]")
    dates[absent] = np.datetime64("NaT")
    return dates


@st.composite
def tables(draw, schema: TableSchema = ODD, min_size: int = 1, max_size: int = 12) -> Table:
    """A table of a schema."""
    size = draw(st.integers(min_size, max_size))
    return {column.name: draw(values(column, size, column.name == schema.key)) for column in schema.columns}
