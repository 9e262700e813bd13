"""Can anything active of a trainee's reach the trainer's page?"""

from __future__ import annotations

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbconvert import HTMLExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from grading.sanitise import SanitiseOutputs, clean_markdown
from tests.grading.attack import attacks

MARK = "campus_attack"


def active(html: str) -> list[str]:
    """What a browser would run, or load from elsewhere, in a page's body."""
    page = BeautifulSoup(html, "html.parser")
    body = page.body or page
    found = [str(tag)[:100] for tag in body.find_all(["script", "iframe", "object", "embed", "form", "base", "svg"])]
    for tag in body.find_all(True):
        for name, value in tag.attrs.items():
            text = "".join(value).replace(" ", "").lower()
            if name.startswith("on") or (name in ("href", "src") and text.startswith(("javascript:", "data:text"))):
                found.append(f"{tag.name} {name}={text[:60]}")
    return found


def cleaned(notebook):
    """The notebook, as the trainer's page gets it."""
    return SanitiseOutputs().preprocess(nbformat.from_dict(notebook), {})[0]


def shown(notebook) -> str:
    """The notebook as nbconvert shows it when nothing is cleaned."""
    return HTMLExporter(sanitize_html=False, template_name="basic").from_notebook_node(notebook)[0]


OUTPUTS = {
    "script": {"text/html": "<script>campus_attack()</script>"},
    "handler": {"text/html": "<b onclick='campus_attack()'>x</b>"},
    "handler without quotes": {"text/html": "<img/src=x/onerror=campus_attack()>"},
    "link": {"text/html": "<a href='javascript:campus_attack()'>x</a>"},
    "frame": {"text/html": "<iframe srcdoc='<script>campus_attack()</script>'></iframe>"},
    "form": {"text/html": "<form action='/formgrader/api'><button>x</button></form>"},
    "half a tag": {"text/html": "<script <b>campus_attack()//</b>"},
    "list of parts": {"text/html": ["<scr", "ipt>campus_attack()</script>"]},
    "svg": {"image/svg+xml": "<svg onload='campus_attack()'/>"},
    "javascript": {"application/javascript": "campus_attack()"},
    "markdown": {"text/markdown": "<script>campus_attack()</script>"},
    "latex": {"text/latex": "<script>campus_attack()</script>"},
    "image": {"image/png": "x' onerror='campus_attack()"},
    "widget": {"application/vnd.jupyter.widget-view+json": {"model_id": "</script><script>campus_attack()"}},
}
ALLOWED = {"text/plain", "text/html", "image/png"}


@pytest.mark.parametrize("name", OUTPUTS)
def test_active_output_is_taken_away(name):
    output = new_output("display_data", data={"text/plain": "x"} | OUTPUTS[name], metadata={"isolated": True})
    notebook = new_notebook(cells=[new_code_cell("x", outputs=[output])])
    clean = cleaned(notebook)
    data = clean.cells[0].outputs[0]["data"]
    assert set(data) <= ALLOWED
    assert data["text/plain"] == "x"
    assert not clean.cells[0].outputs[0]["metadata"]
    assert active(shown(clean)) == []


def test_some_of_these_outputs_would_really_run():
    real = 0
    for data in OUTPUTS.values():
        output = new_output("display_data", data={"text/plain": "x"} | data)
        try:
            real += bool(active(shown(new_notebook(cells=[new_code_cell("x", outputs=[output])]))))
        except Exception:  # some are not even valid
            continue
    assert real >= 6


@pytest.mark.parametrize(
    "text",
    [
        "<script>campus_attack()</script>",
        "<img src=x onerror=campus_attack()>",
        "<svg/onload=campus_attack()>",
        "[x](javascript:campus_attack())",
        "[x]( JaVaScRiPt:campus_attack())",
        "[x](java\tscript:campus_attack())",
        "[x](&#106;avascript:campus_attack())",
        "![x](data:text/html;base64,AAAA)",
        "<javascript:campus_attack()>",
        "[r]: javascript:campus_attack()\n\n[x][r]",
        "[r]: <javascript:campus_attack()>\n\n[r]",
        "`<b>`<script>campus_attack()</script>",
        "<!-- --><script>campus_attack()</script>",
        "```html\n<script>campus_attack()</script>\n```\n<iframe src=javascript:campus_attack()>",
    ],
)
def test_active_markdown_is_made_plain(text):
    notebook = cleaned(new_notebook(cells=[new_markdown_cell(text)]))
    assert active(shown(notebook)) == []


@pytest.mark.parametrize(
    "text", ["a < b", "2 <3", "**gras** et `code`", "[lien](https://example.org/a)", "[ici](#bas)", "é"]
)
def test_harmless_markdown_is_left_alone(text):
    assert clean_markdown(text) == text


def test_tables_of_pandas_and_figures_are_kept():
    import pandas as pd

    html = pd.DataFrame({"ipp": ["000123"]})._repr_html_()
    output = new_output("display_data", data={"text/html": html, "image/png": "iVBORw0KGgo="})
    data = cleaned(new_notebook(cells=[new_code_cell("x", outputs=[output])])).cells[0].outputs[0]["data"]
    assert "<td>000123</td>" in data["text/html"]
    assert "<style" not in data["text/html"]
    assert data["image/png"] == "iVBORw0KGgo="


def test_locked_text_of_the_course_is_left_alone():
    cell = new_markdown_cell("<b>consigne</b>", metadata={"nbgrader": {"locked": True}})
    assert cleaned(new_notebook(cells=[cell])).cells[0].source == "<b>consigne</b>"


def test_state_of_widgets_is_dropped():
    notebook = new_notebook(metadata={"widgets": {"application/vnd.jupyter.widget-state+json": {}}})
    assert "widgets" not in cleaned(notebook).metadata


@pytest.mark.filterwarnings("ignore:Your element with mimetype")
def test_copy_full_of_active_content_is_harmless_on_the_trainer_s_side(battle):
    notebook = nbformat.read(battle.marked("active_content"), as_version=4)
    assert "widgets" not in notebook.metadata
    html = HTMLExporter(sanitize_html=True, template_name="basic").from_notebook_node(notebook)[0]
    assert active(html) == []
    assert MARK in html, "its text is there, to be read"
    kinds = {kind for cell in notebook.cells for output in cell.get("outputs", []) for kind in output.get("data", {})}
    assert kinds <= ALLOWED
    assert active(battle.page("active_content")) == []


def test_same_copy_is_harmful_elsewhere(battle):
    [attack] = [attack for attack in attacks() if attack.name == "active_content"]
    assert active(shown(new_notebook(cells=[new_markdown_cell(attack.constants["MARKDOWN"])])))
