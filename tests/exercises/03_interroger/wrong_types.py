"""Shapes that the questions do not ask for: a count, a mask, missing columns, other names, numbers for keys."""

EXPECTED = {
    "03.sejours_ic": 0.0,
    "03.description": 0.0,
    "03.sans_probnp": 0.0,
    "03.creatinine": 0.0,
    "03.suivante": 0.0,
    "03.episodes": 0.0,
    "03.readmissions": 0.0,
}


def heart_failure_stays(eds):
    # keys as numbers lose their leading zeros
    stays = eds["sejour"].query("type_venue == 'hospitalisation complète'")
    codes = eds["diagnostic"].query("type_diagnostic == 'DP'")
    stays = stays[stays["nda"].isin(codes.loc[codes["code_cim10"].str.startswith("I50"), "nda"])]
    return stays[["nda", "ipp"]].astype("int64")


def describe_stays(eds):
    return eds["sejour"][["nda"]]


def stays_without_probnp(eds):
    return eds["sejour"]["nda"].isin([])


def first_creatinine(eds):
    return eds["biologie"].query("libelle == 'Créatinine'")[["nda", "valeur"]]


def next_stays(eds):
    return 86


def episodes(eds):
    return None


def readmissions(eds):
    return {"nda_debut": "nda_readmission"}
