"""Ends its own process at once."""

import os

AFTER = "04.nir"
KEPT = {"04.nir"}
REASON = "mémoire, temps de calcul ou arrêt demandé par le code"

os._exit(0)
