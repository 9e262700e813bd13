"""A function that never ends, and swallows interruptions."""

KEPT = {"04.nir"}
REASON = "une fonction ne se termine pas et ne se laisse pas interrompre"


def find_bad_dates(eds):
    while True:
        try:
            while True:
                pass
        except BaseException:
            continue
