"""What a column and a table of the source schema are."""

from __future__ import annotations

from dataclasses import dataclass

KINDS = ("ascii", "category", "date", "datetime", "integer", "decimal", "text")


@dataclass(frozen=True)
class Column:
    """One column of a source table."""

    name: str
    kind: str
    definition: str
    unit: str = ""
    nullable: bool = False
    decimals: int = 0
    references: str = ""


@dataclass(frozen=True)
class TableSchema:
    """One source table: its columns, its key (one column) and its zone."""

    name: str
    zone: str
    definition: str
    columns: tuple[Column, ...]

    @property
    def key(self) -> str:
        """Name of the key column: the first one."""
        return self.columns[0].name

    def column(self, name: str) -> Column:
        """The column of that name.

        Raises
        ------
        KeyError
            If the table has no such column.
        """
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"table {self.name!r} has no column {name!r}")
