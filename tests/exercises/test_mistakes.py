"""Does a trainee who makes a real mistake get a French sentence that helps, and never a traceback?

Each mistake is a function as somebody would write it, with words that the sentence must hold.
"""

from __future__ import annotations

import re

import pandas as pd
import pytest

from synthetic.practice import Exercise
from tests.exercises.harness import load_exercise, warehouse

NIR, DATES, UNITS, DOUBLES = "04.nir", "04.dates", "04.unites", "04.doublons"


def no_return(eds):
    eds["identite"].dropna(subset="nir")


def missing_as_integer(eds):
    return eds["identite"]["nir"].astype(int) % 97


def corsica_as_integer(eds):
    return [97 - int(nir[:13]) % 97 for nir in eds["identite"]["nir"].dropna()]


def wrong_table(eds):
    return eds["identites"]


def wrong_column(eds):
    return eds["identite"]["NIR"]


def no_argument():
    return []


def mask(eds):
    return eds["identite"]["nir"].isna()


def row_numbers(eds):
    stays = eds["sejour"]
    return stays[stays["date_sortie"] < stays["date_entree"]].index


def python_and(eds):
    stays = eds["sejour"]
    return stays[stays["date_sortie"].notna() and stays["date_sortie"] < stays["date_entree"]]


def duration_and_number(eds):
    stays = eds["sejour"]
    return stays[stays["date_sortie"] - stays["date_entree"] < 0]


def midnight(eds):
    stays = eds["sejour"]
    return stays[stays["date_sortie"] < stays["date_entree"]]


def a_count(eds):
    return len(midnight(eds))


def str_on_dates(eds):
    return eds["sejour"]["date_sortie"].str[:10]


def no_accent(eds):
    return eds["biologie"].query("libelle == 'Creatinine'")


def as_floats(eds):
    return eds["biologie"].loc[eds["biologie"]["valeur"] < 10, "id_resultat"].astype(float)


def declared_units(eds):
    return eds["biologie"].query("libelle == 'Créatinine' and unite == 'mg/L'")


def unknown_name(eds):
    return pandas.DataFrame()  # noqa: F821


def leaves(eds):
    raise SystemExit


def endless_recursion(eds):
    return endless_recursion(eds)


def rows_not_pairs(eds):
    return eds["identite"][eds["identite"].duplicated(["nom_naissance", "prenoms", "date_naissance"])]


def oneself(eds):
    one = eds["identite"][["ipp", "site", "nom_naissance", "prenoms"]]
    return one.merge(one, on=["site", "nom_naissance", "prenoms"], suffixes=("_1", "_2"))[["ipp_1", "ipp_2"]]


def twins(eds):
    one = eds["identite"][["ipp", "site", "nom_naissance", "date_naissance"]]
    pairs = one.merge(one, on=["site", "nom_naissance", "date_naissance"], suffixes=("_1", "_2"))
    return pairs[pairs["ipp_1"] < pairs["ipp_2"]]


def triples(eds):
    return [tuple(eds["identite"]["ipp"].head(3))]


MISTAKES = [
    (NIR, no_return, "return"),
    (NIR, missing_as_integer, "valeur vide"),
    (NIR, corsica_as_integer, "2A et 2B"),
    (NIR, wrong_table, "Tables disponibles"),
    (NIR, wrong_column, "dictionary"),
    (NIR, no_argument, "un seul argument"),
    (NIR, mask, "vrai et de faux"),
    (NIR, unknown_name, "n'est pas défini"),
    (NIR, leaves, "return"),
    (NIR, endless_recursion, "sans fin"),
    (DATES, row_numbers, "position des lignes"),
    (DATES, python_and, "« & »"),
    (DATES, duration_and_number, "pd.Timedelta"),
    (DATES, midnight, "00:00:00"),
    (DATES, a_count, "un tableau"),
    (DATES, str_on_dates, "colonne de texte"),
    (UNITS, no_accent, "ne signale rien"),
    (UNITS, as_floats, "zéros de gauche"),
    (UNITS, declared_units, "catalogue du site"),
    (DOUBLES, rows_not_pairs, "ipp_1"),
    (DOUBLES, oneself, "eux-mêmes"),
    (DOUBLES, twins, "jumeaux"),
    (DOUBLES, triples, "couples"),
]


@pytest.fixture(scope="module")
def practice() -> Exercise:
    """The exercise, on one warehouse for the whole module."""
    spec = load_exercise("04_controler")
    exercise = Exercise(spec.name)
    exercise._warehouse, exercise._truth = warehouse(spec.scenario, spec.practice_seed)
    return exercise


@pytest.mark.parametrize(("question", "function", "words"), MISTAKES, ids=[case[1].__name__ for case in MISTAKES])
def test_the_sentence_helps(practice, capsys, question, function, words):
    practice.verify(question, function)
    said = capsys.readouterr().out.replace("\u00a0", " ").replace("\u202f", " ")
    assert words in said
    assert "À relire dans la leçon" in said
    assert "Traceback" not in said and not re.search(r"\bFile \"", said)


def test_a_result_instead_of_a_function(practice, capsys):
    practice.verify(NIR, pd.DataFrame())
    assert "sans parenthèses" in capsys.readouterr().out


def test_an_unknown_question_names_those_that_exist(practice, capsys):
    practice.verify("04.nirs", mask)
    assert NIR in capsys.readouterr().out
