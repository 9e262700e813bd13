"""What goes wrong, said in French to a trainer; the command line prints it without a traceback."""

from __future__ import annotations


class GradingError(RuntimeError):
    """The work can't be done as asked: the message says what was wrong and what to do (exit code 1)."""


class CallError(GradingError):
    """A bad call (exit code 2)."""
