"""What an interrupted marking had finished, so that the same command goes on from there.

A line is added for each copy when all of its marks are in place; the file goes when every copy has its line. It only
counts for the same exercise, release, hidden warehouses and copies: otherwise everything is marked again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from grading.classroom import SOURCES, Classroom
from grading.execute import marks_file
from grading.truths import AUTHORS
from synthetic.exercise import ExerciseSpec
from synthetic.generate import VERSION


@dataclass(frozen=True)
class Journal:
    """The marking under way of an exercise."""

    room: Classroom
    exercise: str
    conditions: str

    @classmethod
    def open(cls, room: Classroom, spec: ExerciseSpec, frame: Path, asked: Iterable[object]) -> Journal:
        """The journal of a marking of this exercise, of what was asked for, on this release."""
        files = [frame, SOURCES / spec.name / "exercise.toml", AUTHORS / f"{spec.name}.py"]
        files += sorted(room.part("truth").glob(f"*-{spec.name}*.stamp"))
        digest = hashlib.sha256(json.dumps([VERSION, *asked]).encode())
        for path in files:
            digest.update(path.read_bytes() if path.is_file() else b"")
        return cls(room, spec.name, digest.hexdigest())

    @property
    def _path(self) -> Path:
        return self.room.part("journaux") / f"mark-{self.exercise}.encours"

    def finished(self, copies: dict[str, Path]) -> dict[str, dict]:
        """Trainee to outcome (points, reason), for the copies that were finished; the journal is begun otherwise."""
        lines = self._path.read_text(encoding="utf-8").splitlines() if self._path.is_file() else []
        found: dict[str, dict] = {}
        for line in lines[1:] if lines[:1] == [self.conditions] else []:
            try:
                entry = json.loads(line)
            except ValueError:  # the last line, cut short
                continue
            trainee = entry["trainee"]
            same = trainee in copies and copies[trainee].name == entry["copy"]
            if same and entry["points"] is not None and marks_file(self.room.root, self.exercise, trainee).is_file():
                found[trainee] = {"points": entry["points"], "reason": entry["reason"]}
        if not found:
            self._path.write_text(self.conditions + "\n", encoding="utf-8")
        return found

    def add(self, trainee: str, copy: Path, points: float | None, reason: str) -> None:
        """Note that a copy is finished."""
        entry = {"trainee": trainee, "copy": copy.name, "points": points, "reason": reason}
        with self._path.open("a", encoding="utf-8") as file:
            file.write("\n" + json.dumps(entry, ensure_ascii=False) + "\n")  # after a line cut short too

    def end(self) -> None:
        """Every copy is finished."""
        self._path.unlink(missing_ok=True)
