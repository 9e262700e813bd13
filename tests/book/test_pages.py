"""Does a page that misuses the course's formats stop Sphinx, with a sentence that names the page and the mistake?"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from book.build import ROOT
from tests.book.test_formats import HEADER, REFERENCE, SINGLE, TERM

CONFIGURATION = """
project, language, html_theme, html_title = "essai", "fr", "alabaster", "essai"
extensions = ["myst_parser", "campus"]
html_copy_source = False
templates_path, html_static_path = [], []
"""
LESSON = """# Leçon

```{module-header}
```

Un {terme}`EDS`, dit {source}`kahn2016`.

```{quiz} quiz.toml
```

```{notebook-button} 04_controler
```

![Un carré bleu, pour essayer les figures](carre.svg)

```{glossaire}
```

```{bibliographie}
```
"""
FILES = {
    "conf.py": CONFIGURATION,
    "module.toml": HEADER,
    "quiz.toml": 'pretest = "q"\n' + SINGLE,
    "glossaire.toml": TERM,
    "bibliographie.toml": REFERENCE,
    "carre.svg": '<svg xmlns="http://www.w3.org/2000/svg"><rect width="9" height="9" fill="blue"/></svg>',
    "index.md": LESSON,
}


def build(folder: Path, changes: dict[str, str] | None = None) -> tuple[int, str]:
    """Build a small book with Sphinx alone; exit code and what it said."""
    for name, content in (FILES | (changes or {})).items():
        (folder / name).write_text(content, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-W", "-b", "html", str(folder), str(folder / "out")],
        env={**os.environ, "PYTHONPATH": str(ROOT / "book" / "_ext"), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stderr


@pytest.fixture(scope="module")
def small_book(tmp_path_factory) -> Path:
    """A book that uses every format rightly, built by Sphinx without Jupyter Book."""
    folder = tmp_path_factory.mktemp("livre")
    code, said = build(folder)
    assert code == 0, said
    return folder


def test_the_formats_work_under_plain_sphinx(small_book):
    page = (small_book / "out" / "index.html").read_text(encoding="utf-8")
    for piece in ("campus-entete", "campus-question", "terme-eds", "source-kahn2016"):
        assert piece in page


def test_notebook_that_the_build_does_not_have_is_said_to_be_absent(small_book):
    page = (small_book / "out" / "index.html").read_text(encoding="utf-8")
    assert "n’est pas joint à cette édition du site" in page


BAD = {
    "unknown term": ("{terme}`EDS`", "{terme}`EDM`", "index : « EDM » n'est pas dans glossaire.toml"),
    "unknown source": ("{source}`kahn2016`", "{source}`kahn1916`", "« kahn1916 » n'est pas dans bibliographie.toml"),
    "uncited reference": (", dit {source}`kahn2016`", "", "jamais citées : kahn2016"),
    "absent quiz": ("quiz.toml", "quizz.toml", "quizz.toml : fichier illisible"),
    "quiz without name": ("{quiz} quiz.toml", "{quiz}", "quiz"),
    "figure without text": (
        "Un carré bleu, pour essayer les figures",
        "",
        "figure n° 1 n'a pas de texte de remplacement",
    ),
    "figure with a file name": ("Un carré bleu, pour essayer les figures", "carre.svg", "figure n° 1"),
}


@pytest.mark.parametrize(("right", "wrong", "said"), BAD.values(), ids=BAD)
def test_bad_page_is_refused_and_named(tmp_path, right, wrong, said):
    assert right in LESSON
    code, message = build(tmp_path, {"index.md": LESSON.replace(right, wrong)})
    assert code != 0
    assert said in message
    assert "Traceback" not in message


@pytest.mark.parametrize("name", ["module.toml", "quiz.toml", "glossaire.toml", "bibliographie.toml"])
def test_bad_file_stops_the_build(tmp_path, name):
    code, message = build(tmp_path, {name: "= rien"})
    assert code != 0
    assert name in message
    assert "Traceback" not in message


def test_pretest_needs_the_quiz_to_name_its_question(tmp_path):
    changes = {"index.md": LESSON.replace("{quiz}", "{pretest}"), "quiz.toml": SINGLE}
    code, message = build(tmp_path, changes)
    assert code != 0
    assert "« pretest » n'est pas renseigné" in message
