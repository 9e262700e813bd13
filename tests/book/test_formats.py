"""Does each mistake in the course's own files stop the build, with a French sentence that names file and key?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from campus.bibliography import read_bibliography
from campus.glossary import read_glossary
from campus.header import read_header
from campus.quiz import read_quiz
from campus.trainer import SECTIONS, check_page
from sphinx.errors import ExtensionError

from book.build import ROOT

HEADER = """numero = "4"
titre = "Qualité"
public = ["C", "I"]
minutes_lecture = 60
minutes_exercice = 60
prerequis = ["lire un tableau"]
objectifs = ["Écrire un contrôle", "Dater une rupture", "Désigner qui corrige"]
"""
TERM = """[[terme]]
id = "eds"
terme = "EDS"
definition = "Entrepôt de données de santé."
modules = ["04"]
"""
REFERENCE = """[[reference]]
id = "kahn2016"
auteurs = "Kahn et coll."
titre = "Un titre"
ou = "eGEMs"
annee = 2016
note = "Lu."
"""
QUESTION = '[[question]]\nid = "q"\ntext = "Combien ?"\n'
CHOICE = '[[question.choice]]\ntext = "un"\ncorrect = true\nfeedback = "Oui."\n'
OTHER = CHOICE.replace("true", "false").replace('"un"', '"deux"')
SAID = 'feedback_right = "Oui."\nfeedback_wrong = "Non."\n'
SINGLE = QUESTION + 'kind = "single"\n' + CHOICE + OTHER
MULTIPLE = SINGLE.replace("single", "multiple")
ORDERING = QUESTION + 'kind = "ordering"\n' + SAID + '[[question.item]]\ntext = "a"\n[[question.item]]\ntext = "b"\n'
PAIR = '[[question.pair]]\nleft = "a"\nright = "b"\nfeedback = "Ainsi."\n'
MATCHING = QUESTION + 'kind = "matching"\n' + PAIR + PAIR.replace('"a"', '"c"')
NUMERIC = QUESTION + 'kind = "numeric"\nanswer = 89\ntolerance = 0\n' + SAID

READERS = {
    "module.toml": read_header,
    "quiz.toml": read_quiz,
    "glossaire.toml": read_glossary,
    "bibliographie.toml": read_bibliography,
}
GOOD = [
    ("module.toml", HEADER),
    ("module.toml", HEADER.replace('["lire un tableau"]', "[]")),
    ("module.toml", HEADER + 'version_60 = "Sections 1 et 2."\nparcours_sans_code = "Section 1."\n'),
    ("quiz.toml", 'pretest = "q"\n' + SINGLE),
    ("quiz.toml", MULTIPLE),
    ("quiz.toml", ORDERING),
    ("quiz.toml", MATCHING),
    ("quiz.toml", NUMERIC + 'unit = "mmol/L"\n'),
    ("glossaire.toml", TERM + 'anglais = "warehouse"\n'),
    ("bibliographie.toml", REFERENCE + 'lien = "https://exemple.fr"\n'),
]
BAD = [
    ("module.toml", "numero = ", "illisible"),
    ("module.toml", HEADER.replace('titre = "Qualité"\n', ""), "manque « titre »"),
    ("module.toml", HEADER.replace('"Qualité"', '""'), "manque « titre »"),
    ("module.toml", HEADER + "durée = 3\n", "illisible"),
    ("module.toml", HEADER + "duree = 3\n", "inconnue « duree »"),
    ("module.toml", HEADER.replace("minutes_lecture = 60", 'minutes_lecture = "60"'), "« minutes_lecture »"),
    ("module.toml", HEADER.replace('["C", "I"]', '["C", "Z"]'), "public inconnu 'Z'"),
    ("module.toml", HEADER.replace('["C", "I"]', "[]"), "manque « public »"),
    (
        "module.toml",
        HEADER.replace(', "Désigner qui corrige"', "").replace('"Dater une rupture"', '""'),
        "« objectifs »",
    ),
    ("module.toml", HEADER.replace("Dater une rupture", "Comprendre une rupture"), "Comprendre une rupture"),
    ("module.toml", HEADER.replace("Dater une rupture", " "), "« objectifs »"),
    ("module.toml", HEADER.replace('["lire un tableau"]', "[3]"), "« prerequis »"),
    ("module.toml", HEADER.replace('prerequis = ["lire un tableau"]\n', ""), "manque « prerequis »"),
    ("module.toml", HEADER.replace("minutes_lecture = 60", "minutes_lecture = true"), "« minutes_lecture »"),
    ("quiz.toml", "", "manque « question »"),
    ("quiz.toml", "question = 3", "« question »"),
    ("quiz.toml", SINGLE + "autre = 1", "inconnue « autre »"),
    ("quiz.toml", 'pretest = "absente"\n' + SINGLE, "« pretest »"),
    ("quiz.toml", SINGLE + SINGLE, "« q » figure deux fois"),
    ("quiz.toml", SINGLE.replace("single", "devinette"), "« kind »"),
    ("quiz.toml", SINGLE.replace('kind = "single"\n', ""), "« kind »"),
    ("quiz.toml", SINGLE.replace('text = "Combien ?"\n', ""), "manque « text »"),
    ("quiz.toml", SINGLE + CHOICE.replace('"un"', '"trois"'), "2 bonne(s) réponse(s)"),
    ("quiz.toml", MULTIPLE.replace("true", "false"), "0 bonne(s) réponse(s)"),
    ("quiz.toml", SINGLE.replace("correct = true", 'correct = "oui"'), "choix n° 1 : « correct »"),
    ("quiz.toml", MULTIPLE.replace('feedback = "Oui."\n', "", 1), "choix n° 1 : il manque « feedback »"),
    ("quiz.toml", ORDERING.replace('feedback_wrong = "Non."\n', ""), "manque « feedback_wrong »"),
    ("quiz.toml", ORDERING.replace('text = "b"', "rang = 2"), "ligne n° 2"),
    ("quiz.toml", ORDERING.split("[[question.item]]")[0], "manque « item »"),
    ("quiz.toml", MATCHING.replace('right = "b"\n', "", 1), "paire n° 1 : il manque « right »"),
    ("quiz.toml", QUESTION + 'kind = "matching"\npair = []\n', "manque « pair »"),
    ("quiz.toml", NUMERIC.replace("89", '"89"'), "« answer »"),
    ("quiz.toml", NUMERIC.replace("tolerance = 0\n", ""), "manque « tolerance »"),
    ("quiz.toml", NUMERIC + "unit = 3\n", "« unit »"),
    ("quiz.toml", NUMERIC.replace("89", "nan"), "« answer »"),
    ("quiz.toml", NUMERIC.replace("tolerance = 0", "tolerance = -1"), "« tolerance »"),
    ("quiz.toml", SINGLE.replace(OTHER, ""), "au moins deux lignes"),
    ("quiz.toml", ORDERING.replace('"b"', '"a"'), "toutes différentes"),
    ("quiz.toml", MATCHING.replace('"c"', '"a"'), "toutes différentes"),
    ("glossaire.toml", TERM + TERM, "« eds » figure deux fois"),
    (
        "glossaire.toml",
        TERM.replace('definition = "Entrepôt de données de santé."\n', ""),
        "n° 1 : il manque « definition »",
    ),
    ("glossaire.toml", TERM.replace('["04"]', '"04"'), "« modules »"),
    ("glossaire.toml", TERM.replace('"04"', '"quatre"'), "« modules »"),
    ("glossaire.toml", TERM.replace("[[terme]]", "[[termes]]"), "inconnue « termes »"),
    ("glossaire.toml", "", "manque « terme »"),
    ("bibliographie.toml", REFERENCE + REFERENCE, "« kahn2016 » figure deux fois"),
    ("bibliographie.toml", REFERENCE.replace('note = "Lu."\n', ""), "n° 1 : il manque « note »"),
    ("bibliographie.toml", REFERENCE.replace("2016\n", "2016.5\n"), "« annee »"),
    ("bibliographie.toml", REFERENCE + 'url = "x"\n', "inconnue « url »"),
]


@pytest.mark.parametrize(("name", "content"), GOOD)
def test_right_file_is_read(tmp_path, name, content):
    (tmp_path / name).write_text(content, encoding="utf-8")
    assert READERS[name](tmp_path / name)


@pytest.mark.parametrize(("name", "content", "said"), BAD)
def test_wrong_file_is_refused_by_a_sentence_that_names_it(tmp_path, name, content, said):
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(ExtensionError) as error:
        READERS[name](tmp_path / name)
    message = str(error.value)
    assert name in message
    assert said in message


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("state", ["absent", "folder", "latin-1", "binary"])
def test_file_that_cannot_be_read_is_named(tmp_path, name, state):
    path = tmp_path / name
    if state == "folder":
        path.mkdir()
    elif state == "latin-1":
        path.write_bytes('titre = "Qualité"'.encode("latin-1"))
    elif state == "binary":
        path.write_bytes(b"\x00\xff")
    with pytest.raises(ExtensionError, match=f"{re.escape(name)} : fichier (illisible|absent)"):
        READERS[name](path)


@pytest.mark.parametrize("value", ["1", "[1]", "[[1]]", '"x"'])
@pytest.mark.parametrize(
    ("name", "key"), [("quiz.toml", "question"), ("glossaire.toml", "terme"), ("bibliographie.toml", "reference")]
)
def test_list_of_the_wrong_kind_is_refused(tmp_path, name, key, value):
    (tmp_path / name).write_text(f"{key} = {value}", encoding="utf-8")
    with pytest.raises(ExtensionError, match=re.escape(name)):
        READERS[name](tmp_path / name)


TRAINER = "# Module\n" + "".join(f"\n## {title}\n\nTexte.\n" for title in SECTIONS)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "absente ou illisible"),
        (TRAINER.replace("## Barème", "## Notes"), "manque « Barème »"),
        (TRAINER.replace("## Barème", "### Barème"), "manque « Barème »"),
        (TRAINER + "\n## Annexe\n", "une est en trop"),
    ],
)
def test_trainers_page_that_is_absent_or_not_whole_is_named(tmp_path, content, said):
    path = tmp_path / "formateur.md"
    if content:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(ExtensionError, match=said) as error:
        check_page(path)
    assert "formateur.md" in str(error.value)


def test_whole_trainers_page_is_accepted(tmp_path):
    (tmp_path / "formateur.md").write_text(TRAINER, encoding="utf-8")
    check_page(tmp_path / "formateur.md")


def test_files_of_the_course_are_right():
    for name, reader in READERS.items():
        paths = list((ROOT / "book").rglob(name))
        assert paths
        for path in paths:
            assert reader(Path(path))
