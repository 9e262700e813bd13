"""Is the table of marks complete, in a stable order, and harmless in a spreadsheet?"""

from __future__ import annotations

import csv

import pytest

from grading.export import HEADER, export
from grading.simulate.copies import CLASS
from synthetic.messages import french_number
from tests.grading.conftest import copy_of


def rows_of(path) -> list[dict]:
    """The lines of a sheet."""
    return list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))


@pytest.fixture
def own(simulated, tmp_path):
    """The simulated class, to be changed."""
    return copy_of(simulated.room, tmp_path / "classe")


def test_table_has_everyone_with_the_mark_that_is_due(simulated, spec):
    rows = rows_of(simulated.room.root / "exports" / f"{spec.name}.csv")
    assert [row["identifiant"] for row in rows] == sorted(copy.id for copy in CLASS)
    due = {copy.id: copy for copy in CLASS}
    for row in rows:
        copy = due[row["identifiant"]]
        assert row["note"] == french_number(copy.due)
        assert row["sur"] == french_number(spec.points)
        assert (row["nom"], row["etablissement"], row["reseau"]) == (copy.name, copy.establishment, copy.network)
        assert row["etat"] == "noté"
        total = sum(float(row[question].replace(",", ".")) for question in spec.questions)
        assert total == pytest.approx(copy.due, abs=0.02)


def test_table_has_one_column_a_question_and_quotes_everything(simulated, spec):
    text = (simulated.room.root / "exports" / f"{spec.name}.csv").read_text(encoding="utf-8-sig")
    lines = text.splitlines()
    assert lines[0] == ";".join(f'"{name}"' for name in [*HEADER, *spec.questions])
    assert all(line.startswith('"') and line.endswith('"') and line.count('";"') == 10 for line in lines)


def test_exporting_again_gives_the_same_bytes(own, spec):
    path = own.root / "exports" / f"{spec.name}.csv"
    before = path.read_bytes()
    assert export(own, spec).read_bytes() == before


def test_people_without_a_mark_are_there_without_points(own, spec):
    with (own.root / "stagiaires.csv").open("a", encoding="utf-8") as file:
        file.write('"aaron";"Aaron Z.";"CHU";"Nord"\r\n')
    (own.root / "marks" / spec.name / "amina.json").unlink()
    rows = {row["identifiant"]: row for row in rows_of(export(own, spec))}
    for name in ("aaron", "amina"):
        assert rows[name]["etat"] == "non noté"
        assert rows[name]["note"] == rows[name]["04.nir"] == ""
    assert list(rows) == sorted(rows)


def test_names_that_a_spreadsheet_would_run_are_made_plain(own, spec):
    path = own.root / "stagiaires.csv"
    text = (
        path.read_text(encoding="utf-8-sig").replace("Amina B.", "=cmd|' /C calc'!A0").replace("Bruno C.", "@SUM(A1)")
    )
    path.write_text(text, encoding="utf-8")
    rows = {row["identifiant"]: row for row in rows_of(export(own, spec))}
    assert rows["amina"]["nom"] == "'=cmd|' /C calc'!A0"
    assert rows["bruno"]["nom"] == "'@SUM(A1)"


def test_marks_given_without_the_jail_are_marked_so(own, spec):
    path = own.root / "marks" / spec.name / "amina.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"unsafe": false', '"unsafe": true'), encoding="utf-8")
    rows = {row["identifiant"]: row for row in rows_of(export(own, spec))}
    assert rows["amina"]["etat"] == "noté sans isolement"
    assert rows["bruno"]["etat"] == "noté"
