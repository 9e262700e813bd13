"""Patients are IPP, so that whoever goes to another site is lost; ages by 365.25; deaths kept; days for hours."""

import pandas as pd

EXPECTED = {
    "03.sejours_ic": 1.0,
    "03.description": 0.75,
    "03.sans_probnp": 0.0,
    "03.creatinine": 0.0,
    "03.suivante": 0.0,
    "03.episodes": 0.0,
    "03.readmissions": 0.0,
}


def heart_failure_stays(eds):
    codes = eds["diagnostic"].query("type_diagnostic == 'DP'")
    stays = eds["sejour"].query("type_venue == 'hospitalisation complète'")
    return stays[stays["nda"].isin(codes.loc[codes["code_cim10"].str.startswith("I50"), "nda"])]


def describe_stays(eds):
    rows = heart_failure_stays(eds).merge(eds["identite"], on="ipp", suffixes=("", "_i")).merge(eds["site"], on="site")
    return rows.assign(age=(rows["date_entree"] - rows["date_naissance"]).dt.days // 365)


def stays_without_probnp(eds):
    # an absent value is looked for, but a result that was never asked for has no row at all
    rows = eds["biologie"].query("libelle == 'NT-proBNP'").merge(heart_failure_stays(eds)[["nda"]], on="nda")
    return rows[rows["valeur"].isna()]


def first_creatinine(eds):
    # the first row of the table is not the first sample
    rows = eds["biologie"].query("libelle == 'Créatinine'").merge(heart_failure_stays(eds)[["nda"]], on="nda")
    first = rows.drop_duplicates("nda")
    return first.assign(creatinine=first["valeur"] * first["unite"].map({"mg/L": 8.84, "µmol/L": 1.0}))


def _full(eds):
    return eds["sejour"].query("type_venue == 'hospitalisation complète'").sort_values(["ipp", "date_entree"])


def next_stays(eds):
    full = _full(eds)
    following = full.groupby("ipp")[["nda", "date_entree"]].shift(-1)
    days = (following["date_entree"].dt.normalize() - full["date_sortie"].dt.normalize()).dt.days
    full = full.assign(nda_suivant=following["nda"], jours=days).dropna(subset="nda_suivant")
    return full[full["nda"].isin(heart_failure_stays(eds)["nda"])]


def episodes(eds):
    full = _full(eds)
    left = full.groupby("ipp")["date_sortie"].shift()
    gap = (full["date_entree"].dt.normalize() - left.dt.normalize()).dt.days
    full = full.assign(nda_debut=full["nda"].where(~(gap <= 1)).ffill())
    return full[full["nda"] != full["nda_debut"]]


def readmissions(eds):
    full = _full(eds)
    following = full.groupby("ipp")[["nda", "date_entree"]].shift(-1)
    gap = (following["date_entree"].dt.normalize() - full["date_sortie"].dt.normalize()).dt.days
    index = full["nda"].isin(heart_failure_stays(eds)["nda"]) & (full["date_sortie"] < "2025-12-02")
    back = following["nda"].where(gap <= 30)
    return pd.DataFrame({"nda_debut": full.loc[index, "nda"], "nda_readmission": back[index]})
