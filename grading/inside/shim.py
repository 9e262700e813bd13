"""Calls the trainee's functions in their own kernel and sends the results as plain data (Arrow IPC, base64).

This file is alone in the jail: it imports nothing of ``grading``.
"""

import base64
import contextlib
import io
import json
import os

LIMIT = 24 * 2**20
HIDDEN = os.environ.get("CAMPUS_HIDDEN_DIR", "/campus/hidden")


def call(function, handle):
    """JSON text: ``{"payload": base64}`` or ``{"error": type, "text": message}``."""
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            from IPython import get_ipython

            from synthetic import Warehouse

            target = get_ipython().user_ns.get(function)
            if target is None:
                return json.dumps({"error": "NameError", "text": f"name '{function}' is not defined"})
            if not callable(target):
                return json.dumps({"error": "TypeError", "text": f"{function} n'est pas une fonction"})
            payload = pack(target(Warehouse.open(f"{HIDDEN}/{handle}")))
        if len(payload) > LIMIT:
            return json.dumps({"error": "MemoryError", "text": "réponse trop volumineuse"})
        return json.dumps({"payload": base64.b64encode(payload).decode()})
    except KeyboardInterrupt:
        return json.dumps({"error": "TimeoutError", "text": ""})
    except BaseException as error:
        return json.dumps({"error": type(error).__name__, "text": str(error)[:500]})


def pack(answer):
    """Arrow IPC stream of an answer; the schema's metadata say its shape."""
    import numpy as np
    import pandas as pd
    import pyarrow as pa

    if answer is None:
        return _stream(pa, {"shape": "none"}, [])
    if isinstance(answer, pd.DataFrame):
        named = answer.index.name is not None
        columns = [answer.iloc[:, place] for place in range(answer.shape[1])]
        shape = {
            "shape": "frame",
            "columns": [str(name) for name in answer.columns] + (["index"] if named else []),
            "index": str(answer.index.name) if named else None,
        }
        columns += [answer.index.to_series()] if named else []
        return _stream(pa, shape, columns)
    if isinstance(answer, pd.Series):
        labels = [] if isinstance(answer.index, (pd.RangeIndex, pd.MultiIndex)) else [answer.index.to_series()]
        shape = {"shape": "series", "name": None if answer.name is None else str(answer.name)}
        return _stream(pa, shape, [answer, *labels])
    if isinstance(answer, pd.MultiIndex) or (isinstance(answer, np.ndarray) and answer.ndim == 2):
        answer = answer.tolist()
    if isinstance(answer, (list, tuple, set, frozenset)) and (columns := _columns(list(answer))):
        return _stream(pa, {"shape": "rows"}, columns)
    if isinstance(answer, pd.Index):
        return _stream(pa, {"shape": "index", "name": None if answer.name is None else str(answer.name)}, [answer])
    if isinstance(answer, np.ndarray):
        if answer.ndim != 1:
            raise TypeError("le tableau numpy renvoyé doit avoir une seule dimension")
        return _stream(pa, {"shape": "series", "name": None}, [pd.Series(answer)])
    if isinstance(answer, (list, tuple, set, frozenset)):
        return _stream(pa, {"shape": "list"}, [list(answer)])
    if isinstance(answer, dict):
        return _mapping(pa, answer)
    if isinstance(answer, (str, int, float, bool, np.generic)):
        return _stream(pa, {"shape": "scalar"}, [[answer.item() if isinstance(answer, np.generic) else answer]])
    raise TypeError(
        f"la fonction renvoie un objet de type {type(answer).__name__}, qui n'est ni un tableau ni une liste"
    )


def _mapping(pa, answer):
    """A dictionary, one row a value; a list of values takes as many rows, an empty one a row without value."""
    lists = any(isinstance(value, (list, tuple, set, frozenset)) for value in answer.values())
    keys, values = [], []
    for key, value in answer.items():
        several = list(value) if isinstance(value, (list, tuple, set, frozenset)) else [value]
        for one in several or [None]:
            keys.append(str(key))
            values.append(one.item() if hasattr(one, "item") and getattr(one, "size", 0) == 1 else one)
    return _stream(pa, {"shape": "mapping", "lists": lists}, [keys, values])


def _columns(rows):
    """The columns of a list of couples, triples…, all of one length; None for anything else."""
    if not rows or not all(isinstance(row, (list, tuple, set, frozenset)) for row in rows):
        return None
    widths = {len(row) for row in rows}
    return [list(column) for column in zip(*rows, strict=True)] if len(widths) == 1 and 0 < min(widths) <= 16 else None


def _stream(pa, shape, columns):
    arrays = [_array(pa, column) for column in columns]
    schema = pa.schema([(f"c{place}", array.type) for place, array in enumerate(arrays)])
    schema = schema.with_metadata({"campus": json.dumps(shape)})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, schema) as writer:
        writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
    return sink.getvalue().to_pybytes()


def _array(pa, column):
    try:
        array = pa.array(column, from_pandas=True)
    except (pa.ArrowException, TypeError, ValueError):
        array = pa.array([None if value is None else str(value) for value in column], pa.string())
    if pa.types.is_nested(array.type) or pa.types.is_binary(array.type):
        array = pa.array([str(value) for value in column], pa.string())
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    return array
