"""Writing a warehouse to disk: shard by shard, resumable, in as many processes as asked."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from synthetic.build import build_shard
from synthetic.columns import length
from synthetic.digest import shard_digest, table_digest
from synthetic.scenario import Scenario, ScenarioError, load_scenario
from synthetic.schema import TABLES
from synthetic.shards import Shard, plan
from synthetic.storage import FORMATS, load_duckdb, partition, write_partition
from synthetic.truth import LATENT, LEDGER, is_written, write_truth

VERSION = 2
"""Version of the generated data: it changes whenever the same scenario and seed give other bytes."""

MANIFEST = "manifest.json"
REQUEST, RECORDS = "_request", "_shards"


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
    dask: str | None = None,
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
        Replace ``out`` if it is a warehouse.
    dask
        Run the shards on a Dask cluster: the address of its scheduler, or ``"local"``. The folder must be shared
        by the workers.
    progress
        Called with the number of shards done and their total.

    Raises
    ------
    ScenarioError
        If the scenario is wrong.
    GenerationError
        If ``out`` is not this very warehouse already (with ``force``: if it is not a warehouse), if ``fmt`` or
        ``workers`` is wrong, or if Dask is not there.
    """
    scenario = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
    scenario = scenario.with_changes(seed=seed, patients=patients)
    scenario = scenario.clean() if clean else scenario
    out, partial = Path(out), Path(f"{out}.partial")
    # The manifest of a hidden warehouse does not tell its seed: nobody can say that it is this one.
    if not (force or hidden) and (finished := _finished(out, scenario, fmt)):
        return finished
    _check(out, fmt, workers, force)
    truth = Path(truth_out) if truth_out else partial / "_truth"
    shards = plan(scenario)
    _resume_or_clear(partial, truth, scenario, fmt)
    written = "parquet" if fmt == "duckdb" else fmt
    tasks = [_Task(scenario, shard, partial, truth, written) for shard in shards]
    records = []
    for record in _run(tasks, workers, dask):
        records.append(record)
        if progress:
            progress(len(records), len(shards))
    manifest = _manifest(scenario, fmt, sorted(records, key=lambda record: record["shard"]), hidden)
    (truth / "scenario.json").write_text(json.dumps(scenario.as_dict(), indent=1) + "\n", encoding="utf-8")
    if fmt == "duckdb":
        load_duckdb(partial, list(manifest["tables"]))
    _finish(partial, out, manifest)
    return manifest


def _finished(out: Path, scenario: Scenario, fmt: str) -> dict | None:
    """The manifest of ``out`` if it is this very request's, already done: nothing is left to do."""
    try:
        manifest = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
        same = (manifest["version"], manifest["format"]) == (VERSION, fmt)
        plain = json.loads(json.dumps(scenario.as_dict()))
        return manifest if same and manifest["scenario"] == plain else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _check(out: Path, fmt: str, workers: int, force: bool) -> None:
    if fmt not in FORMATS:
        raise GenerationError(f"Format inconnu : {fmt!r} (formats : {', '.join(FORMATS)}).")
    if workers < 1:
        raise GenerationError("Le nombre de processus doit être au moins 1.")
    if out.exists() and not force:
        raise GenerationError(f"Le dossier {out} existe déjà : choisissez-en un autre ou ajoutez --force.")
    if out.exists() and not ((out / MANIFEST).is_file() or (out.is_dir() and not any(out.iterdir()))):
        raise GenerationError(f"{out} n'est pas un entrepôt : --force ne remplace qu'un entrepôt. Changez de dossier.")


def _resume_or_clear(partial: Path, truth: Path, scenario: Scenario, fmt: str) -> None:
    """Keep a partial run of the same request, and clear that of another one, with its truth.

    The request is noted as a hash: the folder of a hidden warehouse never holds its seed.
    """
    asked = {"version": VERSION, "format": fmt, "scenario": scenario.as_dict()}
    request = hashlib.blake2b(json.dumps(asked, sort_keys=True).encode()).hexdigest()
    note = partial / REQUEST
    if not (note.is_file() and note.read_text(encoding="utf-8") == request):
        for stale in (partial, truth / LEDGER, truth / LATENT):
            if stale.exists():
                shutil.rmtree(stale)
    (partial / RECORDS).mkdir(parents=True, exist_ok=True)
    truth.mkdir(parents=True, exist_ok=True)
    note.write_text(request, encoding="utf-8")


def _finish(partial: Path, out: Path, manifest: dict) -> None:
    """Make the warehouse of a partial folder where every shard is done.

    Once the request's note is removed, an interrupted run starts again from nothing: it must go before anything
    that a resumed run would take for granted.
    """
    (partial / MANIFEST).write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    (partial / REQUEST).unlink()
    shutil.rmtree(partial / RECORDS)
    if manifest["format"] == "duckdb":
        shutil.rmtree(partial / "tables")
    if out.exists():
        shutil.rmtree(out)
    partial.rename(out)


def _run(tasks: list[_Task], workers: int, dask: str | None) -> Iterable[dict]:
    if dask:
        yield from _run_on_dask(tasks, workers, dask)
    elif workers == 1:
        yield from map(_one_shard, tasks)
    else:
        from concurrent.futures import ProcessPoolExecutor  # not at the top: the browser's Python has no processes

        with ProcessPoolExecutor(workers, initializer=_end_with_parent, initargs=(os.getpid(),)) as pool:
            yield from pool.map(_one_shard, tasks)


def _end_with_parent(parent: int) -> None:
    """A worker whose parent was killed stops: nothing goes on writing behind a run that is resumed."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _run_on_dask(tasks: list[_Task], workers: int, address: str) -> Iterable[dict]:
    """The same shards on a Dask cluster; a shard whose worker dies is done again by another one."""
    try:
        from distributed import Client, LocalCluster, as_completed
    except ImportError as error:
        raise GenerationError(
            "Dask n'est pas installé : « pip install distributed », ou employez --workers sur cette machine."
        ) from error
    if address != "local" and "://" not in address and ":" not in address:
        raise GenerationError(f"Adresse Dask incomprise : {address!r} (attendu : « local » ou tcp://machine:8786).")
    local = {"threads_per_worker": 1, "dashboard_address": None, "silence_logs": logging.ERROR}
    where = LocalCluster(workers, **local) if address == "local" else address
    try:
        client = Client(where, timeout=20)
    except OSError as error:
        raise GenerationError(f"Pas d'ordonnanceur Dask à l'adresse {address}.") from error
    with client:
        futures = client.map(_one_shard, [_absolute(task) for task in tasks], pure=False, retries=3)
        for future in as_completed(futures):
            yield future.result()
            future.release()
    if address == "local":
        where.close()


def _absolute(task: _Task) -> _Task:
    return replace(task, root=task.root.resolve(), truth=task.truth.resolve())


def _one_shard(task: _Task) -> dict:
    """Generate and write one shard, unless an earlier run has done it; its record is written last."""
    done = task.root / RECORDS / f"{task.shard.number:05d}.json"
    if done.is_file() and is_written(task.truth, task.shard.number):
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
