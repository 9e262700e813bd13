"""Dates, numbers, persons and slips of the letters."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from synthetic.notes import PRACTITIONERS, practitioner, unit_practitioner
from synthetic.notes.dates import DASHES, DOTS, ISO, LONG, SHORT, SLASH, age_text, date_in_words, decimal, in_words
from synthetic.notes.dates import written_date as written
from synthetic.notes.identities import FICTION_RANGES
from synthetic.notes.slips import AS_TYPED, CAPITALS, NO_ACCENTS, add_typos, retype, slip, without_accents


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "zéro"),
        (16, "seize"),
        (21, "vingt et un"),
        (70, "soixante-dix"),
        (71, "soixante et onze"),
        (80, "quatre-vingts"),
        (81, "quatre-vingt-un"),
        (91, "quatre-vingt-onze"),
        (99, "quatre-vingt-dix-neuf"),
        (200, "deux cents"),
        (1900, "mille neuf cents"),
        (1978, "mille neuf cent soixante-dix-huit"),
        (2000, "deux mille"),
        (2024, "deux mille vingt-quatre"),
    ],
)
def test_is_a_number_in_words_good_french(number: int, words: str) -> None:
    assert in_words(number) == words


def test_is_a_date_in_words_the_one_of_the_trap() -> None:
    assert date_in_words(dt.date(1978, 1, 2)) == "deux janvier mille neuf cent soixante-dix-huit"
    assert date_in_words(dt.date(2020, 8, 1)) == "premier août deux mille vingt"


@pytest.mark.parametrize(
    ("style", "text"),
    [
        (SLASH, "01/03/2024"),
        (SHORT, "01/03/24"),
        (LONG, "1er mars 2024"),
        (DOTS, "01.03.2024"),
        (DASHES, "01-03-2024"),
        (ISO, "2024-03-01"),
    ],
)
def test_is_each_style_of_date_written(style: int, text: str) -> None:
    assert written(dt.date(2024, 3, 1), style) == text


@pytest.mark.parametrize(
    ("birth", "day", "text"),
    [
        ("2024-03-01", "2024-03-02", "1 jour"),
        ("2024-03-01", "2024-03-25", "24 jours"),
        ("2024-03-15", "2024-06-14", "2 mois"),
        ("2022-03-15", "2024-03-14", "23 mois"),
        ("1950-03-15", "2024-03-14", "73 ans"),
        ("1950-03-15", "2024-03-15", "74 ans"),
    ],
)
def test_is_an_age_said_as_clinicians_do(birth: str, day: str, text: str) -> None:
    assert age_text(dt.date.fromisoformat(birth), dt.date.fromisoformat(day)) == text


def test_is_a_number_written_with_its_decimals() -> None:
    assert decimal(8540.25, 1, comma=True, thousands=True) == "8 540,2"
    assert decimal(8540, 0, comma=False, thousands=False) == "8540"


def test_are_practitioners_always_the_same_and_their_rpps_fictitious() -> None:
    some = [practitioner(number) for number in range(0, PRACTITIONERS, 97)]
    assert some == [practitioner(number) for number in range(0, PRACTITIONERS, 97)]
    assert len({(p.given, p.family) for p in some}) > 150
    for person in some:
        assert person.rpps.startswith("997")
        assert len(person.rpps) == 11
        total = sum(sum(divmod(int(digit) * (1 + rank % 2), 10)) for rank, digit in enumerate(reversed(person.rpps)))
        assert total % 10 == 0
        assert person.phone.startswith(FICTION_RANGES)
    assert unit_practitioner("CHU de Valmorne", "Cardiologie", 1) == unit_practitioner(
        "CHU de Valmorne", "Cardiologie", 1
    )
    with pytest.raises(ValueError, match="numbers go from 0"):
        practitioner(PRACTITIONERS)


@pytest.mark.parametrize(("kind", "text"), [(0, "fivère"), (1, "fèvre"), (2, "fiièvre"), (3, "fievre")])
def test_is_a_slip_one_small_change(kind: int, text: str) -> None:
    assert slip("fièvre", kind, {0: 1, 1: 0, 2: 0, 3: 0}[kind]) == text


def test_do_slips_spare_protected_pieces() -> None:
    draws = iter(np.random.default_rng(0).integers(0, 1 << 30, 100_000).tolist()).__next__
    changed = 0
    for _ in range(300):
        pieces = ["une phrase longue avec plusieurs mots ordinaires", "rue des Glycines-Pâles"]
        add_typos(pieces, {1}, draws)
        assert pieces[1] == "rue des Glycines-Pâles"
        changed += pieces[0] != "une phrase longue avec plusieurs mots ordinaires"
    assert 50 < changed < 250


def test_does_a_letter_in_capitals_keep_mail_and_units_readable() -> None:
    pieces = ["Œdème à 5 µmol/L, ", "a.b@example.org"]
    assert retype(pieces, AS_TYPED, {1}) == pieces
    assert retype(pieces, NO_ACCENTS, {1}) == ["Oedeme a 5 µmol/L, ", "a.b@example.org"]
    assert retype(pieces, CAPITALS, {1}) == ["OEDEME A 5 UMOL/L, ", "a.b@example.org"]
    assert without_accents("Ça") == "Ca"
