"""Letters: what they say, what they hide, and the truth that comes with them."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
import subprocess
import sys
from dataclasses import fields, replace

import numpy as np
import pytest

from synthetic.catalogue import conditions, names
from synthetic.notes import (
    CONSULTATION,
    CRH,
    ECHO,
    EMERGENCY,
    LABELS,
    LIAISON,
    DiagnosisFacts,
    Documents,
    LetterFacts,
    make_documents,
)
from synthetic.notes.concepts import concepts, of_code
from synthetic.notes.dates import MONTHS, date_in_words
from synthetic.notes.identities import FICTION_RANGES
from synthetic.notes.phrasebook import book
from synthetic.notes.slips import without_accents
from synthetic.streams import stream
from tests.synthetic.notes_facts import made_up_facts

LETTERS = 10_000
NUMERIC_DATE = re.compile(r"(?<![\d/.-])(\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})|\d{4}-\d\d-\d\d)(?![\d/-])")
TELEPHONE = re.compile(r"(?<!\d)(?:0\d([ .]?)\d\d(?:\1\d\d){3}|\+33 \d(?: \d\d){4})(?!\d)")
FOLDED_MONTHS = {without_accents(month): number for number, month in enumerate(MONTHS, 1)}


@pytest.fixture(scope="module")
def facts() -> LetterFacts:
    return made_up_facts(LETTERS)


@pytest.fixture(scope="module")
def documents(facts: LetterFacts) -> Documents:
    return make_documents(facts, stream(1, 0, "notes"))


def marked(documents: Documents, table: str) -> list[tuple[int, int, int, str, str]]:
    """Row, start, end, name and text of the entries of ``spans`` (name: label) or ``traps`` (name: kind)."""
    columns = getattr(documents, table)
    name = columns["label" if table == "spans" else "kind"].to_objects().tolist()
    places = zip(*(columns[c].tolist() for c in ("row", "start", "end")), name, strict=True)
    return [(row, start, end, label, documents.texts[row][start:end]) for row, start, end, label in places]


def masked(documents: Documents) -> list[str]:
    """The texts with each identifying span replaced by its label."""
    pieces: list[list[tuple[int, int, str]]] = [[] for _ in documents.texts]
    for row, start, end, label, _ in marked(documents, "spans"):
        pieces[row].append((start, end, label))
    result = []
    for text, spans in zip(documents.texts, pieces, strict=True):
        at, kept = 0, []
        for start, end, label in sorted(spans):
            kept += [text[at:start], f"<{label}>"]
            at = end
        result.append("".join(kept) + text[at:])
    return result


def folded(text: str) -> str:
    """The text whatever the letter's habits: capitals, no accent."""
    return without_accents(text).upper()


def read_date(text: str) -> dt.date | None:
    """The full date written in digits or with its month in letters; ``None`` if a part is missing."""
    plain = without_accents(text).lower()
    if match := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", plain):
        return dt.date(*map(int, match.groups()))
    if match := re.fullmatch(r"(\d\d)[/.-](\d\d)[/.-](\d{4}|\d\d)", plain):
        day, month, year = map(int, match.groups())
        return dt.date(year + (0 if year > 99 else 2000 if year < 40 else 1900), month, day)
    if match := re.fullmatch(r"(\d+)(?:er)? (\w+) (\d{4})", plain):
        return dt.date(int(match[3]), FOLDED_MONTHS[match[2]], int(match[1]))
    return None


def test_does_a_span_hold_exactly_the_value_of_its_label(facts: LetterFacts, documents: Documents) -> None:
    families = {folded(name) for name in names("nom")}
    givens = {folded(name) for kind in ("prenom_m", "prenom_f") for name in names(kind)}
    for row, _, _, label, text in marked(documents, "spans"):
        digits = re.sub(r"\D", "", text)
        if label == "IPP":
            assert text == facts.ipp[row].decode()
        elif label == "NDA":
            assert text == facts.nda[row].decode()
        elif label == "SECU":
            assert text.replace(" ", "") == facts.nir[row].decode()
        elif label == "TEL":
            national = "0" + digits[2:] if text.startswith("+33") else digits
            assert len(national) == 10
            assert national.startswith((*FICTION_RANGES, "063998"))
        elif label == "MAIL":
            assert re.fullmatch(r"[a-z0-9.-]+@example\.org", text)
        elif label == "ZIP":
            assert text == facts.postcode[row]
        elif label == "ADRESSE":
            assert folded(text) == folded(facts.street[row])
        elif label == "VILLE":
            assert folded(text) in {folded(facts.town[row]), folded(facts.site_town[row])}
        elif label == "HOPITAL":
            assert folded(text) == folded(facts.site[row])
        elif label == "NOM":
            assert folded(text) in families
        elif label == "PRENOM":
            assert folded(text) in givens or re.fullmatch(r"[A-Z]\.", text)


def test_is_the_birth_date_the_patients_in_every_way_of_writing_it(facts: LetterFacts, documents: Documents) -> None:
    in_words = 0
    for row, _, _, label, text in marked(documents, "spans"):
        if label != "DATE_NAISSANCE":
            continue
        birth = facts.birth[row].astype(dt.date)
        found = read_date(text)
        if found is None:
            in_words += 1
            assert folded(text) == folded(date_in_words(birth))
        elif re.search(r"\D\d\d$", text) and "-" not in text[:5]:
            assert (found.day, found.month, found.year % 100) == (birth.day, birth.month, birth.year % 100)
        else:
            assert found == birth
    assert in_words > 50


def test_is_nothing_identifying_left_outside_the_spans(facts: LetterFacts, documents: Documents) -> None:
    for row, text in enumerate(masked(documents)):
        secrets = [facts.ipp[row].decode(), facts.nda[row].decode(), facts.mail[row], facts.street[row]]
        secrets += [facts.nir[row].decode(), facts.phone[row]]
        plain = folded(text)
        for secret in filter(None, secrets):
            assert folded(secret) not in plain
        assert "@" not in text
        assert not TELEPHONE.search(text), text
        assert not NUMERIC_DATE.search(text), text
        assert not re.search(r"(?i)\b(?:en|depuis|le|au) (?:\w+ )?(?:19|20)\d\d\b", text), text


def test_do_names_never_stay_outside_spans_and_traps(facts: LetterFacts, documents: Documents) -> None:
    """Whole-word search of the patient's names, among words written with a capital."""
    texts = masked(documents)
    allowed = {folded(text) for *_, text in marked(documents, "traps")}
    for row, text in enumerate(texts):
        if text.isupper():
            continue
        words = set(re.findall(r"[A-ZÀ-Ý][\w'-]+", text))
        for name in (facts.birth_name[row], facts.used_name[row]):
            if name and " " not in name and not any(name in trap for trap in allowed):
                assert name not in words
                assert name.title() not in words or name.title().lower() in text


def test_do_spans_follow_each_other_without_overlap(documents: Documents) -> None:
    spans = documents.spans
    order = np.lexsort((spans["start"], spans["row"]))
    row, start, end = (spans[c][order] for c in ("row", "start", "end"))
    assert (end > start).all()
    same = row[1:] == row[:-1]
    assert (start[1:][same] >= end[:-1][same]).all()


def test_do_traps_look_like_names_and_stay_unlabelled(documents: Documents) -> None:
    spans, traps = documents.spans, documents.traps
    wide = 1 << 20
    starts = spans["row"] * wide + spans["start"]
    ends = (spans["row"] * wide + spans["end"])[np.argsort(starts)]
    before = np.searchsorted(np.sort(starts), traps["row"] * wide + traps["end"]) - 1
    assert (ends[before] <= traps["row"] * wide + traps["start"])[before >= 0].all()
    kinds, eponyms = set(), set()
    for *_, kind, text in marked(documents, "traps"):
        kinds.add(kind)
        if kind == "eponyme":
            eponyms.add(folded(text))
        if kind == "rpps":
            assert re.fullmatch(r"997\d{8}", text)
    assert kinds == {"eponyme", "loi", "expression", "rpps", "metier", "numero", "materiel"}
    assert "CARPENTIER" in eponyms
    assert "CARPENTIER" in {folded(name) for name in names("nom")}


def test_are_the_thirteen_labels_and_five_statuses_there(documents: Documents) -> None:
    assert set(documents.spans["label"].to_objects()) == set(LABELS)
    statuses = set(documents.mentions["status"].to_objects())
    assert statuses == {"affirme", "nie", "hypothese", "familial", "antecedent"}


def test_are_fewer_than_one_letter_in_a_hundred_duplicates(documents: Documents) -> None:
    assert len(set(documents.texts)) > 0.99 * LETTERS
    assert len(set(masked(documents))) > 0.97 * LETTERS


def test_are_at_least_25_templates_in_use(documents: Documents) -> None:
    assert len(set(documents.templates.to_objects())) >= 25


def test_is_a_denied_disease_never_among_the_codes(facts: LetterFacts, documents: Documents) -> None:
    coded = codes_of(facts)
    mentions = documents.mentions
    seen = 0
    for row, name, status in zip(
        mentions["row"].tolist(), mentions["concept"].to_objects(), mentions["status"].to_objects(), strict=True
    ):
        if status == "nie" and name in concepts():
            seen += 1
            assert name not in coded[row], (name, documents.texts[row])
    assert seen > LETTERS


def test_is_an_affirmed_disease_always_among_the_codes(facts: LetterFacts, documents: Documents) -> None:
    coded = codes_of(facts)
    mentions = documents.mentions
    for row, name, status in zip(
        mentions["row"].tolist(), mentions["concept"].to_objects(), mentions["status"].to_objects(), strict=True
    ):
        if status == "affirme" and name in concepts() and not concepts()[name].sign:
            assert name in coded[row], (name, facts.condition[row], documents.texts[row])


def test_are_concepts_never_both_denied_and_affirmed(documents: Documents) -> None:
    mentions = documents.mentions
    said: dict[tuple[int, str], set[str]] = {}
    for row, name, status in zip(
        mentions["row"].tolist(), mentions["concept"].to_objects(), mentions["status"].to_objects(), strict=True
    ):
        said.setdefault((row, name), set()).add(status)
    clashes = [key for key, statuses in said.items() if {"nie", "affirme"} <= statuses]
    assert not clashes, [(name, documents.texts[row]) for row, name in clashes[:3]]


def codes_of(facts: LetterFacts) -> list[set[str]]:
    coded = [set(of_code(code)) for code in facts.condition_code]
    for row, code in zip(facts.diagnoses.row.tolist(), facts.diagnoses.code, strict=True):
        coded[row].update(of_code(code))
    return coded


def test_does_an_echo_report_give_the_ejection_fraction(facts: LetterFacts, documents: Documents) -> None:
    for row in np.flatnonzero(facts.kind == ECHO):
        found = {int(value) for value in re.findall(r"(?i)F\.?E\D{0,60}?(\d\d) ?%", documents.texts[row])}
        assert found == {int(facts.lvef[row])}, documents.texts[row]


def test_do_letters_quote_the_results_and_drugs_of_the_stay(facts: LetterFacts, documents: Documents) -> None:
    first = {row: i for i, row in reversed(list(enumerate(facts.labs.row.tolist())))}
    letters = [row for row in first if facts.kind[row] == CRH and facts.outcome[row] == "domicile"]
    quoted = 0
    for row in letters:
        i = first[row]
        value = f"{facts.labs.value[i]:.{facts.labs.decimals[i]}f}"
        quoted += any(v in documents.texts[row].replace(" ", "") for v in (value, value.replace(".", ",")))
    assert quoted > 0.85 * len(letters)
    for i, row in enumerate(facts.drugs.row.tolist()):
        if facts.kind[row] in (CRH, LIAISON) and facts.drugs.at_exit[i] and facts.outcome[row] != "deces":
            told = folded(facts.drugs.name[i]) in folded(documents.texts[row])
            assert told or facts.venue[row] == "séance", documents.texts[row]


def test_is_no_date_before_the_patients_birth(facts: LetterFacts, documents: Documents) -> None:
    for row, _, _, label, text in marked(documents, "spans"):
        day = read_date(text) if label == "DATE" else None
        if day:
            assert day >= facts.birth[row].astype(dt.date), documents.texts[row]


def test_do_two_letters_of_a_stay_tell_the_same_story() -> None:
    facts = made_up_facts(1500, seed=3)
    rows = np.flatnonzero((facts.condition == "fracture_col_femur") & (facts.kind == CRH))
    told = []
    for kind in (CRH, LIAISON):
        kinds = np.array(facts.kind)
        kinds[rows] = kind
        texts = make_documents(replace(facts, kind=kinds), stream(len(kind), 0, "notes")).texts
        found = (re.findall(r"(?i)\b(?:hanche|ESF) (droite|gauche)", text) for text in texts[rows])
        told.append([{side.lower() for side in sides} for sides in found])
    both = [one | other for one, other in zip(*told, strict=True) if one and other]
    assert len(both) > 10
    assert all(len(sides) == 1 for sides in both)


def test_is_the_french_free_of_the_usual_seams(documents: Documents) -> None:
    """No double space, stray punctuation, unexpanded slot, or missing elision."""
    seams = re.compile(r"(?<=\S)  (?=\S)| [.,]|\.\.(?!\.)|[{}\[\]|]|, ,|: \.|\n\n\n| \n|\b[Pp]as de [aeéiou]\w+|\(\)")
    allowed = re.compile(r"IPP : \d+   NDA|   Sortie|   \(durée")
    for text in documents.texts:
        found = seams.search(allowed.sub("", text))
        assert not found, (found, text)


def test_do_some_letters_have_slips_and_others_no_accents(documents: Documents) -> None:
    upper = sum(text.isupper() for text in map(str, masked(documents)))
    bare = sum(text == without_accents(text) and not text.isupper() for text in documents.texts)
    assert 0.01 * LETTERS < upper < 0.03 * LETTERS
    assert 0.03 * LETTERS < bare < 0.09 * LETTERS


def test_are_letters_the_same_in_another_process_and_hash_order() -> None:
    code = (
        "from tests.synthetic.test_notes import digest; "
        "from tests.synthetic.notes_facts import made_up_facts; print(digest(made_up_facts(400)))"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert found == {digest(made_up_facts(400)) + "\n"}


def digest(facts: LetterFacts) -> str:
    """One digest of the texts and of their truth."""
    documents = make_documents(facts, stream(5, 0, "notes"))
    hashed = hashlib.sha256("\0".join(documents.texts).encode())
    for table in ("spans", "mentions", "traps"):
        for values in getattr(documents, table).values():
            hashed.update(np.asarray(getattr(values, "codes", values), dtype=np.int64).tobytes())
    return hashed.hexdigest()


def test_are_no_letters_written_from_no_facts() -> None:
    facts = made_up_facts(5)
    none = {name: values[:0] for name, values in facts.columns().items()}
    tables = {
        name: type(table)(*(getattr(table, field.name)[:0] for field in fields(table)))
        for name in ("diagnoses", "labs", "drugs", "acts")
        for table in [getattr(facts, name)]
    }
    documents = make_documents(LetterFacts(**none, **tables), stream(1, 0, "notes"))
    assert len(documents) == 0
    assert all(len(documents.spans[column]) == 0 for column in ("row", "start", "end", "label"))


def test_can_a_report_be_written_while_the_patient_is_in() -> None:
    facts = made_up_facts(600, seed=5)
    still_in = replace(
        facts,
        kind=np.where(np.isin(facts.kind, (CRH, LIAISON)), CONSULTATION, facts.kind),
        exit=np.full(len(facts), np.datetime64("NaT", "s")),
        outcome=np.full(len(facts), "domicile", dtype=object),
        mail=np.full(len(facts), None, dtype=object),
    )
    assert all(map(len, make_documents(still_in, stream(1, 0, "notes")).texts))


def test_does_another_seed_write_otherwise() -> None:
    few = made_up_facts(200)
    one, two = (make_documents(few, stream(seed, 0, "notes")).texts for seed in (1, 2))
    assert (one != two).mean() > 0.9


def test_do_all_the_catalogues_conditions_tell_only_what_their_codes_say() -> None:
    """Diseases affirmed by a condition's phrases, for each of its main codes."""
    known = book().stories
    pairs = [(c.key, code) for c in conditions() if c.key in known for code in c.dp]
    assert len({key for key, _ in pairs}) > 20
    facts = made_up_facts(6 * len(pairs), seed=12)
    key, code = (np.array(values * 6, dtype=object) for values in zip(*pairs, strict=True))
    plain = DiagnosisFacts(*(np.array([], dtype=kind) for kind in (np.int64, object, object, object)))
    labels = np.full(len(facts), "Diagnostic codé", dtype=object)
    kinds = np.array([CRH, EMERGENCY, CONSULTATION] * len(facts), dtype=object)[: len(facts)]
    facts = replace(facts, kind=kinds, condition=key, condition_code=code, condition_label=labels, diagnoses=plain)
    documents = make_documents(facts, stream(1, 0, "notes"))
    mentions = documents.mentions
    wrong = {
        (key[row], code[row], name)
        for row, name, status in zip(
            mentions["row"].tolist(), mentions["concept"].to_objects(), mentions["status"].to_objects(), strict=True
        )
        if name in concepts() and (status == "nie") == (name in of_code(code[row])) and status in ("nie", "affirme")
        if not concepts()[name].sign
    }
    assert not wrong


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda f: {"kind": np.full(len(f), "LETTRE", dtype=object)}, "unknown kind 'LETTRE'"),
        (lambda f: {"outcome": np.full(len(f), "fuite", dtype=object)}, "unknown outcome 'fuite'"),
        (lambda f: {"exit": np.full(len(f), np.datetime64("NaT", "s"))}, "needs the date of exit"),
        (lambda f: {"lvef": f.lvef[1:]}, "'lvef' has 39 entries, 40 expected"),
        (lambda f: {"birth": f.birth + np.timedelta64(99_999, "D")}, "before the patient's birth"),
        (lambda f: {"drugs": replace(f.drugs, row=f.drugs.row[::-1])}, "rows of 'drugs' must be non-decreasing"),
        (lambda f: {"acts": replace(f.acts, row=f.acts.row + 40)}, "rows of 'acts'"),
    ],
)
def test_are_impossible_facts_refused(change, message: str) -> None:
    few = made_up_facts(40)
    with pytest.raises(ValueError, match=re.escape(message)):
        make_documents(replace(few, **change(few)), stream(1, 0, "notes"))
