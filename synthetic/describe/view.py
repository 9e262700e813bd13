"""The few columns of a warehouse and of its truth on which it is measured."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from synthetic.truth import Truth
from synthetic.warehouse import Warehouse, WarehouseError

YEAR_DAYS = 365.25


def chapter(codes: pd.Series) -> pd.Series:
    """Chapter of ICD-10 codes, as the published figures group them."""
    letter = codes.str[0]
    number = pd.to_numeric(codes.str[1:3], errors="coerce").fillna(99)
    found = letter.where(letter.isin(list("ZKIMRNOJGFE")), "reste")
    tumour = (letter == "C") | ((letter == "D") & (number <= 48))
    eye = (letter == "H") & (number <= 59)
    return found.mask(tumour, "CD").mask(eye, "oeil").mask(letter.isin(["S", "T"]), "ST").mask(letter == "P", "P")


@dataclass(frozen=True)
class View:
    """``stays``: one row per stay with person, age, sex, kind, dates, nights, chapter and code of the DP.

    ``persons``: the true persons with their conditions' onset as columns (``NaT``: never), network and region.
    """

    stays: pd.DataFrame
    persons: pd.DataFrame
    start: pd.Timestamp
    end: pd.Timestamp

    @property
    def middle(self) -> pd.Timestamp:
        """1 January nearest to the middle of the period."""
        half = self.start + (self.end - self.start) / 2
        return pd.Timestamp(year=half.year + (half.month > 6), month=1, day=1)

    @property
    def years(self) -> list[int]:
        """Whole calendar years of the period, without 2020 and 2021 where others exist."""
        whole = [
            year
            for year in range(self.start.year, self.end.year + 1)
            if pd.Timestamp(year, 1, 1) >= self.start and pd.Timestamp(year, 12, 31) <= self.end
        ]
        usual = [year for year in whole if year not in (2020, 2021)]
        return usual or whole

    def acute(self, years: list[int] | None = None) -> pd.DataFrame:
        """Full stays and day cases that end in the given years (by default :attr:`years`)."""
        stays = self.stays
        kept = stays["venue"].isin(["hospitalisation complète", "ambulatoire"])
        return stays[kept & stays["year"].isin(years or self.years)]

    def alive(self, day: pd.Timestamp) -> pd.DataFrame:
        """The persons alive on a day, with their age."""
        people = self.persons
        found = people[(people["birth"] <= day) & ~(people["death"] <= day)]
        return found.assign(age=(day - found["birth"]).dt.days / YEAR_DAYS)


def make_view(eds: Warehouse, truth: Truth, start: pd.Timestamp, end: pd.Timestamp) -> View:
    """Join what is needed; faults in the warehouse are left as they are."""
    stays = eds["sejour"]
    frame = stays[["nda", "ipp", "site", "provenance", "mode_sortie"]].rename(columns={"type_venue": "venue"})
    frame["venue"] = stays["type_venue"]
    frame["entry"], frame["exit"] = stays["date_entree"], stays["date_sortie"]
    frame["year"] = frame["exit"].dt.year
    frame["nights"] = (frame["exit"].dt.normalize() - frame["entry"].dt.normalize()).dt.days
    identities = truth.identities.set_index("ipp")["person"]
    frame["person"] = frame["ipp"].map(identities)
    people = truth.persons.set_index("person")
    frame["birth"] = frame["person"].map(people["birth"])
    frame["female"] = frame["person"].map(people["female"])
    frame["age"] = np.floor((frame["entry"] - frame["birth"]).dt.days / YEAR_DAYS)
    if "diagnostic" in eds.tables:
        diagnoses = eds["diagnostic"]
        main = diagnoses[diagnoses["type_diagnostic"] == "DP"].drop_duplicates("nda").set_index("nda")["code_cim10"]
        frame["dp"] = frame["nda"].map(main)
        frame["chapter"] = chapter(frame["dp"].fillna("?"))
    onset = truth.phenotypes.pivot(index="person", columns="condition", values="onset")
    sites = eds["site"].set_index("site")["reseau"]
    home = truth.identities.drop_duplicates("person").set_index("person")["site"].map(sites)
    persons = people.join(onset).assign(network=home)
    return View(frame.drop(columns=["birth"]), persons, start, end)


def view_of_folder(folder: str | Path) -> View:
    """The view of a generated folder that still has its truth.

    Raises
    ------
    synthetic.warehouse.WarehouseError
        If the folder is not a warehouse, or has no truth.
    """
    root = Path(folder)
    eds = Warehouse.open(root)
    try:
        truth = Truth.open(root / "_truth")
    except FileNotFoundError as error:
        raise WarehouseError(f"{root} n'a pas de dossier _truth : les chiffres se mesurent avec la vérité.") from error
    scenario = json.loads((root / "manifest.json").read_text(encoding="utf-8"))["scenario"]
    return make_view(eds, truth, pd.Timestamp(scenario["start"]), pd.Timestamp(scenario["end"]))
