"""A command line that explains itself in French: :mod:`argparse` does it in English only."""

from __future__ import annotations

import argparse
import re
from typing import NoReturn

SENTENCES = (
    (r"the following arguments are required: (.*)", r"il manque : \1"),
    (r"unrecognized arguments: (.*)", r"de trop, ou mal écrit : \1"),
    (r"argument (\S+): invalid choice: (.*) \(choose from (.*)\)", r"\1 : \2 n'existe pas (possibles : \3)"),
    (r"argument (\S+): invalid int value: (.*)", r"\1 : \2 n'est pas un nombre entier"),
    (r"argument (\S+): invalid \S+ value: (.*)", r"\1 : \2 ne convient pas"),
    (r"argument (\S+): expected (?:one|at least one|\d+) arguments?", r"\1 : il manque une valeur"),
    (r"argument (\S+): ignored explicit argument (.*)", r"\1 ne prend pas de valeur (reçu : \2)"),
    (r"ambiguous option: (\S+) could match (.*)", r"\1 est ambigu : \2"),
)


class FrenchParser(argparse.ArgumentParser):
    """An ``ArgumentParser`` whose help and errors are in French; bad calls exit with 2."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, add_help=False, **kwargs)
        self._positionals.title, self._optionals.title = "arguments", "options"
        self.add_argument("-h", "--help", action="help", help="afficher cette aide")

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the call, and end with 2."""
        for form, sentence in SENTENCES:
            if match := re.fullmatch(form, message, re.DOTALL):
                message = match.expand(sentence)
                break
        self.exit(2, f"{self.format_usage()}Appel incorrect. {message[:1].upper()}{message[1:]}\n")

    def format_usage(self) -> str:
        """How to call the command."""
        return super().format_usage().replace("usage: ", "Appel : ", 1)

    def format_help(self) -> str:
        """The command's help."""
        return super().format_help().replace("usage: ", "Appel : ", 1)
