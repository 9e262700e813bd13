"""The jail of a trainee's kernel: bubblewrap, with its own view of the machine.

Inside: no network, its own process tree, an unprivileged user, a read-only system, and only its own notebook's
folder and the visible tables of the warehouses. It dies with the process that started it.
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


def _base() -> list[str]:
    """The part of the command that every jail shares: namespaces, user, system."""
    words = ["bwrap", "--unshare-all", "--unshare-user", "--disable-userns", "--die-with-parent", "--new-session"]
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
    return [*words, "--proc", "/proc", "--dev", "/dev"]


def command(runtime: Path, work: Path, mounts: Mounts, limits: Limits, seccomp_fd: int) -> list[str]:
    """The command that starts a kernel in the jail.

    Parameters
    ----------
    runtime
        Private folder of the connection file and sockets (the only one shared for writing).
    work
        Folder of the notebook, seen read-only.
    seccomp_fd
        Descriptor from which bubblewrap reads the system-call filter.
    """
    scratch = ["--size", str(limits.scratch_mb * 2**20), "--tmpfs"]
    words = [*_base(), *scratch, "/tmp", *scratch, "/dev/shm"]  # noqa: S108
    for path in python_paths():
        words += ["--ro-bind", str(path), str(path)]
    words += ["--ro-bind", str(ROOT / "synthetic"), "/campus/python/synthetic"]
    words += ["--ro-bind", str(INSIDE / "shim.py"), "/campus/python/campus_shim.py"]
    words += ["--ro-bind", str(INSIDE / "kernel.py"), "/campus/kernel.py"]
    words += ["--ro-bind", str(work), "/campus/work"]
    if mounts.hidden:
        words += ["--ro-bind", str(mounts.hidden), "/campus/hidden"]
    if mounts.practice:
        words += ["--ro-bind", str(mounts.practice), "/campus/practice"]
    words += ["--bind", str(runtime), str(runtime)]
    words += ["--remount-ro", "/dev", "--remount-ro", "/"]  # in memory, and without a size limit
    words += ["--chdir", "/campus/work", "--seccomp", str(seccomp_fd)]
    for name, value in environment().items():
        words += ["--setenv", name, value]
    return [*words, sys.executable, "/campus/kernel.py", json.dumps(asdict(limits)), str(runtime / "kernel.json")]


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
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        "IPYTHONDIR": "/tmp/ipython",  # noqa: S108
        "MPLCONFIGDIR": "/tmp/matplotlib",  # noqa: S108
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        "CAMPUS_PRACTICE_DIR": "/campus/practice",
    }
