"""A simulated class of twelve: release, hand in, collect, mark, feedback, export, and the marks that were due.

Run by ``make class``. The answers are those of ``tests/exercises``, plus a few copies that go wrong on purpose.
"""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from grading.classroom import Classroom
from grading.collect import collect
from grading.errors import CallError
from grading.export import export
from grading.feedback import feedback
from grading.mark import Outcome, mark
from grading.release import find_spec, release
from grading.sheets import write_sheet
from grading.simulate.copies import CLASS, hand_in
from synthetic.messages import french_number

EXERCISE = "04_controler"
NAME = "Classe simulée"


def simulate(folder: Path, secret: str | None = None) -> int:
    """Play the whole chain in a folder; 0 if every mark is the one that was due.

    Parameters
    ----------
    secret
        Class secret to use instead of a random one (for tests: 32 hexadecimal digits).

    Raises
    ------
    CallError
        If the folder holds anything else than a simulated class.
    """
    started = time.perf_counter()
    if folder.exists() and not _replaceable(folder):
        raise CallError(f"{folder} contient autre chose qu'une classe simulée : donnez un autre dossier.")
    shutil.rmtree(folder, ignore_errors=True)
    room = Classroom.open(folder)
    if secret:
        room.secret_file.write_text(secret + "\n")
    rows = [(copy.id, copy.name, copy.establishment, copy.network) for copy in CLASS]
    write_sheet(room.root / "stagiaires.csv", ["identifiant", "nom", "etablissement", "reseau"], rows)
    (room.root / "classe.toml").write_text(f'nom = "{NAME}"\nliste = "stagiaires.csv"\n', encoding="utf-8")
    spec = find_spec(EXERCISE)
    print(f"1. Publication : {release(room, EXERCISE).name}")
    handed = hand_in(room, spec)
    print(f"2. Rendus : {sum(1 for path in handed.rglob('*') if path.is_file())} fichiers dans {handed}")
    report = collect(room, spec, handed)
    print("3. Relevé")
    for line in report.lines:
        print(f"   {line.outcome:12} {line.trainee or '?':8} {line.origin}  {line.reason}".rstrip())
    print("4. Correction (isolée, sur des entrepôts cachés)")
    outcomes = mark(
        room, spec, progress=lambda outcome, done, total: print(f"   {done}/{total} {outcome.trainee}", flush=True)
    )
    print(f"5. Retours : {len(feedback(room, spec))} pages dans {room.root / 'feedback'}")
    print(f"6. Notes : {export(room, spec)}")
    wrong = _table({outcome.trainee: outcome for outcome in outcomes})
    print(f"{len(outcomes)} copies en {time.perf_counter() - started:.0f} s.")
    print(f"Page de correction : python -m grading --class {folder} formgrader")
    return 1 if wrong else 0


def _replaceable(folder: Path) -> bool:
    """Whether a folder is empty, or an earlier simulation: a real class must never be erased."""
    settings = folder / "classe.toml"
    if settings.is_file():
        return NAME in settings.read_text(encoding="utf-8", errors="replace")
    return folder.is_dir() and not any(folder.iterdir())


def _table(outcomes: dict[str, Outcome]) -> int:
    """Print each trainee's mark beside the one that was due; returns how many differ."""
    wrong = 0
    for copy in CLASS:
        outcome = outcomes.get(copy.id)
        points = None if outcome is None else outcome.points
        same = points is not None and abs(points - copy.due) < 1e-6
        wrong += not same
        shown = "aucune" if points is None else french_number(points)
        verdict = "comme prévu" if same else "INATTENDU"
        print(f"   {copy.id:8} note {shown:>6}, attendue {french_number(copy.due):>5}  {verdict:12} {copy.story}")
    return wrong
