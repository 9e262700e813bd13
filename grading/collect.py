"""Collect: what trainees handed in, recognised, checked, and filed; nothing received is lost or guessed.

Accepted: a folder (its ``.ipynb`` and ``.zip`` files, at any depth), one ``.zip``, or one ``.ipynb``.
Every file received ends up in the report, filed or refused with a reason.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import lzma
import stat
import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from grading.classroom import Classroom, Trainee
from grading.errors import CallError, GradingError
from grading.identify import identify
from grading.sheets import write_sheet
from synthetic.exercise import ExerciseSpec

MAX_FILE = 20 * 2**20
MAX_TOTAL, MAX_FILES = 500 * 2**20, 2000
OLDEST, NEWEST = dt.datetime(1980, 1, 1), dt.datetime(9999, 1, 1)
BAD_ZIP = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, OSError, EOFError, RuntimeError, ValueError)
"""What :mod:`zipfile` raises on archives that are damaged, encrypted, or made to harm."""


@dataclass(frozen=True)
class Received:
    """One notebook received: where it was, its bytes and when it was last changed."""

    origin: str
    content: bytes
    when: dt.datetime


@dataclass
class Line:
    """One line of the collection report."""

    origin: str
    trainee: str
    outcome: str
    reason: str = ""

    def __post_init__(self) -> None:
        self.origin, self.reason = printable(self.origin), printable(self.reason)


@dataclass
class Collection:
    """The report, and the trainees whose copy was filed."""

    lines: list[Line] = field(default_factory=list)
    filed: set[str] = field(default_factory=set)

    def refuse(self, origin: str, reason: str, trainee: str = "") -> None:
        """Note a refusal."""
        self.lines.append(Line(origin, trainee, "refusé", reason))


def collect(room: Classroom, spec: ExerciseSpec, source: Path) -> Collection:
    """File what was handed in under ``received/<exercise>/<trainee>/``, and write the report.

    Raises
    ------
    CallError
        If ``source`` does not exist.
    """
    if not source.exists():
        raise CallError(f"{source} n'existe pas : donnez le dossier, le zip ou le notebook à relever.")
    collection = Collection()
    known, teams = room.trainees(), room.teams()
    named = known | {team: Trainee(team) for team in teams} if known else {}
    for received in _received(source, collection):
        _file(room, spec, received, named, collection)
    if known:
        there = _handed_in(room, spec)
        there |= {member for team in there & teams.keys() for member in teams[team]}
        for identifier in sorted(set(known) - there):
            collection.lines.append(Line("", identifier, "absent", "aucun rendu relevé à ce jour"))
    _write_report(room, spec, collection)
    return collection


def _received(source: Path, collection: Collection):
    """The notebooks of a file or folder; what is neither notebook nor zip is refused."""
    paths = [source] if not source.is_dir() else sorted(path for path in source.rglob("*"))
    for path in paths:
        origin = path.name if path == source else str(path.relative_to(source))
        try:
            status = path.lstat()
            if stat.S_ISDIR(status.st_mode):
                continue
            if not stat.S_ISREG(status.st_mode):
                collection.refuse(origin, "lien ou fichier spécial")
            elif ".ipynb_checkpoints" in path.parts:
                collection.refuse(origin, "sauvegarde automatique de Jupyter")
            elif path.suffix.lower() == ".ipynb":
                if status.st_size > MAX_FILE:
                    collection.refuse(origin, "fichier trop volumineux (20 Mo au plus)")
                else:
                    yield Received(origin, path.read_bytes(), _date(status.st_mtime))
            elif path.suffix.lower() == ".zip":
                yield from _unzip(path, origin, collection)
            else:
                collection.refuse(origin, "ni notebook (.ipynb) ni archive (.zip)")
        except OSError as error:
            collection.refuse(origin, f"fichier illisible ({error.strerror or error})")


def _date(seconds: float) -> dt.datetime:
    """Local date of a file, kept within years of four digits whatever the file says."""
    try:
        return min(max(dt.datetime.fromtimestamp(seconds), OLDEST), NEWEST)
    except (ValueError, OverflowError, OSError):
        return OLDEST if seconds < 0 else NEWEST


def _unzip(path: Path, origin: str, collection: Collection):
    """The notebooks of an archive, read in memory with bounds; names in it are never used as paths."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if len(entries) > MAX_FILES or sum(entry.file_size for entry in entries) > MAX_TOTAL:
                collection.refuse(origin, "archive anormalement volumineuse")
                return
            for entry in entries:
                yield from _entry(archive, entry, f"{origin} > {entry.filename}", collection)
    except BAD_ZIP:
        collection.refuse(origin, "ce n'est pas une archive zip lisible")


def _entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, origin: str, collection: Collection):
    name = PurePosixPath(entry.filename.replace("\\", "/"))
    if "__MACOSX" in name.parts or ".ipynb_checkpoints" in name.parts or name.name.startswith("."):
        return
    if stat.S_ISLNK(entry.external_attr >> 16):
        collection.refuse(origin, "lien symbolique dans l'archive")
    elif name.is_absolute() or ".." in name.parts:
        collection.refuse(origin, "chemin suspect dans l'archive")
    elif name.suffix.lower() != ".ipynb":
        if name.name != "exercise.toml":
            collection.refuse(origin, "ce n'est pas un notebook (.ipynb)")
    elif entry.file_size > MAX_FILE:
        collection.refuse(origin, "fichier trop volumineux (20 Mo au plus)")
    else:
        try:
            with archive.open(entry) as file:
                content = file.read(MAX_FILE + 1)
        except BAD_ZIP:
            collection.refuse(origin, "fichier illisible dans l'archive (abîmé, ou protégé par mot de passe)")
            return
        if len(content) > MAX_FILE:
            collection.refuse(origin, "fichier trop volumineux (20 Mo au plus)")
            return
        yield Received(origin, content, _zip_date(entry))


def _zip_date(entry: zipfile.ZipInfo) -> dt.datetime:
    try:
        return dt.datetime(*entry.date_time)
    except ValueError:
        return OLDEST


def _file(room: Classroom, spec: ExerciseSpec, received: Received, known: dict, collection: Collection) -> None:
    """Check one notebook and file it."""
    try:
        notebook = read_notebook(received.content)
        check_exercise(notebook, spec)
        trainee = identify(notebook, received.origin, known)
    except GradingError as error:
        collection.refuse(received.origin, str(error))
        return
    folder = room.part("received", spec.name, trainee)
    digest = hashlib.sha256(received.content).hexdigest()[:12]
    if any(path.stem.endswith(digest) for path in folder.glob("*.ipynb")):
        collection.lines.append(Line(received.origin, trainee, "déjà relevé", "fichier identique à un rendu précédent"))
        collection.filed.add(trainee)
        return
    others = any(folder.glob("*.ipynb"))
    path = folder / f"{received.when:%Y%m%dT%H%M%S}-{digest}.ipynb"
    beside = path.with_suffix(".part")
    beside.write_bytes(received.content)
    beside.replace(path)
    deadline = room.settings().get("date_limite")
    remarks = []
    if deadline is not None and received.when.astimezone() > deadline.astimezone():
        remarks.append("après la date limite")
    if others:
        remarks.append("plusieurs rendus à ce nom : le plus récent sera noté")
    collection.lines.append(Line(received.origin, trainee, "relevé", " ; ".join(remarks)))
    collection.filed.add(trainee)


def read_notebook(content: bytes) -> dict[str, Any]:
    """A notebook (format 4) as plain data.

    Raises
    ------
    GradingError
        If it is none.
    """
    try:
        notebook = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise GradingError("le fichier n'est pas en UTF-8 : il a été abîmé pendant l'envoi") from error
    except (ValueError, RecursionError) as error:
        raise GradingError("ce n'est pas un notebook : JSON invalide ou fichier incomplet") from error
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        raise GradingError("ce n'est pas un notebook au format 4 : réenregistrez-le avec JupyterLab")
    if notebook.get("nbformat") != 4:
        raise GradingError(f"format de notebook {notebook.get('nbformat')!r} : réenregistrez-le avec JupyterLab")
    return notebook


def check_exercise(notebook: dict[str, Any], spec: ExerciseSpec) -> None:
    """Refuse the notebook of another exercise, by its metadata or, without them, by its cells.

    Raises
    ------
    GradingError
        If the notebook is not one of this exercise's.
    """
    metadata = notebook.get("metadata")
    campus = metadata.get("campus") if isinstance(metadata, dict) else None
    name = campus.get("exercise") if isinstance(campus, dict) else None
    if name is not None and name != spec.name:
        raise GradingError(f"ce notebook est celui d'un autre exercice ({str(name)[:40]})")
    if name is None and not any(question.function in json.dumps(notebook) for question in spec.questions.values()):
        raise GradingError("aucune des fonctions demandées n'y figure : est-ce le bon notebook ?")


def printable(text: str) -> str:
    """The text without what a terminal or a spreadsheet would act upon, nor bytes that are no UTF-8."""
    return "".join(letter if letter.isprintable() or letter in "\u00a0\u202f" else "\ufffd" for letter in text)


def _handed_in(room: Classroom, spec: ExerciseSpec) -> set[str]:
    folder = room.part("received", spec.name)
    return {path.name for path in folder.iterdir() if any(path.glob("*.ipynb"))}


def _write_report(room: Classroom, spec: ExerciseSpec, collection: Collection) -> None:
    path = room.part("rapports") / f"collecte-{spec.name}-{dt.datetime.now():%Y%m%dT%H%M%S}.csv"
    rows = [(line.origin, line.trainee, line.outcome, line.reason) for line in collection.lines]
    write_sheet(path, ["fichier", "identifiant", "resultat", "motif"], rows)
