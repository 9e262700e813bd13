"""nbgrader's pages for trainers in French and without any request to another host: a Jupyter server extension.

It starts nbgrader's own extension, then has its templates and scripts read through a list of replacements
(``french.toml``): nothing of nbgrader is copied.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.utils import url_path_join
from nbgrader.server_extensions.formgrader import formgrader, handlers
from tornado.web import HTTPError

HERE = Path(__file__).parent
TEMPLATES, SCRIPTS = Path(handlers.template_path), Path(handlers.static_path, "js")


@cache
def replacements() -> dict[str, str]:
    """What nbgrader's pages say, and what ours say instead."""
    wanted = tomllib.loads((HERE / "french.toml").read_text(encoding="utf-8"))
    style = (HERE / "hidden.css").read_text(encoding="utf-8")
    wanted["{%- block head -%}\n  {%- endblock -%}"] = f"<style>{style}</style>{{% block head %}}{{% endblock %}}"
    wanted["<!-- Loading mathjax macro -->\n{{ mathjax() }}"] = (
        ""  # it comes from another host; the page only waits for its end
    )
    wanted["MathJax.loaded = false;"] = 'const MathJax = {Hub: {Startup: {signal: {Interest: (then) => then("End")}}}};'
    return wanted


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile("|".join(re.escape(text) for text in sorted(replacements(), key=len, reverse=True)))


def french(text: str) -> str:
    """The text of a template or script, in French."""
    return _pattern().sub(lambda match: replacements()[match.group()], text)


class FrenchLoader(FileSystemLoader):
    """Reads nbgrader's templates."""

    def get_source(self, environment, template):
        """A template's source, in French."""
        source, path, is_current = super().get_source(environment, template)
        return french(source), path, is_current


class FrenchScript(JupyterHandler):
    """Serves nbgrader's scripts."""

    def get(self, name: str) -> None:
        """One script."""
        if name not in {path.name for path in SCRIPTS.glob("*.js")}:
            raise HTTPError(404)
        self.set_header("Content-Type", "text/javascript; charset=utf-8")
        self.finish(french((SCRIPTS / name).read_text(encoding="utf-8")))


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "grading.page"}]


def _load_jupyter_server_extension(server) -> None:
    web = server.web_app
    address = url_path_join(web.settings["base_url"], r"/formgrader/static/js/(.*)")
    web.add_handlers(".*$", [(address, FrenchScript)])
    formgrader.load_jupyter_server_extension(server)
    web.settings["nbgrader_jinja2_env"] = Environment(loader=FrenchLoader(TEMPLATES), autoescape=True)
    web.settings["nbgrader_exporter"].extra_loaders = [FrenchLoader([TEMPLATES, TEMPLATES / "formgrade"])]
