"""Fills the folder that it shares with the process that marks it."""

import os
import time

from ipykernel.connect import get_connection_file

AFTER = "04.nir"
KEPT = {"04.nir"}
REASON = "mémoire, temps de calcul ou arrêt demandé par le code"

folder = os.path.dirname(get_connection_file())
for number in range(100):
    with open(f"{folder}/flood{number}", "wb") as file:
        file.write(b"0" * (8 << 20))
    time.sleep(0.1)
