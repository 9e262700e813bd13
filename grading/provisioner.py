"""A Jupyter kernel provisioner that starts kernels in the jail, over private Unix sockets."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import subprocess
import sys
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any, ClassVar

import psutil
from jupyter_client.provisioning import KernelProvisionerFactory
from jupyter_client.provisioning.provisioner_base import KernelProvisionerBase

from grading import jail
from grading.classroom import ROOT, Classroom
from grading.zygote import Forked, Zygote

NAME = "campus-jail"
MAX_ENTRIES = 1000


class JailProvisioner(KernelProvisionerBase):
    """Kernels forked by a zygote in bubblewrap; ``mounts`` and ``limits`` are set before marking starts."""

    mounts: ClassVar[jail.Mounts] = jail.Mounts()
    limits: ClassVar[jail.Limits] = jail.Limits()

    process: Forked | None = None
    folder: Path | None = None

    @property
    def has_process(self) -> bool:
        """Whether a kernel was started and not yet cleaned up."""
        return self.process is not None

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Choose private sockets, write the connection file as the kernel sees it, and copy the notebook's folder."""
        self.folder = zygote_for(self.mounts, self.limits).folder()
        shutil.copytree(kwargs.get("cwd") or Path.cwd(), self.folder / "work", symlinks=True, dirs_exist_ok=True)
        manager = self.parent
        manager.transport, manager.ip = "ipc", str(self.folder / "run" / "s")
        manager.connection_file = str(self.folder / "kernel.json")
        manager.write_connection_file()
        seen = json.loads(Path(manager.connection_file).read_text(encoding="utf-8")) | {"ip": "/campus/run/s"}
        (self.folder / "run" / "kernel.json").write_text(json.dumps(seen), encoding="utf-8")
        self.connection_info = manager.get_connection_info()
        kwargs.pop("extra_arguments", None)
        return await super().pre_launch(cmd=[], **kwargs)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Fork the jailed kernel."""
        self.process = zygote_for(self.mounts, self.limits).fork(self.folder)
        return self.connection_info

    async def poll(self) -> int | None:
        """None while the kernel runs; a kernel that floods its shared folder is killed."""
        if self.process is None:
            return 0
        return self.process.poll() if self.ended() else None

    def ended(self) -> bool:
        """Whether the kernel has stopped; one that floods its shared folder is stopped here."""
        if self.process is not None and self.process.poll() is None:
            if _folder_bytes(self.folder / "run") <= self.limits.scratch_mb * 2**20:
                return False
            self.process.kill()
            self.process.wait()
        return True

    async def wait(self) -> int | None:
        """Wait for the end of the kernel."""
        while (code := await self.poll()) is None:
            await asyncio.sleep(0.002)
        self._forget()
        return code

    async def send_signal(self, signum: int) -> None:
        """Only killing makes sense from outside: interruptions travel as messages."""
        if signum == 9:
            await self.kill()

    async def kill(self, restart: bool = False) -> None:
        """Kill the first process of the kernel's namespaces, and with it everything inside.

        Its end is waited for here: Jupyter looks for it ten times a second only.
        """
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    async def terminate(self, restart: bool = False) -> None:
        """Same as :meth:`kill`: nothing inside deserves a warning."""
        await self.kill()

    async def cleanup(self, restart: bool = False) -> None:
        """End what may still run, and remove the private folder."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self._forget()
        if not restart and self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _forget(self) -> None:
        if self.process is not None:
            self.process.close()
            self.process = None


_zygotes: dict[tuple[jail.Mounts, jail.Limits], Zygote] = {}


def zygote_for(mounts: jail.Mounts, limits: jail.Limits) -> Zygote:
    """This process's zygote for these mounts and limits; there is one at a time."""
    found = _zygotes.get((mounts, limits))
    if found is not None and found.running():
        return found
    close_zygotes()
    return _zygotes.setdefault((mounts, limits), Zygote(mounts, limits))


def close_zygotes() -> None:
    """End this process's zygote."""
    while _zygotes:
        _zygotes.popitem()[1].close()


def _folder_bytes(folder: Path) -> int:
    """Bytes in a folder of plain files; a huge number if there are folders or too many files in it."""
    total = 0
    with os.scandir(folder) as entries:
        for count, entry in enumerate(entries):
            if count > MAX_ENTRIES or entry.is_dir(follow_symlinks=False):
                return sys.maxsize
            with contextlib.suppress(OSError):  # it may be removed meanwhile
                total += entry.stat(follow_symlinks=False).st_size
    return total


def cpu_seconds(process: Forked | subprocess.Popen | None) -> float:
    """CPU time of a process and of those that it started."""
    if isinstance(process, Forked):
        return process.cpu_seconds()
    total = 0.0
    with contextlib.suppress(psutil.Error):
        whole = psutil.Process(process.pid) if process else None
        for part in [whole, *whole.children(recursive=True)] if whole else []:
            times = part.cpu_times()
            total += times.user + times.system
    return total


def register(room: Classroom) -> str:
    """Make the kernel ``campus-jail`` known to Jupyter in this process; returns its name."""
    spec = {
        "argv": [NAME],
        "display_name": "Campus EDS (isolé)",
        "language": "python",
        "interrupt_mode": "message",
        "metadata": {"kernel_provisioner": {"provisioner_name": NAME}},
    }
    folder = room.part("noyaux", "kernels", NAME)
    beside = folder / f"kernel.{os.getpid()}.part"  # every marking process writes it
    beside.write_text(json.dumps(spec), encoding="utf-8")
    beside.replace(folder / "kernel.json")
    _add_path("JUPYTER_PATH", room.part("noyaux"))
    entry = EntryPoint(NAME, "grading.provisioner:JailProvisioner", KernelProvisionerFactory.GROUP_NAME)
    KernelProvisionerFactory.provisioners[NAME] = entry
    return NAME


def register_unsafe(room: Classroom) -> str:
    """Let the ordinary kernel find what the jail would give it; returns its name."""
    python = room.part("noyaux", "python")
    shutil.copyfile(jail.INSIDE / "shim.py", python / "campus_shim.py")
    _add_path("PYTHONPATH", ROOT)
    _add_path("PYTHONPATH", python)
    return "python3"


def _add_path(variable: str, folder: Path) -> None:
    """Put a folder first in an environment variable, once."""
    others = [path for path in os.environ.get(variable, "").split(os.pathsep) if path not in ("", str(folder))]
    os.environ[variable] = os.pathsep.join([str(folder), *others])
