"""Every figure that has a published target, measured on a warehouse: one short function an indicator family."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from synthetic.catalogue import chronic_index
from synthetic.describe.view import View

NETWORKS = {"reseau_nord_ouest": "Nord-Ouest", "reseau_grand_est": "Grand-Est", "reseau_grand_ouest": "Grand-Ouest"}
HEART_STAY = ("I50", "I110", "I130")
VASCULAR = ("coronaropathie", "fibrillation_chronique", "insuffisance_cardiaque", "aomi", "avc_sequelles")


def measure(view: View) -> dict[str, tuple[float, int]]:
    """Value of each indicator and size of the sample behind it, by id of the target."""
    found: dict[str, tuple[float, int]] = {}
    for family in (_population, _stays, _emergencies, _chapters, _reasons_by_age, _prevalences, _heart, _pandemic):
        found |= dict(family(view))
    return found


def _share(mask: pd.Series | np.ndarray) -> tuple[float, int]:
    return (float(np.mean(mask)) * 100 if len(mask) else float("nan"), len(mask))


Figures = Iterator[tuple[str, tuple[float, int]]]


def _population(view: View) -> Figures:
    people = view.alive(view.middle)
    yield "pyramide_moins_20", _share(people["age"] < 20)
    yield "pyramide_20_64", _share((people["age"] >= 20) & (people["age"] < 65))
    yield "pyramide_65_plus", _share(people["age"] >= 65)
    yield "hommes", _share(~people["female"])
    for name, network in NETWORKS.items():
        yield name, _share(view.persons["network"].dropna() == network)


def _stays(view: View) -> Figures:
    stays = view.acute()
    yearly = stays.groupby(["person", "year"]).size()
    yield "sejours_par_patient", (float(yearly.mean()), len(yearly))
    yield "un_seul_sejour", _share(yearly == 1)
    yield "deux_sejours", _share(yearly == 2)
    yield "sans_nuitee", _share(stays["nights"] <= 0)
    full = stays[stays["nights"] > 0]
    yield "dms_hc", (float(full["nights"].mean()), len(full))
    yield "letalite_mco", _share(stays["mode_sortie"] == "9")
    yield "letalite_hc", _share(full["mode_sortie"] == "9")
    patients = stays.drop_duplicates(["person", "year"])
    yield "patientes", _share(patients["female"])
    yield "patients_18_59", _share(patients["age"].between(18, 59))
    yield "patients_60_plus", _share(patients["age"] >= 60)


def _emergencies(view: View) -> Figures:
    stays = view.stays[view.stays["entry"].dt.year.isin(view.years)]
    through = stays["provenance"] == "5"
    only = stays["venue"] == "urgences"
    yield "urgences_hospitalisees", _share(through[through | only])


def _chapters(view: View) -> Figures:
    if "chapter" not in view.stays:
        return
    chapters = view.acute()["chapter"]
    for name in ("Z", "K", "I", "CD", "M", "R", "ST", "N", "oeil", "O", "J", "G", "F", "E"):
        yield f"dp_{name}", _share(chapters == name)
    yield "dp_reste", _share(chapters.isin(["reste", "P"]))


def _reasons_by_age(view: View) -> Figures:
    if "chapter" not in view.stays:
        return
    stays = view.acute()
    children = stays[(stays["age"] < 15) & ~stays["dp"].isin(["Z380", "Z383"])]["chapter"]
    for name in ("J", "ST", "P", "K", "R", "N"):
        yield f"enfant_{name}", _share(children == name)
    young = stays[stays["age"].between(15, 44)]
    yield "maternite_15_44", _share(young["chapter"] == "O")
    yield "maternite_femmes", _share(young[young["female"]]["chapter"] == "O")
    old = stays[stays["age"] >= 75]["chapter"]
    for name in ("I", "oeil", "CD", "K", "R"):
        yield f"age75_{name}", _share(old == name)


def _prevalences(view: View) -> Figures:
    people = view.alive(view.middle)
    has = {name: people[name] <= view.middle for name in people.columns if name in chronic_index()}
    adult = people["age"] >= 18
    diabetes = has["diabete_type2"] | has["diabete_type1"]
    yield "diabete", _share(diabetes)
    yield "diabete_nord_est", _share(diabetes[people["region"].isin(["HDF", "GES"])])
    yield "diabete_bretagne", _share(diabetes[people["region"] == "BRE"])
    yield "hta", _share(has["hta"][adult])
    yield "insuffisance_cardiaque", _share(has["insuffisance_cardiaque"][adult])
    north_east = adult & people["region"].isin(["HDF", "NOR", "GES"])
    yield "ic_nord_est", _share(has["insuffisance_cardiaque"][north_east])
    yield "mrc_18_74", _share(has["maladie_renale"][adult & (people["age"] < 75)])
    yield "mrc_65_74", _share(has["maladie_renale"][people["age"].between(65, 75, inclusive="left")])
    yield "bpco", _share(has["bpco"][people["age"] > 45])
    yield "cancer", _share(has["cancer"])
    yield "cardiovasculaire", _share(np.any([has[name] for name in VASCULAR], axis=0))


def _heart(view: View) -> Figures:
    if "dp" not in view.stays:
        return
    stays = view.acute()
    stays = stays[stays["dp"].str.startswith(HEART_STAY, na=False)]
    patients = stays.drop_duplicates(["person", "year"])
    ill = 0
    for year in view.years:
        people = view.alive(pd.Timestamp(year, 7, 1))
        ill += int(((people["insuffisance_cardiaque"] <= pd.Timestamp(year, 7, 1)) & (people["age"] >= 18)).sum())
    yield "ic_hospitalises", (100 * len(patients) / max(1, ill), ill)
    for name, female in (("ic_age_femmes", True), ("ic_age_hommes", False)):
        ages = patients.loc[patients["female"] == female, "age"] + 0.5
        yield name, (float(ages.mean()), len(ages))


def _pandemic(view: View) -> Figures:
    if "dp" not in view.stays or not view.start.year <= 2019 <= 2022 <= view.end.year:
        return
    stays = view.acute(list(range(2018, 2023)))
    covid = stays["dp"].str.startswith("U07", na=False)
    entry, others = stays["entry"], stays[~covid]["entry"]

    def ratio(days: pd.Series, now: tuple[str, str], before: tuple[str, str]) -> tuple[float, int]:
        counts = [int(days.between(first, f"{last} 23:59").sum()) for first, last in (now, before)]
        return 100 * (counts[0] / max(1, counts[1]) - 1), counts[1]

    yield "activite_2020", ratio(others, ("2020-01-01", "2020-12-31"), ("2019-01-01", "2019-12-31"))
    yield "premiere_vague", ratio(others, ("2020-03-16", "2020-05-15"), ("2019-03-16", "2019-05-15"))
    yield "deuxieme_vague", ratio(others, ("2020-10-15", "2020-12-31"), ("2019-10-15", "2019-12-31"))
    yield "activite_2021", ratio(others, ("2021-01-01", "2021-12-31"), ("2020-01-01", "2020-12-31"))
    yield "activite_2022", ratio(entry, ("2022-01-01", "2022-12-31"), ("2019-01-01", "2019-12-31"))
    in_2020 = entry.dt.year == 2020
    yield "covid_2020", _share(covid[in_2020])
