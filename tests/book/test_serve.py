"""Does the server send each file with its type, refuse in French, and say what to do when it can't start?"""

from __future__ import annotations

import socket
import sys
import threading
import urllib.error
import urllib.request

import pytest

from book import serve

TYPES = {
    "page.html": "text/html",
    "style.css": "text/css",
    "script.js": "text/javascript",
    "module.mjs": "text/javascript",
    "noyau.wasm": "application/wasm",
    "donnees.json": "application/json",
    "tp.ipynb": "application/json",
    "roue.whl": "application/zip",
    "tp.zip": "application/zip",
    "dessin.svg": "image/svg+xml",
    "figure.png": "image/png",
    "police.woff2": "font/woff2",
}


@pytest.fixture
def address(tmp_path):
    """A served folder that holds one file of each type, and a page in a subfolder."""
    for name in TYPES:
        (tmp_path / name).write_text("contenu", encoding="utf-8")
    (tmp_path / "dossier").mkdir()
    (tmp_path / "dossier" / "index.html").write_text("page du dossier", encoding="utf-8")
    running = serve.server(tmp_path, port=0)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{running.server_address[1]}"
    running.shutdown()
    running.server_close()


@pytest.mark.parametrize(("name", "type_"), TYPES.items())
def test_file_is_sent_with_its_type(address, name, type_):
    with urllib.request.urlopen(f"{address}/{name}") as answer:
        assert answer.headers.get_content_type() == type_
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.read() == b"contenu"


def test_folder_gives_its_index(address):
    with urllib.request.urlopen(f"{address}/dossier/") as answer:
        assert answer.read() == b"page du dossier"


@pytest.mark.parametrize(
    "path", ["nulle-part.html", "dossier/rien", "%C3%A9t%C3%A9.html", "../../etc/passwd", "%2e%2e/%2e%2e/etc/passwd"]
)
def test_absent_page_is_said_so_in_french(address, path):
    with pytest.raises(urllib.error.HTTPError) as error:
        urllib.request.urlopen(f"{address}/{path}")
    page = error.value.read().decode("utf-8")
    assert error.value.code == 404
    assert error.value.headers.get_content_type() == "text/html"
    assert '<html lang="fr">' in page
    assert "Page introuvable" in page
    assert 'href="/"' in page


def test_only_this_machine_is_listened_to_by_default(tmp_path):
    with serve.server(tmp_path, port=0) as running:
        assert running.server_address[0] == "127.0.0.1"


def test_taken_port_is_said_with_another_to_try(tmp_path, monkeypatch, capsys):
    (tmp_path / "index.html").write_text("", encoding="utf-8")
    monkeypatch.setattr(serve, "SITE", tmp_path)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setattr(sys, "argv", ["serve", "--port", str(port)])
        assert serve.main() == 1
    said = capsys.readouterr().err
    assert f"Le port {port} est déjà pris" in said
    assert f"PORT={port + 1}" in said


def test_absent_site_is_said_with_the_command_that_builds_it(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(serve, "SITE", tmp_path / "html")
    monkeypatch.setattr(sys, "argv", ["serve"])
    assert serve.main() == 1
    assert "make site" in capsys.readouterr().err


@pytest.mark.parametrize("port", ["quatre-vingts", "-1", "70000"])
def test_port_that_is_not_one_is_refused_without_a_traceback(tmp_path, monkeypatch, capsys, port):
    (tmp_path / "index.html").write_text("", encoding="utf-8")
    monkeypatch.setattr(serve, "SITE", tmp_path)
    monkeypatch.setattr(sys, "argv", ["serve", f"--port={port}"])
    with pytest.raises(SystemExit) as stopped:
        serve.main()
    assert stopped.value.code == 2
    assert f"{port!r} n'est pas un port" in capsys.readouterr().err
