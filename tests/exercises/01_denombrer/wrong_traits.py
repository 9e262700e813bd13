"""Other confusions: names only, stays without ambulatory care, main diagnosis only, exits for entries, all visits."""

EXPECTED = {"01.patients": 0.0, "01.sejours": 1.0, "01.circulatoire": 0.0, "01.presents": 1.0, "01.deces": 1.0}


def count_patients(eds):
    # homonyms become one patient, and seem to be known at several sites
    identities, stays = eds["identite"], eds["sejour"]
    names = ["nom_naissance", "prenoms"]
    admitted = identities[identities["ipp"].isin(stays.query("type_venue == 'hospitalisation complète'")["ipp"])]
    sites = identities.groupby(names)["site"].nunique()
    return {"patients_hospitalises": admitted.groupby(names).ngroups, "patients_plusieurs_sites": (sites > 1).sum()}


def count_stays(eds):
    stays = eds["sejour"]
    sessions = stays[stays["type_venue"] == "séance"]
    full = stays[stays["type_venue"] == "hospitalisation complète"]
    return {"sejours": len(full), "patients_en_seance": sessions["ipp"].nunique()}


def count_circulatory(eds):
    codes = eds["diagnostic"].query("type_diagnostic == 'DP'")
    stays = eds["sejour"].query("type_venue == 'hospitalisation complète'")
    stays = stays[stays["nda"].isin(codes.loc[codes["code_cim10"].str.startswith("I"), "nda"])]
    nights = (stays["date_sortie"].dt.normalize() - stays["date_entree"].dt.normalize()).dt.days
    return {"sejours_circulatoire": len(stays), "nuits_circulatoire": nights.sum()}


def count_inpatients(eds):
    full = eds["sejour"].query("type_venue == 'hospitalisation complète'")
    return {
        "entrees_decembre": (full["date_sortie"] >= "2025-12-01").sum(),
        "presents": full["date_sortie"].isna().sum(),
    }


def count_deaths(eds):
    stays = eds["sejour"]
    deaths = (stays["mode_sortie"] == "9").sum()
    return {"sejours_deces": deaths, "deces_pour_100": 100 * deaths / len(stays)}
