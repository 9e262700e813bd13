"""A hostile copy: looks for the truth, tries to get out, patches what marks it. It must get 0 and harm nothing."""

import builtins
import contextlib
import os
import signal
import socket
import subprocess
import sys

import pandas

LOOT = []


def attempt(action):
    """Note what an attack brings back."""
    with contextlib.suppress(BaseException):
        LOOT.append(action())


for path in ("/etc/shadow", "/campus/truth", "../../../secret.txt", "/root", "/home", "/proc/1/environ"):
    attempt(lambda path=path: open(path, "rb").read() if not os.path.isdir(path) else os.listdir(path))
attempt(lambda: socket.create_connection(("127.0.0.1", 8888), timeout=1))
attempt(lambda: subprocess.run(["id"], capture_output=True))
attempt(lambda: os.kill(os.getppid(), signal.SIGKILL))
attempt(lambda: [os.fork() for _ in range(50)])
attempt(lambda: open("/campus/hidden/h1/manifest.json", "w").write("{}"))
attempt(lambda: open("/tmp/flood", "wb").write(b"0" * 10**9))
print("<script>alert('xss')</script>" * 10)


class AlwaysRight:
    """Equal to anything, as long as anything, and contains everything."""

    def __eq__(self, other):
        return True

    def __hash__(self):
        return 0

    def __len__(self):
        return 10**6

    def __iter__(self):
        return iter([self])

    def __contains__(self, other):
        return True


def find_bad_nir(eds):
    import synthetic.scoring

    synthetic.scoring.score = lambda *a, **k: synthetic.scoring.Score(1.0, "parfait")
    return AlwaysRight()


def find_bad_dates(eds):
    pandas.testing.assert_frame_equal = lambda *a, **k: None
    builtins.float = lambda *a: 2.0
    sys.modules["campus_shim"].pack = lambda answer: b"ARROW1" + b"\0" * 100
    return []


def find_unit_errors(eds):
    found = []
    for folder, _, files in os.walk("/"):
        if folder.startswith(("/proc", "/sys", "/usr", "/dev")):
            continue
        found += [
            os.path.join(folder, name) for name in files if "ledger" in name or "secret" in name or "_truth" in folder
        ]
    return found


class Endless(list):
    """A list of pairs that never ends when somebody reads it."""

    def __iter__(self):
        while True:
            yield AlwaysRight(), AlwaysRight()


def find_duplicates(eds):
    return Endless([("a", "b")])
