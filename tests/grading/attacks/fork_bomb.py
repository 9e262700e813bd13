"""Multiplies its processes and its threads without end."""

import os
import threading
import time

REAL = True


def fork():
    if os.fork() == 0:
        os._exit(0)
    return "forked"


def bomb():
    while True:
        os.fork()


try:
    print("GOT", fork())
except OSError as error:
    print("refused", error)
    for _ in range(100):
        try:
            bomb()
        except OSError:
            pass
    threads = []
    try:
        for _ in range(20_000):
            threads.append(threading.Thread(target=time.sleep, args=(3,), daemon=True))
            threads[-1].start()
        print("GOT", len(threads), "threads")
    except BaseException as error:
        print("refused after", len(threads), "threads", type(error).__name__)
    for thread in threads[:-1]:
        thread.join()
