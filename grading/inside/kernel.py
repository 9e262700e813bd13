"""Starts the trainee's kernel in the jail: limits first, then ipykernel.

Run as ``python kernel.py LIMITS CONNECTION``.
"""

import json
import resource
import sys


def main() -> None:
    """Set the limits (they can only be lowered afterwards) and hand over to ipykernel."""
    limits, connection = json.loads(sys.argv[1]), sys.argv[2]
    for name, value in (
        (resource.RLIMIT_AS, limits["memory_mb"] * 2**20),
        (resource.RLIMIT_CPU, limits["cpu_s"]),
        (resource.RLIMIT_FSIZE, limits["file_mb"] * 2**20),
        (resource.RLIMIT_NOFILE, 256),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(name, (value, value))
    sys.argv[1:] = []
    from ipykernel.kernelapp import IPKernelApp

    IPKernelApp.launch_instance(["-f", connection, "--HistoryManager.enabled=False", "--IPKernelApp.log_level=40"])


if __name__ == "__main__":
    main()
