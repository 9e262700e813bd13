"""Made-up facts from which the tests of notes write letters."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from synthetic.catalogue import names
from synthetic.notes import (
    CONSULTATION,
    CRH,
    ECHO,
    EMERGENCY,
    IMAGING,
    LIAISON,
    OPERATION,
    PATHOLOGY,
    ActFacts,
    DiagnosisFacts,
    DrugFacts,
    LabFacts,
    LetterFacts,
    unit_practitioner,
)
from synthetic.people import nir_key

STREETS = ("rue des Quatre-Sabliers", "avenue Ondine-Marvaux", "RUE DU DOCTEUR VORTIER", "quai de l'Écluse-Verte")
TOWNS = (("80931", "Valmorne"), ("25931", "AUBERTHAL"), ("71942", "Chalonges-sur-Vouge"), ("59958", "ORMEVILLE-LE-SEC"))
HOSPITALS = (("CHU de Valmorne", "Valmorne", "HDF"), ("CHU d’Auberthal", "Auberthal", "BFC"))
DAS = (
    ("hta_essentielle", "I10", "Hypertension essentielle (primitive)"),
    ("fibrillation_atriale", "I482", "Fibrillation auriculaire permanente"),
    ("diabete_type2", "E1190", "Diabète sucré de type 2 insulinotraité, sans complication"),
    ("maladie_renale_chronique", "N183", "Maladie rénale chronique, stade 3"),
    ("denutrition_moderee", "E46", "Malnutrition sans précision"),
    ("tabagisme", "F1724", "Syndrome de dépendance au tabac"),
    ("hyperlipidemie", "E780", "Hypercholestérolémie essentielle"),
    ("insuffisance_cardiaque_chronique", "I5009", "Insuffisance cardiaque, sans précision"),
    ("insuffisance_renale_aigue", "N179", "Insuffisance rénale aiguë, sans précision"),
    ("", "E8768", "Hypokaliémie"),
    ("", "W1909", "Chute, sans précision"),
)


def _cases() -> tuple[tuple, ...]:
    """Key, code, label, unit, venue, lowest and highest age, sex, act code, act label."""
    with Path(__file__).with_name("notes_cases.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    return tuple((*row[:4], *map(int, row[4:7]), *row[7:]) for row in rows)


CASES = _cases()
VENUES = ("hospitalisation complète", "ambulatoire", "séance", "urgences", "consultation externe")
LABS = (
    ("creatinine", "Créatinine", 92, 0, "µmol/L", 45, 104),
    ("potassium", "Potassium", 4.1, 1, "mmol/L", 3.5, 5.0),
    ("hemoglobine", "Hémoglobine", 11.9, 1, "g/dL", 11.5, 15.0),
    ("crp", "Protéine C réactive", 38.4, 1, "mg/L", np.nan, 5),
    ("nt_probnp", "NT-proBNP", 3450, 0, "ng/L", np.nan, 300),
)
DRUGS = (
    ("furosémide", "40 mg", "x1/j", "orale"),
    ("bisoprolol", "2.5 mg", "x1/j", "orale"),
    ("apixaban", "5 mg", "x2/j", "orale"),
    ("paracétamol", "1000 mg", "x3/j", "orale"),
    ("metformine", "1000 mg", "x2/j", "orale"),
)
HEART = ("I50", "I21", "I48", "I26", "I63")


def made_up_facts(size: int, seed: int = 1) -> LetterFacts:
    """Facts of ``size`` letters of every kind, which nothing links to a warehouse."""
    rng = np.random.default_rng(seed)
    case = rng.integers(0, len(CASES), size)
    chosen = [CASES[c] for c in case]
    hospital = [HOSPITALS[i] for i in rng.integers(0, 2, size)]
    female = np.array([(sex == "F") if sex else bool(rng.integers(0, 2)) for *_, sex, _, _ in chosen])
    venue = np.array([VENUES[c[4]] for c in chosen], dtype=object)
    day = np.datetime64("2018-02-01") + rng.integers(0, 2900, size).astype("timedelta64[D]")
    age = np.array(
        [
            rng.integers(c[5] * 365 + (1 if c[5] else 0), c[6] * 365 + (366 if c[6] else 1)) if c[6] else 0
            for c in chosen
        ]
    )
    entry = day.astype("datetime64[s]") + rng.integers(0, 86_400, size).astype("timedelta64[s]")
    nights = np.where(np.array([c[4] for c in chosen]) == 0, rng.integers(1, 15, size), 0)
    leaving = entry + (nights * 86_400 + 3600).astype("timedelta64[s]")
    kinds = np.array([_kind(c, rng) for c in chosen], dtype=object)
    outcome = np.array([_outcome(c, rng) for c in chosen], dtype=object)
    birth = day - age.astype("timedelta64[D]")
    family = np.array([names("nom")[i] for i in rng.integers(0, len(names("nom")), size)], dtype=object)
    given = np.array(
        [names("prenom_f" if f else "prenom_m")[i] for f, i in zip(female, rng.integers(0, 60, size), strict=True)],
        dtype=object,
    )
    married = female & (rng.random(size) < 0.4) & (age > 20 * 365)
    lived = rng.integers(0, 4, size)
    phones = np.array([f"{('063998', '019900')[n % 2]}{n:04d}" for n in rng.integers(0, 10_000, size)], dtype=object)
    with_echo = np.array([c[1][:3] in HEART for c in chosen]) | (kinds == ECHO)
    return LetterFacts(
        kind=kinds,
        nda=np.array([f"{n:010d}".encode() for n in rng.integers(0, 1 << 32, size)]),
        ipp=np.array([f"{n:010d}".encode() for n in rng.integers(0, 1 << 30, size)]),
        nir=_nirs(female, birth, rng),
        written=leaving + np.timedelta64(3600, "s"),
        birth_name=family,
        used_name=np.where(married, np.roll(family, 1), ""),
        given_name=given,
        female=female,
        birth=birth,
        street=np.array([f"{1 + i % 98} {STREETS[i % 4]}" for i in range(size)], dtype=object),
        postcode=np.array([TOWNS[i][0] for i in lived], dtype=object),
        town=np.array([TOWNS[i][1] for i in lived], dtype=object),
        phone=np.where(rng.random(size) < 0.8, phones, ""),
        mail=np.array(
            [_mail(g, f, i) if i % 3 == 0 else "" for i, (g, f) in enumerate(zip(given, family, strict=True))],
            dtype=object,
        ),
        site=np.array([h[0] for h in hospital], dtype=object),
        site_town=np.array([h[1] for h in hospital], dtype=object),
        unit=np.array([c[3] for c in chosen], dtype=object),
        signatory=_team(hospital, chosen, 1),
        resident=_team(hospital, chosen, 9),
        addressee=rng.integers(0, 20_000, size),
        condition=np.array([c[0] for c in chosen], dtype=object),
        condition_code=np.array([c[1] for c in chosen], dtype=object),
        condition_label=np.array([c[2] for c in chosen], dtype=object),
        venue=venue,
        entry=entry,
        exit=leaving,
        outcome=outcome,
        act=np.array([c[8] for c in chosen], dtype=object),
        act_label=np.array([c[9] or "Examen" for c in chosen], dtype=object),
        act_day=entry.astype("datetime64[D]"),
        lvef=np.where(with_echo, rng.integers(20, 70, size), np.nan),
        diagnoses=_diagnoses(chosen, age, rng),
        labs=_labs(chosen, entry, rng),
        drugs=_drugs(chosen, rng),
        acts=_acts(chosen, entry),
    )


def _mail(given: str, family: str, number: int) -> str:
    plain = "".join(letter for letter in f"{given}.{family}".lower() if letter.isalnum() or letter == ".")
    return f"{plain}{number % 7}@example.org"


def _kind(case: tuple, rng: np.random.Generator) -> str:
    key, act, venue = case[0], case[8], case[4]
    if venue == 3:
        return EMERGENCY if not act or rng.random() < 0.7 else IMAGING
    if venue == 4:
        return CONSULTATION if not act or rng.random() < 0.7 else IMAGING
    options = [CRH, CRH, LIAISON]
    if act.startswith("DZQ"):
        options += [ECHO, ECHO, CONSULTATION]
    elif act[1:3] == "CQ" or act[2:3] == "Q":
        options.append(IMAGING)
    elif act:
        options.append(OPERATION)
    if key in ("cancer_colon", "cancer_sein", "appendicite"):
        options.append(PATHOLOGY)
    return options[rng.integers(0, len(options))]


def _outcome(case: tuple, rng: np.random.Generator) -> str:
    if case[4] or case[6] < 50:
        return "domicile"
    return ("domicile", "domicile", "domicile", "transfert", "deces")[rng.integers(0, 5)]


def _nirs(female: np.ndarray, birth: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    months = birth.astype("datetime64[M]").astype(int)
    first = [
        f"{2 if f else 1}{(m // 12 + 1970) % 100:02d}{m % 12 + 1:02d}48{c:03d}{o:03d}".encode()
        for f, m, c, o in zip(
            female, months, rng.integers(900, 990, len(birth)), rng.integers(1, 999, len(birth)), strict=True
        )
    ]
    nir = np.array(first, dtype="S13")
    return np.array([n + f"{k:02d}".encode() for n, k in zip(nir, nir_key(nir), strict=True)], dtype="S15")


def _team(hospital: list, chosen: list, rank: int) -> np.ndarray:
    return np.array(
        [unit_practitioner(h[0], c[3], rank) for h, c in zip(hospital, chosen, strict=True)], dtype=np.int64
    )


def _diagnoses(chosen: list, age: np.ndarray, rng: np.random.Generator) -> DiagnosisFacts:
    rows = []
    for row, case in enumerate(chosen):
        if age[row] < 40 * 365 or not case[1] or case[1][0] == "O":
            continue
        taken = rng.permutation(len(DAS))[: rng.integers(0, 5)]
        rows += [(row, *DAS[i]) for i in sorted(taken)]
    row, key, code, label = zip(*rows, strict=True) if rows else ((), (), (), ())
    objects = [np.array(values, dtype=object) for values in (key, code, label)]
    return DiagnosisFacts(np.array(row, dtype=np.int64), *objects)


def _labs(chosen: list, entry: np.ndarray, rng: np.random.Generator) -> LabFacts:
    rows = []
    for row in range(len(chosen)):
        for key, label, value, decimals, unit, low, high in LABS[: rng.integers(0, len(LABS) + 1)]:
            first = round(value * (0.6 + 0.8 * rng.random()), decimals)
            rows.append((row, key, label, first, decimals, unit, low, high, entry[row]))
            if rng.random() < 0.4:
                later = entry[row] + np.timedelta64(2 * 86_400, "s")
                rows.append((row, key, label, round(first * 0.6, decimals), decimals, unit, low, high, later))
    rows = rows or [(0, *LABS[0][:2], 92.0, *LABS[0][3:], entry[0])]
    row, key, label, value, decimals, unit, low, high, taken = zip(*rows, strict=True)
    return LabFacts(
        np.array(row, dtype=np.int64),
        *(np.array(values, dtype=object) for values in (key, label)),
        np.array(value, dtype=np.float64),
        np.array(decimals, dtype=np.int64),
        np.array(unit, dtype=object),
        np.array(low, dtype=np.float64),
        np.array(high, dtype=np.float64),
        np.array(taken, dtype="datetime64[s]"),
    )


def _drugs(chosen: list, rng: np.random.Generator) -> DrugFacts:
    rows = [
        (row, *DRUGS[i], rng.random() < 0.6, rng.random() < 0.8, rng.random() < 0.7)
        for row in range(len(chosen))
        for i in sorted(rng.permutation(len(DRUGS))[: rng.integers(0, 4)])
    ]
    columns = list(zip(*rows, strict=True))
    texts = [np.array(values, dtype=object) for values in columns[1:5]]
    flags = [np.array(values, dtype=bool) for values in columns[5:]]
    return DrugFacts(np.array(columns[0], dtype=np.int64), *texts, *flags)


def _acts(chosen: list, entry: np.ndarray) -> ActFacts:
    rows = [(row, case[8], case[9], entry[row]) for row, case in enumerate(chosen) if case[8]]
    row, code, label, day = zip(*rows, strict=True)
    texts = [np.array(values, dtype=object) for values in (code, label)]
    return ActFacts(np.array(row, dtype=np.int64), *texts, np.array(day, dtype="datetime64[D]"))
