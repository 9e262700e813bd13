"""Files that a class hands in by mistake or malice, and what the report must say of each."""

from __future__ import annotations

import json
import os
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import nbformat
from nbformat import NotebookNode

REFUSED = "refusé"
Maker = Callable[[Path, str], None]
"""Writes a file at a path, from the text of a right notebook."""


def _archive(entries: Callable[[zipfile.ZipFile, str], None]) -> Maker:
    def write(path: Path, text: str) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            entries(archive, text)

    return write


def _text(change: Callable[[str], str | bytes]) -> Maker:
    def write(path: Path, text: str) -> None:
        content = change(text)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))

    return write


def _plain(change: Callable[[dict], object]) -> Maker:
    def write(path: Path, text: str) -> None:
        notebook = json.loads(text)
        path.write_text(json.dumps(change(notebook) or notebook), encoding="utf-8")

    return write


def _lying_archive(path: Path, text: str) -> None:
    """An archive whose table says 10 bytes where there are 30 MB."""
    _archive(lambda archive, _: archive.writestr("a.ipynb", bytes(30 << 20)))(path, text)
    content = bytearray(path.read_bytes())
    table = content.rindex(b"PK\x01\x02")
    struct.pack_into("<I", content, table + 24, 10)
    path.write_bytes(bytes(content))


def _damaged_archive(path: Path, text: str) -> None:
    """An archive whose compressed bytes are spoiled."""
    _archive(lambda archive, _: archive.writestr("a.ipynb", text))(path, text)
    content = bytearray(path.read_bytes())
    content[60:90] = bytes(30)
    path.write_bytes(bytes(content))


def _link_entry(archive: zipfile.ZipFile, _: str) -> None:
    entry = zipfile.ZipInfo("lien.ipynb")
    entry.external_attr = 0o120777 << 16
    archive.writestr(entry, "../../gradebook.db")


def _bomb(archive: zipfile.ZipFile, _: str) -> None:
    for number in range(26):
        archive.writestr(f"{number}.ipynb", bytes(20 << 20))


def _too_big(path: Path, _: str) -> None:
    with path.open("wb") as file:
        file.truncate(21 << 20)


def _identifier(value: str) -> Maker:
    return _text(lambda text: text.replace("someone", value))


ODD: dict[str, tuple[Maker, str, str]] = {
    "abime.ipynb": (_text(lambda text: text[: len(text) // 2]), REFUSED, "JSON invalide"),
    "vide.ipynb": (_text(lambda _: ""), REFUSED, "JSON invalide"),
    "liste.ipynb": (_text(lambda _: "[]"), REFUSED, "réenregistrez-le avec JupyterLab"),
    "profond.ipynb": (_text(lambda _: "[" * 200_000), REFUSED, "JSON invalide"),
    "octets.ipynb": (_text(lambda _: b"\xff\xfe\x00\x01"), REFUSED, "UTF-8"),
    "format3.ipynb": (
        _text(lambda _: '{"nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": []}]}'),
        REFUSED,
        "réenregistrez-le avec JupyterLab",
    ),
    "format3_bis.ipynb": (_plain(lambda notebook: notebook | {"nbformat": 3}), REFUSED, "réenregistrez-le"),
    "autre.ipynb": (
        _plain(lambda notebook: notebook | {"metadata": {"campus": {"exercise": "05_\x1b[31mautre"}}}),
        REFUSED,
        "autre exercice",
    ),
    "recette.ipynb": (
        _plain(lambda notebook: notebook | {"metadata": {}, "cells": []}),
        REFUSED,
        "aucune des fonctions demandées",
    ),
    "anonyme.ipynb": (_identifier(""), REFUSED, "identifiant absent"),
    "traverse.ipynb": (_identifier("../../secret"), REFUSED, "lettres, chiffres"),
    "inconnu.ipynb": (_identifier("nobody"), REFUSED, "absent de la liste de classe"),
    "a_honest copie.ipynb": (_identifier("z_honest"), REFUSED, "à vérifier"),
    "gros.ipynb": (_too_big, REFUSED, "trop volumineux"),
    "photo.jpg": (_text(lambda _: b"\xff\xd8\xff"), REFUSED, "ni notebook"),
    "lien.ipynb": (lambda path, _: path.symlink_to("/etc/shadow"), REFUSED, "lien ou fichier spécial"),
    "dossier_lie": (lambda path, _: path.symlink_to("/etc"), REFUSED, "lien ou fichier spécial"),
    "tube.ipynb": (lambda path, _: os.mkfifo(path), REFUSED, "lien ou fichier spécial"),
    "faux.zip": (_text(lambda _: "ceci n'est pas un zip"), REFUSED, "pas une archive zip"),
    "remonte.zip": (
        _archive(lambda archive, text: archive.writestr("../../remonte.ipynb", text)),
        REFUSED,
        "chemin suspect",
    ),
    "absolu.zip": (
        _archive(lambda archive, text: archive.writestr("/tmp/absolu.ipynb", text)),
        REFUSED,
        "chemin suspect",
    ),
    "lien.zip": (_archive(_link_entry), REFUSED, "lien symbolique"),
    "bombe.zip": (_archive(_bomb), REFUSED, "anormalement volumineuse"),
    "gros.zip": (_archive(lambda archive, _: archive.writestr("a.ipynb", bytes(21 << 20))), REFUSED, "trop volumineux"),
    "menteur.zip": (_lying_archive, REFUSED, "illisible"),
    "abime.zip": (_damaged_archive, REFUSED, "illisible"),
    "gigogne.zip": (_archive(lambda archive, _: archive.writestr("a.zip", b"PK")), REFUSED, "pas un notebook"),
}
"""File name to what writes it, the outcome, and words of the reason. Right copies are ``someone``'s."""


def write_odd_files(folder: Path, right: NotebookNode) -> None:
    """Write all of them in a folder, with two names that no terminal would print."""
    text = nbformat.writes(right)
    for name, (write, _, _) in ODD.items():
        write(folder / name, text)
    for name in (b"caf\xe9 \x1b[31m.jpg", b"retour\nligne.jpg"):
        (folder / os.fsdecode(name)).write_bytes(b"")
    saved = folder / ".ipynb_checkpoints"
    saved.mkdir()
    (saved / "controler-checkpoint.ipynb").write_text(text, encoding="utf-8")
