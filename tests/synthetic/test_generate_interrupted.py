"""Does a run that was killed, or that filled the disk, look unfinished, and end as if nothing had happened?"""

from __future__ import annotations

import errno
import functools
import importlib
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from synthetic.build import build_shard
from synthetic.defects import FAULTS
from synthetic.folder import digests
from synthetic.generate import generate
from synthetic.scenario import Scenario
from synthetic.shards import plan
from synthetic.storage import FORMATS
from synthetic.warehouse import Warehouse, WarehouseError
from tests.needs import lack
from tests.synthetic import interrupted
from tests.synthetic.cases import files, small

ROOT = Path(__file__).parents[2]
module = importlib.import_module("synthetic.generate")


@pytest.fixture(scope="module")
def once(tmp_path_factory):
    """A folder generated without interruption, by scenario and format (made once)."""

    folders: dict[str, Path] = {}

    def made(scenario: Scenario, fmt: str) -> Path:
        name = f"{fmt} {scenario}"
        if name not in folders:
            folders[name] = tmp_path_factory.mktemp("once") / "out"
            generate(scenario, folders[name], fmt=fmt)
        return folders[name]

    return made


@functools.cache
def accesses(fmt: str, folder: Path) -> int:
    """How many accesses to the file system a generation makes."""
    command = [sys.executable, "-m", "tests.synthetic.interrupted", str(folder / fmt), fmt]
    return int(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)


def kill(out: Path, fmt: str, last: int) -> None:
    """Run a generation that dies at an access."""
    command = [sys.executable, "-m", "tests.synthetic.interrupted", str(out), fmt, str(last)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == -signal.SIGKILL, done.stderr


@pytest.mark.parametrize(
    ("fmt", "from_the_end"),
    [
        ("parquet", 60),
        ("duckdb", 8),
        *(
            pytest.param(*case, marks=pytest.mark.slow)
            for case in [("csv", 30), ("parquet", 0), ("parquet", 3), ("duckdb", 0), ("duckdb", 4), ("duckdb", 40)]
        ),
    ],
)
def test_a_killed_run_started_again_equals_an_uninterrupted_one(tmp_path, tmp_path_factory, once, fmt, from_the_end):
    out, whole = tmp_path / "out", once(interrupted.scenario(), fmt)
    kill(out, fmt, accesses(fmt, tmp_path_factory.getbasetemp()) - from_the_end)
    assert not out.exists()
    generate(interrupted.scenario(), out, fmt=fmt)
    assert digests(out) == digests(whole)
    assert files(out / "_truth") == files(whole / "_truth")
    assert files(out).keys() == files(whole).keys()
    assert not (tmp_path / "out.partial").exists()


def test_shards_already_done_are_not_made_again(tmp_path, monkeypatch):
    out, made = tmp_path / "out", []

    def stop(done: int, total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        generate(small(FAULTS), out, progress=stop)
    monkeypatch.setattr(module, "build_shard", lambda s, shard: made.append(shard.number) or build_shard(s, shard))
    generate(small(FAULTS), out)
    assert made == [shard.number for shard in plan(small(FAULTS))][2:]


@pytest.mark.parametrize("changes", [{"seed": 12}, {"clean": True}, {"fmt": "csv"}])
def test_the_rest_of_another_request_is_not_taken_up(tmp_path, changes):
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        generate(small(FAULTS), tmp_path / "out", progress=stop)
    generate(small(FAULTS), tmp_path / "out", **changes)
    generate(small(FAULTS), tmp_path / "once", **changes)
    assert files(tmp_path / "out") == files(tmp_path / "once")


def test_a_truth_kept_elsewhere_and_lost_is_written_again(tmp_path):
    def stop(done: int, total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    request = {"hidden": True, "truth_out": tmp_path / "truth"}
    with pytest.raises(KeyboardInterrupt):
        generate(small(FAULTS), tmp_path / "out", progress=stop, **request)
    shutil.rmtree(tmp_path / "truth")
    generate(small(FAULTS), tmp_path / "out", **request)
    generate(small(FAULTS), tmp_path / "once", hidden=True, truth_out=tmp_path / "truth once")
    assert files(tmp_path / "truth") == files(tmp_path / "truth once")


def test_a_truth_kept_elsewhere_has_nothing_of_the_warehouse_before(tmp_path):
    generate(small(FAULTS, patients=400), tmp_path / "before", truth_out=tmp_path / "truth")
    generate(small(["nir_key"]), tmp_path / "after", truth_out=tmp_path / "truth")
    generate(small(["nir_key"]), tmp_path / "once", truth_out=tmp_path / "truth once")
    assert files(tmp_path / "truth") == files(tmp_path / "truth once")


@pytest.mark.parametrize(
    ("fmt", "step", "call"),
    [
        ("parquet", "write_partition", 7),
        ("csv", "write_partition", 1),
        ("parquet", "write_truth", 2),
        ("duckdb", "load_duckdb", 1),
        ("duckdb", "_finish", 1),
    ],
)
def test_a_full_disk_leaves_nothing_that_looks_finished(tmp_path, monkeypatch, once, fmt, step, call):
    out, calls, real = tmp_path / "out", [], getattr(module, step)

    def full(*arguments):
        calls.append(step)
        if len(calls) == call:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(*arguments)

    monkeypatch.setattr(module, step, full)
    with pytest.raises(OSError, match="No space left"):
        generate(small(FAULTS), out, fmt=fmt)
    assert not out.exists()
    with pytest.raises(WarehouseError):
        Warehouse.open(tmp_path / "out.partial")
    generate(small(FAULTS), out, fmt=fmt)
    whole = once(small(FAULTS), fmt)
    assert digests(out) == digests(whole)
    assert files(out).keys() == files(whole).keys()


@pytest.mark.slow
@pytest.mark.parametrize("fmt", FORMATS)
def test_a_disk_that_is_really_full_is_said_in_french(tmp_path, fmt):
    disk = tmp_path / "disk"
    disk.mkdir()
    apart = ["unshare", "--user", "--map-root-user", "--mount"]
    if not shutil.which("unshare") or subprocess.run([*apart, "true"], capture_output=True).returncode:
        lack("no small disk can be mounted: user namespaces are not allowed here")
    script = (
        f"mount -t tmpfs -o size=1m none {disk} && {sys.executable} -m synthetic generate --scenario m04 "
        f"--workers 1 --format {fmt} --out {disk}/out; echo $?; ls {disk}"
    )
    done = subprocess.run([*apart, "sh", "-c", script], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.split() == ["1", "out.partial"], done.stderr
    assert "Le disque est plein" in done.stderr
    assert "relancez la même commande" in done.stderr
    assert "Traceback" not in done.stderr
