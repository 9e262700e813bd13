"""Formgrader: nbgrader's page for trainers, on a class's gradebook, in JupyterLab on this machine only."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from grading.classroom import ROOT, Classroom

CONFIG = (ROOT / "grading" / "page" / "config", ROOT / "notebooks")


def command(room: Classroom, port: int, browser: bool) -> tuple[list[str], dict[str, str]]:
    """The command and environment that start the server."""
    words = [
        sys.executable,
        "-m",
        "jupyterlab",
        f"--ServerApp.port={port}",
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.root_dir={room.root}",
        f"--ServerApp.open_browser={browser}",
        "--ServerApp.default_url=/formgrader",
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.extension_manager=readonly",
    ]
    programs = str(Path(sys.executable).parent)
    environment = {
        **os.environ,
        "CAMPUS_CLASS": str(room.root),
        "JUPYTER_CONFIG_PATH": os.pathsep.join(map(str, CONFIG)),
        "PATH": programs + os.pathsep + os.environ.get("PATH", ""),
        "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])),
    }
    return words, environment


def formgrader(room: Classroom, port: int, browser: bool = True) -> int:
    """Start the server in the class folder and wait for its end."""
    words, environment = command(room, port, browser)
    print(f"Page de correction : http://127.0.0.1:{port}/formgrader (Ctrl+C pour arrêter)", flush=True)
    os.chdir(room.root)
    os.execve(words[0], words, environment)  # noqa: S606
    return 0
