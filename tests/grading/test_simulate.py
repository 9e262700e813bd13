"""Does the simulated class of twelve get, from end to end, the marks that are due?"""

from __future__ import annotations

import csv

import pytest

from grading.errors import CallError
from grading.marks import read_copies
from grading.simulate import NAME, _replaceable, simulate
from grading.simulate.copies import CLASS


def test_whole_chain_ends_well(simulated):
    assert simulated.code == 0, simulated.printed
    assert simulated.printed.count("comme prévu") == len(CLASS)
    assert "INATTENDU" not in simulated.printed


@pytest.mark.parametrize("copy", CLASS, ids=lambda copy: copy.id)
def test_copy_gets_the_mark_that_is_due(simulated, spec, copy):
    points = {marked.trainee.id: marked.points for marked in read_copies(simulated.room, spec)}
    assert points[copy.id] == pytest.approx(copy.due, abs=1e-4), copy.story


def test_marks_are_due_for_different_reasons():
    assert len({copy.due for copy in CLASS}) >= 6
    assert len({copy.network for copy in CLASS}) == 3


def test_files_that_are_no_copies_are_refused_with_a_reason(simulated, spec):
    [report] = (simulated.room.root / "rapports").glob("*.csv")
    rows = list(csv.DictReader(report.read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))
    refused = {row["fichier"]: row["motif"] for row in rows if row["resultat"] == "refusé"}
    assert set(refused) == {"incomplet.ipynb", "photo.jpg", "sans_identifiant.ipynb"}
    assert all(refused.values())
    assert sum(row["resultat"] == "relevé" for row in rows) == len(CLASS)


@pytest.mark.parametrize("content", ['nom = "Promotion"\n', "", 'liste = "x.csv"\n'])
def test_real_class_is_never_erased(tmp_path, content):
    (tmp_path / "classe.toml").write_text(content, encoding="utf-8")
    (tmp_path / "gradebook.db").write_text("marks of a year")
    with pytest.raises(CallError, match="donnez un autre dossier"):
        simulate(tmp_path)
    assert (tmp_path / "gradebook.db").read_text() == "marks of a year"


def test_any_other_folder_is_never_erased(tmp_path):
    (tmp_path / "thesis.txt").write_text("x")
    with pytest.raises(CallError):
        simulate(tmp_path)
    with pytest.raises(CallError):
        simulate(tmp_path / "thesis.txt")
    assert (tmp_path / "thesis.txt").read_text() == "x"


def test_earlier_simulation_and_empty_folder_may_be_replaced(tmp_path):
    assert _replaceable(tmp_path)
    (tmp_path / "classe.toml").write_text(f'nom = "{NAME}"\n', encoding="utf-8")
    assert _replaceable(tmp_path)
