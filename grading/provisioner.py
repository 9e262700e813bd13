"""A Jupyter kernel provisioner that starts kernels in the jail, over private Unix sockets."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import tempfile
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any, ClassVar

from jupyter_client.provisioning import KernelProvisionerFactory
from jupyter_client.provisioning.provisioner_base import KernelProvisionerBase

from grading import jail, seccomp

NAME = "campus-jail"


class JailProvisioner(KernelProvisionerBase):
    """Launches ``inside/kernel.py`` in bubblewrap; ``mounts`` and ``limits`` are set before marking starts."""

    mounts: ClassVar[jail.Mounts] = jail.Mounts()
    limits: ClassVar[jail.Limits] = jail.Limits()

    process: subprocess.Popen | None = None
    runtime: Path | None = None
    work: Path | None = None

    @property
    def has_process(self) -> bool:
        """Whether a kernel was started and not yet cleaned up."""
        return self.process is not None

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Choose private sockets and write the connection file."""
        self.runtime = Path(tempfile.mkdtemp(prefix="campus-"))
        self.work = Path(kwargs.get("cwd") or Path.cwd())
        manager = self.parent
        manager.transport, manager.ip = "ipc", str(self.runtime / "s")
        manager.connection_file = str(self.runtime / "kernel.json")
        manager.write_connection_file()
        self.connection_info = manager.get_connection_info()
        kwargs.pop("extra_arguments", None)
        return await super().pre_launch(cmd=[], **kwargs)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Start the jailed kernel."""
        reading, writing = os.pipe()
        os.write(writing, seccomp.program())
        os.close(writing)
        words = jail.command(self.runtime, self.work, self.mounts, self.limits, reading)
        try:
            self.process = subprocess.Popen(
                words,
                pass_fds=[reading],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={"PATH": os.environ.get("PATH", "")},
            )
        finally:
            os.close(reading)
        return self.connection_info

    async def poll(self) -> int | None:
        """None while the kernel runs; a kernel that floods its shared folder is killed."""
        if self.process is None:
            return 0
        if self.runtime is not None and _folder_bytes(self.runtime) > self.limits.scratch_mb * 2**20:
            self.process.kill()
        return self.process.poll()

    async def wait(self) -> int | None:
        """Wait for the end of the kernel."""
        while (code := await self.poll()) is None:
            await asyncio.sleep(0.01)
        self.process = None
        return code

    async def send_signal(self, signum: int) -> None:
        """Only killing makes sense from outside: interruptions travel as messages."""
        if signum == 9:
            await self.kill()

    async def kill(self, restart: bool = False) -> None:
        """Kill bubblewrap, and with it everything inside."""
        if self.process is not None:
            self.process.kill()

    async def terminate(self, restart: bool = False) -> None:
        """Same as :meth:`kill`: nothing inside deserves a warning."""
        await self.kill()

    async def cleanup(self, restart: bool = False) -> None:
        """Remove the private folder."""
        if not restart and self.runtime is not None:
            shutil.rmtree(self.runtime, ignore_errors=True)


def _folder_bytes(folder: Path) -> int:
    total = 0
    with os.scandir(folder) as entries:
        for count, entry in enumerate(entries):
            if count > 1000:
                return 2**62
            total += entry.stat(follow_symlinks=False).st_size
            if entry.is_dir(follow_symlinks=False):
                return 2**62
    return total


def register(kernels: Path, mounts: jail.Mounts, limits: jail.Limits | None = None) -> None:
    """Make the kernel ``campus-jail`` known to Jupyter in this process.

    Parameters
    ----------
    kernels
        Folder where its specification is written.
    """
    JailProvisioner.mounts, JailProvisioner.limits = mounts, limits or jail.Limits()
    spec = {
        "argv": ["campus-jail"],
        "display_name": "Campus EDS (isolé)",
        "language": "python",
        "interrupt_mode": "message",
        "metadata": {"kernel_provisioner": {"provisioner_name": NAME}},
    }
    folder = kernels / "kernels" / NAME
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    os.environ["JUPYTER_PATH"] = os.pathsep.join([str(kernels), os.environ.get("JUPYTER_PATH", "")]).strip(os.pathsep)
    entry = EntryPoint(NAME, "grading.provisioner:JailProvisioner", KernelProvisionerFactory.GROUP_NAME)
    KernelProvisionerFactory.provisioners[NAME] = entry
