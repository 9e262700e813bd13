"""Functions that raise: a Corsican NIR read as a number, a misspelt column, a misspelt table."""

EXPECTED = {"04.nir": 0.0, "04.dates": 0.0, "04.unites": 0.0, "04.doublons": 0.0}


def find_bad_nir(eds):
    identities = eds["identite"].dropna(subset="nir")
    return [row.ipp for row in identities.itertuples() if 97 - int(row.nir[:13]) % 97 != int(row.nir[13:])]


def find_bad_dates(eds):
    return eds["sejour"].query("dates_sortie < date_entree")


def find_unit_errors(eds):
    return eds["biology"]


def find_duplicates(eds):
    one = eds["identite"]
    return one.merge(one, on="nom_naissance")[["ipp_1", "ipp_2"]]
