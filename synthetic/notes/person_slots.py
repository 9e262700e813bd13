"""Slots that name: the patient, relatives, practitioners, places, means of contact."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

from synthetic.notes.dates import LONG, SLASH, age_text, date_in_words, written_date
from synthetic.notes.identities import Person, fictional_phone, practitioner, somebody, unit_practitioner
from synthetic.notes.letter import Letter
from synthetic.notes.slips import without_accents
from synthetic.streams import hash64

RELATIVES = {"proche": None, "mere": True, "pere": False}
"""Relatives, the same in all the letters of a patient; whether female (``None``: either)."""
COLLEAGUES = {"sagefemme": True}
_PRACTITIONERS = {"senior": "signatory", "interne": "resident", "mt": "addressee"}


def person(letter: Letter, role: str) -> Person:
    """The person of a role: senior, interne, mt (treating physician), chef, a relative, or another colleague."""
    if role in _PRACTITIONERS:
        return practitioner(getattr(letter, _PRACTITIONERS[role]))
    if role == "chef":
        return practitioner(unit_practitioner(letter.site, letter.unit, 0))
    if role in RELATIVES:
        return somebody(role, letter.patient_seed, RELATIVES[role])
    return somebody(role, letter.seed, COLLEAGUES.get(role))


def phone_text(letter: Letter, digits: str) -> str:
    """Ten digits as this letter writes telephone numbers."""
    if not digits:
        return ""
    style = letter.habits // 100 % 6
    if style == 5:
        return "+33 " + digits[1] + "".join(f" {digits[i : i + 2]}" for i in range(2, 10, 2))
    separator = (" ", " ", " ", ".", "")[style]
    return separator.join(digits[i : i + 2] for i in range(0, 10, 2))


def _case(letter: Letter, name: str) -> str:
    """A family name in capitals, or in one letter of five as it is said."""
    return name.title() if letter.habits // 700 % 5 == 0 else name


def _given(letter: Letter, _: str) -> str:
    """A given name in capitals only where family names are so too."""
    keep = letter.habits % 3 == 0 and letter.habits // 700 % 5
    return letter.given_name if keep else letter.given_name.title()


def _nir(letter: Letter, _: str) -> str:
    nir = letter.nir
    if not nir or letter.habits // 3000 % 3 == 0:
        return nir
    cuts = (0, 1, 3, 5, 7, 10, 13, 15)
    return " ".join(nir[a:b] for a, b in pairwise(cuts))


def _civility(letter: Letter, form: str) -> str:
    if letter.age < 16:
        return {"le": "l'enfant", "": "Enfant", "ddn": "L'enfant"}[form]
    if form == "le" or letter.habits // 7 % 2:
        return "Madame" if letter.female else "Monsieur"
    return "Mme" if letter.female else "M."


def _relative_name(letter: Letter, _: str) -> str:
    return letter.used if (letter.patient_seed >> 8) % 3 else person(letter, "proche").family


def _relation(letter: Letter, _: str) -> str:
    female = person(letter, "proche").female
    if letter.age < 18:
        return "mère" if female else "père"
    if letter.age >= 60 and (letter.patient_seed >> 8) % 2:
        return "fille" if female else "fils"
    return "sœur" if female else "frère"


def _unit_slug(letter: Letter) -> str:
    plain = without_accents(letter.unit).lower()
    return "-".join("".join(c if c.isascii() and c.isalnum() else " " for c in plain).split())


def _unit_with_article(letter: Letter, _: str) -> str:
    """« Service d'Orthopédie », but « Unité USIC »."""
    if letter.unit.isupper():
        return f"Unité {letter.unit}"
    vowel = without_accents(letter.unit[:1]).lower() in "aeiouh"
    return f"Service d'{letter.unit}" if vowel else f"Service de {letter.unit}"


def _gendered(male: str, female: str):
    return (lambda letter, _: female if letter.female else male), ""


@lru_cache(maxsize=4096)
def _phone_of_unit(site: str, unit: str, which: str) -> str:
    return fictional_phone(hash64("unit phone", site, unit, which))


def _unit_phone(letter: Letter, which: str) -> str:
    return phone_text(letter, _phone_of_unit(letter.site, letter.unit, which))


def _birth(letter: Letter, form: str) -> str:
    if form == "lettres":
        return date_in_words(letter.birth)
    if form == "long":
        return written_date(letter.birth, LONG)
    return written_date(letter.birth, letter.date_style if form != "court" else SLASH)


SLOTS = {
    "civ": (_civility, ""),
    "nom": (lambda letter, _: _case(letter, letter.used), "NOM"),
    "nom_naissance": (lambda letter, _: _case(letter, letter.birth_name), "NOM"),
    "prenom": (_given, "PRENOM"),
    "ddn": (_birth, "DATE_NAISSANCE"),
    "age": (lambda letter, _: age_text(letter.birth, letter.start), ""),
    "sexe": (lambda letter, _: "F" if letter.female else "M", ""),
    "ipp": (lambda letter, _: letter.ipp, "IPP"),
    "nda": (lambda letter, _: letter.nda, "NDA"),
    "nir": (_nir, "SECU"),
    "adresse": (lambda letter, _: letter.street, "ADRESSE"),
    "cp": (lambda letter, _: letter.postcode, "ZIP"),
    "ville": (lambda letter, _: letter.town, "VILLE"),
    "tel": (lambda letter, _: phone_text(letter, letter.phone), "TEL"),
    "mail": (lambda letter, _: letter.mail, "MAIL"),
    "il": _gendered("il", "elle"),
    "Il": _gendered("Il", "Elle"),
    "e": _gendered("", "e"),
    "ve": _gendered("f", "ve"),
    "euse": _gendered("eux", "euse"),
    "le": _gendered("le", "la"),
    "Le": _gendered("Le", "La"),
    "du": _gendered("du", "de la"),
    "au": _gendered("au", "à la"),
    "un": _gendered("un", "une"),
    "patient": _gendered("patient", "patiente"),
    "homme": _gendered("homme", "femme"),
    "garcon": _gendered("garçon", "fille"),
    "hopital": (lambda letter, _: letter.site, "HOPITAL"),
    "site_ville": (lambda letter, _: letter.site_town, "VILLE"),
    "service": (lambda letter, _: letter.unit, ""),
    "service_de": (_unit_with_article, ""),
    "tel_service": (_unit_phone, "TEL"),
    "mail_service": (lambda letter, _: f"secretariat.{_unit_slug(letter)}@example.org", "MAIL"),
    "p_nom": (lambda letter, role: _case(letter, person(letter, role).family), "NOM"),
    "p_prenom": (lambda letter, role: person(letter, role).given, "PRENOM"),
    "p_initiale": (lambda letter, role: person(letter, role).given[0] + ".", "PRENOM"),
    "p_tel": (lambda letter, role: phone_text(letter, person(letter, role).phone), "TEL"),
    "dr": (lambda letter, role: "Pr" if person(letter, role).professor else "Dr", ""),
    "rpps": (lambda letter, role: person(letter, role).rpps, ""),
    "confrere": (
        lambda letter, _: "Chère Consœur" if person(letter, "mt").female else "Cher Confrère",
        "",
    ),
    "proche_nom": (_relative_name, "NOM"),
    "lien": (_relation, ""),
}
