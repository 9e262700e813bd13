"""Answers of the wrong type: a mask, numbers, nothing."""

EXPECTED = {"04.nir": 0.0, "04.dates": 0.0, "04.unites": 0.0, "04.doublons": 0.0}


def find_bad_nir(eds):
    return eds["identite"]["nir"].isna()


def find_bad_dates(eds):
    stays = eds["sejour"]
    return stays.loc[stays["date_sortie"] < stays["date_entree"], "nda"].astype("int64")


def find_unit_errors(eds):
    eds["biologie"].query("valeur < 20")


def find_duplicates(eds):
    return eds["identite"].loc[eds["identite"].duplicated(["nom_naissance", "prenoms"]), "ipp"]
