"""Diagnoses of stays: table ``diagnostic``."""

from __future__ import annotations

import numpy as np

from synthetic import keys
from synthetic.catalogue import conditions
from synthetic.columns import Category, Table
from synthetic.people import People
from synthetic.scenario import Scenario
from synthetic.shards import Shard
from synthetic.stays import Stays
from synthetic.streams import stream

DAS_SHARE = 0.45


def diagnosis_table(scenario: Scenario, shard: Shard, people: People, stays: Stays) -> Table:
    """One DP for every stay whose condition has one, and each of its usual DAS with probability 0.45."""
    rng = stream(scenario.seed, shard.number, "diagnoses")
    main = rng.integers(0, 1 << 20, len(stays), dtype=np.int64)
    most = max(len(condition.das) for condition in conditions())
    kept = rng.random((len(stays), most)) < DAS_SHARE
    rows, ranks, codes = [], [], []
    for index, condition in enumerate(conditions()):
        of_condition = np.flatnonzero(stays.condition == index)
        if not condition.dp:
            continue
        rows.append(of_condition)
        ranks.append(np.zeros(len(of_condition), dtype=np.int64))
        codes.append(np.array(condition.dp, dtype="S6")[main[of_condition] % len(condition.dp)])
        for rank, code in enumerate(condition.das):
            with_code = of_condition[kept[of_condition, rank]]
            rows.append(with_code)
            ranks.append(np.full(len(with_code), rank + 1, dtype=np.int64))
            codes.append(np.full(len(with_code), code.encode(), dtype="S6"))
    row, rank = np.concatenate(rows), np.concatenate(ranks)
    counters = stays.nda_counters(people)[row]
    return {
        "id_diagnostic": keys.diagnostic_id(counters * keys.DIAGNOSTICS_PER_STAY + rank, scenario.seed),
        "nda": keys.nda(counters, scenario.seed),
        "type_diagnostic": Category((rank > 0).astype(np.int32), ("DP", "DAS")),
        "code_cim10": np.concatenate(codes),
    }
