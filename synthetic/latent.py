"""What is true of a warehouse and not in its tables: who is who, and which odd rows are true (decoys)."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

import numpy as np
import pandas as pd

from synthetic import keys
from synthetic.catalogue import chronic_conditions, conditions
from synthetic.columns import Category, Table
from synthetic.health import HEART_TYPES, REGIONS
from synthetic.people import ALIVE, People, days_of
from synthetic.scenario import Scenario
from synthetic.stays import Stays
from synthetic.structure import FLOWS, opening

NOBODY = -1


@dataclass
class Latent:
    """The latent truth of a shard or of a warehouse.

    ``identities``: ipp, site, person, twin, homonym (the other's person number, -1: none);
    ``decoys``: group, table, key, for the rows that look wrong and are true;
    ``persons``: person, birth, female, home region, death (in or out of hospital), ejection fraction and type of
    heart failure that they have or would have; ``phenotypes``: person, condition, onset; ``deployment``: site,
    domain, first day; ``stays``: nda, person, condition of the catalogue;
    ``spans``, ``mentions`` and ``traps``: id_document, start, end, and what is there (identifying text and
    its label; a concept and its status; text that looks identifying and is not).
    """

    identities: pd.DataFrame
    decoys: pd.DataFrame
    persons: pd.DataFrame = field(default_factory=pd.DataFrame)
    phenotypes: pd.DataFrame = field(default_factory=pd.DataFrame)
    deployment: pd.DataFrame = field(default_factory=pd.DataFrame)
    stays: pd.DataFrame = field(default_factory=pd.DataFrame)
    spans: pd.DataFrame = field(default_factory=pd.DataFrame)
    mentions: pd.DataFrame = field(default_factory=pd.DataFrame)
    traps: pd.DataFrame = field(default_factory=pd.DataFrame)

    def add_truth(self, scenario: Scenario, people: People, stays: Stays) -> None:
        """Write down the true persons, their chronic conditions, the reason of each stay and the openings of flows."""
        self.persons = true_persons(people, scenario)
        self.phenotypes = true_phenotypes(people, scenario)
        self.deployment = true_openings(scenario)
        keys_ = [c.key for c in conditions()]
        self.stays = pd.DataFrame(
            {
                "nda": _text(keys.nda(stays.nda_counters(people), scenario.seed)),
                "person": people.number[stays.person],
                "condition": pd.Categorical.from_codes(stays.condition, keys_).astype("str"),
            }
        )

    def add(self, **frames: pd.DataFrame) -> None:
        """Set some of the frames."""
        for name, frame in frames.items():
            setattr(self, name, frame)

    def person_of(self, ipp: np.ndarray) -> np.ndarray:
        """Number of the person behind each IPP (bytes).

        Raises
        ------
        ValueError
            If an IPP is nobody's.
        """
        place = pd.Index(self.identities["ipp"]).get_indexer(_text(ipp))
        if (place < 0).any():
            raise ValueError("an IPP of the table belongs to nobody")
        return self.identities["person"].to_numpy(np.int64)[place]

    def add_identities(self, known: np.ndarray, added: np.ndarray) -> None:
        """Give new IPPs (bytes) to the persons behind known ones."""
        place = pd.Index(self.identities["ipp"]).get_indexer(_text(known))
        rows = self.identities.iloc[place].assign(ipp=_text(added))
        self.identities = pd.concat([self.identities, rows], ignore_index=True)

    def add_decoys(self, group: str, table: str, keys: np.ndarray) -> None:
        """Declare rows (keys, bytes) that look wrong and are true."""
        frame = pd.DataFrame({"group": group, "table": table, "key": _text(keys)}, dtype="str")
        self.decoys = pd.concat([self.decoys, frame], ignore_index=True)

    @classmethod
    def join(cls, parts: list[Latent]) -> Latent:
        """The latent truth of several shards."""
        frames = {f.name: pd.concat([getattr(p, f.name) for p in parts], ignore_index=True) for f in fields(cls)}
        frames["deployment"] = frames["deployment"].drop_duplicates(ignore_index=True)
        return cls(**frames)


def start(people: People, person: np.ndarray, identities: Table) -> Latent:
    """The latent truth of a shard before any fault: its identities, and no decoy yet.

    Parameters
    ----------
    person
        Position of the person of each identity.
    """

    def other(positions: np.ndarray) -> np.ndarray:
        return np.where(positions < 0, NOBODY, people.number[positions])

    site = identities["site"]
    assert isinstance(site, Category)
    frame = pd.DataFrame(
        {
            "ipp": _text(identities["ipp"]),
            "site": site.to_objects(),
            "person": people.number[person],
            "twin": other(people.twin_of[person]),
            "homonym": other(people.homonym_of[person]),
        }
    )
    return Latent(frame, pd.DataFrame({"group": [], "table": [], "key": []}, dtype="str"))


def _text(values: np.ndarray) -> np.ndarray:
    return values.astype("U").astype(object)


def true_persons(people: People, scenario: Scenario) -> pd.DataFrame:
    """The true persons of a shard; the ejection fraction is that of the end of the period."""
    last = days_of(scenario.end)
    dead = people.death < ALIVE
    death = np.where(dead, people.death, 0).astype("datetime64[D]").astype("datetime64[s]")
    death[~dead] = np.datetime64("NaT")
    health = people.health
    return pd.DataFrame(
        {
            "person": people.number,
            "female": people.female,
            "birth": people.birth.astype("datetime64[D]").astype("datetime64[s]"),
            "death": death,
            "region": np.array(REGIONS, dtype=object)[people.region],
            "heart_type": np.array(HEART_TYPES, dtype=object)[health.heart],
            "lvef": health.ejection(np.arange(len(people)), np.full(len(people), last)),
        }
    )


def true_phenotypes(people: People, scenario: Scenario) -> pd.DataFrame:
    """The chronic conditions of a shard's persons that began before the end of the period."""
    row, column = np.nonzero(people.health.onset <= days_of(scenario.end))
    names = np.array([chronic.key for chronic in chronic_conditions()], dtype=object)
    onset = people.health.onset[row, column].astype("datetime64[D]").astype("datetime64[s]")
    return pd.DataFrame({"person": people.number[row], "condition": names[column], "onset": onset})


def true_openings(scenario: Scenario) -> pd.DataFrame:
    """First day of each site's flows."""
    pairs = [(site, domain) for site in scenario.sites for domain in FLOWS if domain in scenario.domains]
    first = [np.datetime64(opening(scenario, site, domain), "s") for site, domain in pairs]
    return pd.DataFrame(
        {
            "site": [site for site, _ in pairs],
            "domain": [domain for _, domain in pairs],
            "opening": np.array(first, dtype="datetime64[s]"),
        }
    )
