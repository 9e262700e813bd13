"""D17: stays whose discharge comes before their admission."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from synthetic.columns import missing
from synthetic.defects.base import Fault, FaultContext, check_rate

DAY, HOUR = 86_400, 3_600


@dataclass(frozen=True)
class DischargeBeforeAdmission(Fault):
    """A share of the stays ends before it begins: a mistyped month or year, or an hour of the same day.

    Found by comparing ``date_sortie`` with ``date_entree``, knowing that 00:00:00 means « hour not recorded ».
    """

    name: ClassVar[str] = "discharge_before_admission"
    title: ClassVar[str] = "Sortie avant l'entrée"
    code: ClassVar[str] = "D17"
    kahn: ClassVar[str] = "Plausibilité : temporelle"
    origin: ClassVar[str] = (
        "Saisie a posteriori d'un mouvement, ou mouvement corrigé après coup dans la gestion administrative."
    )
    rate_mark: ClassVar[str] = "hypothèse du cours : 0,1 à 0,5 % des séjours"

    rate: float = 0.005
    same_day_share: float = 0.4

    def __post_init__(self) -> None:
        check_rate(self.rate)
        check_rate(self.same_day_share)

    def inject(self, context: FaultContext) -> None:
        """Move the discharge of the chosen stays (variants ``jour`` and ``heure``)."""
        rng = context.rng(self.name)
        stays = context.tables["sejour"]
        size = len(stays["nda"])
        chosen = rng.random(size) < self.rate
        by_hour = rng.random(size) < self.same_day_share
        days_back = np.array([30, 31, 365])[rng.integers(0, 3, size, dtype=np.int64)]
        earlier = rng.random(size)
        entry = stays["date_entree"].astype(np.int64)
        leaving = stays["date_sortie"].astype(np.int64)
        timed = ~missing(stays["date_sortie"]) & (leaving % DAY != 0)
        by_hour &= timed & (entry % DAY > 2 * HOUR)
        lasted = np.maximum(0, leaving - entry) // DAY
        shifted = leaving - (days_back + lasted) * DAY
        minutes = (earlier * ((entry % DAY) // 60 - 60)).astype(np.int64) + 1
        moved = np.where(by_hour, entry // DAY * DAY + minutes * 60, shifted)
        rows = np.flatnonzero(chosen & ~missing(stays["date_sortie"]))
        variant = np.where(by_hour[rows], "heure", "jour")
        context.injection.change(self.name, variant, "sejour", rows, "date_sortie", moved[rows].astype("datetime64[s]"))
