"""Writing a warehouse to disk: shard by shard, resumable, in as many processes as asked."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from synthetic.build import build_shard
from synthetic.columns import length
from synthetic.digest import shard_digest, table_digest
from synthetic.scenario import Scenario, ScenarioError, load_scenario
from synthetic.schema import TABLES
from synthetic.shards import Shard, plan
from synthetic.storage import FORMATS, load_duckdb, partition, write_partition
from synthetic.truth import write_truth

VERSION = 2
"""Version of the generated data: it changes whenever the same scenario and seed give other bytes."""

MANIFEST = "manifest.json"


class GenerationError(RuntimeError):
    """A generation that can't be done; the message (in French) says what to do."""


@dataclass(frozen=True)
class _Task:
    scenario: Scenario
    shard: Shard
    root: Path
    truth: Path
    fmt: str


def generate(
    scenario: str | Scenario,
    out: str | Path,
    *,
    seed: int | None = None,
    patients: int | None = None,
    clean: bool = False,
    fmt: str = "parquet",
    workers: int = 1,
    hidden: bool = False,
    truth_out: str | Path | None = None,
    force: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> dict:
    """Generate a warehouse in a folder, and return its manifest.

    The work is done in ``<out>.partial``, which becomes ``out`` at the end: an interrupted run is resumed by the
    same call and gives the same bytes.

    Parameters
    ----------
    scenario
        Name, path of a TOML file, or :class:`~synthetic.scenario.Scenario`.
    clean
        Without the scenario's faults.
    fmt
        ``parquet``, ``duckdb`` or ``csv``.
    hidden
        Keep the seed out of the manifest.
    truth_out
        Folder of the truth; by default ``<out>/_truth``.
    force
        Replace ``out`` if it exists.
    progress
        Called with the number of shards done and their total.

    Raises
    ------
    ScenarioError
        If the scenario is wrong.
    GenerationError
        If ``out`` exists, or if ``fmt`` or ``workers`` is wrong.
    """
    scenario = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
    scenario = scenario.with_changes(seed=seed, patients=patients)
    scenario = scenario.clean() if clean else scenario
    out, partial = Path(out), Path(f"{out}.partial")
    _check(out, fmt, workers, force)
    truth = Path(truth_out) if truth_out else partial / "_truth"
    _resume_or_clear(partial, truth, scenario, fmt)
    shards = plan(scenario)
    written = "parquet" if fmt == "duckdb" else fmt
    tasks = [_Task(scenario, shard, partial, truth, written) for shard in shards]
    records = []
    for record in _run(tasks, workers):
        records.append(record)
        if progress:
            progress(len(records), len(shards))
    manifest = _manifest(scenario, fmt, sorted(records, key=lambda record: record["shard"]), hidden)
    if fmt == "duckdb":
        (partial / "entrepot.duckdb").unlink(missing_ok=True)
        load_duckdb(partial, list(manifest["tables"]))
    (truth / "scenario.json").write_text(json.dumps(scenario.as_dict(), indent=1) + "\n", encoding="utf-8")
    (partial / MANIFEST).write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    shutil.rmtree(partial / "_shards")
    (partial / "_request.json").unlink()
    if out.exists():
        shutil.rmtree(out)
    partial.rename(out)
    return manifest


def _check(out: Path, fmt: str, workers: int, force: bool) -> None:
    if fmt not in FORMATS:
        raise GenerationError(f"Format inconnu : {fmt!r} (formats : {', '.join(FORMATS)}).")
    if workers < 1:
        raise GenerationError("Le nombre de processus doit être au moins 1.")
    if out.exists() and not force:
        raise GenerationError(f"Le dossier {out} existe déjà : choisissez-en un autre ou ajoutez --force.")


def _resume_or_clear(partial: Path, truth: Path, scenario: Scenario, fmt: str) -> None:
    """Keep a partial run of the same request, and clear that of another one."""
    request = json.dumps({"version": VERSION, "format": fmt, "scenario": scenario.as_dict()}, sort_keys=True)
    note = partial / "_request.json"
    if partial.exists() and not (note.is_file() and note.read_text(encoding="utf-8") == request):
        shutil.rmtree(partial)
    (partial / "_shards").mkdir(parents=True, exist_ok=True)
    truth.mkdir(parents=True, exist_ok=True)
    note.write_text(request, encoding="utf-8")


def _run(tasks: list[_Task], workers: int) -> Iterable[dict]:
    if workers == 1:
        yield from map(_one_shard, tasks)
        return
    from concurrent.futures import ProcessPoolExecutor  # not at the top: the browser's Python has no processes

    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(_one_shard, tasks)


def _one_shard(task: _Task) -> dict:
    """Generate and write one shard, unless an earlier run has done it; its record is written last."""
    done = task.root / "_shards" / f"{task.shard.number:05d}.json"
    if done.is_file():
        return json.loads(done.read_text(encoding="utf-8"))
    built = build_shard(task.scenario, task.shard)
    record: dict = {"shard": task.shard.number, "tables": {}}
    for name, table in built.tables.items():
        write_partition(table, TABLES[name], partition(task.root, name, task.shard.number, task.fmt))
        record["tables"][name] = {"rows": length(table), "digest": shard_digest(table, TABLES[name])}
    write_truth(built, task.truth, task.shard.number)
    beside = done.with_suffix(".part")
    beside.write_text(json.dumps(record), encoding="utf-8")
    beside.replace(done)
    return record


def _manifest(scenario: Scenario, fmt: str, records: list[dict], hidden: bool) -> dict:
    tables = {}
    for name in TABLES:
        parts = [(record["shard"], record["tables"][name]) for record in records if name in record["tables"]]
        if not parts:
            continue
        tables[name] = {
            "rows": sum(part["rows"] for _, part in parts),
            "digest": table_digest([part["digest"] for _, part in parts]),
            "shards": [{"shard": number, **part} for number, part in parts],
        }
    return {
        "campus": "warehouse",
        "version": VERSION,
        "format": fmt,
        "scenario": scenario.as_dict(with_seed=not hidden),
        "tables": tables,
    }


__all__ = ["VERSION", "GenerationError", "ScenarioError", "generate"]
