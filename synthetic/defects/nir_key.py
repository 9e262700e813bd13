"""D03: NIR whose control key does not match its number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from synthetic.defects.base import Fault, FaultContext, check_rate

DIGITS = np.array([1, 2, 3, 4, 7, 8, 9, 10, 11, 12, 13, 14])
"""Places (in 15 characters) where a digit may be mistyped; the department is left alone."""


@dataclass(frozen=True)
class NirKey(Fault):
    """A share of the known NIRs has one digit mistyped or two neighbouring digits swapped.

    Found by recomputing the key (97 − number mod 97). Absent NIRs are not touched.
    """

    name: ClassVar[str] = "nir_key"
    title: ClassVar[str] = "Clé de NIR fausse"
    code: ClassVar[str] = "D03"
    kahn: ClassVar[str] = "Conformité : valeur"
    origin: ClassVar[str] = "Saisie manuelle à l'accueil, sans lecture de carte Vitale ni appel au téléservice INSi."
    rate_mark: ClassVar[str] = "hypothèse du cours : 1 à 3 % des NIR renseignés"

    rate: float = 0.02

    def __post_init__(self) -> None:
        check_rate(self.rate)

    def inject(self, context: FaultContext) -> None:
        """Mistype the chosen NIRs (variants ``chiffre`` and ``inversion``)."""
        rng = context.rng(self.name)
        nir = context.tables["identite"]["nir"]
        chosen = rng.random(len(nir)) < self.rate
        place = DIGITS[rng.integers(0, len(DIGITS), len(nir), dtype=np.int64)]
        shift = rng.integers(1, 10, len(nir), dtype=np.int64)
        swaps = rng.random(len(nir)) < 0.4
        rows = np.flatnonzero(chosen & (nir != b""))
        if not len(rows):
            return
        text = nir[rows].astype("S15").view(np.uint8).reshape(len(rows), 15).copy()
        swapped = swaps[rows] & _swap(text, place[rows], swaps[rows])
        _mistype(text, place[rows], shift[rows], ~swapped)
        variant = np.where(swapped, "inversion", "chiffre")
        values = np.ascontiguousarray(text).view("S15").ravel()
        context.injection.change(self.name, variant, "identite", rows, "nir", values)


def _swap(text: np.ndarray, place: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Swap a digit with the one on its left, where asked and where the two differ; say where it was done."""
    index = np.arange(len(text))
    left = place - 1
    here, there = text[index, place], text[index, left]
    done = wanted & (here != there) & (there >= ord("0")) & (there <= ord("9")) & np.isin(left, DIGITS) & (place != 13)
    text[index[done], place[done]], text[index[done], left[done]] = there[done], here[done]
    return done


def _mistype(text: np.ndarray, place: np.ndarray, shift: np.ndarray, wanted: np.ndarray) -> None:
    """Replace a digit by another one, where asked."""
    index = np.flatnonzero(wanted)
    digit = text[index, place[index]] - ord("0")
    text[index, place[index]] = (digit + shift[index]) % 10 + ord("0")
