"""Reads, or opens for writing, what is not its own: secrets, gradebook, other copies, truth, source, environment."""

import glob
import os

REAL = True  # in the folder of a copy, without the jail, every attempt succeeds
CLASS = "../../.."


def attempt(name, action):
    try:
        print("GOT", name, repr(action())[:60])
    except BaseException as error:
        print("refused", name, type(error).__name__)


def environments():
    for path in glob.glob("/proc/*/environ"):
        try:
            with open(path, "rb") as file:
                yield file.read()
        except OSError:
            continue


attempt("environment", lambda: os.environ["CAMPUS_TEST_TOKEN"])
attempt("environment of another process", lambda: next(data for data in environments() if b"CAMPUS_TEST_TOKEN" in data))
attempt("class secret", lambda: open(f"{CLASS}/secret.txt").read())
attempt("gradebook", lambda: open(f"{CLASS}/gradebook.db", "rb").read(16))
attempt("gradebook, to write", lambda: open(f"{CLASS}/gradebook.db", "r+b").read(1))
attempt("other copies", lambda: os.listdir(f"{CLASS}/submitted")[0])
attempt("truth", lambda: os.listdir(f"{CLASS}/truth/04_controler")[0])
attempt("hidden warehouse, to write", lambda: open(f"{CLASS}/hidden/04_controler/h1/manifest.json", "a").name)
attempt("host's accounts", lambda: open("/etc/passwd").readline())
