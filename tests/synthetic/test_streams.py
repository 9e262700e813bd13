"""Are the random streams reproducible, and independent of one another?"""

from __future__ import annotations

import numpy as np
import pytest

from synthetic.streams import SCENARIO, hash64, pick, stream

SIZE = 20_000


def test_a_stream_is_the_same_each_time_and_everywhere():
    assert stream(7, 0, "people").integers(0, 1 << 32, 3).tolist() == [1613565359, 759701499, 4168106415]
    assert stream(2**64 - 1, SCENARIO, "x").random() == stream(2**64 - 1, SCENARIO, "x").random()


def test_a_stream_does_not_depend_on_what_others_have_drawn():
    alone = stream(7, 3, "stays").random(5)
    stream(7, 3, "people").random(1000)
    stream(7, 2, "stays").random(1000)
    assert np.array_equal(stream(7, 3, "stays").random(5), alone)


@pytest.mark.parametrize("other", [(8, 0, "people"), (7, 1, "people"), (7, 0, "stays"), (7, SCENARIO, "people")])
def test_streams_of_another_seed_shard_or_concern_are_not_correlated(other):
    one, two = stream(7, 0, "people").random(SIZE), stream(*other).random(SIZE)
    assert abs(np.corrcoef(one, two)[0, 1]) < 5 / np.sqrt(SIZE)


def test_parts_of_a_hash_do_not_run_together():
    assert hash64(1, 23) != hash64(12, 3)
    assert hash64("people") == 11000538203023977248


def test_pick_follows_the_weights_and_never_takes_a_weight_of_zero():
    weights = np.array([1.0, 0.0, 3.0])
    drawn = np.bincount(pick(stream(1, 0, "pick"), weights, SIZE), minlength=3) / SIZE
    assert drawn[1] == 0
    assert abs(drawn[0] - 0.25) < 5 * np.sqrt(0.25 * 0.75 / SIZE)
