"""What does a jailed kernel see, how far can it go, and does it end when it must?"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import psutil
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from grading import jail as limits_of
from grading import provisioner
from grading.classroom import ROOT, Classroom
from grading.provisioner import JailProvisioner, _folder_bytes

LOOK = """
import getpass, json, os, resource, socket
print(json.dumps({
    "root": sorted(os.listdir("/")), "campus": sorted(os.listdir("/campus")), "work": os.getcwd(),
    "hub": os.listdir("/campus/hub"), "run": sorted(os.listdir("/campus/run"))[:1],
    "uid": os.getuid(), "host": socket.gethostname(), "network": [name for _, name in socket.if_nameindex()],
    "processes": sorted(int(name) for name in os.listdir("/proc") if name.isdigit()),
    "memory": resource.getrlimit(resource.RLIMIT_AS), "files": resource.getrlimit(resource.RLIMIT_NOFILE),
    "caps": [line for line in open("/proc/self/status") if line.startswith("CapEff")],
    "practice": os.listdir("/campus/practice"),
}))
"""
WRITABLE = """
import os
for place in ("/", "/campus", "/campus/work", "/campus/python", "/dev", "/etc", "/usr", "/tmp", "/dev/shm"):
    try:
        open(f"{place}/x", "w").close()
        print("wrote in", place)
    except OSError:
        pass
"""


@pytest.fixture
def run(jail, tmp_path, monkeypatch):
    """Runs cells in a jailed kernel and gives what they printed; the folders are the test's own."""
    work = tmp_path / "work"
    work.mkdir()
    room = Classroom.open(tmp_path / "classe")
    room.part("practice", "04_controler")
    monkeypatch.setattr(JailProvisioner, "mounts", limits_of.Mounts(None, room.root / "practice"))
    monkeypatch.setenv("JUPYTER_PATH", "")
    name = provisioner.register(room)

    def execute(*cells: str, limits: limits_of.Limits | None = None) -> str:
        monkeypatch.setattr(JailProvisioner, "limits", limits or limits_of.Limits())
        notebook = new_notebook(cells=[new_code_cell(cell) for cell in cells])
        client = NotebookClient(
            notebook,
            kernel_name=name,
            timeout=60,
            allow_errors=True,
            shutdown_kernel="immediate",
            resources={"metadata": {"path": str(work)}},
        )
        client.execute()
        outputs = [output for cell in notebook.cells for output in cell.outputs]
        return "\n".join(
            output.get("text", "") or f"{output.get('ename')}: {output.get('evalue')}" for output in outputs
        )

    yield execute
    provisioner.close_zygotes()


def test_kernel_sees_its_copy_the_tables_and_python_and_nothing_of_the_host(run):
    seen = json.loads(run(LOOK))
    assert seen["campus"] == ["hub", "practice", "python", "run", "work", "zygote.py"]
    assert seen["practice"] == ["04_controler"]
    assert (seen["work"], seen["uid"], seen["host"]) == ("/campus/work", 65534, "campus")
    assert (seen["hub"], seen["run"]) == ([], ["kernel.json"])
    assert seen["network"] == ["lo"]
    assert len(seen["processes"]) == 2, "the first one and its own"
    assert seen["memory"] == [3072 * 2**20] * 2
    assert seen["caps"] == ["CapEff:\t0000000000000000\n"]
    for name in ("home", "srv", "mnt", "media", "opt", "sys", "boot"):
        assert name not in seen["root"] or ROOT.is_relative_to(f"/{name}")


def test_kernel_writes_in_its_two_scratch_folders_only(run):
    assert run(WRITABLE).split() == ["wrote", "in", "/tmp", "wrote", "in", "/dev/shm"]


def test_limits_hold(run):
    small = limits_of.Limits(memory_mb=1600, cpu_s=100, file_mb=1, scratch_mb=2)
    said = run(
        "x = bytearray(1500 << 20)",
        "with open('/tmp/a', 'wb') as file:\n    file.write(bytes(2 << 20))",
        "for n in range(9):\n    with open(f'/dev/shm/{n}', 'wb') as file:\n        file.write(bytes(1 << 20))",
        "print('alive')",
        limits=small,
    )
    assert "MemoryError" in said
    assert "OSError: [Errno 27]" in said, "too large a file"
    assert "OSError: [Errno 28]" in said, "no space left"
    assert "alive" in said


def test_nothing_is_left_when_the_kernel_ends(run, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    assert run("print('done')").strip() == "done"
    [hub] = (tmp_path / "tmp").iterdir()
    assert list(hub.iterdir()) == []
    provisioner.close_zygotes()
    assert list((tmp_path / "tmp").iterdir()) == []
    assert not [child for child in psutil.Process().children(recursive=True) if "bwrap" in child.name()]


START = """
import sys, time
from pathlib import Path
from jupyter_client import KernelManager
from grading import provisioner
from grading.classroom import Classroom
manager = KernelManager(kernel_name=provisioner.register(Classroom.open(sys.argv[1])))
manager.start_kernel(cwd=sys.argv[1])
client = manager.client()
client.start_channels()
client.wait_for_ready(timeout=60)
print(manager.provisioner.process.pid, flush=True)
time.sleep(600)
"""


def test_kernel_dies_with_the_process_that_started_it(jail, tmp_path):
    with subprocess.Popen(
        [sys.executable, "-c", START, str(tmp_path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as starter:
        pid = int(starter.stdout.readline())
        family = [psutil.Process(pid), *psutil.Process(starter.pid).children(recursive=True)]
        assert len(family) >= 4, "bubblewrap, the zygote, the first process and the kernel"
        starter.send_signal(signal.SIGKILL)
    _, alive = psutil.wait_procs(family, timeout=20)
    assert alive == []


def test_folder_s_size_is_counted_without_following_anything(tmp_path):
    (tmp_path / "a").write_bytes(bytes(1000))
    (tmp_path / "link").symlink_to("/usr")
    assert 1000 <= _folder_bytes(tmp_path) < 10_000


@pytest.mark.parametrize("flood", ["folder", "files"])
def test_folder_with_folders_or_too_many_files_is_a_flood(tmp_path, flood):
    if flood == "folder":
        (tmp_path / "a").mkdir()
    else:
        for number in range(1100):
            (tmp_path / str(number)).touch()
    assert _folder_bytes(tmp_path) == sys.maxsize


def test_registering_twice_changes_the_environment_once(tmp_path, monkeypatch):
    monkeypatch.setenv("JUPYTER_PATH", "/elsewhere")
    room = Classroom.open(tmp_path)
    provisioner.register(room)
    provisioner.register(room)
    assert os.environ["JUPYTER_PATH"] == f"{room.root / 'noyaux'}{os.pathsep}/elsewhere"


def test_time_is_that_of_the_process_and_of_those_it_started():
    busy = "import time\nwhile time.process_time() < 0.5: pass\nprint(1, flush=True)\ntime.sleep(60)"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {busy!r}])"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        spent = provisioner.cpu_seconds(process)
        for part in psutil.Process(process.pid).children(recursive=True):
            part.kill()
        process.kill()
    assert spent >= 0.4
    assert provisioner.cpu_seconds(process) == 0.0
    assert provisioner.cpu_seconds(None) == 0.0
