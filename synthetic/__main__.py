"""Command line: ``python -m synthetic generate|digest|describe|undo|faults|scenarios``.

Exit codes: 0 done, 1 the work failed, 2 a bad call.
"""

from __future__ import annotations

import argparse
import dataclasses
import errno
import os
import sys
import time
from collections.abc import Sequence
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import TextIO

from synthetic.defects import FAULTS, LedgerError
from synthetic.folder import digests, undo_folder
from synthetic.generate import GenerationError, generate
from synthetic.scenario import ScenarioError, load_scenario, scenario_names
from synthetic.storage import FORMATS
from synthetic.warehouse import WarehouseError

KEPT = "Le travail déjà fait est gardé : relancez la même commande."


def parser() -> argparse.ArgumentParser:
    """The command line's grammar."""
    main = argparse.ArgumentParser(
        prog="python -m synthetic", description="Entrepôts de données de santé synthétiques."
    )
    commands = main.add_subparsers(dest="command", required=True, metavar="COMMANDE")
    make = commands.add_parser("generate", help="produire un entrepôt dans un dossier")
    make.add_argument("--scenario", required=True, help="nom d'un scénario fourni, ou chemin d'un fichier .toml")
    make.add_argument("--out", required=True, metavar="DOSSIER", help="dossier à créer")
    make.add_argument("--patients", type=int, help="nombre de patients (défaut : celui du scénario)")
    make.add_argument("--seed", type=int, help="graine (défaut : celle du scénario)")
    make.add_argument("--clean", action="store_true", help="sans les fautes du scénario")
    make.add_argument("--format", default="parquet", choices=FORMATS, help="format des tables (défaut : parquet)")
    make.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="nombre de processus")
    make.add_argument(
        "--dask",
        metavar="ADRESSE",
        help="produire sur une grappe Dask (adresse de l'ordonnanceur, ou « local »)",
    )
    make.add_argument("--force", action="store_true", help="remplacer le dossier s'il existe")
    check = commands.add_parser("digest", help="empreinte de chaque table : nom, lignes, empreinte")
    check.add_argument("folder", metavar="DOSSIER")
    back = commands.add_parser("undo", help="défaire les fautes grâce à leur registre")
    back.add_argument("folder", metavar="DOSSIER")
    back.add_argument("--out", required=True, metavar="DOSSIER")
    worth = commands.add_parser("describe", help="comparer l'entrepôt aux chiffres publiés")
    worth.add_argument("folder", metavar="DOSSIER")
    worth.add_argument("--html", metavar="FICHIER", help="écrire aussi une page, avec figures")
    commands.add_parser("faults", help="liste des fautes et de leurs paramètres")
    commands.add_parser("scenarios", help="liste des scénarios fournis")
    return main


def run(arguments: argparse.Namespace) -> None:
    """Do what the command line asks."""
    if arguments.command == "generate":
        _generate(arguments)
    elif arguments.command == "digest":
        for name, rows, digest in digests(arguments.folder):
            print(f"{name}\t{rows}\t{digest}")
    elif arguments.command == "undo":
        undo_folder(arguments.folder, arguments.out)
        print(f"Entrepôt sans faute écrit dans {arguments.out}.")
    elif arguments.command == "describe":
        _describe(arguments)
    elif arguments.command == "faults":
        for fault in FAULTS.values():
            defaults = ", ".join(f"{f.name} = {f.default!r}" for f in dataclasses.fields(fault))
            print(f"{fault.name} ({fault.code}) : {fault.title}. {fault.kahn}.\n    {fault.origin}\n    {defaults}")
    else:
        for name in scenario_names():
            print(f"{name} : {load_scenario(name).title}")


def _generate(arguments: argparse.Namespace) -> None:
    manifest = generate(
        arguments.scenario,
        arguments.out,
        seed=arguments.seed,
        patients=arguments.patients,
        clean=arguments.clean,
        fmt=arguments.format,
        workers=arguments.workers,
        dask=arguments.dask,
        force=arguments.force,
        progress=Progress(sys.stderr) if sys.stderr.isatty() else None,
    )
    rows = sum(table["rows"] for table in manifest["tables"].values())
    print(f"{arguments.out} : {len(manifest['tables'])} tables, {rows} lignes.")


def _describe(arguments: argparse.Namespace) -> None:
    from synthetic.describe import compare, html_page, measure, text_table
    from synthetic.describe.view import view_of_folder

    lines = compare(measure(view_of_folder(arguments.folder)))
    print(text_table(lines))
    if arguments.html:
        page = html_page(lines, "Ce que valent ces données")
        beside = Path(f"{arguments.html}.part")
        beside.write_text(page, encoding="utf-8")
        beside.replace(arguments.html)


class Progress:
    """Shards done, shards per minute and time left, on one line of a terminal."""

    def __init__(self, stream: TextIO) -> None:
        self.stream, self.start, self.first = stream, time.monotonic(), -1

    def __call__(self, done: int, total: int) -> None:
        """Show the state after one more shard; the first call may count those of an earlier run."""
        self.first = done - 1 if self.first < 0 else self.first
        pace = (done - self.first) / max(time.monotonic() - self.start, 1e-6)
        text = f"{done} / {total} blocs, {60 * pace:.0f} par minute, reste {_duration((total - done) / pace)}"
        print(f"\r{text:70s}", end="" if done < total else "\n", file=self.stream, flush=True)


def _duration(seconds: float) -> str:
    minutes, seconds = divmod(int(seconds), 60)
    return f"{minutes} min {seconds:02d} s" if minutes else f"{seconds} s"


def main(words: Sequence[str] | None = None) -> int:
    """Entry point; returns the exit code."""
    arguments = parser().parse_args(words)
    try:
        run(arguments)
    except ScenarioError as error:
        print(error, file=sys.stderr)
        return 2
    except (GenerationError, WarehouseError) as error:
        print(error, file=sys.stderr)
    except LedgerError as error:
        print(f"Le registre des fautes n'est pas celui de ces tables : rien n'est écrit ({error}).", file=sys.stderr)
    except BrokenProcessPool:
        print(f"Un processus a été arrêté, sans doute faute de mémoire : essayez --workers 1. {KEPT}", file=sys.stderr)
    except OSError as error:
        kept = KEPT if arguments.command == "generate" else ""
        if error.errno == errno.ENOSPC:
            print(f"Le disque est plein : libérez de la place. {kept}".rstrip(), file=sys.stderr)
        else:
            print(f"Écriture ou lecture impossible : {error}. {kept}".rstrip(), file=sys.stderr)
    except KeyboardInterrupt:
        print("\nInterrompu. Relancez la même commande pour reprendre là où elle s'est arrêtée.", file=sys.stderr)
    else:
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main())
