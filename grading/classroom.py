"""The class folder: where a trainer's releases, copies, marks and secret are kept."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import re
import secrets
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grading.errors import GradingError
from grading.settings import TEMPLATE, read_settings
from grading.sheets import read_sheet

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "notebooks" / "source"


@dataclass(frozen=True)
class Trainee:
    """A trainee of the class list."""

    id: str
    name: str = ""
    establishment: str = ""
    network: str = ""


@dataclass(frozen=True)
class Classroom:
    """Paths and settings of a class folder."""

    root: Path

    @classmethod
    def open(cls, folder: str | Path) -> Classroom:
        """Open a class folder, and make it on first use.

        Raises
        ------
        GradingError
            If the folder can't be written.
        """
        room = cls(Path(folder).resolve())
        try:
            room.root.mkdir(parents=True, exist_ok=True)
            if not (room.root / "classe.toml").exists():
                (room.root / "classe.toml").write_text(TEMPLATE, encoding="utf-8")
            if not room.secret_file.exists():
                room._make_secret()
        except OSError as error:
            raise GradingError(f"Le dossier de classe {folder} n'est pas accessible en écriture : {error}.") from error
        return room

    def _make_secret(self) -> None:
        """Write the secret beside, then put it in place: it is whole or absent, and never replaced."""
        beside = self.root / f".secret-{os.getpid()}"
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(16) + "\n")
        with contextlib.suppress(FileExistsError):
            os.link(beside, self.secret_file)
        beside.unlink()

    def part(self, *names: str) -> Path:
        """A folder of the class, made if need be."""
        path = self.root.joinpath(*names)
        path.mkdir(parents=True, exist_ok=True)
        return path

    @property
    def secret_file(self) -> Path:
        """The file of the class secret (readable by the trainer only)."""
        return self.root / "secret.txt"

    @property
    def gradebook_url(self) -> str:
        """Address of nbgrader's gradebook."""
        return f"sqlite:///{self.root / 'gradebook.db'}?timeout=60"  # seconds: other processes write in it too

    def seed(self, exercise: str, index: int) -> int:
        """Seed (64 bits) of a hidden warehouse, from the class secret.

        Raises
        ------
        GradingError
            If the secret's file is damaged.
        """
        text = self.secret_file.read_text(encoding="utf-8", errors="replace").strip()
        if not re.fullmatch(r"[0-9a-f]{32}", text):
            raise GradingError(
                f"{self.secret_file} est abîmé (32 chiffres hexadécimaux attendus). Remettez-en une copie ; à défaut, "
                "supprimez-le : les entrepôts cachés changeront, et toutes les copies seront à noter de nouveau."
            )
        secret = bytes.fromhex(text)
        message = f"{exercise}|{index}".encode()
        return int.from_bytes(hmac.digest(secret, message, hashlib.sha256)[:8], "little")

    def settings(self) -> dict[str, Any]:
        """What ``classe.toml`` sets, checked (:func:`grading.settings.read_settings`)."""
        return read_settings(self.root / "classe.toml")

    def teams(self) -> dict[str, tuple[str, ...]]:
        """Members of each team.

        Raises
        ------
        GradingError
            If the class has a list, and a member is not in it or a team bears someone's name.
        """
        teams = {team: tuple(members) for team, members in self.settings().get("equipes", {}).items()}
        if known := self.trainees():
            for team, members in teams.items():
                if absent := sorted(set(members) - known.keys()):
                    raise GradingError(f"Équipe « {team} » : {', '.join(absent)} absent de la liste de classe.")
                if team in known:
                    raise GradingError(f"« {team} » nomme à la fois une équipe et un stagiaire de la liste.")
        return teams

    def trainees(self) -> dict[str, Trainee]:
        """The class list by identifier; empty if the class has none.

        Raises
        ------
        GradingError
            If the list is absent, has no column ``identifiant``, or names someone twice.
        """
        name = self.settings().get("liste")
        if name is None:
            return {}
        path = self.root / name
        columns, rows = read_sheet(path, "Liste de classe illisible")
        if "identifiant" not in map(_plain, columns):
            raise GradingError(f"{path} : la première ligne doit comporter une colonne « identifiant ».")
        found: dict[str, Trainee] = {}
        for _, cells in rows:
            row = {_plain(column): cell for column, cell in cells.items()}
            identifier = (row["identifiant"] or "").strip()
            if not identifier:
                continue
            if not valid_identifier(identifier):
                raise GradingError(
                    f"{path} : identifiant {identifier!r} : lettres, chiffres, « - » et « _ » seulement."
                )
            if identifier in found:
                raise GradingError(f"{path} : l'identifiant {identifier!r} figure deux fois.")
            found[identifier] = Trainee(
                identifier, *((row.get(column) or "").strip() for column in ("nom", "etablissement", "reseau"))
            )
        return found


def _plain(name: str | None) -> str:
    """A column's name without accents, capitals and spaces around."""
    letters = unicodedata.normalize("NFD", (name or "").strip().casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def valid_identifier(text: str) -> bool:
    """Whether a text can name a trainee (and a folder)."""
    return 0 < len(text) <= 64 and all(letter.isascii() and (letter.isalnum() or letter in "-_") for letter in text)


def default_folder() -> Path:
    """The class folder when none is named."""
    return Path("classe")
