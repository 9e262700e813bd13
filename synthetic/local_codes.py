"""Each laboratory's own catalogue: about 300 codes and labels a site, in three conventions (``catalogue_biologie``).

Besides the tests that have results, a catalogue holds what real ones hold: other fluids under the same label,
point-of-care variants, closed codes, and many tests of which this generator gives no result.
"""

from __future__ import annotations

import datetime as dt
import unicodedata

import numpy as np

from synthetic.catalogue import LabTest, lab_index, lab_tests, rows, sites
from synthetic.columns import Category, Table
from synthetic.scenario import Scenario
from synthetic.streams import SCENARIO, hash64, stream

BNP_SHARE = 0.3
"""Sites whose laboratory measures BNP; the others measure NT-proBNP (never compare the two)."""
ABBREVIATIONS = (
    ("Polynucléaires ", "PN "), ("Phosphatases alcalines", "Phosph. alc."), ("Protéine C réactive", "CRP"),
    ("Hémoglobine", "Hb"), ("Leucocytes", "GB"), ("Plaquettes", "Plaq."), ("Créatinine", "Créat."),
    ("Bilirubine", "Bili."), ("Volume globulaire moyen", "VGM"), ("Taux de prothrombine", "TP"),
    ("Cholestérol", "Chol."), ("Lactate-déshydrogénase", "LDH"), (" artérielle", " art."), (" artériel", " art."),
    ("Débit de filtration glomérulaire estimé", "DFGe"), ("Hématocrite", "Ht"), ("Protéines totales", "Prot. tot."),
)  # fmt: skip
VARIANTS_POCT = ("glucose", "lactate", "potassium", "hemoglobine", "creatinine", "inr", "troponine", "ph_arteriel")
CLOSED = 40
"""Codes that each catalogue keeps although they are closed."""


def uses_bnp(scenario: Scenario, site: str) -> bool:
    """Whether a site's laboratory measures BNP rather than NT-proBNP."""
    return stream(scenario.seed, SCENARIO, f"bnp:{site}").random() < BNP_SHARE


def local_label(own: bool, site: str, test: LabTest) -> str:
    """Label of a test at a site: the common one, or the site's own by its convention."""
    return own_label(site, test.libelle, test.milieu) if own else test.libelle


def own_label(site: str, label: str, fluid: str) -> str:
    """A label in the convention of a site: capitals with the fluid, plain, or abbreviated."""
    style = sites()[site].style_code
    if style == "numerique":
        suffix = {"sang": " (SANG)", "sang artériel": " (GDS)", "urine": " (U)"}.get(fluid, f" ({fluid})")
        return flat(label + suffix).upper()
    if style == "mnemonique":
        return label if fluid == "sang" or hash64(site, label) % 3 else f"{label}, {fluid}"
    short = label
    for long, abbreviation in ABBREVIATIONS:
        short = short.replace(long, abbreviation)
    prefix = {"sang": "S", "sang artériel": "A", "urine": "U"}.get(fluid, "L")
    return f"{prefix}-{short}"


def flat(text: str) -> str:
    """Text without accents, ligatures or signs."""
    letters = unicodedata.normalize("NFD", text.replace("œ", "oe").replace("µ", "u"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def catalogue_table(scenario: Scenario) -> Table:
    """Table ``catalogue_biologie`` of all the scenario's sites."""
    lines = [line for site in scenario.sites for line in _site_lines(scenario, site)]
    none = np.datetime64("NaT", "D")
    return {
        "id_analyse": np.array([f"{line[0]}:{line[1]}".encode() for line in lines], dtype="S"),
        "site": Category.of(line[0] for line in lines),
        "code_local": Category.of(line[1] for line in lines),
        "libelle": Category.of(line[2] for line in lines),
        "milieu": Category.of(line[3] for line in lines),
        "loinc": np.array([line[4].encode() for line in lines], dtype="S"),
        "unite_declaree": Category.of(line[5] or None for line in lines),
        "date_ouverture": np.array([line[6] or none for line in lines], dtype="datetime64[D]"),
        "date_fermeture": np.array([line[7] or none for line in lines], dtype="datetime64[D]"),
    }


def _site_lines(scenario: Scenario, site: str) -> list[tuple]:
    """Site, code, label, fluid, LOINC, unit, first and last day of each code of a site."""
    from synthetic.laboratory import declared_unit, local_code

    opened = scenario.start - dt.timedelta(days=2000)
    bnp = uses_bnp(scenario, site)
    lines: list[tuple] = []
    for test in lab_tests():
        if test.key == ("nt_probnp" if bnp else "bnp"):
            continue
        label = local_label(scenario.local_labels, site, test)
        code, unit = local_code(site, test), declared_unit(site, test)
        lines.append((site, code, label, test.milieu, test.loinc, unit, opened, None))
    if not scenario.local_labels:
        return lines
    number = 20_000
    style = sites()[site].style_code

    def code(text: str) -> str:
        nonlocal number
        number += 7
        if style == "numerique":
            return str(number)
        head = "".join(letter for letter in flat(text).upper() if letter.isalnum())[:5]
        return f"{head}{number % 1000}" if style == "mnemonique" else f"{site.replace('-', '')}_{head}{number % 1000}"

    for key in VARIANTS_POCT:
        test = lab_tests()[lab_index()[key]]
        label = own_label(site, f"{test.libelle} (délocalisé)", test.milieu)
        lines.append((site, code("D" + key), label, test.milieu, "", test.unite, opened, None))
    for row in rows("labs_others"):
        label = own_label(site, row["libelle"], row["milieu"])
        lines.append((site, code(row["libelle"]), label, row["milieu"], "", row["unite"], opened, None))
    return lines + _closed_lines(scenario, site, opened, code) + _panels(scenario, site, opened, code)


def _closed_lines(scenario: Scenario, site: str, opened: dt.date, code) -> list[tuple]:
    """Old codes: the same labels or nearly, closed before the period or in it."""
    rng = stream(scenario.seed, SCENARIO, f"closed:{site}")
    lines = []
    for place in range(CLOSED):
        test = lab_tests()[int(rng.integers(0, len(lab_tests()), dtype=np.int64))]
        last = opened + dt.timedelta(days=int(rng.integers(200, 1900, dtype=np.int64)))
        label = own_label(site, f"{test.libelle} (ancien {place + 1})", test.milieu)
        lines.append((site, code(test.key), label, test.milieu, "", test.unite, opened, last))
    return lines


def _panels(scenario: Scenario, site: str, opened: dt.date, code) -> list[tuple]:
    """The same tests under a code of their own by circumstance, as many laboratories have them."""
    lines = []
    for circumstance in ("urgence", "avant transfusion"):
        for test in lab_tests():
            if hash64(site, circumstance, test.key) % 2:
                label = own_label(site, f"{test.libelle} - {circumstance}", test.milieu)
                lines.append((site, code(test.key), label, test.milieu, "", test.unite, opened, None))
    return lines
