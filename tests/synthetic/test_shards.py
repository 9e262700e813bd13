"""Is a scenario cut into blocks that hold everybody once, and always in the same way?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthetic import keys
from synthetic.catalogue import sites
from synthetic.scenario import ScenarioError
from synthetic.shards import apportion, plan, site_weights
from tests.synthetic.cases import everywhere, small


@given(st.integers(1, 5000), st.integers(1, 700), st.sets(st.sampled_from(sorted(sites())), min_size=1))
def test_everybody_is_in_one_block(patients, shard_size, chosen):
    shards = plan(small(patients=patients, shard_size=shard_size, sites=tuple(sorted(chosen))))
    assert sum(shard.persons for shard in shards) == patients
    assert all(0 < shard.persons <= shard_size for shard in shards)
    assert [shard.number for shard in shards] == list(range(len(shards)))
    ends = [shard.first_person + shard.persons for shard in shards]
    assert all(end <= later.first_person for end, later in zip(ends, shards[1:], strict=False))


def test_a_block_has_the_sites_of_one_network():
    shards = plan(everywhere())
    assert {site for shard in shards for site in shard.sites} == set(sites())
    for shard in shards:
        assert {sites()[site].reseau for site in shard.sites} == {shard.network}
        assert len(site_weights(shard)) == len(shard.sites) <= keys.IDENTITIES_PER_PERSON - 1


def test_more_patients_leave_the_first_block_as_it_is():
    assert plan(small(patients=1000, sites=("NO-1",)))[0] == plan(small(patients=40, sites=("NO-1",)))[0]


@given(st.integers(0, 10**6), st.lists(st.floats(0.1, 10), min_size=1, max_size=6))
def test_shares_are_whole_and_close_to_the_weights(total, weights):
    shares = apportion(total, weights)
    assert sum(shares) == total
    assert all(abs(share - total * w / sum(weights)) < 1 for share, w in zip(shares, weights, strict=True))


@pytest.mark.parametrize("changes", [{"patients": 10**15}, {"patients": 1000, "shard_size": 10**9}])
def test_a_population_too_large_for_the_identifiers_is_refused_at_once(changes):
    with pytest.raises(ScenarioError, match="trop de patients"):
        plan(small(**changes))
