"""Do the same mistakes lose the same points, whatever the warehouse, and does nothing ever raise?"""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import synthetic
from synthetic.answers import pair_key
from synthetic.defects import FAULTS
from synthetic.exercise import Decoy, Formula, Question, Variant
from synthetic.items import item_truth
from synthetic.scoring import KeyTruth, Score, key_truth, score, score_keys
from tests.synthetic.cases import small
from tests.synthetic.junk import ANSWERS

FORMULA = Formula(
    (Variant("facile", 0.6, "FACILE manque."), Variant("dur", 0.4, "DUR manque.")),
    (Decoy("vrais", 0.5, "VRAIS signalés."), Decoy("rares", 0.25, "RARES signalés.")),
    0.25,
)
KEYS = Question("04.x", "Titre", "f", "keys", "lignes fausses", 2.0, "#a", "A", 5.0, "identite", "ipp", "f", FORMULA)
PAIRS = replace(KEYS, kind="pairs", noun="paires")
ITEMS = [
    replace(KEYS, kind="values", columns=("ipp", "nda"), formula=Formula((), (), 1.0)),
    replace(KEYS, kind="rows", columns=("nda", "jours"), formula=Formula((), (), 1.0)),
    replace(KEYS, kind="labels", columns=("case", "jours"), cases=3, formula=Formula((), (), 1.0)),
]


def numbered(prefix: str, count: int) -> frozenset[str]:
    return frozenset(f"{prefix}{number:05d}" for number in range(count))


EASY, HARD, TRUE, RARE = (numbered(letter, count) for letter, count in (("E", 60), ("H", 40), ("T", 50), ("R", 10)))
OTHERS = numbered("O", 500)
TRUTH = KeyTruth(EASY | HARD, {"facile": EASY, "dur": HARD}, {"vrais": TRUE, "rares": RARE})


def some(keys: frozenset[str], share: float) -> frozenset[str]:
    return frozenset(sorted(keys)[: round(share * len(keys))])


CASES = {
    "all": (EASY | HARD, 1.0),
    "nothing": (frozenset(), 0.0),
    "everything": (EASY | HARD | TRUE | RARE | OTHERS, 0.0),
    "one variant": (EASY, 0.6),
    "the other variant": (HARD, 0.4),
    "90 % of both": (some(EASY, 0.9) | some(HARD, 0.9), 1.0),
    "80 % of both": (some(EASY, 0.8) | some(HARD, 0.8), 0.5),
    "40 % of both": (some(EASY, 0.4) | some(HARD, 0.4), 0.0),
    "all and a decoy group": (EASY | HARD | TRUE, 0.5),
    "all and a small decoy group": (EASY | HARD | RARE, 0.75),
    "all and both groups": (EASY | HARD | TRUE | RARE, 0.25),
    "all and 20 % of a decoy group": (EASY | HARD | some(TRUE, 0.2), 1.0),
    "all and a few others": (EASY | HARD | some(OTHERS, 0.01), 1.0),
    "all and many others": (EASY | HARD | some(OTHERS, 0.1), 0.75),
    "others only": (OTHERS, 0.0),
}


@pytest.mark.parametrize("case", CASES)
def test_steps(case):
    flagged, fraction = CASES[case]
    assert score(KEYS, flagged, TRUTH).fraction == fraction


@pytest.mark.parametrize(
    ("missed", "total", "fraction"), [(2, 5, 1.0), (3, 5, 0.0), (1, 4, 0.5), (0, 1, 1.0), (1, 1, 0.0), (2, 4, 0.5)]
)
def test_two_of_five_or_more_may_be_missed(missed, total, fraction):
    keys = numbered("E", total)
    truth = KeyTruth(keys, {"facile": keys, "dur": frozenset()}, {"vrais": TRUE, "rares": RARE})
    flagged = some(keys, (total - missed) / total) | some(OTHERS, 0.002)
    assert score(KEYS, flagged, truth).fraction == fraction


def test_a_variant_that_is_not_there_leaves_its_weight_to_the_others():
    truth = KeyTruth(HARD, {"facile": frozenset(), "dur": HARD}, TRUTH.decoys)
    assert score(KEYS, HARD, truth).fraction == 1


def test_faulty_rows_of_no_variant_count_neither_way():
    between = numbered("B", 30)
    truth = KeyTruth(EASY | HARD | between, TRUTH.faults, TRUTH.decoys)
    assert score(KEYS, EASY | HARD, truth).fraction == score(KEYS, EASY | HARD | between, truth).fraction == 1


def test_the_sentence_counts_and_says_what_was_missed_or_flagged_wrongly():
    said = score(KEYS, EASY | TRUE, TRUTH).message_fr
    assert "60 des 100 lignes fausses" in said
    assert "50 fausses alertes" in said
    assert "DUR manque." in said and "VRAIS signalés." in said
    assert "FACILE" not in said and "RARES" not in said
    assert "sans fausse alerte" in score(KEYS, EASY | HARD, TRUTH).message_fr
    assert "1 fausse alerte" in score(KEYS, EASY | HARD | some(OTHERS, 0.002), TRUTH).message_fr
    assert "ne signale rien" in score(KEYS, [], TRUTH).message_fr


def test_values_that_are_no_keys_are_said_to_be_none():
    assert "zéros de gauche" in score(KEYS, [str(number) for number in range(100)], TRUTH).message_fr


SUBSETS = st.sets(st.sampled_from(sorted(EASY | HARD | TRUE | RARE | some(OTHERS, 0.2)))).map(frozenset)


@given(SUBSETS)
def test_a_score_is_between_0_and_1_and_has_a_sentence(flagged):
    result = score_keys(KEYS, flagged, TRUTH)
    assert 0 <= result.fraction <= 1
    assert result.message_fr
    assert len(flagged & TRUTH.wanted) == result.detail.get("found", 0)


@given(SUBSETS, st.sampled_from(sorted(EASY | HARD)))
def test_one_more_fault_found_never_loses_points(flagged, key):
    assert score_keys(KEYS, flagged | {key}, TRUTH).fraction >= score_keys(KEYS, flagged, TRUTH).fraction


@given(SUBSETS, st.sampled_from(sorted(TRUE | RARE | OTHERS)))
def test_one_more_false_alarm_never_earns_points(flagged, key):
    assert score_keys(KEYS, flagged | {key}, TRUTH).fraction <= score_keys(KEYS, flagged, TRUTH).fraction


@pytest.mark.parametrize("question", [KEYS, PAIRS, *ITEMS], ids=lambda question: question.kind)
@settings(max_examples=150)
@given(answer=ANSWERS)
def test_no_answer_raises(question, answer):
    right = {"values": {"ipp": 1, "nda": 2}, "rows": [("a", 1)], "labels": {"a": ["b"]}}.get(question.kind)
    truth = item_truth(question, right) if right else TRUTH
    result = score(question, answer, truth)
    assert isinstance(result, Score)
    assert type(result.fraction) is float
    assert math.isfinite(result.fraction)
    assert 0 <= result.fraction <= 1
    assert result.message_fr.strip()
    assert len(result.message_fr) < 3000


@pytest.fixture(scope="module")
def truth():
    return synthetic.make(small(FAULTS, patients=600, shard_size=300))[1]


@pytest.mark.parametrize(("fault", "table"), [("nir_key", "identite"), ("discharge_before_admission", "sejour")])
def test_the_truth_of_keys_is_the_ledger(truth, fault, table):
    rows = truth.ledger.changed[table]
    rows = rows[rows["fault"] == fault]
    variants = tuple(Variant(name, 0.5, "m") for name in sorted(set(rows["variant"])))
    question = replace(KEYS, fault=fault, table=table, formula=Formula(variants, (), 1.0))
    found = key_truth(question, truth)
    assert found.wanted == frozenset(rows["key"]) == frozenset().union(*found.faults.values())
    assert score(question, found.wanted, truth).fraction == 1
    assert score(question, list(rows["key"].iloc[:1]), truth).fraction < 1


def test_a_row_that_is_faulty_is_no_decoy(truth):
    decoys = tuple(Decoy(group, 0.5, "m") for group in sorted(set(truth.decoys["group"])))
    for fault, table in (("nir_key", "identite"), ("discharge_before_admission", "sejour")):
        question = replace(KEYS, fault=fault, table=table, formula=Formula((), decoys, 1.0))
        found = key_truth(question, truth)
        assert not any(found.wanted & keys for keys in found.decoys.values())


def test_the_truth_of_pairs_is_who_is_who(truth):
    names = ("frappe", "nom_usage", "date", "inversion")
    formula = Formula(
        tuple(Variant(name, 0.25, "m") for name in names),
        tuple(Decoy(group, 0.4, "m") for group in ("jumeaux", "homonymes", "autre_site")),
        0.25,
    )
    question = replace(PAIRS, fault="duplicate_identity", formula=formula)
    found = key_truth(question, truth)
    by_person = truth.identities.groupby(["person", "site"])["ipp"].apply(list)
    assert found.wanted == {pair_key(*ipps) for ipps in by_person if len(ipps) == 2}
    assert len(found.wanted) == len(truth.ledger.added["identite"])
    assert found.wanted == frozenset().union(*found.faults.values())
    assert all(found.decoys.values())
    assert not any(found.wanted & pairs for pairs in found.decoys.values())
    couples = [key.split("|") for key in found.wanted]
    assert score(question, couples, truth).fraction == 1
    assert score(question, couples + [[one, one] for one, _ in couples], truth).fraction == 0.75
    assert "eux-mêmes" in score(question, couples + [[one, one] for one, _ in couples], truth).message_fr
