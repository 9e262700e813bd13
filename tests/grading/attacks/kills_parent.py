"""Kills its parent, the first process, and all that it may."""

import os
import signal
import time

for target in (os.getppid(), 1, -1):
    try:
        os.kill(target, signal.SIGKILL)
        print("sent to", target)
    except OSError as error:
        print("refused", target, error.strerror)
time.sleep(1)
print("still here")
