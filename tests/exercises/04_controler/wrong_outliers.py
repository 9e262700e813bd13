"""« Outlier = error »: dialysis patients are flagged; open stays are taken for faults; abroad is taken for wrong."""

import numpy as np
import pandas as pd
from rapidfuzz.distance import JaroWinkler

# NIR: the right ones (100 %) and births abroad (-25 %). Dates: right, and open stays (-25 %).
# Units: three times the upper bound flags dialysis (-25 %) and too many others (-25 %), finds nothing.
# Duplicates: near names on the same day: typing mistakes only (40 %).
EXPECTED = {"04.nir": 1.5, "04.dates": 1.5, "04.unites": 0.0, "04.doublons": 1.2}


def find_bad_nir(eds):
    identities = eds["identite"].dropna(subset="nir")
    number = identities["nir"].str[:13].str.replace("2A", "19").str.replace("2B", "18").astype("int64")
    wrong = 97 - number % 97 != identities["nir"].str[13:].astype("int64")
    return identities[wrong | identities["cog_naissance"].str.startswith("99")]


def find_bad_dates(eds):
    stays = eds["sejour"]
    out, entry = stays["date_sortie"], stays["date_entree"]
    hour = out.dt.normalize() != out
    wrong = (out.dt.normalize() < entry.dt.normalize()) | (hour & (out < entry))
    return pd.concat([stays[wrong], stays[out.isna()]])


def find_unit_errors(eds):
    results = eds["biologie"]
    return results[(results["libelle"] == "Créatinine") & (results["valeur"] > 3 * results["borne_haute"])]


def find_duplicates(eds):
    one = eds["identite"][["site", "date_naissance", "ipp", "nom_naissance", "prenoms"]]
    pairs = one.merge(one, on=["site", "date_naissance"], suffixes=("_1", "_2"))
    near = [
        JaroWinkler.similarity(row.nom_naissance_1, row.nom_naissance_2) > 0.86
        and JaroWinkler.similarity(row.prenoms_1, row.prenoms_2) > 0.86
        for row in pairs.itertuples()
    ]
    return pairs.loc[np.array(near) & (pairs["ipp_1"] != pairs["ipp_2"]), ["ipp_1", "ipp_2"]]
