"""Is a copy given to the right person, and never by running its code?"""

from __future__ import annotations

from pathlib import Path

import pytest

from grading.classroom import Trainee
from grading.errors import GradingError
from grading.identify import declared_identifier, identify


@pytest.mark.parametrize(
    ("source", "identifier"),
    [
        ('IDENTIFIANT = "amina"', "amina"),
        ("import os\nIDENTIFIANT = 'amina'  # moi", "amina"),
        ("IDENTIFIANT = 12", "12"),
        ('IDENTIFIANT = " amina "', "amina"),
        ('IDENTIFIANT = "ami" + "na"', ""),
        ('IDENTIFIANT = __import__("os").system("touch /tmp/campus-identifier")', ""),
        ('if True:\n    IDENTIFIANT = "amina"', ""),
        ("IDENTIFIANT = (" * 5000, ""),
        ('IDENTIFIANT = "\ud800"', "\ud800"),
        ("identifiant", ""),
    ],
)
def test_identifier_is_read_and_never_run(source, identifier):
    notebook = {
        "cells": [
            {"cell_type": "markdown", "source": 'IDENTIFIANT = "other"'},
            None,
            {"cell_type": "code", "source": source},
        ]
    }
    assert declared_identifier(notebook) in (identifier, "")
    assert not Path("/tmp/campus-identifier").exists()


@pytest.mark.parametrize(
    ("written", "name", "expected"),
    [
        ("", "controler-amina.ipynb", "amina"),
        ("", "rendus/amina/controler.ipynb", "amina"),
        ("", "TP4 amina.zip > controler.ipynb", "amina"),
        ("amina", "controler.ipynb", "amina"),
        ("amina", "bruno.ipynb", None),
        ("", "amina-bruno.ipynb", None),
        ("", "04_amina_2-final.ipynb", "amina_2"),
        ("", "aminata.ipynb", None),
        ("", "controler.ipynb", None),
    ],
)
def test_identifier_comes_from_the_notebook_or_a_known_name(written, name, expected):
    known = {person: Trainee(person) for person in ("amina", "bruno", "amina_2")}
    notebook = {"cells": [{"cell_type": "code", "source": f'IDENTIFIANT = "{written}"'}]}
    if expected is None:
        with pytest.raises(GradingError):
            identify(notebook, name, known)
    else:
        assert identify(notebook, name, known) == expected
