"""Right until the readmissions, where deaths and the end of the period stay in the denominator; mg/L divided."""

import pandas as pd

EXPECTED = {
    "03.sejours_ic": 1.0,
    "03.description": 1.5,
    "03.sans_probnp": 1.5,
    "03.creatinine": 0.0,
    "03.suivante": 2.0,
    "03.episodes": 0.0,
    "03.readmissions": 0.0,
}
TRAITS = ["nom_naissance", "prenoms", "sexe", "date_naissance", "cog_naissance"]


def heart_failure_stays(eds):
    codes = eds["diagnostic"].query("type_diagnostic == 'DP'")
    stays = eds["sejour"].query("type_venue == 'hospitalisation complète'")
    return stays[stays["nda"].isin(codes.loc[codes["code_cim10"].str.startswith("I50"), "nda"])]


def describe_stays(eds):
    return eds.sql("""
        select s.nda, reseau, sexe, date_sub('year', date_naissance::date, date_entree::date) as age
        from sejour s join identite using (ipp) join site on site.site = s.site
        where type_venue = 'hospitalisation complète'
          and s.nda in (select nda from diagnostic where type_diagnostic = 'DP' and code_cim10 like 'I50%')
    """)


def stays_without_probnp(eds):
    stays = heart_failure_stays(eds)
    results = eds["biologie"].query("libelle == 'NT-proBNP'").merge(stays[["nda", "date_entree"]], on="nda")
    early = results["date_prelevement"] - results["date_entree"] <= pd.Timedelta(hours=24)
    return stays[~stays["nda"].isin(results.loc[early, "nda"])]


def first_creatinine(eds):
    # mg/L divided by 8.84 instead of multiplied
    rows = eds["biologie"].query("libelle == 'Créatinine'").sort_values("date_prelevement")
    rows = rows[rows["nda"].isin(heart_failure_stays(eds)["nda"])].drop_duplicates("nda")
    return rows.assign(creatinine=rows["valeur"] / rows["unite"].map({"mg/L": 8.84, "µmol/L": 1.0}))


def _full(eds):
    numbers = eds["identite"].assign(patient=eds["identite"].groupby(TRAITS).ngroup())
    stays = eds["sejour"].merge(numbers[["ipp", "patient"]], on="ipp").sort_values(["patient", "date_entree"])
    return stays[stays["type_venue"] == "hospitalisation complète"].copy()


def next_stays(eds):
    full = _full(eds)
    following = full.groupby("patient")[["nda", "date_entree"]].shift(-1)
    full["nda_suivant"] = following["nda"]
    full["jours"] = (following["date_entree"].dt.normalize() - full["date_sortie"].dt.normalize()).dt.days
    return full[full["nda"].isin(heart_failure_stays(eds)["nda"]) & full["nda_suivant"].notna()]


def episodes(eds):
    # the same day only
    full = _full(eds)
    left = full.groupby("patient")["date_sortie"].shift()
    same_day = full["date_entree"].dt.normalize() == left.dt.normalize()
    full["nda_debut"] = full["nda"].where(~same_day).ffill()
    return full[full["nda"] != full["nda_debut"]]


def readmissions(eds):
    stays = heart_failure_stays(eds)[["nda"]].merge(next_stays(eds), on="nda", how="left")
    return pd.DataFrame(
        {"nda_debut": stays["nda"], "nda_readmission": stays["nda_suivant"].where(stays["jours"] <= 30)}
    )
