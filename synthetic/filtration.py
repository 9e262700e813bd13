"""Estimated glomerular filtration (CKD-EPI 2009), by operations that give the same bits on every machine."""

from __future__ import annotations

import numpy as np


def estimated_filtration(creatinine: np.ndarray, age: np.ndarray, female: np.ndarray) -> np.ndarray:
    """Filtration in mL/min/1.73 m² from creatinine in µmol/L.

    CKD-EPI 2009 without its factor of race: 141 · min(c/k, 1)^a · max(c/k, 1)^−1.209 · 0.993^age · 1.018 if female.
    Powers are made of square roots (exactly rounded everywhere, which ``pow`` is not).
    """
    ratio = np.maximum(creatinine, 1.0) / np.where(female, 61.9, 79.6)
    low, high = np.minimum(ratio, 1.0), np.maximum(ratio, 1.0)
    shallow = np.where(female, _power(low, "0101010001"), _power(low, "0110100101"))  # 0.329 and 0.411
    steep = high * _power(high, "0011010110")  # 1.209
    yearly = np.multiply.accumulate(np.full(120, 0.993))
    return 141.0 / shallow / steep * yearly[age - 1] * np.where(female, 1.018, 1.0)


def _power(values: np.ndarray, bits: str) -> np.ndarray:
    """``values`` to the power whose binary digits after the point are ``bits``."""
    result, root = np.ones_like(values), values
    for bit in bits:
        root = np.sqrt(root)
        if bit == "1":
            result = result * root
    return result
