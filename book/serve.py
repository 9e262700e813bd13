"""Serves the built site on this machine: ``python -m book.serve``."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

from book.build import SITE

TYPES = {
    ".wasm": "application/wasm",
    ".mjs": "text/javascript",
    ".js": "text/javascript",
    ".json": "application/json",
    ".ipynb": "application/json",
    ".whl": "application/zip",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
NOT_FOUND = """<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>Page introuvable</title></head>
<body><main><h1>Page introuvable</h1><p>Cette adresse ne correspond à aucune page du site.
<a href="/">Revenir à l'accueil</a></p></main></body></html>"""


class Handler(SimpleHTTPRequestHandler):
    """Static files with the right MIME types, French errors, and quiet logs."""

    extensions_map: ClassVar = {**SimpleHTTPRequestHandler.extensions_map, **TYPES}
    error_message_format = NOT_FOUND

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def end_headers(self) -> None:
        """Ask browsers to check again: the site is rebuilt often here."""
        self.send_header("Cache-Control", "no-cache")
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()


class Server(ThreadingHTTPServer):
    """Says nothing of a browser that leaves before the end of an answer, as one does on changing pages."""

    def handle_error(self, request: object, client_address: object) -> None:
        """Report what is not a closed connection."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def server(site: Path, host: str = "127.0.0.1", port: int = 8000) -> ThreadingHTTPServer:
    """A server of a folder, not yet running (port 0: any free one).

    Raises
    ------
    OSError
        If the port is taken.
    """
    return Server((host, port), partial(Handler, directory=str(site)))


def port_number(text: str) -> int:
    """A port as it was typed.

    Raises
    ------
    ArgumentTypeError
        If it is not one.
    """
    if not text.isdecimal() or not 0 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} n'est pas un port : donnez un nombre de 1 à 65535")
    return int(text)


def main() -> int:
    """Entry point; returns the exit code."""
    options = argparse.ArgumentParser(prog="python -m book.serve", description="Sert le site sur cette machine.")
    options.add_argument("--port", type=port_number, default=8000)
    options.add_argument("--host", default="127.0.0.1", help="adresse d'écoute (défaut : cette machine seulement)")
    arguments = options.parse_args()
    if not (SITE / "index.html").is_file():
        print("Le site n'est pas construit : lancez d'abord « make site ».", file=sys.stderr)
        return 1
    try:
        running = server(SITE, arguments.host, arguments.port)
    except OSError:
        other = arguments.port + 1
        print(f"Le port {arguments.port} est déjà pris : essayez « make serve PORT={other} ».", file=sys.stderr)
        return 1
    print(f"Campus EDS : http://{arguments.host}:{running.server_address[1]} (Ctrl+C pour arrêter)", flush=True)
    try:
        running.serve_forever()
    except KeyboardInterrupt:
        print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
