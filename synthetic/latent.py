"""What is true of a warehouse and not in its tables: who is who, and which odd rows are true (decoys)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from synthetic.columns import Category, Table
from synthetic.people import People

NOBODY = -1


@dataclass
class Latent:
    """The latent truth of a shard or of a warehouse.

    ``identities``: ipp, site, person, twin, homonym (the other's person number, -1: none);
    ``decoys``: group, table, key, for the rows that look wrong and are true.
    """

    identities: pd.DataFrame
    decoys: pd.DataFrame

    def person_of(self, ipp: np.ndarray) -> np.ndarray:
        """Number of the person behind each IPP (bytes).

        Raises
        ------
        ValueError
            If an IPP is nobody's.
        """
        place = pd.Index(self.identities["ipp"]).get_indexer(_text(ipp))
        if (place < 0).any():
            raise ValueError("an IPP of the table belongs to nobody")
        return self.identities["person"].to_numpy(np.int64)[place]

    def add_identities(self, known: np.ndarray, added: np.ndarray) -> None:
        """Give new IPPs (bytes) to the persons behind known ones."""
        place = pd.Index(self.identities["ipp"]).get_indexer(_text(known))
        rows = self.identities.iloc[place].assign(ipp=_text(added))
        self.identities = pd.concat([self.identities, rows], ignore_index=True)

    def add_decoys(self, group: str, table: str, keys: np.ndarray) -> None:
        """Declare rows (keys, bytes) that look wrong and are true."""
        frame = pd.DataFrame({"group": group, "table": table, "key": _text(keys)}, dtype="str")
        self.decoys = pd.concat([self.decoys, frame], ignore_index=True)

    @classmethod
    def join(cls, parts: list[Latent]) -> Latent:
        """The latent truth of several shards."""
        return cls(
            pd.concat([part.identities for part in parts], ignore_index=True),
            pd.concat([part.decoys for part in parts], ignore_index=True),
        )


def start(people: People, person: np.ndarray, identities: Table) -> Latent:
    """The latent truth of a shard before any fault: its identities, and no decoy yet.

    Parameters
    ----------
    person
        Position of the person of each identity.
    """

    def other(positions: np.ndarray) -> np.ndarray:
        return np.where(positions < 0, NOBODY, people.number[positions])

    site = identities["site"]
    assert isinstance(site, Category)
    frame = pd.DataFrame(
        {
            "ipp": _text(identities["ipp"]),
            "site": site.to_objects(),
            "person": people.number[person],
            "twin": other(people.twin_of[person]),
            "homonym": other(people.homonym_of[person]),
        }
    )
    return Latent(frame, pd.DataFrame({"group": [], "table": [], "key": []}, dtype="str"))


def _text(keys: np.ndarray) -> np.ndarray:
    return keys.astype("U").astype(object)
