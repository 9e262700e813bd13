"""Shapes that the questions do not ask for: a list, a text, a table of rows, a percentage as a fraction."""

EXPECTED = {"01.patients": 0.0, "01.sejours": 0.0, "01.circulatoire": 0.0, "01.presents": 0.0, "01.deces": 1.0}


def count_patients(eds):
    return [1800, 186]


def count_stays(eds):
    return {"sejours": "beaucoup", "patients_en_seance": None}


def count_circulatory(eds):
    return eds["sejour"].query("type_venue == 'hospitalisation complète'")


def count_inpatients(eds):
    return 24


def count_deaths(eds):
    ended = eds["sejour"].query("type_venue == 'hospitalisation complète'").dropna(subset="date_sortie")
    deaths = (ended["mode_sortie"] == "9").sum()
    return {"sejours_deces": deaths, "deces_pour_100": deaths / len(ended)}
