"""The first idea of many: missing = wrong, Corsica not numeric = wrong, raw comparison of hours, a threshold."""

import pandas as pd

# NIR: absent (-25 %) and Corsican (-25 %). Dates: unknown hours (-50 %). Units: a threshold finds the impossible
# values (70 %) and flags infants (-25 %).
# Duplicates: strict equality finds none (each differs somewhere), and links the sites.
EXPECTED = {"04.nir": 1.0, "04.dates": 1.0, "04.unites": 1.35, "04.doublons": 0.0}


def find_bad_nir(eds):
    identities = eds["identite"]
    number = pd.to_numeric(identities["nir"].str[:13], errors="coerce")
    key = pd.to_numeric(identities["nir"].str[13:], errors="coerce")
    return identities[~(97 - number % 97 == key)]


def find_bad_dates(eds):
    stays = eds["sejour"]
    return stays[stays["date_sortie"] < stays["date_entree"]]


def find_unit_errors(eds):
    results = eds["biologie"]
    return results[(results["libelle"] == "Créatinine") & (results["unite"] == "µmol/L") & (results["valeur"] < 25)]


def find_duplicates(eds):
    one = eds["identite"][["ipp", "nom_naissance", "prenoms", "date_naissance"]]
    pairs = one.merge(one, on=["nom_naissance", "prenoms", "date_naissance"], suffixes=("_1", "_2"))
    return pairs[pairs["ipp_1"] < pairs["ipp_2"]][["ipp_1", "ipp_2"]]
