"""What several rooms' tests share: the built site, served on this machine, and a headless Chromium."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from book.build import BUILD, ROOT, SITE
from book.serve import server
from tests.needs import need_program

ARGUMENTS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""Chromium makes no connection of its own."""


@dataclass(frozen=True)
class Site:
    """The built site: where its files are, and where it is served (no slash at the end)."""

    folder: Path
    url: str


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Iterator[Site]:
    """The site as it is now in the checkout, built once whatever the number of workers, and served on a free port."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    BUILD.mkdir(exist_ok=True)
    with (BUILD / "site.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _build_once(shared / "site.built")
    running = server(SITE, port=0)
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    yield Site(SITE, f"http://127.0.0.1:{running.server_address[1]}")
    running.shutdown()
    running.server_close()


def _build_once(result: Path) -> None:
    """Build the site, unless a worker of this session did; what it said is kept for the others."""
    if not result.exists():
        done = subprocess.run([sys.executable, "-m", "book.build"], cwd=ROOT, capture_output=True, text=True)
        result.write_text(done.stderr if done.returncode else "", encoding="utf-8")
    trouble = result.read_text(encoding="utf-8")
    if trouble:
        pytest.fail(f"the site can't be built:\n{trouble}", pytrace=False)


@pytest.fixture(scope="module")
def chromium():
    """A headless Chromium, driven by Playwright; absent, the test skips (or fails in CI).

    It lives as long as a module of tests: while Playwright's own event loop runs, ``asyncio.run`` is refused in this
    process, and the tests of other rooms need it.
    """
    program = need_program("chromium", "chromium-browser", "google-chrome", package="chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        yield browser
        browser.close()
