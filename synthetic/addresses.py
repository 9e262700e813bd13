"""Addresses, telephones and e-mails that can reach nobody.

Streets and communes are invented; telephones are in the ranges that the regulator keeps for fiction; e-mails are in
``example.org``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from synthetic import keys
from synthetic.catalogue import names, places, sites
from synthetic.columns import Category, Table
from synthetic.scenario import Scenario
from synthetic.shards import Shard
from synthetic.streams import pick, stream

if TYPE_CHECKING:
    from synthetic.people import People

FICTIONAL_RANGES = (b"019900", b"026191", b"035301", b"046571", b"053649", b"063998")
RANGE_SHARES = (0.05, 0.12, 0.12, 0.03, 0.03, 0.65)
DEPARTMENTS = {"HDF": "80", "NOR": "14", "GES": "54", "BFC": "21", "BRE": "35", "PDL": "44", "CVL": "37"}
"""A department of each region; the three digits that follow are invented (900 to 989)."""
PHONE_SHARE, EMAIL_SHARE, ADDRESS_SHARE = 0.9, 0.35, 0.97


def contacts(scenario: Scenario, shard: Shard, people: People, person: np.ndarray, site: np.ndarray) -> Table:
    """The columns of ``identite`` that say where a person lives; a person's are the same at every site."""
    rng = stream(scenario.seed, shard.number, "contacts")
    size = len(people)
    number = rng.integers(1, 121, size, dtype=np.int64).astype("S3")
    streets = np.array([street.encode("ascii") for street in places("voie")])
    street = np.char.add(np.char.add(number, b" "), streets[rng.integers(0, len(streets), size, dtype=np.int64)])
    department = np.array([DEPARTMENTS[sites()[code].region].encode() for code in shard.sites])[people.home]
    code = np.char.add(department, keys.digits(rng.integers(900, 990, size, dtype=np.int64), 3))
    commune = rng.integers(0, len(places("commune")), size, dtype=np.int64)
    phone = np.char.add(
        np.array(FICTIONAL_RANGES)[pick(rng, np.array(RANGE_SHARES), size)],
        keys.digits(rng.integers(0, 10_000, size, dtype=np.int64), 4),
    )
    family = np.array([_mailbox(name) for name in names("nom")])[people.family]
    pool = names("prenom_m") + names("prenom_f")
    given = np.array([_mailbox(name) for name in pool])[people.given + people.female * len(names("prenom_m"))]
    suffix = keys.digits(rng.integers(0, 100, size, dtype=np.int64), 2)
    mail = np.char.add(np.char.add(np.char.add(np.char.add(given, b"."), family), suffix), b"@example.org")
    lacks = rng.random((size, 3)) >= np.array([PHONE_SHARE, EMAIL_SHARE, ADDRESS_SHARE])
    homeless = lacks[:, 2]
    return {
        "adresse": np.where(homeless, b"", street)[person],
        "code_postal": np.where(homeless, b"", code)[person],
        "commune": Category(np.where(homeless, -1, commune)[person].astype(np.int32), places("commune")),
        "telephone": np.where(lacks[:, 0], b"", phone)[person],
        "courriel": np.where(lacks[:, 1], b"", mail)[person],
    }


def _mailbox(name: str) -> bytes:
    return name.lower().replace(" ", "-").replace("'", "").encode("ascii")
