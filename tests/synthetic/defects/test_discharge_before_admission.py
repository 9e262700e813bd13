"""Do spoiled stays end before they begin, by the day or by the hour?"""

from __future__ import annotations

import pandas as pd
import pytest

from synthetic import to_frame
from synthetic.build import build
from synthetic.schema import TABLES
from tests.synthetic.cases import small


@pytest.fixture(scope="module")
def stays():
    spoiled = build(small(["discharge_before_admission"], patients=3000, shard_size=3000))
    variants = spoiled.ledger.keys("discharge_before_admission", "sejour").set_index("key")["variant"]
    frame = to_frame(spoiled.tables["sejour"], TABLES["sejour"])
    return frame.assign(variant=frame["nda"].map(variants), hour=frame["date_sortie"].dt.strftime("%H:%M:%S"))


def test_every_spoiled_stay_can_be_seen_and_no_other_one(stays):
    without_hour = stays["hour"] == "00:00:00"
    entry, leaving = stays["date_entree"], stays["date_sortie"]
    wrong = (leaving.dt.normalize() < entry.dt.normalize()) | ((leaving < entry) & ~without_hour)
    assert (wrong == stays["variant"].notna()).all()
    assert wrong.sum() > 500


def test_the_variant_by_the_hour_stays_on_the_day_of_entry(stays):
    by_hour = stays[stays["variant"] == "heure"]
    assert len(by_hour) > 100
    assert (by_hour["date_sortie"].dt.normalize() == by_hour["date_entree"].dt.normalize()).all()
    assert (by_hour["hour"] != "00:00:00").all(), "it would look like an hour that is not recorded"


def test_the_variant_by_the_day_keeps_the_hour(stays):
    by_day = stays[stays["variant"] == "jour"]
    assert (by_day["date_entree"] - by_day["date_sortie"] > pd.Timedelta(days=20)).all()
    hours = by_day["date_sortie"].dt.hour
    assert hours.between(0, 23).all()
    assert hours.nunique() > 5


def test_open_stays_are_left_open(stays):
    assert stays.loc[stays["date_sortie"].isna(), "variant"].isna().all()
    assert stays["date_sortie"].isna().any()
