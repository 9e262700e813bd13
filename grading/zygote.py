"""The zygote, seen from the marking process: a jail in which the libraries are imported once, and kernels forked.

See ``inside/zygote.py`` for what happens inside.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import weakref
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from grading import jail

START_S, FORK_S = 120, 30


class ZygoteError(RuntimeError):
    """A kernel could not be started."""


@dataclass
class Forked:
    """A kernel's processes: the first one of its namespaces, whose end ends the others, and the kernel itself."""

    first: int
    kernel: int
    pid: int = field(init=False)

    def __post_init__(self) -> None:
        self.pid = _pid(self.kernel)

    def poll(self) -> int | None:
        """None while it runs."""
        return 1 if not self.first or select.select([self.first], [], [], 0)[0] else None

    def kill(self) -> None:
        """End it, and all that it started."""
        if self.first:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self.first, signal.SIGKILL)

    def wait(self) -> int:
        """Wait for its end."""
        if self.first:
            select.select([self.first], [], [])
        return 1

    def close(self) -> None:
        """Give back what names the processes."""
        for descriptor in {self.first, self.kernel} - {0}:
            os.close(descriptor)
        self.first = self.kernel = 0

    def cpu_seconds(self) -> float:
        """CPU time of the kernel, which can't have processes of its own."""
        with contextlib.suppress(psutil.Error, ValueError):
            times = psutil.Process(self.pid).cpu_times()
            return times.user + times.system if self.poll() is None else 0.0
        return 0.0


def _pid(descriptor: int) -> int:
    """The process number, here, of a process descriptor that comes from other namespaces."""
    with open(f"/proc/self/fdinfo/{descriptor}", encoding="ascii") as file:  # noqa: PTH123
        return next(int(line.split()[1]) for line in file if line.startswith("Pid:"))


class Zygote:
    """A jail that forks kernels for one exercise; it dies with the marking process."""

    def __init__(self, mounts: jail.Mounts, limits: jail.Limits, preload: bool = True) -> None:
        self.hub = Path(tempfile.mkdtemp(prefix="campus-"))
        self._numbers = itertools.count()
        self._channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        words = jail.command(self.hub, mounts, limits, preload)
        quiet, path = subprocess.DEVNULL, {"PATH": os.environ.get("PATH", "")}
        with theirs:
            self.process = subprocess.Popen(words, stdin=theirs, stdout=quiet, stderr=quiet, env=path)
        self._finalizer = weakref.finalize(self, _end, self.process, self._channel, self.hub)
        self._channel.settimeout(START_S)
        self._expect(b"ready")

    def running(self) -> bool:
        """Whether it can fork."""
        return self._finalizer.alive and self.process.poll() is None

    def folder(self) -> Path:
        """A new folder for a kernel: its ``run`` is shared with it for writing, its ``work`` for reading."""
        folder = self.hub / str(next(self._numbers))  # short: a socket's path has 107 bytes at most
        (folder / "run").mkdir(parents=True)
        (folder / "work").mkdir()
        return folder

    def fork(self, folder: Path) -> Forked:
        """Start a kernel on one of its folders.

        Raises
        ------
        ZygoteError
            If the kernel's view could not be made.
        """
        self._channel.settimeout(FORK_S)
        try:
            self._channel.send(folder.name.encode())
        except OSError as error:
            raise ZygoteError("the zygote is dead") from error
        return Forked(*self._expect(b"started"))

    def _expect(self, word: bytes) -> list[int]:
        try:
            said, descriptors, _, _ = socket.recv_fds(self._channel, 2000, 2)
        except OSError as error:
            said, descriptors = str(error).encode(), []
        if said != word:
            self.close()
            raise ZygoteError(said.decode(errors="replace") or "the zygote died")
        return descriptors

    def close(self) -> None:
        """End it and its kernels, and remove its folders."""
        self._finalizer()


def _end(process: subprocess.Popen, channel: socket.socket, hub: Path) -> None:
    channel.close()
    process.kill()
    process.wait()
    shutil.rmtree(hub, ignore_errors=True)
