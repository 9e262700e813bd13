"""Is every error of a trainee's function told in French, with a way out?"""

from __future__ import annotations

import builtins

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthetic.messages import MAX_LENGTH, explain

ERRORS = sorted(
    name for name, kind in vars(builtins).items() if isinstance(kind, type) and issubclass(kind, BaseException)
)


@pytest.mark.parametrize("name", [*ERRORS, "ParserError", "CatalogException", "Étrange", ""])
@pytest.mark.parametrize("text", ["", "a {brace} and a %s", "two\nlines", "é" * 10_000])
def test_any_error_gets_one_sentence_of_reasonable_length(name, text):
    said = explain(name, text)
    assert said.strip()
    assert "\n" not in said
    assert len(said) < MAX_LENGTH + 400


@given(st.text(max_size=30), st.text(max_size=30))
def test_no_text_breaks_the_sentence(name, text):
    assert isinstance(explain(name, text), str)


def raised(function) -> tuple[str, str]:
    """Name and text of what a function raises."""
    with pytest.raises(Exception) as caught:
        function(pd.DataFrame({"nir": ["2A", None], "jour": pd.to_datetime(["2024-01-01", None]), "n": [1.0, None]}))
    return type(caught.value).__name__, str(caught.value)


REAL = {
    "a column that is not there": (lambda t: t["NIR"], "accents et casse"),
    "Corsica as a number": (lambda t: int(t["nir"][0]), "2A et 2B"),
    "a missing value as an integer": (lambda t: t["n"].astype(int), "notna"),
    "and between columns": (lambda t: t["n"] and t["n"], "« & »"),
    "parentheses forgotten": (lambda t: t["nir"] == "a" & t["n"] > 1, "parenthèses"),
    "text on numbers": (lambda t: t["n"].str[0], "colonne de texte"),
    "dates on text": (lambda t: t["nir"].dt.year, "colonne de dates"),
    "a duration and a number": (lambda t: (t["jour"] - t["jour"]) < 0, "pd.Timedelta"),
    "a name that is not defined": (lambda t: licorne(t), "n'est pas défini"),  # noqa: F821
    "no argument": (lambda t: (lambda: 1)(t), "un seul argument"),
    "a table called": (lambda t: t(1), "parenthèses ou des crochets"),
    "a method that is not there": (lambda t: t.licorne(), "attribut ou cette méthode"),
    "a position that is not there": (lambda t: t["nir"].to_list()[9], "position"),
    "a division by zero": (lambda t: 1 // 0, "division par zéro"),
}


@pytest.mark.parametrize("case", REAL)
def test_real_mistakes_are_explained(case):
    function, words = REAL[case]
    name, text = raised(function)
    assert words.replace("« ", "«\u00a0").replace(" »", "\u00a0»") in explain(name, text), (name, text)


def test_the_time_allowed_is_said():
    assert "2.5 s" in explain("TimeoutError", "", 2.5)
