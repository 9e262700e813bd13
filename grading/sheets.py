"""CSV files: those that people give, and ours (UTF-8 with BOM, « ; », no formulas), safe in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from grading.errors import GradingError

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def safe(value: object) -> str:
    """The value as text that a spreadsheet will not run."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    return text.lstrip("+-").replace(",", "", 1).replace(".", "", 1).isdigit()


def read_sheet(path: Path, unreadable: str) -> tuple[list[str], list[tuple[int, dict[str, str | None]]]]:
    """Columns, then line number and cells of each row, of a file with « , » or « ; ».

    Parameters
    ----------
    unreadable
        What the error says where the file can't be read.

    Raises
    ------
    GradingError
        If the file is absent, not in UTF-8, or not CSV.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise GradingError(f"{unreadable} : {path} ({error}). Enregistrez le fichier en UTF-8.") from error
    delimiter = ";" if ";" in text.partition("\n")[0] else ","
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return list(reader.fieldnames or []), [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise GradingError(f"{path} n'est pas un fichier CSV lisible ({error}).") from error


def write_sheet(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Path:
    """Write a CSV file beside, then put it in place."""
    beside = path.with_name(path.name + ".part")
    with beside.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        writer.writerow(header)
        writer.writerows([safe(value) for value in row] for row in rows)
    beside.replace(path)
    return path
