"""Does a build that fails say why and leave the old site in place?"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from book.build import ROOT
from tests.book.test_formats import REFERENCE, TERM

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("build")]

HOME = "# Accueil\n\nUn {terme}`EDS` {source}`kahn2016`.\n"
PAGES = ("glossaire", "bibliographie", "pages/a-propos", "pages/accessibilite")
TOC = "format: jb-book\nroot: index\nparts:\n  - caption: Pages\n    chapters:\n" + "".join(
    f"      - file: {page}\n" for page in PAGES
)


BUILD = "import sys, book.build as house; house.prepare_app = lambda names: None; sys.exit(house.main())"
"""``python -m book.build`` without the in-browser application, which has its own tests."""


def command(folder: Path) -> tuple[int, str, str]:
    """Build the site in a copy of the house; exit code, output, errors."""
    environment = {**os.environ, "NO_COLOR": "1", "PYTHONPATH": str(ROOT)}
    call = [sys.executable, "-c", BUILD]
    done = subprocess.run(call, cwd=folder, env=environment, capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


def photograph(folder: Path) -> dict[str, bytes]:
    """Every file of a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def house(tmp_path_factory) -> Path:
    """The house with a five-page book and no exercise, its site built once."""
    folder = tmp_path_factory.mktemp("maison")
    lessons = shutil.ignore_patterns("modules", "*.ipynb", "__pycache__", "reseaux", "ateliers")
    shutil.copytree(ROOT / "book", folder / "book", ignore=lessons)
    shutil.copy2(ROOT / "_config.yml", folder)
    (folder / "_toc.yml").write_text(TOC, encoding="utf-8")
    (folder / "book" / "glossaire.toml").write_text(TERM, encoding="utf-8")
    (folder / "book" / "bibliographie.toml").write_text(REFERENCE, encoding="utf-8")
    (folder / "book" / "index.md").write_text(HOME, encoding="utf-8")
    code, said, trouble = command(folder)
    assert code == 0, trouble
    assert "Site construit" in said
    return folder


def test_built_site_is_whole(house):
    names = photograph(house / "_build" / "html")
    assert {"index.html", "search.html", "searchindex.js", *(f"{page}.html" for page in PAGES)} <= set(names)


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("Un {terme}`EDM`.", "« EDM » n'est pas dans glossaire.toml"),
        ("[nulle part](nulle-part.md)", "nulle-part.md"),
        ("```{code-cell} python\nraise ValueError('raté')\n```", "index"),
    ],
    ids=["unknown term", "broken link", "directive of another format"],
)
def test_bad_page_leaves_the_old_site_and_is_named(house, page, said):
    before = photograph(house / "_build" / "html")
    home = house / "book" / "index.md"
    home.write_text(f"{HOME}\n{page}\n", encoding="utf-8")
    try:
        code, _, trouble = command(house)
    finally:
        home.write_text(HOME, encoding="utf-8")
    assert code == 1
    assert said in trouble
    assert "Traceback" not in trouble
    assert photograph(house / "_build" / "html") == before


def test_next_good_build_takes_the_place_of_the_old_site(house):
    home = house / "book" / "index.md"
    home.write_text(HOME + "\nUne phrase neuve.\n", encoding="utf-8")
    old = house / "_build" / "html" / "vieille-page.html"
    old.write_text("périmée", encoding="utf-8")
    try:
        code, _, trouble = command(house)
    finally:
        home.write_text(HOME, encoding="utf-8")
    assert code == 0, trouble
    assert "Une phrase neuve." in (house / "_build" / "html" / "index.html").read_text(encoding="utf-8")
    assert not old.exists()
    assert not list((house / "_build").glob("html.*"))


def test_changed_style_sheet_makes_every_page_again(house):
    """Pages carry the digest of the style sheets: none may keep pointing to the old one."""
    sheet = house / "book" / "_static" / "campus.css"
    before = (house / "_build" / "html" / "glossaire.html").read_text(encoding="utf-8")
    sheet.write_text(sheet.read_text(encoding="utf-8") + "\n/* autre */\n", encoding="utf-8")
    code, _, trouble = command(house)
    assert code == 0, trouble
    after = (house / "_build" / "html" / "glossaire.html").read_text(encoding="utf-8")
    line = next(part for part in before.split('"') if "campus.css" in part)
    assert line not in after
