"""The settings of a class: one TOML file, every line optional, every mistake named with what was meant."""

from __future__ import annotations

import datetime as dt
import difflib
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grading.errors import GradingError

PASS_PERCENT = 50

TEMPLATE = """\
# Réglages de la classe. Toutes les lignes sont facultatives : sans elles, les valeurs dites ici s'appliquent.
# nom = "Promotion d'essai"
# liste = "stagiaires.csv"          # colonnes : identifiant, nom, etablissement, reseau (séparateur , ou ;)
# date_limite = 2030-01-31T18:00:00 # un rendu plus tardif est noté, et signalé (défaut : aucune)
# version_retenue = "derniere"      # de plusieurs rendus, le dernier reçu est noté
# reussite = 50                     # seuil de réussite, en pour cent des points
# tests = "tests.csv"               # colonnes : identifiant, exercice, pretest, quiz (de 0 à 100)

# [equipes]                         # un rendu au nom de l'équipe vaut pour ses membres
# bleue = ["amina", "bruno"]
"""


@dataclass(frozen=True)
class Shape:
    """What a setting must be: its type, in words, and what else is asked of it."""

    kind: type | tuple[type, ...]
    words: str
    right: Callable[[Any], bool] = lambda value: True


TEXT = Shape(str, "un texte entre guillemets", lambda value: bool(value.strip()))
SHAPES = {
    "nom": TEXT,
    "liste": TEXT,
    "date_limite": Shape(dt.datetime, "une date et une heure, comme 2030-01-31T18:00:00"),
    "version_retenue": Shape(str, "« derniere »", lambda value: value == "derniere"),
    "reussite": Shape((int, float), "un nombre de 0 à 100", lambda value: 0 <= value <= 100),
    "tests": TEXT,
    "equipes": Shape(dict, "une rubrique, écrite [equipes] sur sa propre ligne"),
}


def read_settings(path: Path) -> dict[str, Any]:
    """The settings that a file gives, checked.

    Raises
    ------
    GradingError
        If the file is not valid TOML, if a key is unknown (the nearest known one is named), or a value wrong.
    """
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise GradingError(f"{path} est illisible : {error}. Corrigez ou supprimez ce fichier.") from error
    for key, value in settings.items():
        _check(path, key, value)
    _check_teams(path, settings.get("equipes", {}))
    return settings


def _check(path: Path, key: str, value: Any) -> None:
    if key not in SHAPES:
        near = difflib.get_close_matches(key.lower(), SHAPES, 1)
        hint = f" : vouliez-vous « {near[0]} » ?" if near else ""
        raise GradingError(f"{path} : clé inconnue « {key} »{hint} (clés : {', '.join(SHAPES)}).")
    shape = SHAPES[key]
    if isinstance(value, bool) or not isinstance(value, shape.kind) or not shape.right(value):
        raise GradingError(f"{path} : « {key} » doit être {shape.words}.")


def _check_teams(path: Path, teams: dict) -> None:
    """Teams are lists of distinct trainees, in one team each."""
    from grading.classroom import valid_identifier

    team_of: dict[str, str] = {}
    for team, members in teams.items():
        if not valid_identifier(team):
            raise GradingError(f"{path}, [equipes] : « {team} » : lettres, chiffres, « - » et « _ » seulement.")
        if not (isinstance(members, list) and members and all(isinstance(member, str) for member in members)):
            raise GradingError(f'{path}, [equipes] : « {team} » doit être une liste, comme ["amina", "bruno"].')
        for member in members:
            if not valid_identifier(member):
                raise GradingError(f"{path}, [equipes] : identifiant {member!r} impossible dans « {team} ».")
            if member in team_of:
                raise GradingError(f"{path}, [equipes] : « {member} » figure dans deux équipes ou deux fois.")
            team_of[member] = team
    if both := sorted(team_of.keys() & teams.keys()):
        raise GradingError(f"{path}, [equipes] : « {both[0]} » nomme à la fois une équipe et un stagiaire.")
