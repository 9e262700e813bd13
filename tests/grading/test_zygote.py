"""Is a forked kernel alone: does it see, reach or change nothing of the zygote or of the kernels beside it?"""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path

import pytest
from jupyter_client import AsyncKernelManager

from grading import jail as jails
from grading import provisioner
from grading.classroom import Classroom
from grading.provisioner import JailProvisioner
from grading.zygote import Zygote, ZygoteError

pytestmark = pytest.mark.slow
MARK = "campus-mark-of-the-first-copy"

LOOK = """
import json, os
def said(action):
    try:
        return str(action())[:200]
    except BaseException as error:
        return f"refused {type(error).__name__}"
"""
ATTACKS = {
    "memory of the first process": "open('/proc/1/mem', 'rb').read(1)",
    "map of the first process": "open('/proc/1/maps').read() or 'nothing'",
    "environment of the first process": "open('/proc/1/environ').read() or 'nothing'",
    "files of the first process": "os.readlink('/proc/1/fd/0')",
    "namespaces of the zygote": "next(t for t in map(os.readlink, os.scandir('/proc/self/fd')) if 'pid:[' in t)",
    "folders of the hub": "os.listdir('/campus/hub') or 1 / 0",
    "root of the first process": "os.listdir('/proc/1/root/campus/hub')",
    "kernel's settings, to write": "open('/proc/sys/kernel/core_pattern', 'r+')",
    "commands to the machine": "open('/proc/sysrq-trigger', 'w')",
    "a shared page": "next(line for line in open('/proc/self/maps') if line.split()[1].startswith('rw-s'))",
    "a socket of the zygote's": "next(f for f in os.listdir('/proc/self/fd') if int(f) < 3 and "
    "os.readlink(f'/proc/self/fd/{f}').startswith('socket'))",
    "mounting": "__import__('ctypes').CDLL(None).mount(b'tmpfs', b'/tmp', b'tmpfs', 0, None) and 1 / 0",
    "uncovering": "__import__('ctypes').CDLL(None).umount2(b'/proc', 2) and 1 / 0",
    "namespaces of its own": "__import__('ctypes').CDLL(None).unshare(0x10000000) and 1 / 0",
    "tracing the first process": "__import__('ctypes').CDLL(None).ptrace(16, 1, 0, 0) and 1 / 0",
    "a child": "os.fork()",
    "becoming root": "os.setuid(0)",
    "a terminal": "os.openpty()",
    "a copy's folder, to write": "open('/campus/work/x', 'w')",
}
PROOFS = {
    "memory of the first process": f"open('/proc/{os.getpid()}/mem', 'rb')",
    "folders of the hub": "os.listdir('HUB') or 1 / 0",
    "a child": "os.fork() or os._exit(0)",
    "a terminal": "os.openpty()",
}


@pytest.fixture
def name(jail, tmp_path, monkeypatch):
    """The jailed kernel's name; its zygote is ended with the test."""
    monkeypatch.setenv("JUPYTER_PATH", "")
    monkeypatch.setattr(JailProvisioner, "mounts", jails.Mounts())
    yield provisioner.register(Classroom.open(tmp_path / "classe"))
    provisioner.close_zygotes()


class Kernel:
    """A running jailed kernel."""

    async def start(self, name: str, work: Path) -> Kernel:
        """Start it."""
        self.manager = AsyncKernelManager(kernel_name=name)
        await self.manager.start_kernel(cwd=str(work))
        self.client = self.manager.client()
        self.client.start_channels()
        await self.client.wait_for_ready(timeout=60)
        return self

    async def run(self, code: str) -> str:
        """What an expression gives after some code: the last line."""
        *before, last = code.strip().splitlines()
        message = self.client.execute("\n".join(before), silent=True, user_expressions={"said": last})
        while True:
            reply = await self.client.get_shell_msg(timeout=60)
            if reply["parent_header"].get("msg_id") == message:
                value = reply["content"]["user_expressions"]["said"]
                return (
                    value["data"]["text/plain"] if value["status"] == "ok" else f"{value['ename']}: {value['evalue']}"
                )

    async def stop(self) -> None:
        """Stop it."""
        self.client.stop_channels()
        await self.manager.shutdown_kernel(now=True)


def in_two_kernels(name: str, tmp_path: Path, first: str, second: str, *, together: bool) -> tuple[str, str]:
    """What two kernels say, one after the other or living at the same time."""

    async def both() -> tuple[str, str]:
        (tmp_path / "a").mkdir()
        (tmp_path / "b").mkdir()
        (tmp_path / "a" / "copie.txt").write_text(MARK)
        one = await Kernel().start(name, tmp_path / "a")
        said = await one.run(first)
        if not together:
            await one.stop()
        other = await Kernel().start(name, tmp_path / "b")
        heard = await other.run(second)
        if together:
            said = await one.run("'alive'") if said else said
            await one.stop()
        await other.stop()
        return said, heard

    return asyncio.run(both())


def test_forked_kernel_reaches_nothing_that_it_should_not(name, tmp_path):
    code = LOOK + f"json.dumps({{name: said(lambda text=text: eval(text)) for name, text in {ATTACKS!r}.items()}})"
    said, _ = in_two_kernels(name, tmp_path, code, "1", together=False)
    answers = json.loads(said.strip("'").encode().decode("unicode_escape"))
    assert set(answers) == set(ATTACKS)
    assert {name: answer for name, answer in answers.items() if not answer.startswith("refused")} == {}


@pytest.mark.parametrize("what", sorted(PROOFS))
def test_some_of_these_succeed_outside(what, tmp_path):
    (tmp_path / "other").mkdir()
    assert eval(PROOFS[what].replace("HUB", str(tmp_path)))


POISON = f"""
import builtins, os, sys, pandas, numpy, campus_shim, synthetic.scoring
pandas.DataFrame.campus = numpy.campus = builtins.campus = campus_shim.campus = synthetic.scoring.campus = {MARK!r}
sys.modules["campus"] = sys
os.environ["CAMPUS"] = {MARK!r}
for place in ("/tmp", "/dev/shm", "/campus/run"):
    print({MARK!r}, file=open(place + "/mark", "w"))
numpy.random.random(1000)
open("copie.txt").read()
"""
TRACES = """
import builtins, os, sys, pandas, numpy, campus_shim, synthetic.scoring
found = [x for x in (pandas.DataFrame, numpy, builtins, campus_shim, synthetic.scoring) if hasattr(x, "campus")]
found += [x for x in ("campus",) if x in sys.modules] + [x for x in ("CAMPUS",) if x in os.environ]
places = ("/tmp", "/dev/shm", "/campus/run", "/campus/work")
found += [place for place in places for name in os.listdir(place) if name in ("mark", "copie.txt")]
found += [p for p in os.listdir("/proc") if p.isdigit() and p not in ("1", "2")]
found
"""


@pytest.mark.parametrize("together", [False, True], ids=["after", "beside"])
def test_what_a_copy_leaves_is_not_there_for_another(name, tmp_path, together):
    said, heard = in_two_kernels(name, tmp_path, POISON, TRACES, together=together)
    assert said == ("'alive'" if together else repr(MARK)), "it has run"
    assert heard == "[]"


def test_same_kernel_would_have_kept_it(name, tmp_path):
    async def once() -> str:
        (tmp_path / "copie.txt").write_text(MARK)
        kernel = await Kernel().start(name, tmp_path)
        await kernel.run(POISON)
        heard = await kernel.run(TRACES)
        await kernel.stop()
        return heard

    assert asyncio.run(once()).count(",") >= 9


def test_kernels_draw_the_same_numbers_whatever_came_before(name, tmp_path):
    draws = "import random, numpy\n(random.random(), float(numpy.random.random()), hash('a'))"
    said, heard = in_two_kernels(name, tmp_path, draws, draws, together=False)
    assert said == heard


def test_signals_reach_no_other_kernel(name, tmp_path):
    code = "import os\ndef kill(n):\n    try:\n        os.kill(n, 9)\n    except OSError:\n        pass\n"
    code += "own = {int(n) for n in os.listdir('/proc/self/task')}\n"
    code += "_ = [kill(n) for n in range(3, 5000) if n not in own]\nkill(1)\nkill(-1)"
    said, heard = in_two_kernels(name, tmp_path, "1", code, together=True)
    assert (said, heard) == ("'alive'", "None")


def test_dead_zygote_is_replaced(name, tmp_path):
    first = provisioner.zygote_for(JailProvisioner.mounts, JailProvisioner.limits)
    first.process.kill()
    first.process.wait()
    said, heard = in_two_kernels(name, tmp_path, "1", "2", together=False)
    assert (said, heard) == ("1", "2")
    assert not first.hub.exists()


def test_folder_that_cannot_be_mounted_is_an_error_and_not_a_kernel_without_a_jail(jail):
    zygote = Zygote(jails.Mounts(), jails.Limits(), preload=False)
    folder = zygote.folder()
    (folder / "work").rmdir()
    with pytest.raises(ZygoteError, match="mount /campus/work"):
        zygote.fork(folder)
    assert not zygote.running()
