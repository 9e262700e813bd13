"""Command line: ``python -m grading release|collect|mark|feedback|report|export|formgrader|simulate``.

Exit codes: 0 done, 1 the work failed (or one copy at least could not be marked), 2 a bad call.
"""

from __future__ import annotations

import argparse
import datetime as dt
import io
import sys
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path

from grading.calls import FrenchParser
from grading.classroom import Classroom, default_folder
from grading.errors import CallError, GradingError
from synthetic.messages import french_number


def parser() -> argparse.ArgumentParser:
    """The command line's grammar."""
    main = FrenchParser(prog="python -m grading", description="Publier, relever, noter, rendre.")
    main.add_argument(
        "--class", dest="room", metavar="DOSSIER", default=None, help="dossier de la classe (défaut : ./classe)"
    )
    verbs = main.add_subparsers(dest="verb", required=True, metavar="VERBE")
    release = _verb(verbs, "release", "préparer la version des stagiaires")
    release.add_argument("--site", metavar="DOSSIER", help="pour le site : sans classe, dans ce dossier")
    collect = _verb(verbs, "collect", "relever les rendus (dossier, zip ou notebook)")
    collect.add_argument("source", type=Path, metavar="RENDUS")
    mark = _verb(verbs, "mark", "noter les copies relevées")
    mark.add_argument("--workers", type=int, default=0, help="copies notées en même temps (défaut : nombre de cœurs)")
    mark.add_argument("--only", nargs="+", metavar="IDENTIFIANT", help="seulement ces stagiaires")
    mark.add_argument(
        "--unsafe", action="store_true", help="sans isolement du code (déconseillé ; inscrit dans les notes)"
    )
    _verb(verbs, "feedback", "écrire la page de retour de chaque stagiaire")
    _verb(verbs, "report", "écrire le tableau de bord de la classe (HTML et CSV)")
    _verb(verbs, "export", "écrire le tableau des notes (CSV)")
    page = verbs.add_parser("formgrader", help="ouvrir la page de correction de nbgrader")
    page.add_argument("--port", type=int, default=8888)
    page.add_argument("--no-browser", action="store_true", help="ne pas ouvrir le navigateur")
    verbs.add_parser("simulate", help="une classe simulée de 12, de la publication au tableau des notes")
    return main


def _verb(verbs, name: str, text: str) -> argparse.ArgumentParser:
    verb = verbs.add_parser(name, help=text)
    verb.add_argument("exercise", metavar="EXERCICE", help="par exemple 04_controler")
    return verb


def run(arguments: argparse.Namespace) -> int:
    """Do what the command line asks; returns the exit code."""
    from grading.release import find_spec, release, release_for_site

    if arguments.verb == "release" and arguments.site:
        print(release_for_site(find_spec(arguments.exercise).name, Path(arguments.site)))
        return 0
    if arguments.verb == "simulate":
        from grading.simulate import simulate

        return simulate(Path(arguments.room or "classe-simulee"))
    spec = None if arguments.verb == "formgrader" else find_spec(arguments.exercise)
    room = Classroom.open(arguments.room or default_folder())
    if arguments.verb == "formgrader":
        from grading.formgrader import formgrader

        return formgrader(room, arguments.port, browser=not arguments.no_browser)
    if arguments.verb == "release":
        print(f"Version des stagiaires : {release(room, spec.name)}")
        return 0
    verbs = {"collect": _collect, "mark": _mark, "feedback": _feedback, "report": _report, "export": _export}
    return verbs[arguments.verb](room, spec, arguments)


def _collect(room, spec, arguments) -> int:
    from grading.collect import collect

    report = collect(room, spec, arguments.source)
    for line in report.lines:
        print(f"{line.outcome:12} {line.trainee:20} {line.origin}  {line.reason}".rstrip())
    refused = sum(line.outcome == "refusé" for line in report.lines)
    print(f"{len(report.filed)} stagiaires relevés, {refused} fichiers refusés. Rapport : {room.root / 'rapports'}")
    return 0


def _mark(room, spec, arguments) -> int:
    from grading.mark import mark

    if arguments.workers < 0:
        raise CallError("--workers doit être un entier positif.")

    def show(outcome, done: int, total: int) -> None:
        points = (
            "non noté" if outcome.points is None else f"{french_number(outcome.points)} / {french_number(spec.points)}"
        )
        print(f"[{done}/{total}] {outcome.trainee:20} {points:10} {outcome.reason}".rstrip(), flush=True)

    outcomes = mark(room, spec, workers=arguments.workers, unsafe=arguments.unsafe, only=arguments.only, progress=show)
    unmarked = [outcome for outcome in outcomes if outcome.points is None]
    print(f"{len(outcomes) - len(unmarked)} copies notées, {len(unmarked)} non notées.")
    return 1 if unmarked else 0


def _feedback(room, spec, arguments) -> int:
    from grading.feedback import feedback

    print(f"{len(feedback(room, spec))} pages de retour écrites dans {room.root / 'feedback'}")
    return 0


def _report(room, spec, arguments) -> int:
    from grading.report import report

    print(f"Tableau de bord : {report(room, spec)}")
    return 0


def _export(room, spec, arguments) -> int:
    from grading.export import export

    print(f"Tableau des notes : {export(room, spec)}")
    return 0


def main(words: Sequence[str] | None = None) -> int:
    """Entry point; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without accents must not stop the work
    arguments = parser().parse_args(words)
    try:
        return run(arguments)
    except CallError as error:
        print(error, file=sys.stderr)
        return 2
    except GradingError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"Lecture ou écriture impossible : {error}. Rien de ce qui était fait n'est perdu.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrompu. Les copies déjà notées le restent : relancez la même commande.", file=sys.stderr)
        return 1
    except Exception:  # never a traceback at a trainer: it goes to a file
        log = _log(traceback.format_exc())
        print(
            f"Erreur imprévue : le détail est dans {log}. Joignez ce fichier à votre demande d'aide.", file=sys.stderr
        )
        return 1


def _log(text: str) -> Path:
    """Write a log in the current folder or, where that can't be, in the system's temporary folder."""
    name = f"campus-erreur-{dt.datetime.now():%Y%m%dT%H%M%S}.log"
    try:
        path = Path(name).resolve()
        path.write_text(text, encoding="utf-8")
    except OSError:
        path = Path(tempfile.gettempdir()) / name
        path.write_text(text, encoding="utf-8")
    return path


if __name__ == "__main__":
    sys.exit(main())
