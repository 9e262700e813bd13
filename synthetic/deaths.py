"""Register of deaths to match by traits: table ``deces_insee``."""

from __future__ import annotations

import numpy as np

from synthetic import keys
from synthetic.catalogue import names
from synthetic.columns import Category, Table
from synthetic.people import ALIVE, DEPARTMENTS, People, birth_places, glue
from synthetic.scenario import Scenario
from synthetic.shards import Shard
from synthetic.streams import pick, stream

MISSING_SHARE = 0.015
"""Deaths not in the register yet, or lost."""
STRANGERS = 0.35
"""Deaths of persons that the network has never seen, as a share of the others."""


def death_table(scenario: Scenario, shard: Shard, people: People) -> Table:
    """All the deaths of the shard's persons, in hospital or not, among those of strangers."""
    rng = stream(scenario.seed, shard.number, "deaths register")
    known = np.flatnonzero((people.death < ALIVE) & (rng.random(len(people)) >= MISSING_SHARE))
    strangers = int(len(known) * STRANGERS)
    model = known[rng.integers(0, max(1, len(known)), strangers, dtype=np.int64)] if len(known) else known
    size = len(known) + len(model)
    female = np.concatenate([people.female[known], people.female[model]])
    shift = rng.integers(-900, 900, len(model), dtype=np.int64)
    birth = np.concatenate([people.birth[known], people.birth[model] + shift])
    death = np.concatenate([people.death[known], people.death[model]])
    family = np.concatenate([people.family[known], rng.integers(0, len(names("nom")), len(model), dtype=np.int64)])
    pool = len(names("prenom_m"))
    other = rng.integers(0, min(pool, len(names("prenom_f"))), len(model), dtype=np.int64)
    given = np.concatenate([people.given[known], other]) + female * pool
    places = birth_places(people)
    born = np.concatenate([places[known], places[rng.permutation(len(people))[: len(model)]]]) if size else places[:0]
    department = np.array([code for code, _ in DEPARTMENTS[:1]])[pick(rng, np.array([1.0]), size)]
    commune = keys.digits(rng.integers(900, 990, size, dtype=np.int64), 3)
    counter = np.concatenate([people.number[known] * 2, people.number[model] * 2 + 1])
    counter, first = np.unique(counter, return_index=True)
    scattered = keys.scatter(counter, 28, scenario.seed, "deces")
    return {
        "id_deces": keys.digits(scattered, 9),
        "nom": Category(family[first].astype(np.int32), names("nom")),
        "prenoms": Category(given[first].astype(np.int32), names("prenom_m") + names("prenom_f")),
        "sexe": Category(female[first].astype(np.int32), ("M", "F")),
        "date_naissance": birth[first].astype("datetime64[D]"),
        "cog_naissance": born[first],
        "date_deces": np.maximum(death, birth)[first].astype("datetime64[D]"),
        "cog_deces": glue(department, commune)[first],
    }
