"""Prints 300 MB, one megabyte at a time."""

REASON = "Une cellule affiche trop de choses"

for _ in range(300):
    print("x" * 1_000_000)
print("end of the flood")
