"""Other right ways: a loop for NIR, hours compared as text, a change point on weekly medians,
blocks and a similarity for duplicates."""

from itertools import combinations

import numpy as np
import pandas as pd
from rapidfuzz.distance import JaroWinkler

EXPECTED = {"04.nir": 2.0, "04.dates": 2.0, "04.unites": 3.0, "04.doublons": 3.0}


def key_of(nir):
    return 97 - int(nir[:13].replace("2A", "19").replace("2B", "18")) % 97


def find_bad_nir(eds):
    return [
        row.ipp
        for row in eds["identite"].itertuples()
        if isinstance(row.nir, str) and int(row.nir[-2:]) != key_of(row.nir)
    ]


def find_bad_dates(eds):
    stays = eds["sejour"].dropna(subset="date_sortie")
    out, entry = stays["date_sortie"], stays["date_entree"]
    without_hour = out.dt.strftime("%H:%M:%S") == "00:00:00"
    wrong = np.where(without_hour, out.dt.date < entry.dt.date, out < entry)
    return set(stays.loc[wrong, "nda"])


def find_unit_errors(eds):
    results = eds["biologie"]
    usual = results[(results["libelle"] == "Créatinine") & (results["unite"] == "µmol/L")]
    born = eds["identite"].set_index("ipp")["date_naissance"]
    adults = usual[(usual["date_prelevement"] - usual["ipp"].map(born)) > pd.Timedelta(days=3 * 365)]
    weekly = adults.groupby(["site", pd.Grouper(key="date_validation", freq="W")])["valeur"].median()
    site = weekly[weekly < 25].groupby("site").size().idxmax()
    weeks = weekly[site][weekly[site] < 25].index
    here = usual[usual["site"] == site].set_index("id_resultat")
    near = here[here["date_validation"].between(weeks.min() - pd.Timedelta(days=7), weeks.max() + pd.Timedelta(days=7))]
    low = near[near["valeur"] < 25]
    chosen = near[near["date_validation"].between(low["date_validation"].min(), low["date_validation"].max())]
    return chosen.index


def same_person(one, other):
    if one.sexe != other.sexe or one.cog_naissance != other.cog_naissance:
        return False
    names = (one.nom_naissance, one.prenoms) == (other.nom_naissance, other.prenoms)
    crossed = (one.nom_naissance, one.prenoms) == (other.prenoms, other.nom_naissance)
    if one.date_naissance == other.date_naissance:
        near = JaroWinkler.similarity(one.prenoms, other.prenoms)
        return crossed or one.prenoms == other.prenoms or (one.nom_naissance == other.nom_naissance and near > 0.86)
    return names and one.date_naissance.year == other.date_naissance.year


def find_duplicates(eds):
    blocks = {}
    for row in eds["identite"].itertuples():
        for key in (row.date_naissance, (row.nom_naissance, row.prenoms)):
            blocks.setdefault((row.site, key), []).append(row)
    return {
        (other.ipp, one.ipp)
        for rows in blocks.values()
        for one, other in combinations(rows, 2)
        if same_person(one, other)
    }
