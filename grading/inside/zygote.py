"""Forks a jailed kernel for each copy from a process in which the libraries are already imported.

Run in bubblewrap as ``python zygote.py SETTINGS``, with a socket as standard input. It holds nothing of the class:
a copy's folder is named to it when its kernel is asked for, and the kernel's first process, alone in namespaces of its
own, mounts it, gives up every right, and only then starts what will run the trainee's code. Nothing of a kernel
outlives its namespaces, and the zygote never reads anything from a kernel.
"""

import ctypes
import gc
import importlib
import json
import os
import random
import resource
import signal
import socket
import sys
from pathlib import Path

HUB, RUN, WORK = "/campus/hub", "/campus/run", "/campus/work"
NEWNS, NEWIPC, NEWPID, NEWNET = 0x20000, 0x8000000, 0x20000000, 0x40000000
NOSUID, NODEV, NOEXEC, READ_ONLY, REMOUNT, BIND, RECURSIVE, PRIVATE = 2, 4, 8, 1, 32, 4096, 16384, 1 << 18
DETACH, MOST_FILES = 2, 256
SET_DUMPABLE, SET_SECCOMP, BOUNDING_DROP, NO_NEW_PRIVS, FILTER_MODE = 4, 22, 24, 38, 2
CAPABILITIES_3 = 0x20080522
KERNEL_FILES = ("sys", "sysrq-trigger", "irq", "bus")
"""Of ``/proc``: where the machine's administrator marks, nothing but this protects them (bubblewrap does the same)."""
LIBRARIES = (
    "numpy",
    "pandas",
    "pandas.core.strings.accessor",
    "pandas.core.reshape.reshape",
    "pandas.io.formats.html",
    "pandas.io.formats.string",
    "pyarrow.parquet",
    "pyarrow.dataset",
    "duckdb",
    "difflib",
    "matplotlib_inline.backend_inline",
    "ipykernel.kernelapp",
    "ipykernel.zmqshell",
    "ipykernel.debugger",
    "IPython.extensions.storemagic",
    "IPython.core.completer",
    "IPython.core.completerlib",
    "IPython.core.logger",
    "IPython.core.ultratb",
    "synthetic",
    "synthetic.practice",
    "synthetic.scoring",
    "campus_shim",
)
libc = ctypes.CDLL(None, use_errno=True)


def main() -> None:
    """Import the libraries, then serve until the marking process closes its end."""
    settings = json.loads(sys.argv[1])
    sys.argv[1:] = []
    channel = socket.socket(fileno=os.dup(0))
    os.dup2(os.open("/dev/null", os.O_RDWR), 0)
    for name in LIBRARIES if settings["preload"] else ():
        importlib.import_module(name)
    if len(list(Path("/proc/self/task").iterdir())) != 1:
        channel.send(b"a library starts threads when it is imported: it can't be forked")
        return
    gc.collect()
    gc.freeze()  # so that the pages stay shared
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    own = os.open("/proc/self/ns/pid", os.O_RDONLY)
    channel.send(b"ready")
    while name := channel.recv(200).decode():
        check(libc.unshare(NEWPID), "unshare")  # holds for the next child only
        if os.fork() == 0:
            first_process(channel, name, settings)
        check(libc.setns(own, NEWPID), "setns")


def first_process(channel: socket.socket, name: str, settings: dict) -> None:
    """Process 1 of a kernel's namespaces: makes the kernel's view, starts it, and ends with it."""
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        check(libc.unshare(NEWNS | NEWIPC | NEWNET), "unshare")
        mount_view(name, settings["scratch_mb"])
        give_up_rights()
        reading, writing = os.pipe()
        kernel = os.fork()
        if kernel == 0:
            channel.close()
            os.close(writing)
            os.read(reading, 1)  # until the first process has its filter
            os.closerange(3, MOST_FILES)
            run_kernel(settings)
        filter_calls(settings["seccomp"])
        os.close(reading)
        os.close(writing)
        descriptors = [os.pidfd_open(1), os.pidfd_open(kernel)]
        socket.send_fds(channel, [b"started"], descriptors)
        channel.close()
        os.closerange(3, MOST_FILES)
        os.waitpid(kernel, 0)
    except BaseException as error:
        channel.send(f"{type(error).__name__}: {error}".encode()[:1000])
    os._exit(0)


def mount_view(name: str, scratch_mb: int) -> None:
    """The copy's own folders, scratch space and processes, and no longer the folders of the others."""
    mount(None, "/", None, RECURSIVE | PRIVATE)
    mount(f"{HUB}/{name}/run", RUN, None, BIND)
    mount(None, RUN, None, BIND | REMOUNT | NOSUID | NODEV | NOEXEC)
    mount(f"{HUB}/{name}/work", WORK, None, BIND)
    mount(None, WORK, None, BIND | REMOUNT | NOSUID | NODEV | READ_ONLY)
    check(libc.umount2(HUB.encode(), DETACH), "umount")
    for place in ("/tmp", "/dev/shm"):  # noqa: S108
        mount("tmpfs", place, "tmpfs", NOSUID | NODEV, f"size={scratch_mb}m,nr_inodes=20000,mode=1777")
    mount("proc", "/proc", "proc", NOSUID | NODEV | NOEXEC)
    for file in KERNEL_FILES:
        if Path("/proc", file).exists():
            mount(f"/proc/{file}", f"/proc/{file}", None, BIND)
            mount(None, f"/proc/{file}", None, BIND | REMOUNT | NOSUID | NODEV | NOEXEC | READ_ONLY)
    os.chdir(WORK)


def give_up_rights() -> None:
    """No capability, now or ever again, and memory that the kernel can't open."""
    for capability in range(64):
        if libc.prctl(BOUNDING_DROP, capability, 0, 0, 0):
            break
    header = (ctypes.c_uint32 * 2)(CAPABILITIES_3, 0)
    check(libc.capset(header, (ctypes.c_uint32 * 6)()), "capset")
    check(libc.prctl(NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")
    check(libc.prctl(SET_DUMPABLE, 0, 0, 0, 0), "dumpable")


def filter_calls(program: str) -> None:
    """Install the system-call filter."""

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("rules", ctypes.c_char_p))

    rules = bytes.fromhex(program)
    check(libc.prctl(SET_SECCOMP, FILTER_MODE, ctypes.byref(Program(len(rules) // 8, rules)), 0, 0), "seccomp")


def run_kernel(settings: dict) -> None:
    """Set the limits (they can only be lowered afterwards) and hand over to ipykernel."""
    try:
        os.setsid()
        for name, value in (
            (resource.RLIMIT_AS, settings["memory_mb"] * 2**20),
            (resource.RLIMIT_CPU, settings["cpu_s"]),
            (resource.RLIMIT_FSIZE, settings["file_mb"] * 2**20),
            (resource.RLIMIT_NOFILE, MOST_FILES),
            (resource.RLIMIT_CORE, 0),
        ):
            resource.setrlimit(name, (value, value))
        filter_calls(settings["seccomp"])
        check(libc.prctl(SET_DUMPABLE, 1, 0, 0, 0), "dumpable")
        random.seed(0)  # as numpy's: the same draws for all, whatever came before
        if settings["preload"]:
            from ipykernel.kernelapp import IPKernelApp

            options = ["--HistoryManager.enabled=False", "--IPKernelApp.log_level=40"]
            IPKernelApp.launch_instance(["-f", f"{RUN}/kernel.json", *options])
    finally:
        os._exit(0)


def mount(source: str | None, target: str, kind: str | None, flags: int, data: str | None = None) -> None:
    """Mount, or say what could not be."""
    words = [None if word is None else word.encode() for word in (source, target, kind, data)]
    check(libc.mount(*words[:3], ctypes.c_ulong(flags), words[3]), f"mount {target}")


def check(result: int, what: str) -> None:
    """Raise if a system call failed."""
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


if __name__ == "__main__":
    main()
