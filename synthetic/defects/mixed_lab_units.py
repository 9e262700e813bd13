"""D09: results given in another unit under an unchanged unit label."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from synthetic.catalogue import LabTest, lab_tests
from synthetic.columns import Category
from synthetic.defects.base import Fault, FaultContext
from synthetic.laboratory import declared_unit, local_code, rounded


@dataclass(frozen=True)
class MixedLabUnits(Fault):
    """For some weeks, one site sends a test in its alternative unit while the label keeps the usual one.

    Found by looking at the distribution on a log scale, by site and over time. The variant says whether the
    value alone gives it away (``valeur_impossible``), or only its neighbours do (``valeur_possible``), or whether
    that depends on where one draws the line (``valeur_limite``).
    """

    name: ClassVar[str] = "mixed_lab_units"
    title: ClassVar[str] = "Unité de biologie changée sans que le libellé change"
    code: ClassVar[str] = "D09"
    kahn: ClassVar[str] = "Plausibilité : atemporelle"
    origin: ClassVar[str] = (
        "Changement de paramétrage du système de laboratoire, non répercuté dans l'interface vers l'entrepôt."
    )
    rate_mark: ClassVar[str] = "hypothèse du cours : un site sur quatre, ou 1 à 3 % des lignes"

    test: str = "creatinine"
    weeks: int = 16
    site_share: float = 0.25

    def __post_init__(self) -> None:
        test = _test(self.test)
        if test.facteur == 1:
            raise ValueError(f"« test » : l'unité alternative de {self.test} a le même ordre de grandeur")
        if self.weeks < 1:
            raise ValueError("« weeks » doit être un entier positif")
        if not 0 < self.site_share <= 1:
            raise ValueError("« site_share » doit être compris entre 0 et 1")

    def spans(self, context: FaultContext) -> list[tuple[str, dt.date, dt.date]]:
        """Site, first and last day of each spell, drawn once for the scenario.

        Only sites that declare the test's usual unit can carry the fault.
        """
        rng = context.scenario_rng(f"{self.name}:{self.test}")
        test, scenario = _test(self.test), context.scenario
        usual = [site for site in scenario.sites if declared_unit(site, test) == test.unite]
        count = max(1, round(len(scenario.sites) * self.site_share))
        order = rng.permutation(len(usual))[:count]
        days = (scenario.end - scenario.start).days
        latest = max(1, days - 7 * self.weeks)
        first = rng.integers(0, latest, len(order), dtype=np.int64)
        return [
            (
                usual[index],
                scenario.start + dt.timedelta(days=int(day)),
                scenario.start + dt.timedelta(days=int(day) + 7 * self.weeks - 1),
            )
            for index, day in zip(order, first, strict=True)
        ]

    def inject(self, context: FaultContext) -> None:
        """Convert the values of each spell, leaving unit and bounds as they are."""
        test = _test(self.test)
        for site, first, last in self.spans(context):
            if site not in context.shard.sites:
                continue
            results = context.tables["biologie"]
            day = results["date_validation"].astype("datetime64[D]")
            rows = np.flatnonzero(
                _is(results["site"], site)
                & _is(results["code_local"], local_code(site, test))
                & (day >= np.datetime64(first))
                & (day <= np.datetime64(last))
            )
            values = rounded(results["valeur"][rows] / test.facteur, test.decimales_alternative)
            low, high = min(test.borne_basse_h, test.borne_basse_f), max(test.borne_haute_h, test.borne_haute_f)
            impossible = (values < low / 3) | (values > 15 * high)
            possible = (values > low / 1.5) & (values < 8 * high)
            variant = np.select([impossible, possible], ["valeur_impossible", "valeur_possible"], "valeur_limite")
            context.injection.change(self.name, variant, "biologie", rows, "valeur", values)


def _test(key: str) -> LabTest:
    for test in lab_tests():
        if test.key == key:
            return test
    raise ValueError(f"« test » : analyse inconnue {key!r} (connues : {', '.join(t.key for t in lab_tests())})")


def _is(values: Category, text: str) -> np.ndarray:
    return values.isin([text])
