"""Never ends, and swallows interruptions."""

AFTER = "04.nir"
KEPT = {"04.nir"}
REASON = "une cellule ne se termine pas"

while True:
    try:
        while True:
            pass
    except BaseException:
        continue
