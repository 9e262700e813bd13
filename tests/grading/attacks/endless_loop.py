"""Never ends."""

AFTER = "04.nir"
REASON = "Une cellule dépassait 30 secondes"

while True:
    pass
