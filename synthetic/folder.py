"""A warehouse on disk, shard by shard: its manifest, its digests, and its faults undone with the ledger."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from synthetic.defects import LedgerError, undo
from synthetic.digest import shard_digest, table_digest
from synthetic.generate import MANIFEST, GenerationError
from synthetic.schema import TABLES
from synthetic.storage import load_duckdb, partition, read_shard, write_partition
from synthetic.truth import LATENT, read_ledger


def read_manifest(root: str | Path) -> dict:
    """The manifest of a warehouse.

    Raises
    ------
    GenerationError
        If the folder has none.
    """
    try:
        manifest = json.loads((Path(root) / MANIFEST).read_text(encoding="utf-8"))
        if manifest["campus"] != "warehouse":
            raise KeyError("campus")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise GenerationError(f"{root} n'est pas un entrepôt : {MANIFEST} absent ou illisible.") from error
    return manifest


def shard_rows(manifest: dict, table: str) -> dict[int, tuple[int, int]]:
    """For each shard of a table: its first row and number of rows in the whole table."""
    places, start = {}, 0
    for part in manifest["tables"][table]["shards"]:
        places[part["shard"]] = (start, part["rows"])
        start += part["rows"]
    return places


def digests(root: str | Path) -> list[tuple[str, int, str]]:
    """Name, number of rows and digest of each table, computed from the data (not read in the manifest)."""
    root = Path(root)
    manifest = read_manifest(root)
    lines = []
    for table in manifest["tables"]:
        found = []
        for shard, rows in shard_rows(manifest, table).items():
            found.append(shard_digest(read_shard(root, table, manifest["format"], shard, rows), TABLES[table]))
        lines.append((table, manifest["tables"][table]["rows"], table_digest(found)))
    return lines


def undo_folder(root: str | Path, out: str | Path) -> dict:
    """Write the clean warehouse that a faulty one comes from; return its manifest.

    Raises
    ------
    GenerationError
        If ``root`` is not a warehouse, has no ledger, or if ``out`` exists.
    synthetic.defects.LedgerError
        If the ledger does not belong to the tables.
    """
    root, out = Path(root), Path(out)
    manifest = read_manifest(root)
    if not (root / "_truth" / LATENT).is_dir():
        raise GenerationError(f"{root} n'a pas de dossier _truth : sans registre des fautes, rien ne peut être défait.")
    if out.exists():
        raise GenerationError(f"Le dossier {out} existe déjà : choisissez-en un autre.")
    partial = Path(f"{out}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    try:
        records = _undo_shards(root, manifest, partial)
    except LedgerError:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    if manifest["format"] == "duckdb":
        load_duckdb(partial, list(records))
        shutil.rmtree(partial / "tables")
    clean = _clean_manifest(manifest, records)
    (partial / MANIFEST).write_text(json.dumps(clean, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    partial.rename(out)
    return clean


def _undo_shards(root: Path, manifest: dict, partial: Path) -> dict[str, list[dict]]:
    """Write the clean tables shard by shard; their records (shard, rows, digest), by table."""
    fmt = manifest["format"]
    written = "parquet" if fmt == "duckdb" else fmt
    places = {table: shard_rows(manifest, table) for table in manifest["tables"]}
    shards = sorted({shard for by_table in places.values() for shard in by_table})
    records: dict[str, list[dict]] = {table: [] for table in places}
    for shard in shards:
        here = [table for table in places if shard in places[table]]
        tables = {table: read_shard(root, table, fmt, shard, places[table][shard]) for table in here}
        for table, content in undo(tables, read_ledger(root / "_truth", shard)).items():
            write_partition(content, TABLES[table], partition(partial, table, shard, written))
            rows = len(content[TABLES[table].key])
            records[table].append({"shard": shard, "rows": rows, "digest": shard_digest(content, TABLES[table])})
    return records


def _clean_manifest(manifest: dict, records: dict[str, list[dict]]) -> dict:
    scenario = {**manifest["scenario"], "faults": []} if "faults" in manifest["scenario"] else manifest["scenario"]
    tables = {
        table: {
            "rows": sum(part["rows"] for part in parts),
            "digest": table_digest([part["digest"] for part in parts]),
            "shards": parts,
        }
        for table, parts in records.items()
    }
    return {**manifest, "scenario": scenario, "tables": tables}
