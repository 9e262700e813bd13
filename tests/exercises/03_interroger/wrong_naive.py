"""Every kind of diagnosis, calendar years, an inner join for an absence, raw units, any next visit, any chain."""

import pandas as pd

EXPECTED = {
    "03.sejours_ic": 0.0,
    "03.description": 0.0,
    "03.sans_probnp": 0.0,
    "03.creatinine": 0.0,
    "03.suivante": 0.0,
    "03.episodes": 0.0,
    "03.readmissions": 0.0,
}
TRAITS = ["nom_naissance", "prenoms", "sexe", "date_naissance", "cog_naissance"]


def heart_failure_stays(eds):
    # associated diagnoses are kept
    codes = eds["diagnostic"]
    return eds["sejour"].merge(codes[codes["code_cim10"].str.startswith("I50")], on="nda")


def _failure(eds):
    stays = heart_failure_stays(eds)
    return stays[stays["type_diagnostic"] == "DP"]


def describe_stays(eds):
    # age as a difference of years
    rows = _failure(eds).merge(eds["identite"], on="ipp", suffixes=("", "_i")).merge(eds["site"], on="site")
    return rows.assign(age=rows["date_entree"].dt.year - rows["date_naissance"].dt.year)


def stays_without_probnp(eds):
    # a left join, then a condition on the right table, which makes it an inner join again
    catalogue = eds["catalogue_biologie"][["site", "code_local", "loinc"]]
    rows = _failure(eds).merge(eds["biologie"], on=["nda", "site"], how="left").merge(catalogue, how="left")
    rows = rows[rows["loinc"] == "33762-6"]
    return rows[rows["valeur"].isna()]


def first_creatinine(eds):
    # the site's unit is ignored
    rows = eds["biologie"].query("libelle == 'Créatinine'").merge(_failure(eds)[["nda"]], on="nda")
    return rows.sort_values("date_prelevement").drop_duplicates("nda").rename(columns={"valeur": "creatinine"})


def _visits(eds):
    numbers = eds["identite"].assign(patient=eds["identite"].groupby(TRAITS).ngroup())
    return eds["sejour"].merge(numbers[["ipp", "patient"]], on="ipp").sort_values(["patient", "date_entree"])


def next_stays(eds):
    # any visit: consultations, séances
    visits = _visits(eds)
    following = visits.groupby("patient")[["nda", "date_entree"]].shift(-1)
    visits = visits.assign(nda_suivant=following["nda"])
    visits["jours"] = (following["date_entree"].dt.normalize() - visits["date_sortie"].dt.normalize()).dt.days
    return visits[visits["nda"].isin(_failure(eds)["nda"])].dropna(subset="nda_suivant")


def episodes(eds):
    # any visit chains
    visits = _visits(eds)
    left = visits.groupby("patient")["date_sortie"].shift()
    gap = (visits["date_entree"].dt.normalize() - left.dt.normalize()).dt.days
    visits["nda_debut"] = visits["nda"].where(~(gap <= 1)).ffill()
    return visits[visits["nda"] != visits["nda_debut"]]


def readmissions(eds):
    # any visit is a readmission; deaths and the end of the period are forgotten
    visits = next_stays(eds)
    stays = _failure(eds)[["nda"]].merge(visits[["nda", "nda_suivant", "jours"]], on="nda", how="left")
    back = stays["nda_suivant"].where(stays["jours"] <= 30)
    return pd.DataFrame({"nda_debut": stays["nda"], "nda_readmission": back})
