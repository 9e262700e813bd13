"""Builds the site: ``python -m book.build``. The old site stays in place if the build fails.

Steps: practice notebooks are released for the site; their in-browser application is built if its runtime can be had;
the book is built by Jupyter Book (warnings are errors); notebooks and application are put beside it; the whole
replaces ``_build/html``.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from book.browser.app import AppError, MissingRuntimeError, build_app, forget

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "_build"
SITE = BUILD / "html"
STAGE = BUILD / "stage"
RELEASE = BUILD / "release"
CATALOGUE = BUILD / "tp.json"
APP_CATALOGUE = BUILD / "lite.json"


class BuildError(RuntimeError):
    """The site can't be built; the message (in French) says what to do."""


def release_notebooks() -> dict[str, str]:
    """Write the trainees' version of every exercise; name to the address of its zip in the site."""
    RELEASE.mkdir(parents=True, exist_ok=True)
    found = {}
    for spec in sorted((ROOT / "notebooks" / "source").glob("*/exercise.toml")):
        name = spec.parent.name
        call = [sys.executable, "-m", "grading", "release", name, "--site", str(RELEASE)]
        done = subprocess.run(call, cwd=ROOT, capture_output=True, text=True)
        if done.returncode:
            raise BuildError(f"Publication de l'exercice {name} impossible : {done.stderr.strip()}")
        found[name] = f"tp/{name}.zip"
    return found


def prepare_app(names: Iterable[str]) -> None:
    """Have the in-browser notebooks up to date, or go on without them and say why."""
    try:
        build_app(BUILD, RELEASE, names)
    except (AppError, MissingRuntimeError) as error:
        forget(BUILD)
        print(f"Site construit sans le bouton « Ouvrir dans le navigateur ». {error}", file=sys.stderr)


def build_book() -> Path:
    """Run Jupyter Book; returns the folder of the pages."""
    STAGE.mkdir(parents=True, exist_ok=True)
    call = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()", "build", "book"]
    call += ["--config", "_config.yml"]
    call += ["--toc", str(ROOT / "_toc.yml"), "--path-output", str(STAGE), "-W", "--keep-going"]
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])),
        "PATH": str(Path(sys.executable).parent) + os.pathsep + os.environ.get("PATH", ""),
        "CAMPUS_TP": str(CATALOGUE),
        "CAMPUS_LITE": str(APP_CATALOGUE),
    }
    log = BUILD / "site.log"
    with log.open("w", encoding="utf-8") as file:
        code = subprocess.run(call, cwd=ROOT, env=environment, stdout=file, stderr=subprocess.STDOUT).returncode
    if code:
        trouble = [line for line in log.read_text(encoding="utf-8").splitlines() if "WARNING" in line or "rror" in line]
        shown = "\n".join(trouble[:20])
        raise BuildError(f"Jupyter Book s'est arrêté sur une erreur. Journal complet : {log}\n{shown}")
    return STAGE / "_build" / "html"


def publish(pages: Path, notebooks: dict[str, str]) -> None:
    """Put pages and notebooks together, then in the place of the old site."""
    fresh = BUILD / "html.new"
    shutil.rmtree(fresh, ignore_errors=True)
    unwanted = shutil.ignore_patterns("*.err.log", "reports", ".buildinfo", "objects.inv")
    shutil.copytree(pages, fresh, ignore=unwanted)
    (fresh / "tp").mkdir()
    for name, address in notebooks.items():
        shutil.copy2(RELEASE / f"{name}.zip", fresh / address)
    if APP_CATALOGUE.is_file():
        shutil.copytree(BUILD / "lite", fresh / "lite", copy_function=os.link)
    old = BUILD / "html.old"
    shutil.rmtree(old, ignore_errors=True)
    if SITE.exists():
        SITE.rename(old)
    fresh.rename(SITE)
    shutil.rmtree(old, ignore_errors=True)


def build() -> Path:
    """Build the whole site; returns its folder.

    Raises
    ------
    BuildError
        If an exercise or a page is wrong.
    """
    notebooks = release_notebooks()
    CATALOGUE.write_text(json.dumps(notebooks), encoding="utf-8")
    prepare_app(notebooks)
    publish(build_book(), notebooks)
    return SITE


def main() -> int:
    """Entry point; returns the exit code."""
    argparse.ArgumentParser(prog="python -m book.build", description="Construit le site dans _build/html.").parse_args()
    try:
        site = build()
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"Écriture impossible : {error}. L'ancien site est resté en place.", file=sys.stderr)
        return 1
    print(f"Site construit : {site / 'index.html'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
