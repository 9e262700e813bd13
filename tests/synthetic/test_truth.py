"""Is the truth written and read back whole, and apart from the tables?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from synthetic.build import build_shard
from synthetic.columns import Category
from synthetic.defects import FAULTS, Injection, undo
from synthetic.shards import plan
from synthetic.truth import Truth, is_written, read_ledger, write_truth
from tests.synthetic.cases import same_tables, small


@pytest.fixture
def built():
    scenario = small(FAULTS)
    return build_shard(scenario, plan(scenario)[0])


def test_a_ledger_read_back_undoes_as_well(built, tmp_path):
    """Also with what no fault does yet: removed rows, and values that a fault empties or fills."""
    clean = undo(built.tables, built.ledger)
    injection = Injection(dict(built.tables), built.ledger, step=100)
    rows = np.arange(6)
    injection.change("f", np.repeat("v", 6), "sejour", rows, "mode_sortie", Category.of([None, "8"] * 3))
    injection.change("f", np.repeat("v", 6), "biologie", rows, "borne_haute", np.array([np.nan, 1.0] * 3))
    injection.remove("f", np.repeat("v", 3), "biologie", rows[1:4])
    injection.remove("f", np.repeat("v", 3), "identite", rows[:3])
    write_truth(built, tmp_path, 4)
    again = read_ledger(tmp_path, 4)
    assert same_tables(undo(injection.tables, again), clean)
    assert same_tables(undo(injection.tables, read_ledger(tmp_path)), clean)


def test_a_shard_has_its_own_ledger(built, tmp_path):
    write_truth(built, tmp_path, 4)
    other = read_ledger(tmp_path, 5)
    assert not (other.changed or other.removed or other.added)


def test_a_truth_read_back_is_the_same(built, tmp_path):
    write_truth(built, tmp_path, 0)
    there, here = Truth.open(tmp_path), Truth.of(built)
    pd.testing.assert_frame_equal(there.identities, here.identities, check_dtype=False)
    pd.testing.assert_frame_equal(there.decoys, here.decoys, check_dtype=False)


def test_decoys_are_given_by_group_and_table(built):
    truth = Truth.of(built)
    groups = set(zip(truth.decoys["group"], truth.decoys["table"], strict=True))
    assert groups
    for group, table in groups:
        chosen = truth.decoys[(truth.decoys["group"] == group) & (truth.decoys["table"] == table)]
        assert truth.decoy_keys(group, table) == set(chosen["key"])
    assert truth.decoy_keys("licorne", "sejour") == set()


def test_a_shard_whose_truth_is_not_whole_is_known(built, tmp_path):
    assert not is_written(tmp_path, 0)
    write_truth(built, tmp_path, 0)
    assert is_written(tmp_path, 0)
    assert not is_written(tmp_path, 1)


def test_a_folder_without_truth_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match="Pas de vérité"):
        Truth.open(tmp_path)
