"""Prints 200 MB in one message."""

AFTER = "04.nir"
REASON = "Une cellule affiche trop de choses"

print("x" * 200_000_000)
