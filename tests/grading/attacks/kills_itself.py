"""Kills its own kernel."""

import os
import signal

AFTER = "04.nir"
KEPT = {"04.nir"}
REASON = "mémoire, temps de calcul ou arrêt demandé par le code"

os.kill(os.getpid(), signal.SIGKILL)
