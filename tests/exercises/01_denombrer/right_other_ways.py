"""Other right ways: duplicates dropped after the join, sets and loops, counts by value, text instead of dates."""

import pandas as pd

EXPECTED = {"01.patients": 2.0, "01.sejours": 2.0, "01.circulatoire": 2.0, "01.presents": 2.0, "01.deces": 2.0}


def count_patients(eds):
    full = set(eds["sejour"].query("type_venue == 'hospitalisation complète'")["ipp"])
    sites, admitted = {}, set()
    for row in eds["identite"].itertuples():
        person = (row.nom_naissance, row.prenoms, row.sexe, row.date_naissance, row.cog_naissance)
        sites.setdefault(person, set()).add(row.site)
        if row.ipp in full:
            admitted.add(person)
    several = sum(len(known) > 1 for known in sites.values())
    return {"patients_hospitalises": len(admitted), "patients_plusieurs_sites": several}


def count_stays(eds):
    venues = eds["sejour"]
    kinds = venues["type_venue"].value_counts()
    patients = len(set(venues.query("type_venue == 'séance'")["ipp"]))
    return pd.Series(
        {"sejours": kinds["hospitalisation complète"] + kinds["ambulatoire"], "patients_en_seance": patients}
    )


def count_circulatory(eds):
    joined = eds["sejour"].merge(eds["diagnostic"], on="nda")
    chosen = joined[(joined["type_venue"] == "hospitalisation complète") & (joined["code_cim10"].str[0] == "I")]
    once = chosen.drop_duplicates("nda")
    nights = once["date_sortie"].dt.floor("D") - once["date_entree"].dt.floor("D")
    return {"nuits_circulatoire": nights.dt.days.fillna(0).sum(), "sejours_circulatoire": once["nda"].nunique()}


def count_inpatients(eds):
    full = eds["sejour"].query("type_venue == 'hospitalisation complète'")
    december = full["date_entree"].dt.strftime("%Y-%m") == "2025-12"
    present = [leaving for leaving in full["date_sortie"] if pd.isna(leaving)]
    return pd.DataFrame({"valeur": ["entrees_decembre", "presents"], "nombre": [december.sum(), len(present)]})


def count_deaths(eds):
    full = eds["sejour"].query("type_venue == 'hospitalisation complète'")
    modes = full["mode_sortie"].value_counts()
    return {"sejours_deces": float(modes["9"]), "deces_pour_100": modes["9"] / modes.sum() * 100}
