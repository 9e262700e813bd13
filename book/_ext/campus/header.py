"""The header of a module: ``module.toml`` beside the lesson, shown by the directive ``module-header``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

from campus.files import check, check_texts, read_toml

REQUIRED = {
    "numero": str,
    "titre": str,
    "public": list,
    "minutes_lecture": int,
    "minutes_exercice": int,
    "objectifs": list,
}
OPTIONAL = {"prerequis": list, "version_60": str, "parcours_sans_code": str}
AUDIENCES = {
    "C": "cliniciens et cliniciennes, TIM et DIM",
    "I": "ingénieurs et ingénieures de données",
    "S": "data scientists",
    "P": "chefs et cheffes de projet, ARC, DPO",
}
VAGUE = ("comprendre", "connaître", "savoir", "appréhender", "se familiariser")


def read_header(path: Path) -> dict[str, Any]:
    """A module's header, checked.

    Raises
    ------
    ExtensionError
        If a key is wrong, an audience is unknown, or an objective can't be observed.
    """
    where = f"{path.parent.name}/{path.name}"
    header = check(read_toml(path), where, REQUIRED | {}, OPTIONAL) if path.is_file() else None
    if header is None:
        raise ExtensionError(f"{where} : fichier absent ; chaque module a un module.toml")
    if "prerequis" not in header:
        raise ExtensionError(f"{where} : il manque « prerequis » (une liste, vide s'il n'y en a aucun)")
    check_texts(header, where, "public", "prerequis", "objectifs")
    for audience in header["public"]:
        if audience not in AUDIENCES:
            raise ExtensionError(f"{where} : public inconnu {audience!r} (possibles : {', '.join(AUDIENCES)})")
    if not 3 <= len(header["objectifs"]) <= 4:
        raise ExtensionError(f"{where} : donnez trois ou quatre « objectifs »")
    for goal in header["objectifs"]:
        if goal.split()[0].lower() in VAGUE:
            raise ExtensionError(f"{where} : objectif non observable « {goal} » : écrivez ce que l'on saura faire")
    return header


class ModuleHeader(SphinxDirective):
    """Shows who the module is for, how long it takes, what it asks for and what one can do afterwards."""

    def run(self) -> list[nodes.Node]:
        """Build the header's list."""
        path = Path(self.env.doc2path(self.env.docname)).parent / "module.toml"
        self.env.note_dependency(str(path))
        header = read_header(path)
        total = header["minutes_lecture"] + header["minutes_exercice"]
        lines = [
            ("Public", " ; ".join(AUDIENCES[audience] for audience in header["public"])),
            (
                "Durée",
                f"{total} minutes environ ({header['minutes_lecture']} de lecture, "
                f"{header['minutes_exercice']} d'exercice)",
            ),
            ("Prérequis", " ; ".join(header["prerequis"]) or "aucun"),
        ]
        lines += [(label, header[key]) for label, key in TEXTS if key in header]
        listing = nodes.definition_list(classes=["campus-entete"])
        for term, text in lines:
            listing += _item(term, nodes.paragraph(text=text))
        goals = nodes.bullet_list()
        for goal in header["objectifs"]:
            goals += nodes.list_item("", nodes.paragraph(text=goal))
        listing += _item("À la fin, vous saurez", goals)
        return [listing]


TEXTS = (("En 60 minutes", "version_60"), ("Sans code", "parcours_sans_code"))


def _item(term: str, content: nodes.Node) -> nodes.definition_list_item:
    return nodes.definition_list_item("", nodes.term(text=term), nodes.definition("", content))


def setup(app) -> None:
    """Register the directive."""
    app.add_directive("module-header", ModuleHeader)
