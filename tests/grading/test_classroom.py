"""Are a class's folder, secret, settings and list made, kept and checked?"""

from __future__ import annotations

import datetime as dt
import os
import stat
from pathlib import Path

import pytest

from grading.classroom import Classroom, Trainee, valid_identifier
from grading.errors import GradingError
from grading.settings import SHAPES


@pytest.fixture
def new(tmp_path) -> Classroom:
    """A new class."""
    return Classroom.open(tmp_path / "classe")


def with_list(room: Classroom, content: str | bytes) -> Classroom:
    """The class with a list."""
    content = content.encode("utf-8") if isinstance(content, str) else content
    (room.root / "liste.csv").write_bytes(content)
    (room.root / "classe.toml").write_text('liste = "liste.csv"\n', encoding="utf-8")
    return room


def test_new_class_has_settings_and_a_secret_of_its_own(new, tmp_path):
    assert new.settings() == {}
    assert new.trainees() == {}
    secret = new.secret_file.read_text()
    assert len(bytes.fromhex(secret.strip())) == 16
    assert Classroom.open(tmp_path / "other").secret_file.read_text() != secret


def test_secret_is_for_its_owner_only_whatever_the_umask(tmp_path):
    before = os.umask(0)
    try:
        room = Classroom.open(tmp_path / "classe")
    finally:
        os.umask(before)
    assert stat.S_IMODE(room.secret_file.stat().st_mode) == 0o600
    assert [path.name for path in room.root.iterdir() if "secret" in path.name] == ["secret.txt"]


def test_opening_again_changes_neither_secret_nor_settings(new):
    (new.root / "classe.toml").write_text('nom = "A"\n')
    secret = new.secret_file.read_text()
    again = Classroom.open(new.root)
    assert again.secret_file.read_text() == secret
    assert again.settings() == {"nom": "A"}


def test_interrupted_creation_leaves_no_empty_secret(tmp_path, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("grading.classroom.secrets.token_hex", interrupted)
    with pytest.raises(KeyboardInterrupt):
        Classroom.open(tmp_path / "classe")
    monkeypatch.undo()
    room = Classroom.open(tmp_path / "classe")
    assert len(room.secret_file.read_text().strip()) == 32


@pytest.mark.parametrize("content", ["", "0" * 31, "z" * 32, "é", "0" * 64])
def test_damaged_secret_is_never_used(new, content):
    new.secret_file.write_text(content, encoding="utf-8")
    with pytest.raises(GradingError, match="est abîmé"):
        new.seed("04_controler", 1)


def test_seeds_have_64_bits_and_differ_by_class_exercise_and_warehouse(new, tmp_path):
    other = Classroom.open(tmp_path / "other")
    seeds = [room.seed(exercise, n) for room in (new, other) for exercise in ("04_a", "05_b") for n in (1, 2)]
    assert len(set(seeds)) == len(seeds)
    assert all(0 <= seed < 2**64 for seed in seeds)
    assert max(seeds) > 2**60
    assert new.seed("04_a", 1) == new.seed("04_a", 1)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("nom = ", "illisible"),
        ('titre = "x"', "clé inconnue « titre »"),
        ("nom = 3", "un texte entre guillemets"),
        ("date_limite = 2030-01-31", "comme 2030-01-31T18:00:00"),
        ('date_limite = "demain"', "comme 2030-01-31T18:00:00"),
        ('version_retenue = "premiere"', "« derniere »"),
        ('date_limit = "x"', "vouliez-vous « date_limite » \\?"),
        ('Nom = "x"', "vouliez-vous « nom » \\?"),
        ("reussite = 101", "un nombre de 0 à 100"),
        ("reussite = true", "un nombre de 0 à 100"),
        ("reussite = nan", "un nombre de 0 à 100"),
        ("equipes = 3", r"une rubrique, écrite \[equipes\]"),
        ("[equipes]\nbleue = 'amina'", "doit être une liste"),
        ("[equipes]\nbleue = []", "doit être une liste"),
        ("[equipes]\n'b/' = ['amina']", "lettres, chiffres"),
        ("[equipes]\nbleue = ['../x']", "impossible dans « bleue »"),
        ("[equipes]\nbleue = ['amina']\nverte = ['amina']", "dans deux équipes"),
        ("[equipes]\nbleue = ['amina']\namina = ['bruno']", "à la fois une équipe et un stagiaire"),
    ],
)
def test_wrong_setting_is_named(new, text, words):
    (new.root / "classe.toml").write_text(text, encoding="utf-8")
    with pytest.raises(GradingError, match=words):
        new.settings()


def test_template_with_every_line_uncommented_is_a_valid_file(new):
    lines = (new.root / "classe.toml").read_text(encoding="utf-8").splitlines()
    (new.root / "classe.toml").write_text("\n".join(line.removeprefix("# ") for line in lines[1:]), encoding="utf-8")
    assert set(new.settings()) == set(SHAPES)


def test_teams_must_be_of_the_class_list(new):
    with_list(new, "identifiant\namina\nbruno\n")
    settings = new.root / "classe.toml"
    settings.write_text('liste = "liste.csv"\n[equipes]\nbleue = ["amina", "bruno"]\n')
    assert new.teams() == {"bleue": ("amina", "bruno")}
    settings.write_text('liste = "liste.csv"\n[equipes]\nbleue = ["amina", "zoe"]\n')
    with pytest.raises(GradingError, match="zoe absent de la liste"):
        new.teams()
    settings.write_text('liste = "liste.csv"\n[equipes]\nbruno = ["amina"]\n')
    with pytest.raises(GradingError, match="à la fois"):
        new.teams()


def test_settings_in_another_encoding_are_named(new):
    (new.root / "classe.toml").write_bytes('nom = "é"'.encode("latin-1"))
    with pytest.raises(GradingError, match="illisible"):
        new.settings()


def test_right_settings_are_read(new):
    (new.root / "classe.toml").write_text('nom = "A"\ndate_limite = 2030-01-31T18:00:00\n')
    assert new.settings() == {"nom": "A", "date_limite": dt.datetime(2030, 1, 31, 18)}


@pytest.mark.parametrize(
    "text",
    [
        "identifiant;nom;etablissement;reseau\namina;Amina B.;CHU;Nord\n",
        "identifiant,nom,etablissement,reseau\r\namina,Amina B.,CHU,Nord\r\n\r\n",
        "\ufeffnom;identifiant;reseau;etablissement\nAmina B.; amina ;Nord;CHU\n;;;\n",
        " Identifiant ;Nom;Établissement;Réseau\namina;Amina B.;CHU;Nord\n",
        '"identifiant";"nom";"etablissement";"reseau"\n"amina";"Amina B.";"CHU";"Nord"',
    ],
)
def test_list_is_read_in_the_forms_that_spreadsheets_write(new, text):
    assert with_list(new, text).trainees() == {"amina": Trainee("amina", "Amina B.", "CHU", "Nord")}


def test_list_may_have_names_on_two_lines_and_short_rows(new):
    room = with_list(new, 'identifiant;nom;reseau\namina;"Amina\nB.";Nord\nbruno\n')
    assert room.trainees() == {"amina": Trainee("amina", "Amina\nB.", "", "Nord"), "bruno": Trainee("bruno")}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "colonne « identifiant »"),
        ("nom;id\nA;a\n", "colonne « identifiant »"),
        ("identifiant\namina\namina\n", "figure deux fois"),
        ("identifiant\n../amina\n", "lettres, chiffres"),
        ("identifiant\nélise\n", "lettres, chiffres"),
        ("identifiant\nélise\n".encode("latin-1"), "UTF-8"),
        ("identifiant;nom\namina;" + "x" * 200_000, "CSV lisible"),
    ],
)
def test_wrong_list_is_explained(new, content, words):
    with pytest.raises(GradingError, match=words):
        with_list(new, content).trainees()


def test_absent_list_is_explained(new):
    (new.root / "classe.toml").write_text('liste = "absente.csv"\n')
    with pytest.raises(GradingError, match="Liste de classe illisible"):
        new.trainees()


def test_folder_that_cannot_be_made_is_explained(tmp_path):
    (tmp_path / "fichier").write_text("")
    with pytest.raises(GradingError, match="accessible en écriture"):
        Classroom.open(tmp_path / "fichier" / "classe")


@pytest.mark.parametrize("text", ["amina", "A-1_b", "0" * 64])
def test_plain_words_can_name_someone(text):
    assert valid_identifier(text)


@pytest.mark.parametrize("text", ["", ".", "..", "a/b", "a b", "é", "a\n", "0" * 65, "../x", "a.b", "\u0660"])
def test_what_could_be_a_path_names_nobody(text):
    assert not valid_identifier(text)


def test_sources_are_those_of_the_course():
    from grading.classroom import SOURCES

    assert (Path(SOURCES) / "04_controler" / "exercise.toml").is_file()
