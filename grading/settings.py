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

LATEST, BEST = "derniere", "meilleure"
PASS_PERCENT = 50
NATURES = ("action de formation", "bilan de compétences", "VAE", "apprentissage")

TEMPLATE = """\
# Réglages de la classe. Toutes les lignes sont facultatives : sans elles, les valeurs dites ici s'appliquent.
# nom = "Promotion d'essai"
# liste = "stagiaires.csv"          # colonnes : identifiant, nom, etablissement, reseau (séparateur , ou ;)
# date_limite = 2030-01-31T18:00:00 # un rendu plus tardif est noté, et signalé (défaut : aucune)
# version_retenue = "derniere"      # plusieurs rendus : "derniere" ou "meilleure" (toutes sont alors notées)
# reussite = 50                     # seuil de réussite, en pour cent des points
# corrige = "apres_limite"          # corrigé dans le retour : "apres_limite", "toujours" ou "jamais"
# tests = "tests.csv"               # colonnes : identifiant, exercice, pretest, quiz (de 0 à 100)

# [equipes]                         # un rendu au nom de l'équipe vaut pour ses membres
# bleue = ["amina", "bruno"]

# [organisme]                       # pour l'attestation et le certificat de réalisation
# nom = "Organisme de formation"
# adresse = "1 rue de l'Exemple, 00000 Ville"
# ville = "Ville"
# representant = "Prénom Nom, fonction"

# [formation]
# intitule = "Données de santé : contrôler un entrepôt"
# nature = "action de formation"    # ou "bilan de compétences", "VAE", "apprentissage"
# modalite = "à distance"
# debut = 2030-01-10
# fin = 2030-01-31
# heures = 2                        # durée prévue ; par défaut celle du module
"""


@dataclass(frozen=True)
class Shape:
    """What a setting must be: its type, in words, and what else is asked of it."""

    kind: type | tuple[type, ...]
    words: str
    right: Callable[[Any], bool] = lambda value: True


def _one_of(*names: str) -> Shape:
    quoted = [f"« {name} »" for name in names]
    return Shape(str, ", ".join(quoted[:-1]) + f" ou {quoted[-1]}", lambda value: value in names)


TEXT = Shape(str, "un texte entre guillemets", lambda value: bool(value.strip()))
DATE = Shape(dt.date, "une date, comme 2030-01-31", lambda value: not isinstance(value, dt.datetime))
SHAPES: dict[str, Shape | dict[str, Shape]] = {
    "nom": TEXT,
    "liste": TEXT,
    "date_limite": Shape(dt.datetime, "une date et une heure, comme 2030-01-31T18:00:00"),
    "version_retenue": _one_of(LATEST, BEST),
    "reussite": Shape((int, float), "un nombre de 0 à 100", lambda value: 0 <= value <= 100),
    "corrige": _one_of("apres_limite", "toujours", "jamais"),
    "tests": TEXT,
    "equipes": {},
    "organisme": dict.fromkeys(("nom", "adresse", "ville", "representant"), TEXT),
    "formation": {
        "intitule": TEXT,
        "nature": _one_of(*NATURES),
        "modalite": TEXT,
        "debut": DATE,
        "fin": DATE,
        "heures": Shape((int, float), "un nombre d'heures de 0 à 10 000", lambda value: 0 < value <= 10_000),
    },
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
        _check(path, key, value, SHAPES)
    _check_dates(path, settings.get("formation", {}))
    _check_teams(path, settings.get("equipes", {}))
    return settings


def _check(path: Path, key: str, value: Any, shapes: dict, table: str = "") -> None:
    """Check one key of a table."""
    where = f"{path}, [{table}]" if table else str(path)
    if key not in shapes:
        raise GradingError(f"{where} : clé inconnue « {key} »{_nearest(key, shapes)} (clés : {', '.join(shapes)}).")
    shape = shapes[key]
    if isinstance(shape, dict):
        if not isinstance(value, dict):
            raise GradingError(f"{where} : « {key} » doit être une rubrique, écrite [{key}] sur sa propre ligne.")
        if shape:
            for name, inner in value.items():
                _check(path, name, inner, shape, key)
    elif isinstance(value, bool) or not isinstance(value, shape.kind) or not shape.right(value):
        raise GradingError(f"{where} : « {key} » doit être {shape.words}.")


def _nearest(key: str, known: dict) -> str:
    """The known key that was probably meant, as words; of the whole file's where this table has none."""
    found = difflib.get_close_matches(key.lower(), known, 1, 0.6)
    if found:
        return f" : vouliez-vous « {found[0]} » ?"
    for table, shapes in SHAPES.items():
        if isinstance(shapes, dict) and key in shapes:
            return f" : elle se place dans la rubrique [{table}]"
    return ""


def _check_dates(path: Path, training: dict) -> None:
    if "debut" in training and "fin" in training and training["fin"] < training["debut"]:
        raise GradingError(f"{path}, [formation] : « fin » précède « debut ».")


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
