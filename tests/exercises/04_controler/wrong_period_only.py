"""Units: every site during the spell; dates and NIR by conditions that are never met."""

import pandas as pd
from rapidfuzz.distance import JaroWinkler

# Units: full recall, minus the false alarms of the other sites (-25 %).
# Duplicates: right, but sites are mixed (-25 %).
EXPECTED = {"04.nir": 0.0, "04.dates": 0.0, "04.unites": 2.25, "04.doublons": 2.25}


def find_bad_nir(eds):
    identities = eds["identite"]
    return identities[identities["nir"].str.endswith("00", na=False)]


def find_bad_dates(eds):
    stays = eds["sejour"]
    return stays[stays["date_sortie"].dt.year < 1950]


def find_unit_errors(eds):
    results = eds["biologie"]
    creatinine = results[(results["libelle"] == "Créatinine") & (results["unite"] == "µmol/L")]
    born = eds["identite"].set_index("ipp")["date_naissance"]
    age = (creatinine["date_prelevement"] - creatinine["ipp"].map(born)).dt.days
    low = (creatinine["valeur"] < 20) & (age > 3 * 365)
    days = creatinine.loc[low & (creatinine["site"] == creatinine.loc[low, "site"].mode()[0]), "date_validation"]
    spell = creatinine[creatinine["date_validation"].between(days.min(), days.max())]
    return spell


def find_duplicates(eds):
    traits = ["ipp", "nom_naissance", "prenoms", "sexe", "date_naissance", "cog_naissance"]
    pairs = eds["identite"][traits].merge(eds["identite"][traits], on=["sexe", "cog_naissance"], suffixes=("_1", "_2"))
    pairs = pairs[pairs["ipp_1"] < pairs["ipp_2"]].reset_index(drop=True)
    family, given = pairs["nom_naissance_1"], pairs["prenoms_1"]
    same_family, same_given = family == pairs["nom_naissance_2"], given == pairs["prenoms_2"]
    same_day = pairs["date_naissance_1"] == pairs["date_naissance_2"]
    same_year = pairs["date_naissance_1"].dt.year == pairs["date_naissance_2"].dt.year
    near = pd.Series([JaroWinkler.similarity(a, b) > 0.86 for a, b in zip(given, pairs["prenoms_2"], strict=True)])
    crossed = (family == pairs["prenoms_2"]) & (given == pairs["nom_naissance_2"])
    alike = (same_day & ((same_family & near) | same_given | crossed)) | (same_family & same_given & same_year)
    return pairs.loc[alike, ["ipp_1", "ipp_2"]]
