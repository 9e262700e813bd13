"""Do stays follow one another as they can in one person's life?"""

from __future__ import annotations

import numpy as np
import pytest

from synthetic.catalogue import conditions
from synthetic.people import make_people
from synthetic.shards import plan
from synthetic.stays import DAY, FULL, MAX_STAYS, STILL_IN, VENUES, end_of, make_stays
from tests.synthetic.cases import small

LATE_DAYS = 60
"""A stay may come some weeks after what it follows: an age limit may be passed by as much."""


@pytest.fixture(scope="module")
def drawn():
    scenario = small(patients=20_000, shard_size=20_000, sites=("GO-1", "GO-2", "GO-4", "GO-9"))
    shard = plan(scenario)[0]
    people = make_people(scenario, shard)
    return scenario, people, make_stays(scenario, shard, people)


def test_nobody_is_in_two_stays_at_once(drawn):
    _, _, stays = drawn
    same = stays.person[1:] == stays.person[:-1]
    until = np.maximum(stays.exit, stays.entry)
    assert (stays.entry[1:] > until[:-1])[same].all()


def test_nobody_comes_back_from_the_dead(drawn):
    _, _, stays = drawn
    same = stays.person[1:] == stays.person[:-1]
    assert stays.died.sum() > 100
    assert not (stays.died[:-1] & same).any()


def test_nobody_comes_before_birth_nor_outside_the_period(drawn):
    scenario, people, stays = drawn
    assert (stays.entry // DAY >= people.birth[stays.person]).all()
    assert stays.entry.min() >= int(np.datetime64(scenario.start, "s").astype(np.int64))
    assert stays.entry.max() <= end_of(scenario)
    assert stays.exit[stays.exit != STILL_IN].max() <= end_of(scenario)
    assert (stays.exit == STILL_IN).any()


def test_conditions_are_those_of_the_age_and_sex(drawn):
    _, people, stays = drawn
    known = conditions()
    age = (stays.entry // DAY - people.birth[stays.person]) / 365.25
    low, high = (np.array([getattr(c, name) for c in known])[stays.condition] for name in ("age_min", "age_max"))
    # Conditions that strike anybody: what follows from them (a consultation, dialysis) has no age of its own.
    bound = np.array([bool(c.poids) and c.saison != "consultation" for c in known])[stays.condition]
    assert (age >= low - LATE_DAYS / 365)[bound].mean() > 0.9995
    assert (age < high + 1.01 + LATE_DAYS / 365)[bound].mean() > 0.9995
    sex = np.array([c.sexe for c in known])[stays.condition]
    assert not ((sex == "F") & ~people.female[stays.person]).any()
    assert not ((sex == "M") & people.female[stays.person]).any()


def test_only_hospitalisations_last_more_than_a_day(drawn):
    _, _, stays = drawn
    full = stays.venue() == VENUES.index(FULL)
    over = stays.exit != STILL_IN
    nights = stays.exit // DAY - stays.entry // DAY
    assert (nights[full & over] >= 1).all()
    lasted = (stays.exit - stays.entry)[~full & over]
    assert lasted.max() < DAY


def test_ranks_number_the_stays_of_a_person(drawn):
    _, people, stays = drawn
    assert stays.rank.max() < MAX_STAYS
    counters = stays.nda_counters(people)
    assert len(np.unique(counters)) == len(counters)
    assert (np.diff(counters) > 0).all()


def test_dialysis_sessions_are_three_a_week(drawn):
    _, _, stays = drawn
    dialysis = [condition.key for condition in conditions()].index("dialyse_chronique")
    rows = np.flatnonzero(stays.condition == dialysis)
    same = stays.person[rows][1:] == stays.person[rows][:-1]
    gaps = np.diff(stays.entry[rows] // DAY)[same]
    assert len(gaps) > 1000
    assert np.median(gaps) == 2
    assert gaps.min() >= 1
    assert (gaps <= 3).mean() > 0.9


def test_planned_stays_begin_on_weekdays(drawn):
    _, _, stays = drawn
    weekday = (stays.entry // DAY + 3) % 7
    planned = np.array([c.saison in ("programme", "consultation") and c.nature != "obstetrique" for c in conditions()])
    planned = planned[stays.condition] & (stays.venue() != VENUES.index(FULL))
    emergency = stays.venue() == VENUES.index("urgences")
    assert weekday[planned].max() <= 4
    assert (weekday[emergency] >= 5).mean() > 0.2
