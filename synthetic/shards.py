"""Shards: blocks of persons of one network, each generated on its own and always in the same way."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from synthetic import keys
from synthetic.catalogue import sites
from synthetic.scenario import Scenario, ScenarioError


@dataclass(frozen=True)
class Shard:
    """A block of persons: its number, its network's sites (codes) and how many persons it holds."""

    number: int
    network: str
    sites: tuple[str, ...]
    persons: int
    first_person: int


def plan(scenario: Scenario) -> list[Shard]:
    """Cut a scenario into shards.

    Persons are shared between networks by the weights of the scenario's sites (largest remainders), then cut
    into blocks of ``scenario.shard_size``.

    Raises
    ------
    ScenarioError
        If the population is too large for the identifiers.
    """
    most = 1 << keys.PERSON_BITS
    if scenario.patients > most:
        raise ScenarioError(f"Scénario {scenario.name!r} : trop de patients (maximum {most:,}).")
    networks: dict[str, list[str]] = {}
    for site in scenario.sites:
        networks.setdefault(sites()[site].reseau, []).append(site)
    weights = {name: sum(sites()[site].poids for site in members) for name, members in networks.items()}
    shares = apportion(scenario.patients, list(weights.values()))
    shards: list[Shard] = []
    for (network, members), persons in zip(networks.items(), shares, strict=True):
        for start in range(0, persons, scenario.shard_size):
            number = len(shards)
            block = min(scenario.shard_size, persons - start)
            shards.append(Shard(number, network, tuple(members), block, number * scenario.shard_size))
    if shards[-1].first_person + shards[-1].persons > most:
        raise ScenarioError(
            f"Scénario {scenario.name!r} : trop de patients pour « shard_size » = {scenario.shard_size}, "
            "ou « shard_size » trop grand : des blocs de 2000 personnes conviennent."
        )
    return shards


def apportion(total: int, weights: list[float]) -> list[int]:
    """Whole numbers that sum to ``total``, proportional to ``weights`` (largest remainders, ties to the first)."""
    exact = [total * weight / sum(weights) for weight in weights]
    whole = [int(share) for share in exact]
    order = sorted(range(len(weights)), key=lambda index: (whole[index] - exact[index], index))
    for index in order[: total - sum(whole)]:
        whole[index] += 1
    return whole


def site_weights(shard: Shard) -> np.ndarray:
    """Weights of the shard's sites."""
    return np.array([sites()[site].poids for site in shard.sites])
