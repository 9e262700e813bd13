"""What every fault has, and what it may look at when it is injected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from synthetic.columns import Table
from synthetic.defects.ledger import Injection
from synthetic.scenario import Scenario
from synthetic.shards import Shard
from synthetic.streams import SCENARIO, stream

if TYPE_CHECKING:
    from synthetic.latent import Latent


@dataclass(frozen=True)
class FaultContext:
    """The scenario and shard in which a fault is injected, the injection that records it, and the latent truth."""

    scenario: Scenario
    shard: Shard
    injection: Injection
    latent: Latent

    @property
    def tables(self) -> dict[str, Table]:
        """The shard's tables, as the faults before have left them."""
        return self.injection.tables

    def rng(self, fault: str) -> np.random.Generator:
        """The fault's own stream in this shard."""
        return stream(self.scenario.seed, self.shard.number, f"fault:{fault}")

    def scenario_rng(self, fault: str) -> np.random.Generator:
        """The fault's stream for choices that concern the whole scenario (which site, when)."""
        return stream(self.scenario.seed, SCENARIO, f"fault:{fault}")


class Fault:
    """A real-life data fault; subclasses are frozen dataclasses whose fields are the parameters.

    Class attributes: ``name`` (identifier), ``title`` (French), ``code`` (row of the catalogue of faults),
    ``kahn`` (category of Kahn 2016, French), ``origin`` (where it comes from in real life, French),
    ``rate_mark`` (where the default rate comes from).
    """

    name: ClassVar[str]
    title: ClassVar[str]
    code: ClassVar[str]
    kahn: ClassVar[str]
    origin: ClassVar[str]
    rate_mark: ClassVar[str]

    def inject(self, context: FaultContext) -> None:
        """Change the tables through ``context.injection`` only."""
        raise NotImplementedError


def check_rate(rate: float) -> None:
    """Refuse a rate outside 0 to 1 (message in French: it is shown to authors of scenarios)."""
    if not 0 <= rate <= 1:
        raise ValueError(f"« rate » doit être compris entre 0 et 1 (reçu : {rate})")
