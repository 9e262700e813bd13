"""Synthetic French hospital data warehouses, with faults whose truth is known.

>>> import synthetic
>>> eds, truth = synthetic.make("mini", patients=100)
>>> eds["sejour"].head()
"""

from synthetic.build import build
from synthetic.columns import to_frame
from synthetic.generate import generate
from synthetic.scenario import Scenario, load_scenario
from synthetic.schema import TABLES
from synthetic.truth import Truth
from synthetic.warehouse import Warehouse

__version__ = "0.1.0"


def make(
    scenario: str | Scenario, *, seed: int | None = None, patients: int | None = None, clean: bool = False
) -> tuple[Warehouse, Truth]:
    """Make a small warehouse in memory, with its truth.

    Parameters
    ----------
    scenario
        Name of a scenario, path of a TOML file, or a :class:`Scenario`.
    seed, patients
        Replace the scenario's.
    clean
        Without faults.

    Raises
    ------
    synthetic.scenario.ScenarioError
        If the scenario is wrong.
    """
    chosen = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
    chosen = chosen.with_changes(seed=seed, patients=patients)
    built = build(chosen.clean() if clean else chosen)
    frames = {name: to_frame(table, TABLES[name]) for name, table in built.tables.items()}
    return Warehouse(frames), Truth.of(built)


__all__ = ["TABLES", "Scenario", "Truth", "Warehouse", "generate", "load_scenario", "make"]
