"""Looks at the format only, at days only, at impossible values only."""

# NIR: a format check finds almost nothing. Dates: the same-day faults are missed (60 %).
# Units: the impossible values (70 %), without the plausible ones of the spell.
# Duplicates: one name in common on the same day (60 %), twins with them (-35 %).
EXPECTED = {"04.nir": 0.0, "04.dates": 1.2, "04.unites": 2.1, "04.doublons": 0.75}


def find_bad_nir(eds):
    identities = eds["identite"]
    nir = identities["nir"].dropna()
    return identities.loc[nir[~nir.str.match(r"^[12]\d{4}(\d\d|2A|2B)\d{8}$")].index]


def find_bad_dates(eds):
    stays = eds["sejour"]
    return stays[stays["date_sortie"].dt.normalize() < stays["date_entree"].dt.normalize()]


def find_unit_errors(eds):
    results = eds["biologie"].query("libelle == 'Créatinine' and unite == 'µmol/L'")
    low = results[results["valeur"] < 15]
    return low[low["site"] == low["site"].mode()[0]]


def find_duplicates(eds):
    one = eds["identite"][["site", "sexe", "date_naissance", "ipp", "nom_naissance", "prenoms"]]
    pairs = one.merge(one, on=["site", "sexe", "date_naissance"], suffixes=("_1", "_2"))
    alike = (pairs["nom_naissance_1"] == pairs["nom_naissance_2"]) | (pairs["prenoms_1"] == pairs["prenoms_2"])
    return pairs[alike & (pairs["ipp_1"] < pairs["ipp_2"])]
