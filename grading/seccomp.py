"""A small system-call filter for the jail: one process (threads allowed), no namespaces, no tracing.

With no second process, the limits of one process (memory, CPU time) bound the whole kernel.
The filter is classic BPF, given to bubblewrap as a file descriptor.
"""

from __future__ import annotations

import platform
import struct

ALLOW, KILL, ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
EPERM, ENOSYS = 1, 38
LOAD, JUMP_EQUAL, JUMP_ANY_BIT, JUMP_AT_LEAST, RETURN = 0x20, 0x15, 0x45, 0x35, 0x06
CLONE_THREAD = 0x10000
OFFSET_NUMBER, OFFSET_ARCHITECTURE, OFFSET_FIRST_ARGUMENT = 0, 4, 16
X32 = 0x40000000

ARCHITECTURES = {
    "x86_64": {
        "audit": 0xC000003E,
        "clone": 56,
        "clone3": 435,
        "fork": (57, 58),
        "refused": (101, 155, 161, 165, 166, 248, 249, 250, 272, 298, 308, 310, 311, 321, 323, 425, 426, 427),
    },
    "aarch64": {
        "audit": 0xC00000B7,
        "clone": 220,
        "clone3": 435,
        "fork": (),
        "refused": (117, 41, 51, 40, 39, 217, 218, 219, 97, 241, 268, 270, 271, 280, 282, 425, 426, 427),
    },
}
"""System-call numbers. ``refused``: ptrace, pivot_root, chroot, mount, umount2, add_key, request_key, keyctl,
unshare, perf_event_open, setns, process_vm_readv, process_vm_writev, bpf, userfaultfd, io_uring_*."""


def supported() -> bool:
    """Whether the filter is known for this machine."""
    return platform.machine() in ARCHITECTURES


def program() -> bytes:
    """The filter for this machine.

    Raises
    ------
    KeyError
        If the machine is not in :data:`ARCHITECTURES`.
    """
    numbers = ARCHITECTURES[platform.machine()]
    rules: list[tuple[int, int, int, int]] = [
        (LOAD, 0, 0, OFFSET_ARCHITECTURE),
        (JUMP_EQUAL, 1, 0, numbers["audit"]),
        (RETURN, 0, 0, KILL),
        (LOAD, 0, 0, OFFSET_NUMBER),
    ]
    if platform.machine() == "x86_64":
        rules += [(JUMP_AT_LEAST, 0, 1, X32), (RETURN, 0, 0, KILL)]
    for number in (*numbers["fork"], *numbers["refused"]):
        rules += [(JUMP_EQUAL, 0, 1, number), (RETURN, 0, 0, ERRNO | EPERM)]
    rules += [
        (JUMP_EQUAL, 0, 1, numbers["clone3"]),
        (RETURN, 0, 0, ERRNO | ENOSYS),
        (JUMP_EQUAL, 0, 3, numbers["clone"]),
        (LOAD, 0, 0, OFFSET_FIRST_ARGUMENT),
        (JUMP_ANY_BIT, 1, 0, CLONE_THREAD),
        (RETURN, 0, 0, ERRNO | EPERM),
        (RETURN, 0, 0, ALLOW),
    ]
    return b"".join(struct.pack("=HBBI", *rule) for rule in rules)
