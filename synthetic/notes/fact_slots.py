"""Slots that tell the stay: dates, numbers, results, drugs, acts, diagnoses; and the tests on them."""

from __future__ import annotations

import datetime as dt
import math

from synthetic.notes.dates import (
    LONG,
    SLASH,
    date_in_words,
    day_and_month,
    decimal,
    month_and_year,
    written_date,
)
from synthetic.notes.facts import OUTCOMES
from synthetic.notes.letter import Lab, Letter
from synthetic.notes.phrases import lower_first
from synthetic.notes.reading import notes_data
from synthetic.notes.slips import without_accents

VITALS = frozenset(
    ["pas", "pad", "fc", "fr", "temperature", "spo2", "poids", "taille", "douleur", "diurese", "glycemie_capillaire"]
)
MOST_LABS = 14

_RHYTHMS = {
    "x1/j": ("1 fois par jour", "1/j", "le matin"),
    "x2/j": ("2 fois par jour", "matin et soir", "x2/j"),
    "x3/j": ("3 fois par jour", "matin, midi et soir", "x3/j"),
    "x4/j": ("4 fois par jour", "x4/j", "toutes les 6 heures"),
}


def _range(text: str) -> tuple[int, int]:
    low, _, high = text.partition("~")
    return int(low), int(high or low)


def _moment(letter: Letter, argument: str) -> dt.date:
    """The day that an argument means: ``entree``, ``entree+2``, ``avant:30~400``, ``apres:20~60``,
    ``age:20~40`` (of the patient), ``fait:DZQM`` (the day of an act)."""
    name, _, days = argument.partition(":")
    end = letter.end or letter.day
    if name == "avant":
        return max(letter.birth + dt.timedelta(1), letter.start - dt.timedelta(letter.between(*_range(days))))
    if name == "apres":
        day = end + dt.timedelta(letter.between(*_range(days)))
        return day + dt.timedelta((0, 0, 0, 0, 0, 2, 1)[day.weekday()])
    if name == "age":
        day = letter.birth + dt.timedelta(letter.between(*_range(days)) * 1461 // 4)
        return min(day, letter.start - dt.timedelta(200))
    if name == "fait":
        done = [act.day for act in letter.acts if act.code.startswith(days)]
        return done[0] if done else min(letter.start + dt.timedelta(1), end)
    base, _, more = name.partition("+")
    day = {"entree": letter.start, "sortie": end, "jour": letter.day, "acte": letter.act_day or letter.day}[base]
    return min(day + dt.timedelta(int(more)), max(day, end)) if more else day


def _date(letter: Letter, argument: str) -> str:
    return written_date(_moment(letter, argument), letter.date_style)


def _number(letter: Letter, argument: str) -> str:
    bounds, _, scale = argument.partition("/")
    low, high = _range(bounds)
    drawn = letter.between(low, high)
    return decimal(drawn / 10, 1, letter.comma, False) if scale == "10" else str(drawn)


def _stable_number(letter: Letter, argument: str) -> str:
    """A number that the letters of a stay share: ``name:low~high``, in tenths with ``/10``."""
    name, _, bounds = argument.partition(":")
    bounds, _, scale = bounds.partition("/")
    low, high = _range(bounds)
    chosen = low + letter.stable(name) % (high - low + 1)
    return decimal(chosen / 10, 1, letter.comma, False) if scale == "10" else str(chosen)


def _side(left_word: str, right_word: str, opposite: bool = False):
    words = (left_word, right_word)
    return (lambda letter, _: words[(letter.stable("cote") + opposite) % 2]), ""


def _vital(letter: Letter, argument: str) -> str:
    """A vital sign: the one measured, else one in the range of the first phrase that asks, the same for the stay."""
    key = argument.partition(":")[0]
    measured = letter.labs_of(key)
    if not measured:
        if key not in letter.vitals:
            letter.vitals[key] = _stable_number(letter, argument)
        return letter.vitals[key]
    return decimal(measured[0].value, 1 if key == "temperature" else 0, letter.comma, False)


def lab_value(letter: Letter, lab: Lab) -> str:
    """A result with its unit."""
    value = decimal(lab.value, lab.decimals, letter.comma, letter.thousands)
    return f"{value} {lab.unit}".rstrip()


def _lab(letter: Letter, argument: str) -> str:
    key, _, which = argument.partition(":")
    found = letter.labs_of(key)
    return lab_value(letter, found[-1 if which == "fin" else 0]) if found else ""


def _short_name(letter: Letter, lab: Lab) -> str:
    choices = notes_data("abbreviations")["analyses"].get(lab.key)
    return choices[letter.habits // 11 % len(choices)] if choices else lab.label


def _shown(letter: Letter, which: str) -> list[Lab]:
    by_key: dict[str, list[Lab]] = {}
    for lab in letter.labs:
        if lab.key not in VITALS:
            by_key.setdefault(lab.key, []).append(lab)
    if which == "fin":
        return [results[-1] for results in by_key.values() if len(results) > 1]
    return [results[0] for results in by_key.values()]


def laboratory(letter: Letter, which: str) -> None:
    """The results at entry, or the last ones of the tests sampled again (``fin``), as one sentence or lines."""
    shown = _shown(letter, which)
    lines = letter.habits // 13 % 4 == 0 and letter.at_line_start()
    arrows = letter.habits // 17 % 4 == 0
    colon = " : " if letter.habits // 19 % 2 else " "
    texts = []
    for lab in shown[:MOST_LABS]:
        mark = " (H)" if lab.value > lab.high else " (B)" if lab.value < lab.low else ""
        texts.append(f"{_short_name(letter, lab)}{colon}{lab_value(letter, lab)}{mark if arrows else ''}")
    if texts:
        letter.print("".join(f"- {text}\n" for text in texts) if lines else ", ".join(texts) + ".")


def _rhythm(letter: Letter, rhythm: str) -> str:
    choices = _RHYTHMS.get(rhythm)
    return choices[letter.habits // 23 % len(choices)] if choices else rhythm


def treatment(letter: Letter, which: str) -> None:
    """Drugs taken at home (``entree``), in hospital (``sejour``) or prescribed at exit (``sortie``)."""
    chosen = [
        drug for drug in letter.drugs if {"entree": drug.at_home, "sejour": drug.in_stay, "sortie": drug.at_exit}[which]
    ]
    capitals = letter.habits // 29 % 3 > 0
    inline = which == "sejour" or letter.habits // 31 % 3 == 0 or not letter.at_line_start()
    texts = []
    for drug in chosen:
        name = without_accents(drug.name).upper() if capitals else drug.name
        dose = drug.dose.replace(".", ",") if letter.comma else drug.dose
        texts.append(" ".join(part for part in (name, dose, _rhythm(letter, drug.rhythm)) if part))
    if not texts:
        letter.print("aucun" if inline else "Aucun traitement")
    elif inline:
        letter.print(", ".join(texts))
    else:
        letter.print("\n".join(f"- {text}" for text in texts))


def acts(letter: Letter, _: str) -> None:
    """The acts of the stay with their dates, one a line."""
    for rank, act in enumerate(letter.acts):
        letter.print(("\n" if rank else "") + f"- {act.label} le ")
        letter.label(written_date(act.day, letter.date_style), "DATE")


def _hour(moment: dt.datetime | None) -> str:
    return f"{moment.hour}h{moment.minute:02d}" if moment else ""


def _length(letter: Letter, _: str) -> str:
    nights = ((letter.end or letter.day) - letter.start).days
    return f"{nights} jour{'s' if nights > 1 else ''}" if nights else "quelques heures"


SLOTS = {
    "date": (_date, "DATE"),
    "dl": (lambda letter, argument: written_date(_moment(letter, argument), LONG), "DATE"),
    "ds": (lambda letter, argument: written_date(_moment(letter, argument), SLASH), "DATE"),
    "jm": (lambda letter, argument: day_and_month(_moment(letter, argument), letter.date_style), "DATE"),
    "mois": (lambda letter, argument: month_and_year(_moment(letter, argument), letter.date_style), "DATE"),
    "annee": (lambda letter, argument: str(_moment(letter, argument).year), "DATE"),
    "date_lettres": (lambda letter, argument: date_in_words(_moment(letter, argument)), "DATE"),
    "h": (lambda letter, argument: f"{letter.between(*_range(argument))}h{letter.draw() % 12 * 5:02d}", ""),
    "he": (lambda letter, _: _hour(letter.entry), ""),
    "hs": (lambda letter, _: _hour(letter.exit), ""),
    "aa": (lambda letter, _: f"{(letter.act_day or letter.day).year % 100:02d}", ""),
    "n": (_number, ""),
    "s": (_stable_number, ""),
    "cote": _side("gauche", "droit"),
    "cotee": _side("gauche", "droite"),
    "cote_court": _side("G", "D"),
    "cote_oppose": _side("gauche", "droit", opposite=True),
    "cotee_oppose": _side("gauche", "droite", opposite=True),
    "c": (_vital, ""),
    "fevg": (lambda letter, _: str(round(letter.lvef)), ""),
    "lab": (_lab, ""),
    "duree": (_length, ""),
    "acte": (lambda letter, _: lower_first(letter.act_label), ""),
    "Acte": (lambda letter, _: letter.act_label, ""),
}
BLOCKS = {"biologie": laboratory, "traitement": treatment, "actes": acts}


def _ratio(letter: Letter, key: str) -> float:
    """First result over its upper bound, whatever the unit."""
    found = letter.labs_of(key)
    return found[0].value / found[0].high if found and found[0].high > 0 else math.nan


def _last_ratio(letter: Letter, key: str) -> float:
    """Last result over the first one; not a number where the test was done once."""
    found = letter.labs_of(key)
    return found[-1].value / found[0].value if len(found) > 1 and found[0].value else math.nan


NUMBERS = {
    "age": lambda letter, _: letter.age,
    "jours": lambda letter, _: letter.age_days,
    "fevg": lambda letter, _: letter.lvef,
    "nuits": lambda letter, _: ((letter.end or letter.day) - letter.start).days,
    "ratio": _ratio,
    "evolution": _last_ratio,
}


def _high(letter: Letter, key: str) -> bool:
    return any(lab.value > lab.high for lab in letter.labs_of(key))


def _low(letter: Letter, key: str) -> bool:
    return any(lab.value < lab.low for lab in letter.labs_of(key))


def _any_drug(letter: Letter, which: str) -> bool:
    return any({"entree": d.at_home, "sejour": d.in_stay, "sortie": d.at_exit}[which] for d in letter.drugs)


FLAGS = {
    "femme": lambda letter, _: letter.female,
    "enfant": lambda letter, _: letter.age < 16,
    "nir": lambda letter, _: bool(letter.nir),
    "adresse": lambda letter, _: bool(letter.street),
    "tel": lambda letter, _: bool(letter.phone),
    "mail": lambda letter, _: bool(letter.mail),
    "marie": lambda letter, _: bool(letter.used_name) and letter.used_name != letter.birth_name,
    "issue": lambda letter, outcome: letter.outcome == OUTCOMES[OUTCOMES.index(outcome)],
    "sorti": lambda letter, _: letter.end is not None,
    "fevg": lambda letter, _: not math.isnan(letter.lvef),
    "dp": lambda letter, _: bool(letter.condition_label),
    "a": lambda letter, concept: concept in letter.concepts,
    "lab": lambda letter, key: bool(letter.labs_of(key)),
    "labs": lambda letter, which: bool(_shown(letter, which)),
    "heure": lambda letter, which: _hour({"entree": letter.entry, "sortie": letter.exit}[which]) not in ("", "0h00"),
    "coelio": lambda letter, _: "lioscop" in letter.act_label,
    "haut": _high,
    "bas": _low,
    "actes": lambda letter, _: bool(letter.acts),
    "acte": lambda letter, code: any(act.code == code for act in letter.acts),
    "prescrit": lambda letter, name: letter.has_drug(name),
    "traite": _any_drug,
    "angioplastie": lambda letter, _: (
        any(act.code.startswith("DDAF") for act in letter.acts) or letter.act.startswith("DDAF")
    ),
    "cle": lambda letter, key: letter.condition == key,
    "gauche": lambda letter, _: letter.stable("cote") % 2 == 0,
    "habitude": lambda letter, cut: letter.habits // 37 % 100 < int(cut),
}
