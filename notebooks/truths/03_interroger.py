"""The rows that the seven questions of module 3 expect, and those of usual mistakes. Never given to trainees."""

from __future__ import annotations

from typing import Any

import pandas as pd

TRAITS = ["nom_naissance", "prenoms", "sexe", "date_naissance", "cog_naissance"]
FULL = "hospitalisation complète"
CREATININE, NT_PROBNP = "14682-9", "33762-6"
MG_PER_L = 8.84
LAST_INDEX_DAY = pd.Timestamp("2025-12-01")
FOLLOW_UP_DAYS, MOST_DAYS_APART = 30, 1
Mistakes = dict[str, list[tuple[str, Any]]]


def expected(eds, truth) -> dict[str, pd.DataFrame]:
    """The right rows, by question."""
    failure = _heart_failure(eds)
    full = _chained(eds)
    return {
        "03.sejours_ic": failure[["nda", "ipp"]],
        "03.description": _described(eds, failure, _completed_years),
        "03.sans_probnp": failure.loc[~failure["nda"].isin(_first_day(eds, failure)["nda"]), ["nda"]],
        "03.creatinine": _creatinine(eds, failure, convert=True),
        "03.suivante": _next(failure, full),
        "03.episodes": _attached(full),
        "03.readmissions": _readmissions(full, failure),
    }


def mistakes(eds, truth) -> Mistakes:
    """The usual mistakes, by question: what to say, and the rows that they give."""
    failure, full = _heart_failure(eds), _chained(eds)
    return {
        "03.sejours_ic": [
            (
                "Vous gardez des diagnostics associés : la question porte sur le diagnostic principal (DP).",
                _heart_failure(eds, kinds=("DP", "DAS"))[["nda", "ipp"]],
            )
        ],
        "03.description": _age_mistakes(eds, failure),
        "03.sans_probnp": [
            (
                "Vous renvoyez les séjours qui ont un NT-proBNP : cherchez ceux qui n'en ont pas.",
                failure.loc[failure["nda"].isin(_first_day(eds, failure)["nda"]), ["nda"]],
            )
        ],
        "03.creatinine": [
            (
                "Certains sites rendent leurs créatininémies en mg/L : convertissez-les (1 mg/L = 8,84 µmol/L).",
                _creatinine(eds, failure, convert=False),
            ),
            ("Vous gardez la dernière valeur, et non la première.", _creatinine(eds, failure, convert=True, last=True)),
        ],
        "03.suivante": _next_mistakes(eds, failure, full),
        "03.episodes": [
            (
                "Vous enchaînez toutes les venues : seules les hospitalisations complètes forment un épisode.",
                _attached(_chained(eds, every_visit=True)),
            )
        ],
        "03.readmissions": _readmission_mistakes(full, failure),
    }


def patients(eds) -> pd.DataFrame:
    """Columns ipp and patient: one number for a person at all sites."""
    identities = eds["identite"]
    return pd.DataFrame({"ipp": identities["ipp"], "patient": identities.groupby(TRAITS).ngroup()})


def _heart_failure(eds, kinds: tuple[str, ...] = ("DP",)) -> pd.DataFrame:
    codes = eds["diagnostic"]
    chosen = codes[codes["type_diagnostic"].isin(kinds) & codes["code_cim10"].str.startswith("I50")]
    stays = eds["sejour"].merge(patients(eds), on="ipp")
    return stays[(stays["type_venue"] == FULL) & stays["nda"].isin(chosen["nda"])]


def _days(later: pd.Series, earlier: pd.Series) -> pd.Series:
    return (later.dt.normalize() - earlier.dt.normalize()).dt.days


def _chained(eds, every_visit: bool = False) -> pd.DataFrame:
    """Full stays in order, each with the first stay of its episode (``nda_debut``)."""
    stays = eds["sejour"].merge(patients(eds), on="ipp").sort_values(["patient", "date_entree"])
    stays = stays if every_visit else stays[stays["type_venue"] == FULL].copy()
    gap = _days(stays["date_entree"], stays.groupby("patient")["date_sortie"].shift())
    stays["nda_debut"] = stays["nda"].where(~(gap <= MOST_DAYS_APART)).ffill()
    return stays


def _attached(full: pd.DataFrame) -> pd.DataFrame:
    return full.loc[full["nda"] != full["nda_debut"], ["nda", "nda_debut"]]


def _completed_years(born: pd.Series, day: pd.Series) -> pd.Series:
    before_birthday = (day.dt.month * 100 + day.dt.day) < (born.dt.month * 100 + born.dt.day)
    return day.dt.year - born.dt.year - before_birthday


def _described(eds, failure: pd.DataFrame, age) -> pd.DataFrame:
    rows = failure.merge(eds["identite"][["ipp", "sexe", "date_naissance"]], on="ipp").merge(eds["site"], on="site")
    return rows.assign(age=age(rows["date_naissance"], rows["date_entree"]))[["nda", "reseau", "sexe", "age"]]


def _age_mistakes(eds, failure: pd.DataFrame) -> list[tuple[str, Any]]:
    return [
        (
            "L'âge est trop grand d'un an avant l'anniversaire : la différence des années ne suffit pas.",
            _described(eds, failure, lambda born, day: day.dt.year - born.dt.year),
        ),
        (
            "Diviser par 365 ou 365,25 donne un âge faux autour de l'anniversaire : comparez le mois et le jour.",
            _described(eds, failure, lambda born, day: (day - born).dt.days // 365.25),
        ),
    ]


def _results(eds, loinc: str) -> pd.DataFrame:
    catalogue = eds["catalogue_biologie"]
    wanted = catalogue.loc[catalogue["loinc"] == loinc, ["site", "code_local"]]
    return eds["biologie"].merge(wanted, on=["site", "code_local"]).dropna(subset="valeur")


def _first_day(eds, failure: pd.DataFrame) -> pd.DataFrame:
    rows = _results(eds, NT_PROBNP)[["nda", "date_prelevement"]].merge(failure[["nda", "date_entree"]], on="nda")
    delay = rows["date_prelevement"] - rows["date_entree"]
    return rows[(delay >= pd.Timedelta(0)) & (delay <= pd.Timedelta(hours=24))]


def _creatinine(eds, failure: pd.DataFrame, convert: bool, last: bool = False) -> pd.DataFrame:
    rows = _results(eds, CREATININE).sort_values("date_prelevement", ascending=not last)
    rows = rows[rows["nda"].isin(failure["nda"])].drop_duplicates("nda")
    factor = (rows["unite"] == "mg/L").map({True: MG_PER_L, False: 1.0}) if convert else 1.0
    return pd.DataFrame({"nda": rows["nda"], "creatinine": rows["valeur"] * factor})


def _next(failure: pd.DataFrame, later: pd.DataFrame) -> pd.DataFrame:
    """The first of the ``later`` visits after each heart failure stay."""
    pairs = failure[["nda", "patient", "date_sortie"]].merge(
        later[["nda", "patient", "date_entree"]], on="patient", suffixes=("", "_suivant")
    )
    pairs = pairs[pairs["date_entree"] > pairs["date_sortie"]].sort_values("date_entree").drop_duplicates("nda")
    pairs["jours"] = _days(pairs["date_entree"], pairs["date_sortie"])
    return pairs[["nda", "nda_suivant", "jours"]]


def _next_mistakes(eds, failure: pd.DataFrame, full: pd.DataFrame) -> list[tuple[str, Any]]:
    visits = eds["sejour"].merge(patients(eds), on="ipp")
    pairs = failure[["nda", "patient", "date_sortie"]].merge(full, on="patient", suffixes=("", "_suivant"))
    pairs = pairs[pairs["date_entree"] > pairs["date_sortie"]]
    pairs["jours"] = _days(pairs["date_entree"], pairs["date_sortie"])
    again = full[full["nda"].isin(failure["nda"])]
    return [
        (
            "Vous prenez n'importe quelle venue : consultations, séances et urgences ne sont pas des hospitalisations.",
            _next(failure, visits),
        ),
        (
            "Vous gardez toutes les hospitalisations qui suivent : une seule, la première, est la suivante.",
            pairs[["nda", "nda_suivant", "jours"]],
        ),
        (
            "Vous ne cherchez que des séjours pour insuffisance cardiaque : la suite peut avoir tout autre motif.",
            _next(failure, again),
        ),
    ]


def _readmissions(
    full: pd.DataFrame, failure: pd.DataFrame, last_day: pd.Timestamp | None = LAST_INDEX_DAY, dead: bool = False
) -> pd.DataFrame:
    """One row per episode that can be followed up; ``nda_readmission`` is empty where nobody came back.

    Without ``last_day``, episodes are kept whenever they end, or if they do not.
    """
    stays = full.assign(ic=full["nda"].isin(failure["nda"]), ouvert=full["date_sortie"].isna())
    spells = stays.groupby("nda_debut", sort=False).agg(
        patient=("patient", "first"),
        entree=("date_entree", "first"),
        sortie=("date_sortie", "max"),
        mode=("mode_sortie", "last"),
        ic=("ic", "any"),
        ouvert=("ouvert", "any"),
    )
    spells = spells.reset_index().sort_values(["patient", "entree"])
    spells["suivant"] = spells.groupby("patient")["nda_debut"].shift(-1)
    gap = _days(spells.groupby("patient")["entree"].shift(-1), spells["sortie"])
    spells["nda_readmission"] = spells["suivant"].where(gap <= FOLLOW_UP_DAYS)
    index = spells["ic"]
    if last_day is not None:
        index &= ~spells["ouvert"] & (spells["sortie"].dt.normalize() <= last_day)
    if not dead:
        index &= spells["mode"] != "9"
    return spells.loc[index, ["nda_debut", "nda_readmission"]]


def _readmission_mistakes(full: pd.DataFrame, failure: pd.DataFrame) -> list[tuple[str, Any]]:
    end = full["date_sortie"].max()
    alone = full.assign(nda_debut=full["nda"])
    return [
        (
            "Vous gardez les épisodes qui finissent par un décès : ces patients ne peuvent pas être réadmis.",
            _readmissions(full, failure, dead=True),
        ),
        (
            "Vous gardez des sorties de décembre : il manque une partie des trente jours pour les suivre.",
            _readmissions(full, failure, last_day=end),
        ),
        (
            "Vous gardez les décès, et les sorties de décembre, qui n'ont pas trente jours de recul.",
            _readmissions(full, failure, last_day=None, dead=True),
        ),
        ("Vous suivez des séjours, et non des épisodes.", _readmissions(alone, failure)),
        (
            "Vous suivez des séjours, et non des épisodes, sans écarter ni les décès ni les sorties de décembre.",
            _readmissions(alone, failure, last_day=None, dead=True),
        ),
    ]
