"""Does every fault of the registry say what it is, refuse bad parameters and do something?"""

from __future__ import annotations

import dataclasses
import re

import pytest

from synthetic.build import build
from synthetic.defects import FAULTS, Fault
from synthetic.defects.base import check_rate
from synthetic.digest import shard_digest
from synthetic.schema import TABLES
from tests.synthetic.cases import fault, small


@pytest.mark.parametrize("name", FAULTS)
class TestEveryFault:
    def test_it_says_what_it_is_in_french(self, name):
        known = FAULTS[name]
        assert known.name == name
        assert issubclass(known, Fault)
        assert re.fullmatch(r"D\d\d", known.code)
        for text in (known.title, known.kahn, known.origin, known.rate_mark):
            assert len(text) > 5
        assert known.origin.endswith(".")
        assert known.__doc__

    def test_it_works_with_its_own_defaults(self, name):
        assert all(field.default is not dataclasses.MISSING for field in dataclasses.fields(FAULTS[name]))
        scenario = small(patients=1500, shard_size=1500, faults=())
        spec = dataclasses.replace(fault(name), parameters={})
        ledger = build(dataclasses.replace(scenario, faults=(spec,))).ledger
        assert ledger.changed or ledger.added or ledger.removed

    def test_the_more_the_rate_the_more_the_rows(self, name):
        if "rate" not in {field.name for field in dataclasses.fields(FAULTS[name])}:
            return  # this fault strikes all of a site or period, or nothing
        counts = []
        for rate in (0.0, 0.1, 1.0):
            ledger = build(small([name], rate=rate, patients=300)).ledger
            counts.append(sum(len(ledger.keys(name, table)) for table in TABLES))
        assert counts[0] == 0 < counts[1] < counts[2]

    def test_it_is_frozen_and_its_rates_are_checked(self, name):
        for field in dataclasses.fields(FAULTS[name]):
            if field.name.endswith(("rate", "share")):
                for wrong in (-0.1, 1.1, float("nan")):
                    with pytest.raises(ValueError, match=f"« rate »|« {field.name} »"):
                        FAULTS[name](**{field.name: wrong})
        with pytest.raises(dataclasses.FrozenInstanceError):
            FAULTS[name]().rate = 1.0

    def test_another_seed_spoils_other_rows(self, name):
        one, two = (build(small([name], seed=seed, patients=300)) for seed in (1, 2))
        tables = set(one.ledger.changed) | set(one.ledger.added)
        assert tables
        assert all(shard_digest(one.tables[t], TABLES[t]) != shard_digest(two.tables[t], TABLES[t]) for t in tables)


@pytest.mark.parametrize("rate", [0, 0.5, 1])
def test_a_rate_is_between_0_and_1(rate):
    check_rate(rate)


@pytest.mark.parametrize("rate", [-1e-9, 1.0001, float("nan"), float("inf")])
def test_another_rate_is_refused(rate):
    with pytest.raises(ValueError, match="compris entre 0 et 1"):
        check_rate(rate)
