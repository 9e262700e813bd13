"""Clinical letters in French, coherent with the tables, with the truth of what identifies and what is denied.

:func:`make_documents` turns :class:`LetterFacts` into :class:`Documents`. The phrases are data:
``synthetic/catalogue/notes/``, in the language of :mod:`synthetic.notes.grammar`.
"""

from synthetic.notes.documents import LABELS, Documents, make_documents
from synthetic.notes.facts import (
    CONSULTATION,
    CRH,
    ECHO,
    EMERGENCY,
    IMAGING,
    KINDS,
    LIAISON,
    OPERATION,
    OUTCOMES,
    PATHOLOGY,
    ActFacts,
    DiagnosisFacts,
    DrugFacts,
    LabFacts,
    LetterFacts,
)
from synthetic.notes.identities import (
    PRACTITIONERS,
    practitioner,
    unit_practitioner,
)

__all__ = [
    "CONSULTATION",
    "CRH",
    "ECHO",
    "EMERGENCY",
    "IMAGING",
    "KINDS",
    "LABELS",
    "LIAISON",
    "OPERATION",
    "OUTCOMES",
    "PATHOLOGY",
    "PRACTITIONERS",
    "ActFacts",
    "DiagnosisFacts",
    "Documents",
    "DrugFacts",
    "LabFacts",
    "LetterFacts",
    "make_documents",
    "practitioner",
    "unit_practitioner",
]
