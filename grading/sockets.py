"""Kernel clients that refuse outsized messages: a kernel must not fill the memory of the process that marks it."""

from __future__ import annotations

import contextlib
import time
from queue import Empty
from typing import Any

import zmq
from jupyter_client import AsyncKernelClient, BlockingKernelClient

START_S = 60
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

    async def _async_wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait for the kernel's first answer, on both channels.

        Jupyter's own then waits for 0.2 s of silence; a message too many is not ours, and nbclient ignores it.
        """
        deadline = time.monotonic() + (timeout or START_S)
        self.kernel_info()
        while time.monotonic() < deadline:
            with contextlib.suppress(Empty):
                if (await self.get_shell_msg(timeout=1))["msg_type"] == "kernel_info_reply":
                    await self.get_iopub_msg(timeout=1)
                    return
            if not await self._async_is_alive():
                raise RuntimeError("the kernel died before its first answer")
            self.kernel_info()
        raise RuntimeError("the kernel does not answer")

    wait_for_ready = _async_wait_for_ready


class BoundedBlockingClient(_Bounded, BlockingKernelClient):
    """For the calls of the graded cells."""
