"""D01: one patient, two IPPs at the same site."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from synthetic import keys
from synthetic.catalogue import names
from synthetic.columns import Category, Table, length, take
from synthetic.defects.base import Fault, FaultContext, check_rate
from synthetic.streams import pick

SLOT = keys.IDENTITIES_PER_PERSON - 1
"""Counter of the second identity of a person; sites take the first ones."""

VARIANTS = (("frappe", 0.25), ("nom_usage", 0.35), ("date", 0.25), ("inversion", 0.15))
ADULT_DAYS = 20 * 365
SHORT = 5
"""Names with fewer letters are left alone: one letter wrong in four, and nobody can say whose they are."""

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class DuplicateIdentity(Fault):
    """Some patients are not found at the desk: a second identity is created, and their later stays go to it.

    Its traits differ as they do in real life (variants): a typing mistake in a name (``frappe``), another family
    name typed as the birth name (``nom_usage``), day and month swapped or 1 January (``date``), first and family
    names swapped (``inversion``). Found by comparing traits inside a site, without merging twins and homonyms.
    """

    name: ClassVar[str] = "duplicate_identity"
    title: ClassVar[str] = "Doublon d'identité"
    code: ClassVar[str] = "D01"
    kahn: ClassVar[str] = "Plausibilité : unicité"
    origin: ClassVar[str] = (
        "Recherche d'identité trop rapide à l'accueil, ou venue en urgence sans papiers : "
        "l'identité existante n'est pas retrouvée, une seconde est créée."
    )
    rate_mark: ClassVar[str] = (
        "environ 3 % des identités créées ou modifiées (CHU de Montpellier, juin 2018, EM-Consulte 1275898)"
    )

    rate: float = 0.03
    same_nir_share: float = 0.2

    def __post_init__(self) -> None:
        check_rate(self.rate)
        check_rate(self.same_nir_share)

    def inject(self, context: FaultContext) -> None:
        """Add the second identities, and give them the patients' last stays with all that hangs on them."""
        rng = context.rng(self.name)
        identities, stays = context.tables["identite"], context.tables["sejour"]
        person = context.latent.person_of(identities["ipp"])
        rank, visits = _ranks(stays)
        counts = pd.Series(visits).groupby(stays["ipp"]).max()
        seen = counts.reindex(identities["ipp"]).fillna(0).to_numpy(np.int64)
        rows = self._choose(rng, person, seen)
        if not len(rows):
            return
        doubles, variant = self._doubles(rng, take(identities, rows), person[rows], context)
        cut = 1 + (rng.random(len(rows)) * (seen[rows] - 1)).astype(np.int64)
        place = pd.Index(identities["ipp"][rows]).get_indexer(pd.Index(stays["ipp"]))
        moved = np.flatnonzero((place >= 0) & (rank >= cut[place]))
        first = pd.Series(stays["date_entree"][moved]).groupby(place[moved]).min()
        doubles["date_creation"] = first.reindex(np.arange(len(rows))).to_numpy("datetime64[s]").astype("datetime64[D]")
        self._take_deaths(context, rows, doubles, variant)
        context.injection.add(self.name, variant, "identite", doubles)
        context.latent.add_identities(identities["ipp"][rows], doubles["ipp"])
        self._move(context, stays["nda"][moved], doubles["ipp"][place[moved]], variant[place[moved]])

    def _choose(self, rng: np.random.Generator, person: np.ndarray, seen: np.ndarray) -> np.ndarray:
        """Positions of the identities to double: at least two stays, one identity a person at most."""
        draws = rng.random(len(person))
        eligible = np.flatnonzero(seen >= 2)
        _, first = np.unique(person[eligible], return_index=True)
        eligible = np.sort(eligible[first])
        chance = self.rate * len(person) / max(1, len(eligible))
        return eligible[draws[eligible] < chance]

    def _doubles(
        self, rng: np.random.Generator, originals: Table, person: np.ndarray, context: FaultContext
    ) -> tuple[Table, np.ndarray]:
        """The new identities, and the variant of each."""
        size = len(person)
        wanted = np.array([name for name, _ in VARIANTS], dtype=object)[pick(rng, [p for _, p in VARIANTS], size)]
        family, given = originals["nom_naissance"].to_objects(), originals["prenoms"].to_objects()
        other = np.array(names("nom"), dtype=object)[rng.integers(0, len(names("nom")), size, dtype=np.int64)]
        on_given = rng.random(size) < 0.5
        dice = rng.integers(0, 1 << 30, (size, 3), dtype=np.int64)
        same_nir = rng.random(size) < self.same_nir_share
        birth = originals["date_naissance"]
        confused = confused_dates(birth)
        adult_woman = originals["sexe"].isin(["F"]) & (birth.astype(np.int64) < _last_day(context) - ADULT_DAYS)
        impossible = (
            ((wanted == "date") & ((confused == birth) | (birth >= np.datetime64(context.scenario.start))))
            | ((wanted == "nom_usage") & (~adult_woman | (other == family)))
            | ((wanted == "inversion") & (family == given))
        )
        variant = np.where(impossible, "frappe", wanted)
        for row in np.flatnonzero(variant == "frappe"):
            longer = given if len(given[row]) > len(family[row]) else family
            target = given if on_given[row] and len(given[row]) >= SHORT else longer
            target[row] = mistyped(target[row], *dice[row])
        family = np.where(variant == "nom_usage", other, family)
        swapped = variant == "inversion"
        family, given = np.where(swapped, given, family), np.where(swapped, family, given)
        nir = np.where(same_nir, originals["nir"], b"")
        return {
            **originals,
            "ipp": keys.ipp(person * keys.IDENTITIES_PER_PERSON + SLOT, context.scenario.seed),
            "nom_naissance": Category.of(family),
            "prenoms": Category.of(given),
            "date_naissance": np.where(variant == "date", confused, birth),
            "nir": nir,
            "statut_identite": Category.of(np.where(nir == b"", "PROV", "VALI")),
            "date_deces": np.full(size, "NaT", dtype="datetime64[D]"),
        }, variant

    def _take_deaths(self, context: FaultContext, rows: np.ndarray, doubles: Table, variant: np.ndarray) -> None:
        """A death is written in the identity of the last stay: the other one stays alive in the hospital's eyes."""
        deaths = context.tables["identite"]["date_deces"][rows]
        doubles["date_deces"] = deaths
        dead = np.flatnonzero(~np.isnat(deaths))
        nothing = np.full(len(dead), "NaT", dtype="datetime64[D]")
        context.injection.change(self.name, variant[dead], "identite", rows[dead], "date_deces", nothing)

    def _move(self, context: FaultContext, nda: np.ndarray, ipp: np.ndarray, variant: np.ndarray) -> None:
        """Give stays, and every row that hangs on them, to the new identities."""
        places = pd.Index(nda)
        for name, table in context.tables.items():
            if "nda" not in table or "ipp" not in table:
                continue
            place = places.get_indexer(pd.Index(table["nda"]))
            rows = np.flatnonzero(place >= 0)
            context.injection.change(self.name, variant[place[rows]], name, rows, "ipp", ipp[place[rows]])


def _ranks(stays: Table) -> tuple[np.ndarray, np.ndarray]:
    """For each stay, its rank (from 0) in time among those of its IPP, and how many there are up to it."""
    order = np.lexsort((stays["date_entree"], stays["ipp"]))
    ipp = stays["ipp"][order]
    new = np.concatenate([[True], ipp[1:] != ipp[:-1]]) if length(stays) else np.array([], dtype=bool)
    first = np.flatnonzero(new)
    rank = np.empty(len(ipp), dtype=np.int64)
    rank[order] = np.arange(len(ipp)) - np.repeat(first, np.diff(np.append(first, len(ipp))))
    return rank, rank + 1


def _last_day(context: FaultContext) -> int:
    return int(np.datetime64(context.scenario.end).astype("datetime64[D]").astype(np.int64))


def confused_dates(birth: np.ndarray) -> np.ndarray:
    """Day and month swapped where that is a date, 1 January otherwise."""
    months = birth.astype("datetime64[M]")
    day = (birth - months.astype("datetime64[D]")).astype(np.int64) + 1
    years = birth.astype("datetime64[Y]")
    month = (months - years.astype("datetime64[M]")).astype(np.int64) + 1
    swapped = (years.astype("datetime64[M]") + (np.minimum(day, 12) - 1)).astype("datetime64[D]") + (month - 1)
    return np.where((day <= 12) & (day != month), swapped, years.astype("datetime64[D]"))


def mistyped(text: str, kind: int, place: int, letter: int) -> str:
    """A name with one typing mistake after its first letter, drawn by three whole numbers.

    A letter left out, doubled, swapped with the next one, or replaced.
    """
    place = 1 + place % max(1, len(text) - 2)
    if kind % 4 == 0 and len(text) > 4:
        return text[:place] + text[place + 1 :]
    if kind % 4 == 1:
        return text[:place] + text[place] + text[place:]
    if kind % 4 == 2 and text[place : place + 1] != text[place + 1 : place + 2] and len(text) > place + 1:
        return text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    wrong = LETTERS[(LETTERS.find(text[place]) + 1 + letter % 25) % 26]
    return text[:place] + wrong + text[place + 1 :]
