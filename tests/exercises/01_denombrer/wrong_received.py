"""The counts as they were received: IPP for patients, séances for stays, joined rows, open stays dropped."""

EXPECTED = {"01.patients": 0.0, "01.sejours": 0.0, "01.circulatoire": 0.0, "01.presents": 0.0, "01.deces": 0.0}


def count_patients(eds):
    identite = eds["identite"]
    full = eds["sejour"].query("type_venue == 'hospitalisation complète'")
    return {
        "patients_hospitalises": full["ipp"].nunique(),
        "patients_plusieurs_sites": int((identite.groupby("ipp")["site"].nunique() > 1).sum()),
    }


def count_stays(eds):
    sejour = eds["sejour"]
    return {
        "sejours": int((sejour["type_venue"] != "consultation externe").sum()),
        "patients_en_seance": int((sejour["type_venue"] == "séance").sum()),
    }


def count_circulatory(eds):
    sejour, codes = eds["sejour"], eds["diagnostic"]
    full = sejour[sejour["type_venue"] == "hospitalisation complète"]
    joined = full.merge(codes[codes["code_cim10"].str.startswith("I")], on="nda")
    nights = (joined["date_sortie"].dt.normalize() - joined["date_entree"].dt.normalize()).dt.days
    return {"sejours_circulatoire": len(joined), "nuits_circulatoire": int(nights.sum())}


def count_inpatients(eds):
    ended = eds["sejour"].dropna(subset="date_sortie")
    full = ended[ended["type_venue"] == "hospitalisation complète"]
    return {
        "entrees_decembre": int((full["date_entree"] >= "2025-12-01").sum()),
        "presents": int((full["date_sortie"] >= "2025-12-31").sum()),
    }


def count_deaths(eds):
    sejour = eds["sejour"]
    dead = eds["identite"].dropna(subset="date_deces")
    visits = sejour[sejour["ipp"].isin(dead["ipp"])]
    return {"sejours_deces": len(visits), "deces_pour_100": round(100 * len(visits) / len(sejour), 2)}
