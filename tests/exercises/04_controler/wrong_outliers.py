"""« Outlier = error »: dialysis patients are flagged; open stays are taken for faults; abroad is taken for wrong."""

import pandas as pd

# NIR: the right ones (100 %) and births abroad (-25 %). Dates: right, and open stays (-25 %).
# Units: three times the upper bound flags dialysis (-25 %) and too many others (-25 %), finds nothing.
EXPECTED = {"04.nir": 1.5, "04.dates": 1.5, "04.unites": 0.0}


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
