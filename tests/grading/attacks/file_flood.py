"""Fills every place where it can write."""

import os

REAL = True
BLOCK = b"0" * (8 << 20)


def flood(folder):
    written = 0
    try:
        os.makedirs(folder, exist_ok=True)
        for number in range(16):
            with open(f"{folder}/flood{number}", "wb") as file:
                file.write(BLOCK)
            written += len(BLOCK)
        print("GOT", written >> 20, "MB in", folder)
    except OSError as error:
        print("refused after", written >> 20, "MB in", folder, error.strerror)
    for number in range(16):
        if os.path.exists(f"{folder}/flood{number}"):
            os.remove(f"{folder}/flood{number}")


for place in ("flood", "/tmp/flood", "/dev/shm/flood"):
    flood(place)
if os.path.isdir("/campus"):
    for place in ("/", "/dev", "/campus", "/campus/python", "/campus/hidden", "/run", "/var/tmp", "/home"):
        flood(place)
