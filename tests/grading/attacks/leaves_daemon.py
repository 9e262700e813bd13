"""Leaves processes behind."""

import os
import subprocess
import sys
import threading
import time

REAL = True
PORT = 0  # the test puts a number of its own here, to know its daemons


def attempt(name, action):
    try:
        print("GOT", name, repr(action())[:60])
    except BaseException as error:
        print("refused", name, type(error).__name__)


def fork():
    if os.fork() == 0:
        time.sleep(1)
        os._exit(0)
    return "forked"


def spawn():
    code = f"import time; time.sleep(20)  # campus-attack-daemon {PORT}"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen([sys.executable, "-c", code], start_new_session=True, **quiet).pid


attempt("fork", fork)
attempt("program", spawn)
threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()
