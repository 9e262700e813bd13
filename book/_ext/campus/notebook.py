"""The directive ``notebook-button``: links to a module's practice notebook, as far as the build has them.

The build says what it has in two JSON files: ``CAMPUS_TP`` (name to the address of the zip) and ``CAMPUS_LITE``
(``notebooks``: name to ``open``, the address that opens it, and ``megabytes``, what the first opening loads).
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective


def available(variable: str) -> dict:
    """What the build says is available (a JSON file named by an environment variable); empty if nothing."""
    path = Path(os.environ.get(variable, ""))
    if not path.is_file():
        return {}
    return json.loads(path.read_text(encoding="utf-8"))


class NotebookButton(SphinxDirective):
    """``{notebook-button} 04_controler`` shows what can be opened or downloaded."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Build the links, relative to the page."""
        name = self.arguments[0]
        up = "../" * self.env.docname.count("/")
        app = available("CAMPUS_LITE").get("notebooks", {}).get(name)
        packed = available("CAMPUS_TP").get(name)
        self.env.note_reread()
        buttons = []
        if app:
            buttons.append(f'<a class="campus-bouton" href="{up}{app["open"]}">Ouvrir dans le navigateur</a>')
        if packed:
            buttons.append(
                f'<a class="campus-bouton campus-bouton-second" href="{up}{packed}" download>'
                "Télécharger le TP (pour JupyterLab)</a>"
            )
        if not buttons:
            return [nodes.paragraph(text="Le TP de ce module n'est pas joint à cette édition du site.")]
        html = f'<p class="campus-boutons">{" ".join(buttons)}</p>'
        if app:
            html += (
                '<p class="campus-note">Dans le navigateur, il n\'y a rien à installer : la première fois, '
                f"{app['megabytes']} Mo à charger, puis une demi-minute environ.</p>"
            )
        return [nodes.raw("", html, format="html")]


def setup(app) -> None:
    """Register the directive."""
    app.add_directive("notebook-button", NotebookButton)
