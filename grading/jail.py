"""The jail of a trainee's kernel: bubblewrap, with its own view of the machine.

Inside: no network, its own process tree, an unprivileged user, a read-only system, and only its own notebook's
folder and the visible tables of the warehouses. bubblewrap makes it for a zygote, which forks a kernel into further
namespaces for each copy (``inside/zygote.py``). All die with the process that started them.
"""

from __future__ import annotations

import json
import os
import shutil
import site
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from grading import seccomp
from grading.classroom import ROOT
from grading.errors import GradingError

NOBODY = "65534"
INSIDE = Path(__file__).with_name("inside")
DEVICES = ("null", "zero", "full", "random", "urandom")
"""No terminal: with ``--dev``, bubblewrap would nest its namespaces, and the zygote could not mount in them."""


@dataclass(frozen=True)
class Limits:
    """Bounds of one kernel."""

    memory_mb: int = 3072
    cpu_s: int = 180
    file_mb: int = 32
    scratch_mb: int = 64


@dataclass(frozen=True)
class Mounts:
    """What a kernel may see, besides the system: folders of hidden and practice warehouses (read-only)."""

    hidden: Path | None = None
    practice: Path | None = None


def require_jail() -> None:
    """Refuse to go on where trainees' code can't be confined.

    Raises
    ------
    GradingError
        If bubblewrap is absent or does not work here.
    """
    if shutil.which("bwrap") is None:
        raise GradingError(
            "bubblewrap manque : sans lui, le code des stagiaires ne peut pas être isolé, et rien n'est noté. "
            "Installez-le (Debian, Ubuntu : sudo apt install bubblewrap), puis relancez."
        )
    if not seccomp.supported():
        raise GradingError(
            f"Processeur {os.uname().machine} : le filtre d'appels système n'est pas prévu pour lui. "
            "Notez sur une machine x86-64 ou ARM 64 bits."
        )
    with tempfile.TemporaryDirectory() as folder:
        trial = subprocess.run([*_base(), "--ro-bind", folder, "/campus", "true"], capture_output=True, text=True)
    if trial.returncode:
        raise GradingError(
            "bubblewrap est installé mais ne fonctionne pas ici "
            f"({trial.stderr.strip() or 'aucun détail'}). Vérifiez que les espaces de noms utilisateur sont autorisés."
        )
    _try_fork()


def _try_fork() -> None:
    """Fork a kernel's first process, without its libraries: a container may allow a jail, and not another inside."""
    from grading.zygote import Zygote, ZygoteError

    try:
        zygote = Zygote(Mounts(), Limits(), preload=False)
        kernel = zygote.fork(zygote.folder())
        kernel.wait()
        kernel.close()
        zygote.close()
    except ZygoteError as error:
        raise GradingError(
            f"bubblewrap fonctionne, mais chaque copie ne peut pas avoir son propre espace isolé ({error}). "
            "Notez hors d'un conteneur, ou autorisez les espaces de noms dans celui-ci."
        ) from error


def _base() -> list[str]:
    """The part of the command that every jail shares: namespaces, user, system."""
    words = ["bwrap", "--unshare-all", "--unshare-user", "--die-with-parent", "--new-session"]
    words += ["--uid", NOBODY, "--gid", NOBODY, "--hostname", "campus", "--clearenv", "--cap-drop", "ALL"]
    words += ["--ro-bind", "/usr", "/usr"]
    for name in ("bin", "lib", "lib64", "sbin"):
        path = Path("/", name)
        if path.is_symlink():
            words += ["--symlink", str(path.readlink()), str(path)]
        elif path.is_dir():
            words += ["--ro-bind", str(path), str(path)]
    for name in ("/etc/alternatives", "/etc/ld.so.cache", "/etc/localtime", "/etc/fonts"):
        words += ["--ro-bind-try", name, name]
    words += ["--proc", "/proc", "--tmpfs", "/dev", "--dir", "/dev/shm", "--symlink", "/proc/self/fd", "/dev/fd"]  # noqa: S108
    for name in DEVICES:
        words += ["--dev-bind", f"/dev/{name}", f"/dev/{name}"]
    return words


def command(hub: Path, mounts: Mounts, limits: Limits, preload: bool = True) -> list[str]:
    """The command that starts a zygote in the jail; each of its kernels sees its own folder of the hub only.

    The zygote keeps the right to mount, in its own namespaces, until it has forked; its kernels give it up.

    Parameters
    ----------
    hub
        Folder of the kernels' folders (connection file and sockets, and copy).
    preload
        Whether to import the libraries; a trial does without.
    """
    words = [*_base(), "--cap-add", "CAP_SYS_ADMIN", "--cap-add", "CAP_SETPCAP", "--tmpfs", "/tmp"]  # noqa: S108
    for path in python_paths():
        words += ["--ro-bind", str(path), str(path)]
    words += ["--ro-bind", str(ROOT / "synthetic"), "/campus/python/synthetic"]
    words += ["--ro-bind", str(INSIDE / "shim.py"), "/campus/python/campus_shim.py"]
    words += ["--ro-bind", str(INSIDE / "zygote.py"), "/campus/zygote.py"]
    words += ["--dir", "/campus/run", "--dir", "/campus/work", "--bind", str(hub), "/campus/hub"]
    if mounts.hidden:
        words += ["--ro-bind", str(mounts.hidden), "/campus/hidden"]
    if mounts.practice:
        words += ["--ro-bind", str(mounts.practice), "/campus/practice"]
    words += ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/"]  # in memory, and without a size limit
    for name, value in environment().items():
        words += ["--setenv", name, value]
    settings = asdict(limits) | {"preload": preload, "seccomp": seccomp.program().hex()}
    return [*words, sys.executable, "/campus/zygote.py", json.dumps(settings)]


def python_paths() -> list[Path]:
    """Folders of this Python (environment and base), outermost first, without repetition."""
    found: list[Path] = []
    candidates = [sys.base_prefix, sys.prefix, *site.getsitepackages()]
    for path in sorted({Path(name).resolve() for name in candidates}, key=lambda path: len(path.parts)):
        if path.is_relative_to("/usr") or any(path.is_relative_to(known) for known in found):
            continue
        found.append(path)
    real = Path(sys.executable).parent
    if not any(real.is_relative_to(known) for known in [*found, Path("/usr")]):
        found.append(real.parent)
    return found


def environment() -> dict[str, str]:
    """The whole environment of the jailed kernel."""
    return {
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        "HOME": "/tmp",  # noqa: S108
        "TMPDIR": "/tmp",  # noqa: S108
        "LANG": "C.UTF-8",
        "PYTHONPATH": "/campus/python",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",  # sets in the same order whatever the worker
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        "IPYTHONDIR": "/tmp/ipython",  # noqa: S108
        "MPLCONFIGDIR": "/tmp/matplotlib",  # noqa: S108
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        "JE_ARROW_MALLOC_CONF": "background_thread:false",  # a process with threads can't be forked
        "CAMPUS_PRACTICE_DIR": "/campus/practice",
    }
