"""A function that ends its own process while it is being marked."""

import os

KEPT = {"04.nir"}
REASON = "mémoire, temps de calcul ou arrêt demandé par le code"


def find_bad_dates(eds):
    os._exit(0)
