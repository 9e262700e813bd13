"""Command line: ``python -m book.browser`` builds the in-browser notebooks in ``_build/lite``.

Exit codes: 0 done, 1 the work failed (a message says what is missing; the site can be built without), 2 a bad call.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from book.browser.app import AppError, build_app, forget
from book.browser.sources import MissingRuntimeError
from book.build import BUILD, RELEASE, BuildError, release_notebooks


def main() -> int:
    """Entry point; returns the exit code."""
    options = argparse.ArgumentParser(
        prog="python -m book.browser", description="Construit les TP qui s'ouvrent dans le navigateur (_build/lite)."
    )
    options.add_argument(
        "--pyodide-dir", type=Path, metavar="DOSSIER", help="dossier de fichiers déjà téléchargés, consulté en premier"
    )
    folder = options.parse_args().pyodide_dir
    if folder is not None and not folder.is_dir():
        print(f"Le dossier {folder} n'existe pas.", file=sys.stderr)
        return 2
    try:
        done = build_app(BUILD, RELEASE, release_notebooks(), folder)
    except (AppError, BuildError, MissingRuntimeError) as error:
        forget(BUILD)
        print(f"Notebook dans le navigateur impossible à construire. {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"Écriture impossible : {error}.", file=sys.stderr)
        return 1
    print(f"Notebook dans le navigateur : {BUILD / 'lite'}" + ("" if done else " (déjà à jour)"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
