"""What a test needs from the machine: absent, the test skips and says why; under ``CI=true`` it fails."""

from __future__ import annotations

import os
import shutil

import pytest


def need_program(*names: str, package: str) -> str:
    """Path of the first of these programs that is installed.

    Parameters
    ----------
    package
        Name of the Debian package that brings it, for the message.
    """
    for name in names:
        found = shutil.which(name)
        if found:
            return found
    return lack(f"{names[0]} is not installed (Debian: apt install {package})")


def lack(reason: str):
    """Skip the test, or fail it in CI, where everything must be there."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{reason}; in CI it must be there")
    pytest.skip(reason)
