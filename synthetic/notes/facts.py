"""What a letter is made from: one array entry a letter, and four long tables that point to letters by their row.

Everything here comes from the other concerns (identities, stays, diagnoses, laboratory, pharmacy, acts), so that
a text never says what the tables deny.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

CRH, LIAISON, IMAGING, ECHO, PATHOLOGY, OPERATION, EMERGENCY, CONSULTATION = (
    "CRH",
    "LETTRE_LIAISON",
    "CR_IMAGERIE",
    "CR_ECHOCARDIOGRAPHIE",
    "CR_ANATOMOPATHOLOGIE",
    "CR_OPERATOIRE",
    "CR_URGENCES",
    "CR_CONSULTATION",
)
KINDS = (CRH, LIAISON, IMAGING, ECHO, PATHOLOGY, OPERATION, EMERGENCY, CONSULTATION)
"""Types of documents."""

OUTCOMES = ("domicile", "transfert", "deces")
"""How a stay ends."""

_TEXT = ("S", "U", "O")


@dataclass(frozen=True)
class DiagnosisFacts:
    """Associated diagnoses: catalogue key (or ``""``), CIM-10 code and French label."""

    row: np.ndarray
    key: np.ndarray
    code: np.ndarray
    label: np.ndarray


@dataclass(frozen=True)
class LabFacts:
    """Laboratory results and vital signs to be quoted, in order of sampling.

    ``value`` is in ``unit`` (the site's); ``decimals`` is how many to print; ``low`` and ``high`` are the bounds in
    the same unit (``NaN``: none); ``taken`` is a date-time. Vital signs have the keys
    of ``catalogue/vitals.csv``.
    """

    row: np.ndarray
    key: np.ndarray
    label: np.ndarray
    value: np.ndarray
    decimals: np.ndarray
    unit: np.ndarray
    low: np.ndarray
    high: np.ndarray
    taken: np.ndarray


@dataclass(frozen=True)
class DrugFacts:
    """Drugs: name, dose with its unit (``"40 mg"``), rhythm (``"x1/j"``), route, and when they are taken."""

    row: np.ndarray
    name: np.ndarray
    dose: np.ndarray
    rhythm: np.ndarray
    route: np.ndarray
    at_home: np.ndarray
    in_stay: np.ndarray
    at_exit: np.ndarray


@dataclass(frozen=True)
class ActFacts:
    """Acts of the stay: CCAM code, French label and day."""

    row: np.ndarray
    code: np.ndarray
    label: np.ndarray
    day: np.ndarray


@dataclass(frozen=True)
class LetterFacts:
    """The letters to write, one array entry each.

    Parameters
    ----------
    kind
        One of :data:`KINDS`.
    nda, ipp, nir
        Identifiers, as bytes or text; an unknown ``nir`` is empty.
    written
        Date-time of the document.
    birth_name, used_name, given_name
        Traits in capitals; an empty ``used_name`` means the birth name.
    female, birth
        Sex, and day of birth.
    street, postcode, town, phone, mail
        The patient's address and means of contact; empty where unknown. ``phone`` has ten digits.
    site, site_town, unit
        Name of the hospital, its town, and the medical unit.
    signatory, resident, addressee
        Numbers of practitioners (:func:`~synthetic.notes.identities.practitioner`).
    condition, condition_code, condition_label
        Catalogue key, CIM-10 code and label of the main diagnosis (DP); empty where there is none.
    venue
        Kind of stay, as in ``sejour.type_venue``.
    entry, exit
        Date-times; ``NaT`` while the patient is in (not allowed in a discharge letter).
    outcome
        One of :data:`OUTCOMES`.
    act, act_label, act_day
        The act that an imaging, echo, pathology or operating report tells; empty elsewhere.
    lvef
        Left ventricular ejection fraction in %, or ``NaN``.
    diagnoses, labs, drugs, acts
        The long tables; their ``row`` is non-decreasing.
    """

    kind: np.ndarray
    nda: np.ndarray
    ipp: np.ndarray
    nir: np.ndarray
    written: np.ndarray
    birth_name: np.ndarray
    used_name: np.ndarray
    given_name: np.ndarray
    female: np.ndarray
    birth: np.ndarray
    street: np.ndarray
    postcode: np.ndarray
    town: np.ndarray
    phone: np.ndarray
    mail: np.ndarray
    site: np.ndarray
    site_town: np.ndarray
    unit: np.ndarray
    signatory: np.ndarray
    resident: np.ndarray
    addressee: np.ndarray
    condition: np.ndarray
    condition_code: np.ndarray
    condition_label: np.ndarray
    venue: np.ndarray
    entry: np.ndarray
    exit: np.ndarray
    outcome: np.ndarray
    act: np.ndarray
    act_label: np.ndarray
    act_day: np.ndarray
    lvef: np.ndarray
    diagnoses: DiagnosisFacts
    labs: LabFacts
    drugs: DrugFacts
    acts: ActFacts

    def __len__(self) -> int:
        return len(self.kind)

    def check(self) -> None:
        """Refuse facts from which no true letter can be made.

        Raises
        ------
        ValueError
            If lengths differ, a kind or outcome is unknown, a row of a long table is out of order or of range,
            a discharge letter has no exit, or a letter is dated before the patient's birth.
        """
        for name, values in self.columns().items():
            if len(values) != len(self):
                raise ValueError(f"letters: column {name!r} has {len(values)} entries, {len(self)} expected")
        for name, known in (("kind", KINDS), ("outcome", OUTCOMES)):
            unknown = set(as_text(getattr(self, name))) - set(known)
            if unknown:
                raise ValueError(f"letters: unknown {name} {sorted(unknown)[0]!r}; known: {', '.join(known)}")
        for name in ("diagnoses", "labs", "drugs", "acts"):
            rows = getattr(self, name).row
            if len(rows) and (rows[0] < 0 or rows[-1] >= len(self) or (np.diff(rows) < 0).any()):
                raise ValueError(f"letters: rows of {name!r} must be non-decreasing, from 0 to {len(self) - 1}")
        discharge = np.isin(np.array(as_text(self.kind), dtype=object), (CRH, LIAISON))
        if (discharge & np.isnat(self.exit)).any():
            raise ValueError("letters: a discharge letter needs the date of exit")
        if (self.written.astype("datetime64[D]") < self.birth.astype("datetime64[D]")).any():
            raise ValueError("letters: a letter is dated before the patient's birth")

    def columns(self) -> dict[str, np.ndarray]:
        """The columns that have one entry a letter."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.type == "np.ndarray"}


def as_text(values: np.ndarray) -> list[str]:
    """A list of ``str`` from bytes, text or objects (``None`` becomes empty)."""
    kind = values.dtype.kind
    if kind not in _TEXT:
        raise TypeError(f"text expected, got {values.dtype}")
    return [text or "" for text in (values.astype("U") if kind == "S" else values).tolist()]
