"""Columnar tables: a table is a ``dict`` of column name to numpy array or :class:`Category`.

Plain arrays keep generation fast; pandas and pyarrow appear at the edges only (:func:`to_frame`, storage).
Conventions for a missing value: code ``-1`` in a :class:`Category`, ``b""`` in an ``ascii`` column,
``NaT`` in dates, ``NaN`` in decimals, ``None`` in texts (arrays of objects). Integers are never missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from synthetic.schema import Column, TableSchema


@dataclass(frozen=True)
class Category:
    """Repeated text stored as codes into a tuple of distinct levels (``-1`` = missing)."""

    codes: np.ndarray
    levels: tuple[str, ...]

    @classmethod
    def of(cls, values: Iterable[str | None]) -> Category:
        """Encode an iterable of strings (``None`` = missing)."""
        levels: dict[str, int] = {}
        codes = [-1 if value is None else levels.setdefault(str(value), len(levels)) for value in values]
        return cls(np.array(codes, dtype=np.int32), tuple(levels))

    @classmethod
    def constant(cls, value: str, length: int) -> Category:
        """One value, repeated."""
        return cls(np.zeros(length, dtype=np.int32), (value,))

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, rows: np.ndarray) -> Category:
        return Category(self.codes[rows], self.levels)

    def isin(self, values: Iterable[str]) -> np.ndarray:
        """Boolean mask of the rows whose text is one of ``values``."""
        wanted = set(values)
        hits = np.array([level in wanted for level in self.levels] + [False])
        return hits[self.codes]

    def compact(self) -> Category:
        """The same text with the levels in use only, sorted: no trace of the order in which they came in."""
        used = np.flatnonzero(np.bincount(self.codes + 1, minlength=1)[1:])
        levels = sorted({self.levels[code] for code in used})
        rank = {level: index for index, level in enumerate(levels)}
        recode = np.full(len(self.levels) + 1, -1, dtype=np.int32)
        recode[used] = [rank[self.levels[code]] for code in used]
        return Category(recode[self.codes], tuple(levels))

    def to_objects(self) -> np.ndarray:
        """Object array of ``str`` and ``None``."""
        return np.array([*self.levels, None], dtype=object)[self.codes]


Values = np.ndarray | Category
Table = dict[str, Values]


def length(table: Mapping[str, Values]) -> int:
    """Number of rows."""
    return len(next(iter(table.values()))) if table else 0


def take(table: Mapping[str, Values], rows: np.ndarray) -> Table:
    """Rows selected by a boolean mask or by positions."""
    return {name: values[rows] for name, values in table.items()}


def concatenate(tables: Sequence[Mapping[str, Values]]) -> Table:
    """Tables with the same columns, one under the other."""
    return {name: _join([table[name] for table in tables]) for name in tables[0]}


def _join(parts: Sequence[Values]) -> Values:
    if not isinstance(parts[0], Category):
        return np.concatenate(parts)
    levels: dict[str, int] = {}
    codes = []
    for part in parts:
        recode = np.array([levels.setdefault(level, len(levels)) for level in part.levels] + [-1], dtype=np.int32)
        codes.append(recode[part.codes])
    return Category(np.concatenate(codes), tuple(levels))


def sort_by_key(table: Table, schema: TableSchema) -> Table:
    """Rows in the order of their key, so that their position says nothing of how they were made."""
    keys = table[schema.key]
    numbers = whole_numbers(keys)
    if numbers is None:
        return take(table, np.argsort(keys, kind="stable"))
    if (numbers[1:] > numbers[:-1]).all():
        return dict(table)
    # Keys are unique, so that any sort gives the same order; the default one is the fastest.
    return take(table, np.argsort(numbers))


def whole_numbers(text: np.ndarray) -> np.ndarray | None:
    """Fixed-width digits as whole numbers (they sort much faster), or ``None`` if some row is something else."""
    width = text.dtype.itemsize
    if text.dtype.kind != "S" or not len(text) or width > 18:
        return None
    letters = np.ascontiguousarray(text).view(np.uint8).reshape(len(text), width)
    digits = letters - np.uint8(48)
    if (digits > 9).any():
        return None
    numbers = np.zeros(len(text), dtype=np.int64)
    for place in range(width):
        numbers *= 10
        numbers += digits[:, place]
    return numbers


def missing(values: Values) -> np.ndarray:
    """Boolean mask of the missing values."""
    if isinstance(values, Category):
        return values.codes < 0
    if values.dtype.kind == "S":
        return values == b""
    if values.dtype.kind == "O":
        return np.array([value is None for value in values], dtype=bool)
    if values.dtype.kind == "M":
        return np.isnat(values)
    if values.dtype.kind == "f":
        return np.isnan(values)
    return np.zeros(len(values), dtype=bool)


def to_frame(table: Mapping[str, Values], schema: TableSchema) -> pd.DataFrame:
    """A pandas DataFrame with the schema's columns, in the schema's order.

    Text columns have pandas' ``str`` dtype, dates ``datetime64[s]``, numbers ``int64`` or ``float64``.
    """
    return pd.DataFrame({c.name: _to_series(table[c.name], c) for c in schema.columns}, copy=False)


def _to_series(values: Values, column: Column) -> pd.Series | np.ndarray:
    if isinstance(values, Category):
        levels = pd.array(list(values.levels), dtype="str")
        return levels.take(values.codes, allow_fill=True)
    if column.kind == "ascii":
        text = values.astype("U").astype(object)
        text[values == b""] = None
        return pd.array(text, dtype="str")
    if column.kind == "text":
        return pd.array(values, dtype="str")
    if column.kind in ("date", "datetime"):
        return values.astype("datetime64[s]")
    return values


def from_frame(frame: pd.DataFrame, schema: TableSchema) -> Table:
    """The inverse of :func:`to_frame`.

    Raises
    ------
    KeyError
        If a column of the schema is absent from ``frame``.
    """
    return {c.name: _from_series(frame[c.name], c) for c in schema.columns}


def _from_series(series: pd.Series, column: Column) -> Values:
    if column.kind == "category":
        codes, levels = pd.factorize(series.astype(object), use_na_sentinel=True)
        return Category(codes.astype(np.int32), tuple(str(level) for level in levels))
    if column.kind == "ascii":
        text = series.astype(object).where(series.notna(), "").to_numpy(dtype=object)
        return np.array([str(value).encode("ascii") for value in text], dtype="S") if len(text) else np.array([], "S1")
    if column.kind == "text":
        return series.astype(object).where(series.notna(), None).to_numpy(dtype=object)
    if column.kind == "date":
        return pd.to_datetime(series).to_numpy("datetime64[s]").astype("datetime64[D]")
    if column.kind == "datetime":
        return pd.to_datetime(series).to_numpy("datetime64[s]")
    return series.to_numpy(np.int64 if column.kind == "integer" else np.float64)
