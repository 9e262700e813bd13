"""Asks for more memory than it may have, at once and little by little."""

import numpy as np

REAL = True  # pages that nobody touches cost nothing where there is no limit


def attempt(name, action):
    try:
        print("GOT", name, repr(action())[:60])
    except BaseException as error:
        print("refused", name, type(error).__name__)


def little_by_little():
    blocks = []
    while len(blocks) < 64:
        blocks.append(np.zeros(64 << 20, "u1"))
    return len(blocks)


attempt("4 GB at once", lambda: np.zeros(4 << 30, "u1").size)
attempt("4 GB little by little", little_by_little)
