"""Are identifiers unique, and do they hide the counters they come from?"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthetic import keys


def of_row(table: str):
    """A maker of row identifiers, from one counter."""
    room = keys.ROWS_PER_STAY[table]

    def make(counters, seed):
        return keys.row_id(table, counters // room, counters % room, seed)

    make.__name__ = table
    return make, keys.NDA_BITS + room.bit_length() - 1


MAKERS = [
    (keys.ipp, keys.IPP_BITS, 10),
    (keys.nda, keys.NDA_BITS, 12),
    (*of_row("diagnostic"), 14),
    (*of_row("biologie"), 16),
]


@given(st.integers(0, 2**64 - 1))
def test_scatter_is_a_permutation(seed):
    scattered = keys.scatter(np.arange(1 << 12), 12, seed, "test")
    assert np.array_equal(np.sort(scattered), np.arange(1 << 12))


def test_another_seed_or_concern_scatters_otherwise():
    counters = np.arange(1000)
    first = keys.scatter(counters, 30, 1, "ipp")
    assert (first == keys.scatter(counters, 30, 2, "ipp")).sum() < 3
    assert (first == keys.scatter(counters, 30, 1, "nda")).sum() < 3


def test_a_counter_too_large_is_refused():
    with pytest.raises(ValueError, match="does not fit in 30 bits"):
        keys.scatter(np.array([1 << 30]), 30, 1, "ipp")


@given(st.lists(st.integers(0, 10**13 - 1), max_size=20))
def test_digits_are_padded_with_zeros(numbers):
    assert [text.decode() for text in keys.digits(np.array(numbers, dtype=np.int64), 13)] == [
        f"{number:013d}" for number in numbers
    ]


@pytest.mark.parametrize(("make", "bits", "width"), MAKERS, ids=lambda value: getattr(value, "__name__", ""))
def test_keys_are_unique_and_of_one_width(make, bits, width):
    counters = np.concatenate([np.arange(5000), (1 << bits) - 1 - np.arange(5000)])
    made = make(counters, 7)
    assert len(np.unique(made)) == len(counters)
    assert {len(key) for key in made} == {width}


@pytest.mark.parametrize(("make", "bits", "width"), MAKERS, ids=lambda value: getattr(value, "__name__", ""))
def test_the_order_of_keys_says_nothing_of_the_counters(make, bits, width):
    size = 20_000
    order = np.argsort(make(np.arange(size), 7))
    correlation = np.corrcoef(order, np.arange(size))[0, 1]
    neighbours = np.corrcoef(order[1:], order[:-1])[0, 1]
    assert max(abs(correlation), abs(neighbours)) < 5 / np.sqrt(size)


def test_counters_of_persons_stays_and_rows_fit_in_their_keys():
    largest = 1 << keys.PERSON_BITS
    assert largest * keys.IDENTITIES_PER_PERSON <= 1 << keys.IPP_BITS
    assert largest * keys.STAYS_PER_PERSON <= 1 << keys.NDA_BITS
    assert all(room & (room - 1) == 0 for room in keys.ROWS_PER_STAY.values())
