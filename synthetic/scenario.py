"""Scenarios: what to generate (seed, sites, period, size, faults), read from TOML files."""

from __future__ import annotations

import datetime as dt
import difflib
import tomllib
from dataclasses import dataclass, field, fields, replace
from importlib import resources
from pathlib import Path
from typing import Any

from synthetic.catalogue import chronic_index, sites
from synthetic.schema import DOMAINS

FOLDER = "scenarios"


class ScenarioError(ValueError):
    """A scenario that can't be used; the message (in French) says which key and what to do."""


@dataclass(frozen=True)
class FaultSpec:
    """One fault of a scenario: its name and the parameters that differ from the fault's defaults."""

    name: str
    parameters: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Scenario:
    """What a generated warehouse depends on, besides the package's version.

    ``enriched``: factors by which the prevalence of chronic conditions is multiplied, for a course that needs many
    patients of a kind in a small warehouse.
    """

    name: str
    title: str
    seed: int
    start: dt.date
    end: dt.date
    patients: int
    sites: tuple[str, ...]
    shard_size: int = 2000
    domains: tuple[str, ...] = tuple(DOMAINS)
    local_labels: bool = True
    staggered: bool = False
    enriched: tuple[tuple[str, float], ...] = ()
    faults: tuple[FaultSpec, ...] = ()

    def __post_init__(self) -> None:
        known = sites()
        unknown = [site for site in self.sites if site not in known]
        problem = ""
        if unknown:
            problem = f"« sites » : site inconnu {unknown[0]!r} (sites possibles : {', '.join(known)})"
        elif not self.sites or len(set(self.sites)) != len(self.sites):
            problem = "« sites » : donnez au moins un site, chacun une seule fois"
        elif unknown_domains := [domain for domain in self.domains if domain not in DOMAINS]:
            problem = f"« domains » : domaine inconnu {unknown_domains[0]!r} (possibles : {', '.join(DOMAINS)})"
        elif wrong := [key for key, _ in self.enriched if key not in chronic_index()]:
            problem = (
                f"« enriched » : maladie chronique inconnue {wrong[0]!r} (possibles : {', '.join(chronic_index())})"
            )
        elif not all(0 < factor <= 100 for _, factor in self.enriched):
            problem = "« enriched » : chaque facteur doit être entre 0 (exclu) et 100"
        elif self.start >= self.end:
            problem = "« start » doit précéder « end »"
        elif self.patients < 1:
            problem = "« patients » doit être un entier positif"
        elif self.shard_size < 1:
            problem = "« shard_size » doit être un entier positif"
        elif not 0 <= self.seed < 2**64:
            problem = "« seed » doit être un entier de 0 à 2^64 − 1"
        if problem:
            raise ScenarioError(f"Scénario {self.name!r} : {problem}.")

    def with_changes(self, **changes: Any) -> Scenario:
        """A copy with the given fields replaced; ``None`` leaves a field as it is."""
        return replace(self, **{key: value for key, value in changes.items() if value is not None})

    def clean(self) -> Scenario:
        """The same scenario without faults."""
        return replace(self, faults=())

    def as_dict(self, with_seed: bool = True) -> dict[str, Any]:
        """Plain data for the manifest; without the seed when the warehouse is a hidden one."""
        plain = {
            "name": self.name,
            "title": self.title,
            "start": self.start.isoformat(),
            "end": self.end.isoformat(),
            "patients": self.patients,
            "sites": list(self.sites),
            "shard_size": self.shard_size,
            "domains": list(self.domains),
            "local_labels": self.local_labels,
            "staggered": self.staggered,
            "enriched": dict(self.enriched),
        }
        if with_seed:
            plain["seed"] = self.seed
            plain["faults"] = [{"name": fault.name, **fault.parameters} for fault in self.faults]
        return plain


def scenario_names() -> list[str]:
    """Names of the scenarios that ship with the package."""
    folder = resources.files("synthetic") / FOLDER
    return sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml"))


def _nearest(name: str) -> str:
    near = difflib.get_close_matches(name, scenario_names(), 1)
    return f" (vouliez-vous dire {near[0]!r} ?)" if near else ""


def load_scenario(name_or_path: str | Path) -> Scenario:
    """Read a scenario by name (``"mini"``) or from a TOML file (``"mon_scenario.toml"``).

    Raises
    ------
    ScenarioError
        If there is no such scenario, if the file is not valid TOML, or if a key is missing, unknown or wrong.
    """
    text = str(name_or_path)
    if text.endswith(".toml"):
        try:
            content = Path(text).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ScenarioError(f"Scénario illisible : {text} ({error}).") from error
    elif text in scenario_names():
        content = (resources.files("synthetic") / FOLDER / f"{text}.toml").read_text(encoding="utf-8")
    else:
        raise ScenarioError(
            f"Scénario inconnu : {text!r}{_nearest(text)}. Scénarios fournis : {', '.join(scenario_names())} ; "
            "ou donnez le chemin d'un fichier .toml."
        )
    try:
        return scenario_from_dict(tomllib.loads(content), text)
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError(f"Scénario {text} : TOML invalide ({error}).") from error


_KEYS: dict[str, type] = {
    "name": str,
    "title": str,
    "seed": int,
    "start": dt.date,
    "end": dt.date,
    "patients": int,
    "sites": list,
    "shard_size": int,
    "domains": list,
    "local_labels": bool,
    "staggered": bool,
    "enriched": dict,
    "fault": list,
}
_OPTIONAL = {"shard_size", "domains", "local_labels", "staggered", "enriched", "fault"}
_PARAMETERS: dict[str, Any] = {"float": (int, float), "int": int, "str": str}


def scenario_from_dict(plain: dict[str, Any], where: str) -> Scenario:
    """Build a scenario from parsed TOML, checking every key."""
    for key, value in plain.items():
        if key not in _KEYS:
            near = difflib.get_close_matches(key, _KEYS, 1)
            hint = f" : vouliez-vous dire « {near[0]} » ?" if near else "."
            raise ScenarioError(f"Scénario {where} : clé inconnue « {key} » (clés : {', '.join(_KEYS)}){hint}")
        unwanted = dt.datetime if _KEYS[key] is bool else (bool, dt.datetime)
        if not isinstance(value, _KEYS[key]) or isinstance(value, unwanted):
            raise ScenarioError(f"Scénario {where} : « {key} » doit être de type {_KEYS[key].__name__}.")
    absent = [key for key in _KEYS if key not in plain and key not in _OPTIONAL]
    if absent:
        raise ScenarioError(f"Scénario {where} : il manque « {absent[0]} ».")
    values = dict(plain)
    faults = tuple(_fault(entry, where) for entry in values.pop("fault", []))
    _check_repeats(faults, where)
    if not all(isinstance(site, str) for site in values["sites"]):
        raise ScenarioError(f"Scénario {where} : « sites » doit être une liste de codes de site.")
    values["sites"] = tuple(values["sites"])
    values["domains"] = tuple(values.get("domains", DOMAINS))
    values["enriched"] = _factors(values.get("enriched", {}), where)
    return Scenario(**values, faults=faults)


def _factors(plain: dict[str, Any], where: str) -> tuple[tuple[str, float], ...]:
    for key, factor in plain.items():
        if not isinstance(factor, (int, float)) or isinstance(factor, bool):
            raise ScenarioError(f"Scénario {where} : « enriched.{key} » doit être un nombre.")
    return tuple((key, float(factor)) for key, factor in sorted(plain.items()))


def _fault(entry: Any, where: str) -> FaultSpec:
    from synthetic.defects import FAULTS

    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
        raise ScenarioError(f"Scénario {where} : chaque [[fault]] doit avoir un « name ».")
    parameters = {key: value for key, value in entry.items() if key != "name"}
    if entry["name"] not in FAULTS:
        raise ScenarioError(f"Scénario {where} : faute inconnue {entry['name']!r} (connues : {', '.join(FAULTS)}).")
    kinds = {known.name: str(known.type) for known in fields(FAULTS[entry["name"]])}
    for key, value in parameters.items():
        here = f"Scénario {where} : faute {entry['name']!r}"
        if key not in kinds:
            raise ScenarioError(f"{here} : paramètre inconnu « {key} » (paramètres : {', '.join(kinds)}).")
        if not isinstance(value, _PARAMETERS.get(kinds[key], object)) or isinstance(value, bool):
            raise ScenarioError(f"{here} : « {key} » doit être de type {kinds[key]}.")
    try:
        FAULTS[entry["name"]](**parameters)
    except (TypeError, ValueError) as error:
        raise ScenarioError(f"Scénario {where} : faute {entry['name']!r} : {error}.") from error
    return FaultSpec(entry["name"], parameters)


def _check_repeats(faults: tuple[FaultSpec, ...], where: str) -> None:
    """Refuse a fault asked for twice (both would draw the same rows), unless it aims at another laboratory test."""
    from synthetic.defects import FAULTS

    aims = [(fault.name, getattr(FAULTS[fault.name](**fault.parameters), "test", "")) for fault in faults]
    for name, test in aims:
        if aims.count((name, test)) > 1:
            raise ScenarioError(f"Scénario {where} : la faute {name!r} est demandée deux fois.")
