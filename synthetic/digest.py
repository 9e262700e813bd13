"""Digests: the same data give the same digest whatever the format, the machine and the width of the dtypes."""

from __future__ import annotations

import hashlib

import numpy as np

from synthetic.columns import Category, Table, Values, length, sort_by_key
from synthetic.schema import Column, TableSchema

MISSING = np.iinfo(np.int64).min


def shard_digest(table: Table, schema: TableSchema) -> str:
    """Digest of one table of one shard: rows sorted by key, canonical bytes, column by column."""
    ordered = sort_by_key(table, schema)
    digest = hashlib.blake2b(digest_size=16)
    digest.update(f"{schema.name}|{length(table)}".encode())
    for column in schema.columns:
        digest.update(f"|{column.name}|".encode())
        digest.update(canonical_bytes(ordered[column.name], column))
    return digest.hexdigest()


def table_digest(shard_digests: list[str]) -> str:
    """Digest of a table from those of its shards, in the order of the shards."""
    return hashlib.blake2b("|".join(shard_digests).encode(), digest_size=16).hexdigest()


def canonical_bytes(values: Values, column: Column) -> bytes:
    """Bytes of a column that depend on its values only."""
    if isinstance(values, Category):
        compact = values.compact()
        codes = np.ascontiguousarray(compact.codes.astype("<i4", copy=False)).tobytes()
        return "\x1f".join(compact.levels).encode() + b"|" + codes
    if column.kind == "ascii":
        width = text_width(values)
        return f"{width}|".encode() + np.ascontiguousarray(values.astype(f"S{max(width, 1)}", copy=False)).tobytes()
    if column.kind == "text":
        return "\x1e".join("\x1f" if value is None else value for value in values).encode()
    if column.kind == "decimal":
        absent = np.isnan(values)
        scaled = np.rint(np.where(absent, 0.0, values) * 10**column.decimals).astype(np.int64)
        return _little(np.where(absent, MISSING, scaled))
    if column.kind in ("date", "datetime"):
        unit = "datetime64[D]" if column.kind == "date" else "datetime64[s]"
        return _little(values.astype(unit).astype(np.int64))
    return _little(values)


def text_width(values: np.ndarray) -> int:
    """Length of the longest value of a bytes array."""
    if not len(values):
        return 0
    letters = np.ascontiguousarray(values).view(np.uint8).reshape(len(values), -1)
    for width in range(letters.shape[1], 0, -1):
        if letters[:, width - 1].any():
            return width
    return 0


def _little(numbers: np.ndarray) -> bytes:
    return np.ascontiguousarray(numbers.astype("<i8", copy=False)).tobytes()
