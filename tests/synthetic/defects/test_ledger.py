"""Does the ledger undo the faults exactly, say nothing more, and refuse tables that are not its own?"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthetic.build import Built, build, build_shard
from synthetic.columns import Category, Table, take
from synthetic.defects import FAULTS, Injection, Ledger, LedgerError, undo
from synthetic.defects.ledger import ADDED, CHANGED, ORIGIN, decode, encode
from synthetic.schema import TABLES
from synthetic.shards import plan
from tests.synthetic.cases import same_tables, small
from tests.synthetic.tables import ODD, values

SUBSETS = st.sets(st.sampled_from(sorted(FAULTS)), min_size=1)
COLUMNS = st.sampled_from(ODD.columns[1:])


def cells(tables: dict[str, Table]) -> dict[tuple[str, str, str], object]:
    """Every cell of a warehouse, as text, by table, key and column."""
    found = {}
    for name, table in tables.items():
        keys = table[TABLES[name].key].astype("U")
        for column in TABLES[name].columns:
            text = encode(table[column.name], column)
            found.update({(name, key, column.name): value for key, value in zip(keys, text, strict=True)})
    return found


@settings(max_examples=25)
@given(faults=SUBSETS, seed=st.integers(0, 2**64 - 1), rate=st.floats(0, 1), patients=st.integers(1, 90))
def test_undoing_gives_the_clean_warehouse(faults, seed, rate, patients):
    scenario = small(faults, seed=seed, rate=rate, patients=patients)
    spoiled = build(scenario)
    assert same_tables(undo(spoiled.tables, spoiled.ledger), build(scenario.clean()).tables)


@settings(max_examples=8)
@given(faults=SUBSETS, seed=st.integers(0, 2**32))
def test_the_ledger_holds_what_changed_and_nothing_else(faults, seed):
    scenario = small(faults, seed=seed, patients=60)
    spoiled = build(scenario)
    before, after = cells(build(scenario.clean()).tables), cells(spoiled.tables)
    added = {(table, key) for table, rows in spoiled.ledger.added.items() for key in rows["key"]}
    removed = {(table, key) for table, rows in spoiled.ledger.removed.items() for key in rows[TABLES[table].key]}
    assert {cell[:2] for cell in after.keys() - before.keys()} == added
    assert {cell[:2] for cell in before.keys() - after.keys()} == removed
    changed = {
        (table, row.key, row.column) for table, rows in spoiled.ledger.changed.items() for row in rows.itertuples()
    }
    assert {cell for cell in before.keys() & after.keys() if before[cell] != after[cell]} == {
        cell for cell in changed if cell[:2] not in added
    }
    for rows in spoiled.ledger.changed.values():
        assert (rows["before"].fillna("\0") != rows["after"].fillna("\0")).all()


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_leaves_the_other_tables_alone(name):
    scenario = small([name], patients=400, shard_size=400)
    spoiled, clean = build(scenario), build(scenario.clean())
    touched = set(spoiled.ledger.changed) | set(spoiled.ledger.added) | set(spoiled.ledger.removed)
    assert touched
    others = [table for table in TABLES if table not in touched]
    assert same_tables({t: spoiled.tables[t] for t in others}, {t: clean.tables[t] for t in others})


@pytest.mark.parametrize("name", FAULTS)
def test_each_row_of_the_ledger_says_what_where_and_when(name):
    scenario = small([name], patients=400, shard_size=400)
    ledger = build(scenario).ledger
    for part, columns in (("changed", CHANGED), ("added", ADDED), ("removed", ORIGIN)):
        for rows in getattr(ledger, part).values():
            assert set(columns) <= set(rows.columns)
            assert set(rows["fault"]) == {name}
            assert rows["variant"].str.len().gt(0).all()
            assert set(rows["site"]) <= set(scenario.sites)
            assert rows["period"].str.fullmatch(r"\d{4}-\d\d|").all()


@pytest.fixture
def injection() -> Injection:
    scenario = small(patients=40)
    return Injection(dict(build_shard(scenario, plan(scenario)[0]).tables))


def clean_copy(injection: Injection) -> dict[str, Table]:
    return {name: dict(table) for name, table in injection.tables.items()}


def test_two_faults_on_the_same_cell_are_undone_in_reverse(injection):
    clean, rows = clean_copy(injection), np.array([0, 3])
    for number, day in enumerate(["1900-01-01", "1901-01-01"]):
        values = np.array([day, day], dtype="datetime64[D]")
        injection.change(f"f{number}", np.array(["v", "v"]), "identite", rows, "date_naissance", values)
    assert same_tables(undo(injection.tables, injection.ledger), clean)
    assert len(injection.ledger.changed["identite"]) == 4


def test_rows_changed_and_then_removed_come_back_as_they_were(injection):
    clean, rows = clean_copy(injection), np.arange(5)
    injection.change("one", np.repeat("v", 5), "sejour", rows, "mode_entree", Category.constant("X", 5))
    injection.remove("two", np.repeat("v", 3), "sejour", rows[1:4])
    injection.change("three", np.repeat("v", 2), "sejour", rows[:2], "mode_sortie", Category.of([None, "Y"]))
    assert not same_tables(injection.tables, clean)
    assert same_tables(undo(injection.tables, injection.ledger), clean)


def test_rows_added_and_then_changed_go_away(injection):
    clean = clean_copy(injection)
    new = take(injection.tables["identite"], np.array([0, 1]))
    injection.add("one", np.repeat("v", 2), "identite", {**new, "ipp": np.array([b"9999999990", b"9999999999"])})
    last = len(injection.tables["identite"]["ipp"]) - 1
    injection.change("two", np.array(["v"]), "identite", np.array([last]), "nir", np.array([b"1"]))
    injection.remove("three", np.array(["v"]), "identite", np.array([last]))
    assert same_tables(undo(injection.tables, injection.ledger), clean)


def test_a_value_put_back_by_a_second_fault_is_undone_too(injection):
    clean = clean_copy(injection)
    before = injection.tables["biologie"]["valeur"][:1].copy()
    for new in (before + 1, before):
        injection.change("f", np.array(["v"]), "biologie", np.array([0]), "valeur", new)
    assert same_tables(injection.tables, clean)
    assert same_tables(undo(injection.tables, injection.ledger), clean)


def test_a_change_that_changes_nothing_is_not_written_down(injection):
    same = injection.tables["sejour"]["date_entree"][:4]
    injection.change("f", np.repeat("v", 4), "sejour", np.arange(4), "date_entree", same)
    injection.remove("f", np.array([]), "sejour", np.array([], dtype=np.int64))
    injection.add("f", np.array([]), "sejour", take(injection.tables["sejour"], np.array([], dtype=np.int64)))
    assert not (injection.ledger.changed or injection.ledger.removed or injection.ledger.added)


def test_a_key_is_not_a_cell_to_change_nor_to_add_twice(injection):
    ipp = injection.tables["identite"]["ipp"][:1]
    with pytest.raises(ValueError, match="is a key"):
        injection.change("f", np.array(["v"]), "identite", np.array([0]), "ipp", ipp)
    with pytest.raises(ValueError, match="exists already"):
        injection.add("f", np.array(["v"]), "identite", take(injection.tables["identite"], np.array([0])))


@pytest.fixture(scope="module")
def pair() -> tuple[Built, Built]:
    """The same scenario with two seeds."""
    return build(small(FAULTS, seed=1)), build(small(FAULTS, seed=2))


def test_the_ledger_of_another_warehouse_is_refused(pair):
    with pytest.raises(LedgerError):
        undo(pair[0].tables, pair[1].ledger)


def test_a_ledger_is_not_applied_twice(pair):
    once = undo(pair[0].tables, pair[0].ledger)
    with pytest.raises(LedgerError):
        undo(once, pair[0].ledger)


@pytest.mark.parametrize("part", ["changed", "added"])
def test_a_ledger_with_one_wrong_key_or_value_is_refused(pair, part):
    tables, ledger = pair[0].tables, pair[0].ledger
    column = "after" if part == "changed" else "key"
    for table, rows in getattr(ledger, part).items():
        wrong = rows.copy()
        wrong.loc[0, column] = "1"
        with pytest.raises(LedgerError, match=table):
            undo(tables, Ledger(**{part: {table: wrong}}))


def test_undoing_leaves_the_spoiled_tables_as_they_are(pair):
    spoiled = pair[0]
    again = build(small(FAULTS, seed=1))
    undo(spoiled.tables, spoiled.ledger)
    assert same_tables(spoiled.tables, again.tables)


def test_an_empty_ledger_undoes_nothing(pair):
    assert same_tables(undo(pair[0].tables, Ledger()), pair[0].tables)


@given(st.data())
def test_a_value_is_written_down_exactly(data):
    column = data.draw(COLUMNS)
    drawn = data.draw(values(column, 6))
    text = encode(drawn, column)
    assert all(value is None or isinstance(value, str) for value in text)
    assert encode(decode(text, column), column).tolist() == text.tolist()


def test_keys_of_a_fault_are_those_that_it_changed_or_added(spoiled):
    for name in FAULTS:
        for table in TABLES:
            found = spoiled.ledger.keys(name, table)
            expected = set()
            for store in (spoiled.ledger.changed, spoiled.ledger.added):
                if table in store:
                    expected |= set(store[table].loc[store[table]["fault"] == name, "key"])
            assert set(found["key"]) == expected
