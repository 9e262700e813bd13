"""Can a kernel fill the memory of the process that marks it with messages?"""

from __future__ import annotations

import pytest
import zmq

from grading.sockets import BOUNDS, OTHER_BOUNDS, BoundedAsyncClient, BoundedBlockingClient
from grading.wire import MAX_BYTES


@pytest.mark.parametrize("kind", [BoundedAsyncClient, BoundedBlockingClient])
@pytest.mark.parametrize("channel", ["shell", "iopub", "control", "stdin"])
def test_every_channel_has_a_largest_message_and_a_longest_queue(tmp_path, kind, channel):
    client = kind(transport="ipc", ip=str(tmp_path / "s"), shell_port=1, iopub_port=2, control_port=3, stdin_port=4)
    socket = client._create_connected_socket(channel)
    try:
        assert (socket.getsockopt(zmq.MAXMSGSIZE), socket.getsockopt(zmq.RCVHWM)) == BOUNDS.get(channel, OTHER_BOUNDS)
    finally:
        socket.close(0)
        client.context.term()


def test_largest_answer_allowed_fits_in_a_message():
    size, _ = OTHER_BOUNDS
    shim = 24 * 2**20
    assert shim * 4 / 3 + 10_000 < size
    assert shim <= MAX_BYTES


@pytest.mark.parametrize("excess", [0, 1])
def test_message_one_byte_too_long_is_dropped(tmp_path, excess):
    size, _ = BOUNDS["iopub"]
    client = BoundedBlockingClient(transport="ipc", ip=str(tmp_path / "s"), iopub_port=2)
    with zmq.Context() as context, context.socket(zmq.PUB) as kernel:
        kernel.linger = 0
        kernel.bind(f"ipc://{tmp_path / 's'}-2")
        socket = client._create_connected_socket("iopub")
        socket.setsockopt(zmq.SUBSCRIBE, b"")
        received = None
        for _ in range(100):
            kernel.send(b"x" * (size + excess))
            if socket.poll(100):
                received = len(socket.recv())
                break
            if excess and _ > 5:
                break
        socket.close(0)
    assert received == (None if excess else size)
