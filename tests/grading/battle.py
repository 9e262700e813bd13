"""One batch in which attackers, people whose files are broken, and honest people are marked together."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import threading
from dataclasses import dataclass, field
from pathlib import Path

import nbformat

from grading.classroom import Classroom
from grading.collect import Collection, collect
from grading.export import export
from grading.feedback import feedback
from grading.mark import Outcome, mark
from grading.sheets import write_sheet
from grading.simulate.copies import filled
from synthetic.exercise import ExerciseSpec
from tests.grading.attack import HONEST, attacks
from tests.grading.odd_files import write_odd_files
from tests.grading.tampering import TAMPERING

HONEST_PEOPLE = {"a_honest": HONEST, "m_honest": "right_other_ways", "z_honest": HONEST}
TOKEN = "campus-token-of-the-trainer"
YEAR_2001, YEAR_2020 = 1_000_000_000, 1_580_000_000


@dataclass
class Battle:
    """The class after the batch, and what was seen during it."""

    room: Classroom
    spec: ExerciseSpec
    collection: Collection
    outcomes: dict[str, Outcome]
    heard: list[str]
    port: int
    progress: list[tuple[str, int, int]]

    def record(self, trainee: str) -> dict:
        """The marks file of a copy."""
        return json.loads((self.room.root / "marks" / self.spec.name / f"{trainee}.json").read_text(encoding="utf-8"))

    def points(self, trainee: str) -> dict[str, float]:
        """Points by question."""
        return {entry["question"]: entry["points"] for entry in self.record(trainee)["questions"]}

    def marked(self, trainee: str) -> Path:
        """The notebook that nbgrader keeps, with its outputs: what the trainer's page shows."""
        return self.room.root / "autograded" / trainee / self.spec.name / f"{self.spec.notebook}.ipynb"

    def printed(self, trainee: str) -> str:
        """What the cells of a copy printed."""
        cells = nbformat.read(self.marked(trainee), as_version=4).cells
        return "\n".join(output.get("text", "") for cell in cells for output in cell.get("outputs", []))

    def page(self, trainee: str) -> str:
        """The feedback page."""
        folder = self.room.root / "feedback" / trainee / self.spec.name
        return (folder / f"{self.spec.notebook}.html").read_text(encoding="utf-8")


@dataclass
class Ear:
    """A server on this machine (TCP, UDP and Unix) that notes whoever talks to it."""

    heard: list[str] = field(default_factory=list)
    port: int = 0

    def listen(self, stack: contextlib.ExitStack) -> Ear:
        """Listen until the stack is closed."""
        tcp = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        self.port = tcp.getsockname()[1]
        udp = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        udp.bind(("127.0.0.1", self.port))
        unix = stack.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM))
        unix.bind(f"\0campus-test-{self.port}")
        unix.listen()
        for name, server in (("tcp", tcp), ("unix", unix)):
            threading.Thread(target=self._accept, args=(name, server), daemon=True).start()
        threading.Thread(target=self._receive, args=(udp,), daemon=True).start()
        return self

    def _accept(self, name: str, server: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                with server.accept()[0] as connection:
                    connection.recv(100)
                self.heard.append(name)

    def _receive(self, server: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                server.recv(100)
                self.heard.append("udp")


def fight(room: Classroom, spec: ExerciseSpec) -> Battle:
    """Hand in, collect, mark, and write feedback and export."""
    with contextlib.ExitStack() as stack:
        ear = Ear().listen(stack)
        handed = hand_in(room, spec, ear.port)
        collection = collect(room, spec, handed)
        progress: list[tuple[str, int, int]] = []
        os.environ["CAMPUS_TEST_TOKEN"] = TOKEN
        stack.callback(os.environ.pop, "CAMPUS_TEST_TOKEN")
        outcomes = mark(
            room, spec, progress=lambda outcome, done, total: progress.append((outcome.trainee, done, total))
        )
    feedback(room, spec)
    export(room, spec)
    return Battle(
        room, spec, collection, {outcome.trainee: outcome for outcome in outcomes}, ear.heard, ear.port, progress
    )


def hand_in(room: Classroom, spec: ExerciseSpec, port: int) -> Path:
    """Write every file of the battle, and the class list."""
    folder = room.root.parent / "rendus"
    folder.mkdir()
    release = nbformat.read(room.root / "release" / spec.name / f"{spec.notebook}.ipynb", as_version=4)
    copies = {name: filled(release, spec, answers, name) for name, answers in HONEST_PEOPLE.items()}
    copies |= {attack.name: attack.notebook(release, spec, port) for attack in attacks()}
    for name, spoil in TAMPERING.items():
        copies[name] = filled(release, spec, HONEST, name)
        spoil(copies[name])
    for name, notebook in copies.items():
        (folder / f"{name}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    right = filled(release, spec, HONEST, "someone")
    write_odd_files(folder, right)
    _two_versions(folder, release, spec)
    people = [*copies, "someone", "twice", "missing"]
    write_sheet(room.root / "stagiaires.csv", ["identifiant", "nom"], [(name, f"Nom de {name}") for name in people])
    (room.root / "classe.toml").write_text('liste = "stagiaires.csv"\ndate_limite = 2010-01-01T00:00:00\n')
    return folder


def _two_versions(folder: Path, release, spec: ExerciseSpec) -> None:
    """A person who hands in twice, under names that say nothing: the latest is wrong, and counts."""
    for name, answers, when in (
        ("mon devoir", HONEST, YEAR_2001),
        ("Copie de mon devoir (2)", "wrong_empty", YEAR_2020),
    ):
        path = folder / f"{name}.ipynb"
        path.write_text(nbformat.writes(filled(release, spec, answers, "twice")), encoding="utf-8")
        os.utime(path, (when, when))
