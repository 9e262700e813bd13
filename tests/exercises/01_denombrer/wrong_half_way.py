"""One value of each count is mended, the other is not: half of the points."""

EXPECTED = {"01.patients": 1.0, "01.sejours": 1.0, "01.circulatoire": 1.0, "01.presents": 1.0, "01.deces": 1.0}
FULL, DAY_CASE = "hospitalisation complète", "ambulatoire"


def count_patients(eds):
    # the patients are right; for those of several sites, their IPP are counted
    identities = eds["identite"]
    full = eds["sejour"].query("type_venue == 'hospitalisation complète'")
    traits = ["nom_naissance", "prenoms", "sexe", "date_naissance", "cog_naissance"]
    admitted = identities[identities["ipp"].isin(full["ipp"])].drop_duplicates(traits)
    several = identities[identities.duplicated(traits, keep=False)]
    return {"patients_hospitalises": len(admitted), "patients_plusieurs_sites": len(several)}


def count_stays(eds):
    # ambulatory care is counted, séances are not; but séances stand for patients
    kinds = eds["sejour"]["type_venue"]
    return {"sejours": kinds.isin([FULL, DAY_CASE]).sum(), "patients_en_seance": (kinds == "séance").sum()}


def count_circulatory(eds):
    # the stays are counted once; their nights are summed over the rows of the join
    codes = eds["diagnostic"]
    joined = eds["sejour"].merge(codes[codes["code_cim10"].str.startswith("I")], on="nda")
    joined = joined[joined["type_venue"] == FULL]
    nights = (joined["date_sortie"].dt.normalize() - joined["date_entree"].dt.normalize()).dt.days
    return {"sejours_circulatoire": joined["nda"].nunique(), "nuits_circulatoire": nights.sum()}


def count_inpatients(eds):
    # the open stays are found, and forgotten among the entries
    full = eds["sejour"].query("type_venue == 'hospitalisation complète'")
    entries = full.dropna(subset="date_sortie")["date_entree"] >= "2025-12-01"
    return {"entrees_decembre": entries.sum(), "presents": full["date_sortie"].isna().sum()}


def count_deaths(eds):
    # the deaths are right; the open stays are in the denominator
    full = eds["sejour"].query("type_venue == 'hospitalisation complète'")
    deaths = (full["mode_sortie"] == "9").sum()
    return {"sejours_deces": deaths, "deces_pour_100": 100 * deaths / len(full)}
