"""Reading and writing the tables of a warehouse: Parquet partitions, one DuckDB file, or CSV partitions.

pyarrow and duckdb are imported where they are used: the generator itself also runs without them.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from synthetic.columns import Category, Table, from_frame, to_frame
from synthetic.schema import TABLES, TableSchema

FORMATS = ("parquet", "duckdb", "csv")
DATABASE = "entrepot.duckdb"


class TableError(OSError):
    """A table that can't be read; the message (in French) names it."""


def partition(root: Path, table: str, shard: int, fmt: str) -> Path:
    """Path of one table of one shard."""
    return root / "tables" / table / f"{shard:05d}.{fmt}"


def write_partition(table: Table, schema: TableSchema, path: Path) -> None:
    """Write one table of one shard, as Parquet or CSV by the path's suffix; the file appears whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(path.suffix + ".part")
    if path.suffix == ".csv":
        frame = to_frame(table, schema)
        for column in schema.columns:
            if column.kind == "date":
                frame[column.name] = frame[column.name].dt.strftime("%Y-%m-%d")
        frame.to_csv(beside, index=False)
    else:
        import pyarrow.parquet as pq

        pq.write_table(to_arrow(table, schema), beside, compression="zstd")
    beside.replace(path)


def to_arrow(table: Table, schema: TableSchema):
    """A pyarrow Table: dictionaries for categories, strings for identifiers, no pandas in between."""
    import pyarrow as pa

    columns = {}
    for column in schema.columns:
        values = table[column.name]
        if isinstance(values, Category):
            values = values.compact()  # a dictionary in order of arrival would show which values a fault brought
            absent = values.codes < 0
            codes = pa.array(values.codes, mask=absent if absent.any() else None)
            columns[column.name] = pa.DictionaryArray.from_arrays(codes, pa.array(list(values.levels), pa.string()))
        elif column.kind == "ascii":
            columns[column.name] = _ascii(values)
        elif column.kind == "text":
            columns[column.name] = pa.array(values, pa.string())
        elif column.kind == "decimal":
            absent = np.isnan(values)
            columns[column.name] = pa.array(values, mask=absent if absent.any() else None)
        else:
            columns[column.name] = pa.array(values)
    return pa.table(columns)


def _ascii(values: np.ndarray):
    """Fixed-width text without a copy; text of several widths, or with missing values, the long way."""
    import pyarrow as pa

    width = values.dtype.itemsize
    letters = np.ascontiguousarray(values).view(np.uint8)
    if len(values) and letters[width - 1 :: width].all():
        offsets = np.arange(len(values) + 1, dtype=np.int32) * width
        return pa.StringArray.from_buffers(len(values), pa.py_buffer(offsets), pa.py_buffer(letters))
    return pa.array(values, pa.binary(), mask=values == b"").cast(pa.string())


def read_partition(path: Path, schema: TableSchema) -> pd.DataFrame:
    """Read one table of one shard as a DataFrame."""
    if path.suffix == ".csv":
        text = {c.name: "str" for c in schema.columns if c.kind in ("ascii", "category", "text")}
        dates = [c.name for c in schema.columns if c.kind in ("date", "datetime")]
        frame = pd.read_csv(path, dtype=text, parse_dates=dates, keep_default_na=False, na_values=[""])
        return _plain(frame, schema)
    import pyarrow.parquet as pq

    return _plain(pq.read_table(path).to_pandas(), schema)


def _plain(frame: pd.DataFrame, schema: TableSchema) -> pd.DataFrame:
    """The dtypes that trainees see: ``str``, ``datetime64[s]``, ``int64``, ``float64``."""
    for column in schema.columns:
        if column.kind in ("ascii", "category", "text"):
            frame[column.name] = frame[column.name].astype("str")
        elif column.kind in ("date", "datetime"):
            frame[column.name] = pd.to_datetime(frame[column.name]).astype("datetime64[s]")
    return frame


def read_table(
    root: Path, table: str, fmt: str, shard: int | None = None, rows: tuple[int, int] | None = None
) -> pd.DataFrame:
    """Read a table (one shard, or all) as a DataFrame.

    Parameters
    ----------
    rows
        For DuckDB, the first row and the number of rows of the shard.

    Raises
    ------
    TableError
        If a file is absent or damaged.
    """
    schema = TABLES[table]
    try:
        if fmt == "duckdb":
            return _plain(_query(root, table, rows), schema)
        if shard is not None:
            return read_partition(partition(root, table, shard, fmt), schema)
        files = sorted((root / "tables" / table).glob(f"*.{fmt}"))
        return pd.concat([read_partition(file, schema) for file in files], ignore_index=True)
    except (OSError, ValueError, KeyError) as error:
        raise TableError(f"La table « {table} » de {root} est absente ou abîmée ({error})") from error


def _query(root: Path, table: str, rows: tuple[int, int] | None) -> pd.DataFrame:
    import duckdb

    where = f" where rowid >= {rows[0]} and rowid < {rows[0] + rows[1]}" if rows else ""
    try:
        with duckdb.connect(str(root / DATABASE), read_only=True) as connection:
            return connection.execute(f'select * from "{table}"{where} order by rowid').df()
    except duckdb.Error as error:
        raise OSError(str(error)) from error


def read_shard(root: Path, table: str, fmt: str, shard: int, rows: tuple[int, int] | None = None) -> Table:
    """Read one table of one shard as columns."""
    return from_frame(read_table(root, table, fmt, shard, rows), TABLES[table])


def load_duckdb(root: Path, tables: list[str]) -> None:
    """Gather Parquet partitions into one new DuckDB file, in the order of the shards.

    Raises
    ------
    OSError
        If DuckDB can't write it.
    """
    import duckdb

    (root / DATABASE).unlink(missing_ok=True)
    try:
        with duckdb.connect(str(root / DATABASE)) as connection:
            connection.execute("set preserve_insertion_order = true")
            for table in tables:
                files = [str(file) for file in sorted((root / "tables" / table).glob("*.parquet"))]
                connection.execute(f'create table "{table}" as select * from read_parquet(?)', [files])
    except duckdb.Error as error:
        raise OSError(f"DuckDB : {error}") from error
