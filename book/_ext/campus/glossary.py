"""The glossary: ``glossaire.toml``, its page (directive ``glossaire``) and its role ``{terme}``.

``{terme}`IPP` `` and ``{terme}`identités en double <doublon>` `` link to an entry by its identifier or its term.
"""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective, SphinxRole
from sphinx.util.nodes import split_explicit_title

from campus.files import check, check_texts, read_toml

FILE, PAGE = "glossaire.toml", "glossaire"
REQUIRED = {"id": str, "terme": str, "definition": str, "modules": list}
OPTIONAL = {"anglais": str}
NETWORKS = "reseaux"


def read_glossary(path: Path) -> dict[str, dict[str, Any]]:
    """Entries by identifier, in alphabetical order of their terms.

    Raises
    ------
    ExtensionError
        If an entry is wrong or appears twice.
    """
    entries: dict[str, dict[str, Any]] = {}
    for number, entry in enumerate(check(read_toml(path), path.name, {"terme": list})["terme"], 1):
        where = f"{path.name}, terme n° {number}"
        check(entry, where, REQUIRED, OPTIONAL)
        check_texts(entry, where, "modules")
        if not all(module.isdigit() or module == NETWORKS for module in entry["modules"]):
            raise ExtensionError(f"{where} : « modules » attend des numéros de module, ou « {NETWORKS} »")
        if entry["id"] in entries:
            raise ExtensionError(f"{path.name} : le terme « {entry['id']} » figure deux fois")
        entries[entry["id"]] = entry
    return dict(sorted(entries.items(), key=lambda pair: plain(pair[1]["terme"])))


def plain(text: str) -> str:
    """Text without accents or case, to sort and to find."""
    flat = unicodedata.normalize("NFD", text.lower().replace("œ", "oe"))
    return "".join(letter for letter in flat if not unicodedata.combining(letter))


class Term(SphinxRole):
    """A link to an entry of the glossary."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Find the entry and build the link."""
        _, title, target = split_explicit_title(self.text)
        path = Path(self.env.srcdir) / FILE
        self.env.note_dependency(str(path))
        for identifier, entry in read_glossary(path).items():
            if plain(target) in (plain(identifier), plain(entry["terme"])):
                up = "../" * self.env.docname.count("/")
                link = nodes.reference("", title, refuri=f"{up}{PAGE}.html#{anchor(identifier)}", internal=True)
                link["classes"] += ["campus-terme"]
                return [link], []
        raise ExtensionError(f"{self.env.docname} : « {target} » n'est pas dans {FILE}")


class Glossary(SphinxDirective):
    """All the entries, as a definition list."""

    def run(self) -> list[nodes.Node]:
        """Build the list."""
        path = Path(self.env.srcdir) / FILE
        self.env.note_dependency(str(path))
        listing = nodes.definition_list(classes=["campus-glossaire"])
        for identifier, entry in read_glossary(path).items():
            term = nodes.term(text=entry["terme"], ids=[anchor(identifier)])
            body = nodes.definition("", nodes.paragraph(text=entry["definition"]))
            extra = []
            if entry.get("anglais"):
                extra.append(f"Équivalent anglais ou OMOP\u00a0: {entry['anglais']}.")
            if entry["modules"]:
                extra.append(f"Employé dans\u00a0: {', '.join(_place(module) for module in entry['modules'])}.")
            body += nodes.paragraph(text=" ".join(extra), classes=["campus-note"])
            listing += nodes.definition_list_item("", term, body)
        return [listing]


def _place(module: str) -> str:
    return f"module {module.lstrip('0') or '0'}" if module.isdigit() else "page des réseaux"


def anchor(identifier: str) -> str:
    """The anchor of an entry in the page."""
    return f"terme-{identifier}"


def setup(app) -> None:
    """Register role and directive."""
    app.add_role("terme", Term())
    app.add_directive("glossaire", Glossary)
