"""Command line: ``python -m synthetic generate|digest|undo|faults|scenarios``.

Exit codes: 0 done, 1 the work failed, 2 a bad call.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import sys
from collections.abc import Sequence
from concurrent.futures.process import BrokenProcessPool

from synthetic.defects import FAULTS, LedgerError
from synthetic.folder import digests, undo_folder
from synthetic.generate import GenerationError, generate
from synthetic.scenario import ScenarioError, load_scenario, scenario_names
from synthetic.storage import FORMATS

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
    make.add_argument("--force", action="store_true", help="remplacer le dossier s'il existe")
    check = commands.add_parser("digest", help="empreinte de chaque table : nom, lignes, empreinte")
    check.add_argument("folder", metavar="DOSSIER")
    back = commands.add_parser("undo", help="défaire les fautes grâce à leur registre")
    back.add_argument("folder", metavar="DOSSIER")
    back.add_argument("--out", required=True, metavar="DOSSIER")
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
    elif arguments.command == "faults":
        for fault in FAULTS.values():
            defaults = ", ".join(f"{f.name} = {f.default!r}" for f in dataclasses.fields(fault))
            print(f"{fault.name} ({fault.code}) : {fault.title}. {fault.kahn}.\n    {fault.origin}\n    {defaults}")
    else:
        for name in scenario_names():
            print(f"{name} : {load_scenario(name).title}")


def _generate(arguments: argparse.Namespace) -> None:
    def progress(done: int, total: int) -> None:
        if sys.stderr.isatty():
            print(f"\r{done} / {total} blocs", end="" if done < total else "\n", file=sys.stderr)

    manifest = generate(
        arguments.scenario,
        arguments.out,
        seed=arguments.seed,
        patients=arguments.patients,
        clean=arguments.clean,
        fmt=arguments.format,
        workers=arguments.workers,
        force=arguments.force,
        progress=progress,
    )
    rows = sum(table["rows"] for table in manifest["tables"].values())
    print(f"{arguments.out} : {len(manifest['tables'])} tables, {rows} lignes.")


def main(words: Sequence[str] | None = None) -> int:
    """Entry point; returns the exit code."""
    arguments = parser().parse_args(words)
    try:
        run(arguments)
    except ScenarioError as error:
        print(error, file=sys.stderr)
        return 2
    except GenerationError as error:
        print(error, file=sys.stderr)
    except LedgerError as error:
        print(f"Le registre des fautes n'est pas celui de ces tables : rien n'est écrit ({error}).", file=sys.stderr)
    except BrokenProcessPool:
        print(f"Un processus a été arrêté, sans doute faute de mémoire : essayez --workers 1. {KEPT}", file=sys.stderr)
    except OSError as error:
        kept = KEPT if arguments.command == "generate" else ""
        print(f"Écriture ou lecture impossible : {error}. {kept}".rstrip(), file=sys.stderr)
    except KeyboardInterrupt:
        print("\nInterrompu. Relancez la même commande pour reprendre là où elle s'est arrêtée.", file=sys.stderr)
    else:
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main())
