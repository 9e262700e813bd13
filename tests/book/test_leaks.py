"""Does anything that trainees must not see reach the site: solutions, truth, trainers' pages, machines' names?"""

from __future__ import annotations

import io
import json
import re
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from book.build import BUILD, ROOT
from tests.book.pages import APART, built_pages, parse
from tests.exercises.harness import HIDDEN_SEEDS

SOURCES = sorted((ROOT / "notebooks" / "source").glob("*/*.ipynb"))
TRAINERS = sorted((ROOT / "book").rglob("formateur.md"))
BIG = 3_000_000
"""Longer files are other people's packages for the browser, not text of ours."""

OWN_ARCHIVES = re.compile(r"^tp/|campus|synthetic")
FORBIDDEN_NAMES = re.compile(
    r"(^|/)(_truth|ledger|_sources|\.jupyter_cache|reports|formateur)|\.err\.log$|\.toml$|secret|\.parquet$|objects\.inv"
)
FORBIDDEN_TEXTS = (
    "BEGIN SOLUTION",
    "END SOLUTION",
    "BEGIN HIDDEN",
    "END HIDDEN",
    "_truth/",
    "formateur.md",
    ".err.log",
)
PAGES_FILES = {".html", ".css", ".js", ".svg", ".png", ".ttf", ".woff2", ".gif", ".ico", ".txt"}
MACHINE = (str(ROOT), str(Path.home()) + "/", tempfile.gettempdir() + "/", "/site-packages/", "ipykernel_", "/.venv/")


def texts(site: Path) -> Iterator[tuple[str, str]]:
    """Every text of a site with its address: files, and the members of our own archives."""
    for path in sorted(path for path in site.rglob("*") if path.is_file()):
        name = str(path.relative_to(site))
        content = path.read_bytes() if path.stat().st_size <= BIG else b""
        yield name, content.decode("utf-8", errors="replace")
        if OWN_ARCHIVES.search(name) and zipfile.is_zipfile(io.BytesIO(content)):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                for member in archive.namelist():
                    yield f"{name}!{member}", archive.read(member).decode("utf-8", errors="replace")


def spaced(text: str) -> str:
    """Text as one compares it: entities, escapes, curly apostrophes and kinds of spaces don't matter."""
    for written, plain in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"), ("&quot;", '"'), ('\\"', '"'), ("’", "'")):
        text = text.replace(written, plain)
    return re.sub(r"[\s\u00a0\u202f]+", " ", text)


def readings(text: str) -> str:
    """A file as it is, then without its tags (colours cut a line of code into many)."""
    return spaced(text) + "\n" + spaced(re.sub(r"<[^<>]{1,300}>", "", text))


def found(site: Path, lines: list[str], within: str = "") -> list[str]:
    """Where the lines appear in a site (in the files whose address begins so)."""
    wanted = [spaced(line) for line in lines]
    return [
        f"{name}: {line}"
        for name, text in texts(site)
        if name.startswith(within)
        for flat in [readings(text)]
        for line in wanted
        if line in flat
    ]


def solution_lines() -> list[str]:
    """Distinctive lines of the solutions: those that the rest of the notebooks don't hold."""
    solutions, shown = set(), []
    for path in SOURCES:
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            inside = False
            for line in "".join(cell["source"]).splitlines():
                if "### BEGIN" in line or "### END" in line:
                    inside = "### BEGIN" in line
                elif inside:
                    solutions.add(line.strip())
                else:
                    shown.append(line)
    known = spaced("\n".join(shown))
    return sorted(line for line in solutions if len(line) >= 25 and spaced(line) not in known)


def trainer_sentences() -> list[str]:
    """Sentences of the trainers' pages that trainees' pages don't hold."""
    known = spaced(
        "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "book").rglob("*.md") if path not in TRAINERS)
    )
    sentences = []
    for path in TRAINERS:
        text = re.sub(r"[*_`{}]", "", path.read_text(encoding="utf-8"))
        sentences += [part.strip() for part in re.split(r"[.\n]", text) if len(part.strip()) >= 45]
    return [sentence for sentence in sentences if spaced(sentence) not in known]


def test_there_are_solutions_to_look_for():
    assert len(SOURCES) >= 1
    assert len(solution_lines()) >= 10 * len(SOURCES)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("index.html", "<pre><span>known</span> <span>=</span> identite[<span>identite</span>[&quot;nir&quot;]]</pre>"),
        ("_static/x.js", 'known = identite[identite["nir"]]'),
        ("lite/files/tp.ipynb", json.dumps({"source": ['known = identite[identite["nir"]]']})),
    ],
)
def test_a_planted_line_is_found(tmp_path, name, content):
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    assert found(tmp_path, ['known = identite[identite["nir"]]'])
    assert not found(tmp_path, ["une autre ligne, plus longue"])


def test_a_line_planted_in_an_archive_is_found(tmp_path):
    (tmp_path / "tp").mkdir()
    with zipfile.ZipFile(tmp_path / "tp" / "a.zip", "w") as archive:
        archive.writestr("a/a.ipynb", "une ligne de la solution")
    assert "tp/a.zip!a/a.ipynb: une ligne de la solution" in found(tmp_path, ["une ligne de la solution"])


@pytest.mark.site
def test_site_holds_no_line_of_a_solution(site):
    assert found(site.folder, solution_lines()) == []


@pytest.mark.site
def test_site_holds_no_sentence_of_a_trainers_page(site):
    assert bool(TRAINERS) == bool(trainer_sentences())
    assert found(site.folder, trainer_sentences()) == []


@pytest.mark.site
def test_pages_hold_nothing_of_the_specifications(site):
    """The zip holds the specification, for the immediate feedback; the pages don't show its keys."""
    keys = ["false_alarm_loss", "practice_seed", "[[question.decoy]]", "[[question.variant]]", "[[question.choice]]"]
    pages = built_pages(site.folder)
    assert [line for line in found(site.folder, keys) if line.partition(":")[0] in pages] == []


@pytest.mark.site
def test_site_holds_no_marker_of_solutions_truth_or_reports(site):
    assert found(site.folder, list(FORBIDDEN_TEXTS)) == []


@pytest.mark.site
def test_files_of_the_site_are_those_that_pages_need(site):
    names = [name for name, _ in texts(site.folder)]
    ours = [name for name in names if not name.startswith("lite/")]
    assert [name for name in ours if FORBIDDEN_NAMES.search(name.partition("!")[0])] == []
    assert {Path(name).suffix for name in ours if Path(name).parts[0] not in {"tp"}} <= PAGES_FILES
    members = {Path(name).suffix for name in ours if "!" in name and name.startswith("tp/")}
    assert members <= {".ipynb", ".toml", ".md", ".txt"}
    assert {path.name for path in site.folder.iterdir() if path.is_dir()} >= APART - {"lite"}


@pytest.mark.site
def test_site_names_no_folder_of_the_machine_that_built_it(site):
    assert [line for line in found(site.folder, list(MACHINE)) if not line.startswith("lite/")] == []
    assert found(site.folder, [str(ROOT)]) == []


@pytest.mark.site
def test_site_holds_no_hidden_seed_and_no_class_secret(site):
    secrets = [path.read_text(encoding="utf-8").strip() for path in BUILD.rglob("secret.txt")]
    seeds = [form for seed in HIDDEN_SEEDS for form in (str(seed), f"{seed:x}", f"{seed:_}")]
    assert found(site.folder, [*seeds, *filter(None, secrets)]) == []


@pytest.mark.site
def test_quiz_answers_are_not_readable_at_a_glance(site):
    for page in built_pages(site.folder):
        for form in parse(site.folder, page).select("form.campus-question"):
            packed = form["data-cle"]
            assert len(packed) > 20
            assert not re.search(r"correct|juste|faux|feedback", packed)
