"""Pages for trainees and trainers: templates that escape everything, written at once."""

from __future__ import annotations

from pathlib import Path

import jinja2

from synthetic.messages import NBSP, french_number

TEMPLATES = Path(__file__).with_name("templates")


def page_template(name: str) -> jinja2.Template:
    """A template of ours; what it is given is text, never HTML."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined
    )
    environment.filters["nombre"] = french_number
    environment.filters["pourcent"] = lambda value: f"{value:.0f}{NBSP}%"
    return environment.get_template(name)


def write_page(path: Path, text: str) -> Path:
    """Write a page beside, then put it in place."""
    beside = path.with_suffix(".part")
    beside.write_text(text, encoding="utf-8")
    return beside.replace(path)
