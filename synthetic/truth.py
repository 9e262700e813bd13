"""The truth of a generated warehouse: its ledger of faults and its latent facts. Never given to trainees."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from pathlib import Path

import pandas as pd

from synthetic.build import Built
from synthetic.defects.ledger import PARTS, Ledger
from synthetic.latent import Latent

LEDGER, LATENT = "ledger", "latent"
"""Folders of a truth."""


@dataclass
class Truth(Latent):
    """Latent facts, and the ledger of faults."""

    ledger: Ledger = field(default_factory=Ledger)

    @classmethod
    def of(cls, built: Built) -> Truth:
        """The truth of a warehouse built in memory."""
        return cls(**vars(built.latent), ledger=built.ledger)

    @classmethod
    def open(cls, folder: str | Path) -> Truth:
        """Read a ``_truth`` folder.

        Raises
        ------
        FileNotFoundError
            If the folder has no latent truth.
        """
        folder = Path(folder)
        latent = folder / LATENT
        if not latent.is_dir():
            raise FileNotFoundError(f"Pas de vérité dans {folder} : le dossier « latent » manque.")
        frames = {part.name: _read_all(latent / part.name) for part in fields(Latent) if (latent / part.name).is_dir()}
        if "deployment" in frames:
            frames["deployment"] = frames["deployment"].drop_duplicates(ignore_index=True)
        return cls(**frames, ledger=read_ledger(folder))

    def decoy_keys(self, group: str, table: str) -> set[str]:
        """Keys of a group of decoys."""
        return set(self.decoys.loc[(self.decoys["group"] == group) & (self.decoys["table"] == table), "key"])


def read_ledger(folder: str | Path, shard: int | None = None) -> Ledger:
    """Read the ledger of a ``_truth`` folder, of one shard or of all."""
    ledger = Ledger()
    root = Path(folder) / LEDGER
    for table in sorted(root.iterdir()) if root.is_dir() else []:
        for part in PARTS:
            files = sorted((table / part).glob("*.parquet" if shard is None else f"{shard:05d}.parquet"))
            for file in files:
                ledger.append(part, table.name, pd.read_parquet(file))
    return ledger


def write_truth(built: Built, folder: Path, shard: int) -> None:
    """Write one shard's ledger and latent truth under a ``_truth`` folder."""
    for part in PARTS:
        for table, rows in getattr(built.ledger, part).items():
            _write(rows, folder / LEDGER / table / part, shard)
    for name in sorted((part.name for part in fields(built.latent)), key=lambda name: name == "decoys"):
        frame = getattr(built.latent, name)
        if len(frame.columns):
            _write(frame, folder / LATENT / name, shard)


def is_written(folder: Path, shard: int) -> bool:
    """Whether a ``_truth`` folder has a shard's truth (its last file is looked for)."""
    return (folder / LATENT / "decoys" / f"{shard:05d}.parquet").is_file()


def _write(rows: pd.DataFrame, folder: Path, shard: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    rows.to_parquet(folder / f"{shard:05d}.parquet", index=False)


def _read_all(folder: Path) -> pd.DataFrame:
    return pd.concat([pd.read_parquet(file) for file in sorted(folder.glob("*.parquet"))], ignore_index=True)
