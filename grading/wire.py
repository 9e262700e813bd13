"""Answers as plain data: the trusted side of what ``inside/shim.py`` sends (Arrow IPC, never pickle)."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pyarrow as pa

MAX_BYTES = 32 * 2**20
SHAPES = ("frame", "series", "index", "list", "rows", "mapping", "none", "scalar")


class WireError(ValueError):
    """Bytes that are not an answer."""


def read_answer(payload: bytes) -> Any:
    """The answer in a payload: a DataFrame, a Series, an Index, a list, a plain value or None.

    Raises
    ------
    WireError
        If the bytes are too many, are not Arrow IPC, or do not say what they are.
    """
    if len(payload) > MAX_BYTES:
        raise WireError("la réponse est trop volumineuse")
    try:
        with pa.ipc.open_stream(pa.BufferReader(payload)) as reader:
            shape = json.loads((reader.schema.metadata or {})[b"campus"])
            table = reader.read_all()
        table.validate(full=True)
    except (pa.ArrowException, KeyError, ValueError, OSError) as error:
        raise WireError("la réponse est illisible") from error
    kind = shape.get("shape") if isinstance(shape, dict) else None
    if kind not in SHAPES:
        raise WireError("la réponse est illisible")
    frame = table.to_pandas()
    if kind == "none":
        return None
    if kind == "frame":
        return _frame(frame, shape)
    if kind == "mapping":
        return _mapping(frame, bool(shape.get("lists")))
    if kind == "rows":
        return list(frame.itertuples(index=False, name=None))
    values = frame.iloc[:, 0] if frame.shape[1] else pd.Series(dtype="object")
    if kind == "scalar":
        return values.iloc[0] if len(values) else None
    if kind == "list":
        return values.tolist()
    values.name = _name(shape.get("name"))
    if kind == "series" and frame.shape[1] == 2:  # its labels: they name the values
        values.index = pd.Index(frame.iloc[:, 1], name=None)
    return values if kind == "series" else pd.Index(values, name=values.name)


def _mapping(frame: pd.DataFrame, lists: bool) -> dict[str, Any]:
    """A dictionary back from its rows."""
    if frame.shape[1] != 2:
        raise WireError("la réponse est illisible")
    keys = [str(key)[:200] for key in frame.iloc[:, 0]]
    values = frame.iloc[:, 1].tolist()
    if not lists:
        return dict(zip(keys, values, strict=True))
    found: dict[str, list] = {}
    for key, value in zip(keys, values, strict=True):
        found.setdefault(key, []).extend([] if pd.isna(value) else [value])
    return found


def _frame(frame: pd.DataFrame, shape: dict) -> pd.DataFrame:
    """Give the columns their names back (they travel as c0, c1, …), and the index its own."""
    names = shape.get("columns")
    if not isinstance(names, list) or len(names) != frame.shape[1]:
        raise WireError("la réponse est illisible")
    frame.columns = [_name(name) for name in names]
    index = shape.get("index")
    if index is not None:
        frame = frame.set_index(frame.columns[-1])
        frame.index.name = _name(index)
    return frame


def _name(name: Any) -> str | None:
    return None if name is None else str(name)[:200]
