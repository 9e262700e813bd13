"""The ledger of faults: what is needed to undo them exactly, and to score who looks for them.

Three lists per table, each row with fault, variant, site, period and step (the order of injection):
``changed`` (key, column, value before and after), ``removed`` (the whole row) and ``added`` (the key).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from synthetic.columns import Category, Table, concatenate, from_frame, length, sort_by_key, take, to_frame
from synthetic.schema import TABLES, Column, TableSchema

ORIGIN = ("fault", "variant", "site", "period", "step")
CHANGED = (*ORIGIN, "key", "column", "before", "after")
ADDED = (*ORIGIN, "key")
PARTS = ("changed", "removed", "added")


class LedgerError(ValueError):
    """A ledger that does not belong to the tables it is applied to."""


@dataclass
class Ledger:
    """Faults injected in a set of tables: table name to its three lists (DataFrames)."""

    changed: dict[str, pd.DataFrame] = field(default_factory=dict)
    removed: dict[str, pd.DataFrame] = field(default_factory=dict)
    added: dict[str, pd.DataFrame] = field(default_factory=dict)

    def append(self, part: str, table: str, rows: pd.DataFrame) -> None:
        """Add rows to one of the lists."""
        store: dict[str, pd.DataFrame] = getattr(self, part)
        store[table] = pd.concat([store[table], rows], ignore_index=True) if table in store else rows

    def merge(self, other: Ledger) -> None:
        """Append another ledger (of another shard)."""
        for part in PARTS:
            for table, rows in getattr(other, part).items():
                self.append(part, table, rows)

    def keys(self, fault: str, table: str) -> pd.DataFrame:
        """Keys of a table that a fault changed or added, with their variant (columns: key, variant)."""
        parts = [store[table] for store in (self.changed, self.added) if table in store]
        if not parts:
            return pd.DataFrame({"key": [], "variant": []}, dtype="str")
        rows = pd.concat([part[["fault", "variant", "key"]] for part in parts])
        return rows.loc[rows["fault"] == fault, ["key", "variant"]].drop_duplicates()


@dataclass
class Injection:
    """Applies the changes of faults to tables and writes each of them down.

    ``tables`` is modified in place (columns are replaced, arrays are not).
    """

    tables: dict[str, Table]
    ledger: Ledger = field(default_factory=Ledger)
    step: int = 0

    def change(self, fault: str, variant: np.ndarray, table: str, rows: np.ndarray, column: str, values) -> None:
        """Replace the values of a column in some rows (positions), keeping the old ones in the ledger.

        Rows whose value does not change are left out. ``values`` has the column's kind.
        """
        schema, content = TABLES[table], self.tables[table]
        if column == schema.key:
            raise ValueError(f"{table}.{column} is a key: remove the row and add another one")
        definition = schema.column(column)
        before, after = encode(content[column][rows], definition), encode(values, definition)
        differs = before != after
        rows, before, after = rows[differs], before[differs], after[differs]
        if len(rows) == 0:
            return
        content[column] = replace_values(content[column], rows, after, definition)
        origin = self._origin(fault, np.asarray(variant)[differs], table, rows)
        keys = content[schema.key][rows].astype("U").astype(object)
        self.ledger.append(
            "changed", table, pd.DataFrame({**origin, "key": keys, "column": column, "before": before, "after": after})
        )
        self.step += 1

    def remove(self, fault: str, variant: np.ndarray, table: str, rows: np.ndarray) -> None:
        """Remove rows (positions), keeping them whole in the ledger."""
        if len(rows) == 0:
            return
        content = self.tables[table]
        removed = to_frame(take(content, rows), TABLES[table])
        origin = self._origin(fault, variant, table, rows)
        origin = {name: values for name, values in origin.items() if name not in removed}  # the row's own site is it
        self.ledger.append("removed", table, pd.concat([pd.DataFrame(origin), removed], axis=1))
        kept = np.ones(length(content), dtype=bool)
        kept[rows] = False
        self.tables[table] = take(content, kept)
        self.step += 1

    def add(self, fault: str, variant: np.ndarray, table: str, new_rows: Table) -> None:
        """Add rows, whose keys must be new."""
        if length(new_rows) == 0:
            return
        schema = TABLES[table]
        if np.isin(new_rows[schema.key], self.tables[table][schema.key]).any():
            raise ValueError(f"{fault}: a key added to {table} exists already")
        start = length(self.tables[table])
        self.tables[table] = concatenate([self.tables[table], new_rows])
        rows = np.arange(start, start + length(new_rows))
        origin = self._origin(fault, variant, table, rows)
        keys = new_rows[schema.key].astype("U").astype(object)
        self.ledger.append("added", table, pd.DataFrame({**origin, "key": keys}))
        self.step += 1

    def _origin(self, fault: str, variant: np.ndarray, table: str, rows: np.ndarray) -> dict[str, object]:
        content = self.tables[table]
        site = content["site"][rows].to_objects() if "site" in content else np.full(len(rows), "", dtype=object)
        return {
            "fault": fault,
            "variant": np.asarray(variant, dtype=object),
            "site": site,
            "period": _months(content, TABLES[table], rows),
            "step": self.step,
        }


def _months(content: Table, schema: TableSchema, rows: np.ndarray) -> np.ndarray:
    """Month (YYYY-MM) of the first date column of the rows; empty for tables without dates."""
    for column in schema.columns:
        if column.kind in ("date", "datetime"):
            months = content[column.name][rows].astype("datetime64[M]").astype(str).astype(object)
            return np.where(months == "NaT", "", months)
    return np.full(len(rows), "", dtype=object)


def encode(values, column: Column) -> np.ndarray:
    """Values as text, exactly (objects; ``None`` = missing): decimals in hundredths, dates as whole numbers."""
    if isinstance(values, Category):
        return values.to_objects()
    if column.kind == "ascii":
        text = values.astype("U").astype(object)
        text[values == b""] = None
        return text
    if column.kind == "text":
        return np.asarray(values, dtype=object)
    if column.kind == "decimal":
        return _text(np.rint(values * 10**column.decimals), np.isnan(values))
    if column.kind in ("date", "datetime"):
        unit = "datetime64[D]" if column.kind == "date" else "datetime64[s]"
        return _text(values.astype(unit).astype(np.int64), np.isnat(values))
    return _text(values, np.zeros(len(values), dtype=bool))


def _text(numbers: np.ndarray, absent: np.ndarray) -> np.ndarray:
    text = np.where(absent, 0, numbers).astype(np.int64).astype("U").astype(object)
    text[absent] = None
    return text


def decode(text: np.ndarray, column: Column):
    """The inverse of :func:`encode`."""
    if column.kind == "category":
        return Category.of(text)
    if column.kind == "text":
        return np.asarray(text, dtype=object)
    absent = np.array([value is None for value in text], dtype=bool)
    if column.kind == "ascii":
        return np.array([b"" if value is None else value.encode("ascii") for value in text], dtype="S")
    numbers = np.array([0 if value is None else int(value) for value in text], dtype=np.int64)
    if column.kind == "decimal":
        return np.where(absent, np.nan, numbers / 10**column.decimals)
    if column.kind in ("date", "datetime"):
        dates = numbers.astype("datetime64[D]" if column.kind == "date" else "datetime64[s]")
        dates[absent] = np.datetime64("NaT")
        return dates
    return numbers


def replace_values(values, rows: np.ndarray, text: np.ndarray, column: Column):
    """A copy of a column where some rows take the encoded values."""
    new = decode(text, column)
    if isinstance(values, Category):
        joined = concatenate([{"values": values}, {"values": new}])["values"]
        codes = joined.codes[: len(values)].copy()
        codes[rows] = joined.codes[len(values) :]
        return Category(codes, joined.levels)
    width = max(values.dtype, new.dtype) if column.kind == "ascii" else values.dtype
    copy = values.astype(width, copy=True)
    copy[rows] = new
    return copy


def undo(tables: dict[str, Table], ledger: Ledger) -> dict[str, Table]:
    """The clean tables: the ledger's changes, undone from the last to the first.

    Raises
    ------
    LedgerError
        If the ledger names a key that the table lacks, or if a value is not the one that the fault left.
    """
    result = {name: dict(table) for name, table in tables.items()}
    touched = {name for part in PARTS for name in getattr(ledger, part)}
    for name in touched:
        schema = TABLES[name]
        events = _events(ledger, name)
        table = result[name]
        for part, rows in events:
            table = _undo_one(part, rows, table, schema)
        result[name] = sort_by_key(table, schema)
    return result


def _events(ledger: Ledger, table: str) -> list[tuple[str, pd.DataFrame]]:
    """The ledger's groups of rows for a table, last step first."""
    groups = []
    for part in PARTS:
        rows = getattr(ledger, part).get(table)
        if rows is not None:
            groups += [(step, part, group) for step, group in rows.groupby("step")]
    return [(part, group) for _, part, group in sorted(groups, key=lambda group: -group[0])]


def _undo_one(part: str, rows: pd.DataFrame, table: Table, schema: TableSchema) -> Table:
    if part == "removed":
        return concatenate([table, from_frame(rows, schema)])
    positions = _positions(table[schema.key], rows["key"].to_numpy(dtype=object), schema.name)
    if part == "added":
        kept = np.ones(length(table), dtype=bool)
        kept[positions] = False
        return take(table, kept)
    for name, group in rows.assign(position=positions).groupby("column"):
        column, where = schema.column(str(name)), group["position"].to_numpy()
        now = encode(table[str(name)][where], column)
        if (now != _objects(group["after"])).any():
            raise LedgerError(f"{schema.name}.{name}: the table does not hold what the ledger says a fault left")
        table = {**table, str(name): replace_values(table[str(name)], where, _objects(group["before"]), column)}
    return table


def _objects(series: pd.Series) -> np.ndarray:
    """Object array with ``None`` for missing values, whatever the file format made of them."""
    return series.astype(object).where(series.notna(), None).to_numpy(dtype=object)


def _positions(keys: np.ndarray, wanted: np.ndarray, table: str) -> np.ndarray:
    order = np.argsort(keys, kind="stable")
    text = np.array([str(key).encode("ascii") for key in wanted], dtype="S")
    places = np.minimum(np.searchsorted(keys[order], text), max(len(keys) - 1, 0))
    if len(keys) == 0 or (keys[order][places] != text).any():
        raise LedgerError(f"{table}: the ledger names a key that the table does not have")
    return order[places]
