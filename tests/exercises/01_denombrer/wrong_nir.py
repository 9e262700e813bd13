"""NIR for patients, urgences for stays, every kind of stay joined, hours for nights, every visit of the dead."""

EXPECTED = {"01.patients": 0.0, "01.sejours": 1.0, "01.circulatoire": 1.0, "01.presents": 1.0, "01.deces": 0.0}


def count_patients(eds):
    known = eds["identite"].dropna(subset="nir").groupby("nir")["site"].nunique()
    full = eds["sejour"].query("type_venue == 'hospitalisation complète'").merge(eds["identite"], on="ipp")
    return {"patients_hospitalises": full["nir"].nunique(), "patients_plusieurs_sites": (known > 1).sum()}


def count_stays(eds):
    stays = eds["sejour"]
    kinds = ["hospitalisation complète", "ambulatoire", "urgences"]
    return {
        "sejours": stays["type_venue"].isin(kinds).sum(),
        "patients_en_seance": stays.loc[stays["type_venue"] == "séance", "ipp"].nunique(),
    }


def count_circulatory(eds):
    # whole days of 24 hours instead of nights
    codes = eds["diagnostic"]
    stays = eds["sejour"].query("type_venue == 'hospitalisation complète'")
    stays = stays[stays["nda"].isin(codes.loc[codes["code_cim10"].str.startswith("I"), "nda"])]
    return {
        "sejours_circulatoire": len(stays),
        "nuits_circulatoire": (stays["date_sortie"] - stays["date_entree"]).dt.days.sum(),
    }


def count_inpatients(eds):
    # every kind of visit among the entries; nobody but full stays lasts until the extraction, or nearly
    stays = eds["sejour"]
    full = stays[stays["type_venue"] == "hospitalisation complète"]
    return {
        "entrees_decembre": (stays["date_entree"] >= "2025-12-01").sum(),
        "presents": full["date_sortie"].isna().sum(),
    }


def count_deaths(eds):
    full = eds["sejour"].query("type_venue == 'hospitalisation complète'")
    dead = full[full["ipp"].isin(eds["identite"].dropna(subset="date_deces")["ipp"])]
    return {"sejours_deces": len(dead), "deces_pour_100": 100 * len(dead) / full["date_sortie"].notna().sum()}
