"""Kernel clients that refuse outsized messages: a kernel must not fill the memory of the process that marks it."""

from __future__ import annotations

from typing import Any

import zmq
from jupyter_client import AsyncKernelClient, BlockingKernelClient

BOUNDS = {"iopub": (16 * 2**20, 1000)}
OTHER_BOUNDS = (36 * 2**20, 10)
"""Bytes of a message and number of messages that may wait; the largest answer allowed takes 32 MB in base64."""


class _Bounded:
    def _create_connected_socket(self, channel: str, identity: bytes | None = None) -> Any:
        size, waiting = BOUNDS.get(channel, OTHER_BOUNDS)
        self.context.setsockopt(zmq.MAXMSGSIZE, size)  # for the sockets to come
        self.context.setsockopt(zmq.RCVHWM, waiting)
        return super()._create_connected_socket(channel, identity)


class BoundedAsyncClient(_Bounded, AsyncKernelClient):
    """For the trainee's cells (run by nbclient)."""


class BoundedBlockingClient(_Bounded, BlockingKernelClient):
    """For the calls of the graded cells."""
