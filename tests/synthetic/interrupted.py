"""A generation killed at one of its accesses to the file system.

``python -m tests.synthetic.interrupted OUT FORMAT N`` dies by SIGKILL at the nth access; without N, it prints how many
there are.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from synthetic.defects import FAULTS
from synthetic.generate import generate
from synthetic.scenario import Scenario
from tests.synthetic.cases import small

WATCHED = ("open", "os.rename", "os.remove", "os.rmdir", "os.mkdir")
EMPTYING = ("os.remove", "os.rmdir")
"""Accesses that name a file from an open folder while its content is removed."""


def scenario() -> Scenario:
    """A few small shards, with every fault."""
    return small(FAULTS, patients=24, shard_size=8)


def run(out: str, fmt: str, last: int | None) -> int:
    """Generate, counting accesses under the output's folder; die at the ``last`` one."""
    parent, count = str(Path(out).parent), 0

    def watch(event: str, arguments: tuple) -> None:
        nonlocal count
        path = str(arguments[0])
        if (event in WATCHED and path.startswith(parent)) or (event in EMPTYING and "/" not in path):
            count += 1
            if count == last:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)
    generate(scenario(), out, fmt=fmt)
    return count


if __name__ == "__main__":
    print(run(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else None))
