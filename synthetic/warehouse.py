"""A warehouse as trainees see it: its tables, and nothing of its truth."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from synthetic.schema import TABLES, Column
from synthetic.storage import TableError, read_table


class WarehouseError(ValueError):
    """A warehouse or a table that can't be read; the message is in French."""


class Warehouse:
    """Tables of a hospital data warehouse.

    ``eds["sejour"]`` gives a DataFrame (a fresh copy each time: changing it leaves the warehouse as it is),
    ``eds.sql("select …")`` the result of a query where DuckDB is installed.
    """

    def __init__(self, frames: dict[str, pd.DataFrame] | None = None, root: Path | None = None, fmt: str = "") -> None:
        self._frames = dict(frames or {})
        self._root, self._fmt = root, fmt
        self._names = list(frames or {})
        self._connection = None

    @classmethod
    def open(cls, folder: str | Path) -> Warehouse:
        """Open a folder made by ``python -m synthetic generate``; tables are read when they are asked for.

        Raises
        ------
        WarehouseError
            If the folder is not a warehouse.
        """
        root = Path(folder)
        try:
            manifest = json.loads((root / "manifest.json").read_text(encoding="utf-8"))
            warehouse = cls(root=root, fmt=manifest["format"])
            warehouse._names = list(manifest["tables"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise WarehouseError(
                f"{root} n'est pas un entrepôt : manifest.json absent ou illisible. "
                "Donnez un dossier produit par « python -m synthetic generate »."
            ) from error
        return warehouse

    @property
    def tables(self) -> list[str]:
        """Names of the tables."""
        return list(self._names)

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self._frame(name).copy()

    def _frame(self, name: str) -> pd.DataFrame:
        if name not in self._names:
            raise WarehouseError(f"Table inconnue : {name!r}. Tables disponibles : {', '.join(self._names)}.")
        if name not in self._frames:
            try:
                self._frames[name] = read_table(self._root, name, self._fmt)
            except TableError as error:
                raise WarehouseError(f"{error}.") from error
        return self._frames[name]

    def sql(self, query: str) -> pd.DataFrame:
        """Run a query on the tables with DuckDB.

        Raises
        ------
        WarehouseError
            If DuckDB is not installed, or if the query is wrong (the message is DuckDB's).
        """
        try:
            import duckdb
        except ImportError as error:
            raise WarehouseError(
                "DuckDB n'est pas disponible ici (c'est le cas dans le navigateur) : "
                'employez pandas, par exemple eds["sejour"].'
            ) from error
        try:
            if self._connection is None:
                self._connection = self._connect(duckdb)
            result = self._connection.execute(query)
        except duckdb.Error as error:
            raise WarehouseError(f"Requête refusée par DuckDB : {error}") from error
        if result is None:
            raise WarehouseError("La requête est vide : donnez par exemple « select * from sejour ».")
        return result.df()

    def _connect(self, duckdb):
        connection = duckdb.connect()
        for name in self._names:
            if self._fmt == "parquet":
                files = (self._root / "tables" / name).as_posix().replace("'", "''")
                connection.execute(f"create view \"{name}\" as select * from read_parquet('{files}/*.parquet')")
            else:
                connection.register(name, self._frame(name))
        return connection

    def dictionary(self, name: str) -> pd.DataFrame:
        """The data dictionary of a table (columns: colonne, type, unité, vide possible, définition)."""
        self._frame(name)
        return pd.DataFrame([_describe(column) for column in TABLES[name].columns])

    def __repr__(self) -> str:
        return f"Entrepôt ({len(self._names)} tables : {', '.join(self._names)})"


FRENCH_KINDS = {
    "ascii": "identifiant ou code",
    "category": "texte",
    "date": "date",
    "datetime": "date et heure",
    "integer": "entier",
    "decimal": "nombre",
    "text": "texte long",
}


def _describe(column: Column) -> dict[str, str]:
    return {
        "colonne": column.name,
        "type": FRENCH_KINDS[column.kind],
        "unité": column.unit,
        "vide possible": "oui" if column.nullable else "non",
        "définition": column.definition,
    }


__all__ = ["Warehouse", "WarehouseError"]
