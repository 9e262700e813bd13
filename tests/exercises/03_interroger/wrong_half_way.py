"""One condition of each question is forgotten."""

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
    # the code is compared whole
    codes = eds["diagnostic"].query("type_diagnostic == 'DP' and code_cim10 == 'I500'")
    return eds["sejour"][eds["sejour"]["nda"].isin(codes["nda"])]


def _failure(eds):
    codes = eds["diagnostic"].query("type_diagnostic == 'DP'")
    stays = eds["sejour"].query("type_venue == 'hospitalisation complète'")
    return stays[stays["nda"].isin(codes.loc[codes["code_cim10"].str.startswith("I50"), "nda"])]


def _full(eds):
    numbers = eds["identite"].assign(patient=eds["identite"].groupby(TRAITS).ngroup())
    stays = eds["sejour"].merge(numbers[["ipp", "patient"]], on="ipp").sort_values(["patient", "date_entree"])
    return stays[stays["type_venue"] == "hospitalisation complète"].copy()


def describe_stays(eds):
    # the age of the last day of the extraction, not of the stay
    rows = _failure(eds).merge(eds["identite"], on="ipp", suffixes=("", "_i")).merge(eds["site"], on="site")
    days = (pd.Timestamp("2025-12-31") - rows["date_naissance"]).dt.days
    return rows.assign(age=days // 365.25)


def stays_without_probnp(eds):
    # no NT-proBNP during the whole stay
    found = eds["biologie"].query("libelle == 'NT-proBNP'")
    stays = _failure(eds)
    return stays[~stays["nda"].isin(found["nda"])]


def first_creatinine(eds):
    # the last one
    rows = eds["biologie"].query("libelle == 'Créatinine'").merge(_failure(eds)[["nda"]], on="nda")
    last = rows.sort_values("date_prelevement").drop_duplicates("nda", keep="last")
    return last.assign(creatinine=last["valeur"] * last["unite"].map({"mg/L": 8.84, "µmol/L": 1.0}))


def next_stays(eds):
    # every later stay, not the next one
    full = _full(eds)
    pairs = full[full["nda"].isin(_failure(eds)["nda"])].merge(full, on="patient", suffixes=("", "_suivant"))
    pairs = pairs[pairs["date_entree_suivant"] > pairs["date_sortie"]]
    return pairs.assign(
        jours=(pairs["date_entree_suivant"].dt.normalize() - pairs["date_sortie"].dt.normalize()).dt.days
    )


def episodes(eds):
    # only when the discharge says « transfert »
    full = _full(eds)
    before = full.groupby("patient")[["nda", "date_sortie", "mode_sortie"]].shift()
    gap = (full["date_entree"].dt.normalize() - before["date_sortie"].dt.normalize()).dt.days
    full["nda_debut"] = before["nda"]
    return full[(gap <= 1) & (before["mode_sortie"] == "7")]


def readmissions(eds):
    # only those who came back: the others are not in the table
    full = _full(eds)
    following = full.groupby("patient")[["nda", "date_entree"]].shift(-1)
    gap = (following["date_entree"].dt.normalize() - full["date_sortie"].dt.normalize()).dt.days
    index = full["nda"].isin(_failure(eds)["nda"]) & (full["mode_sortie"] != "9") & gap.between(2, 30)
    return pd.DataFrame({"nda_debut": full.loc[index, "nda"], "nda_readmission": following.loc[index, "nda"]})
