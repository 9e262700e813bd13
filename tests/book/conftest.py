"""The Sphinx extension of the book is imported as Sphinx imports it: ``campus``."""

from __future__ import annotations

import sys

from book.build import ROOT

sys.path.insert(0, str(ROOT / "book" / "_ext"))
