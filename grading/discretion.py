"""What may be told of a call on a hidden warehouse: nothing that the call could have copied from its rows.

The trainee's function chooses the text of its errors and the names of its columns; both come back in sentences of
the feedback. Only known forms of error are repeated, with names that are in the trainee's own source or in the
fixed lists below.
"""

from __future__ import annotations

import builtins
import re

import pandas as pd

from synthetic.exercise import FLAG_KINDS, Question
from synthetic.schema import TABLES

UNTOLD = "détail réservé, car l'entrepôt est caché"
OTHER_COLUMN = "autre"

ERRORS = {name for name, value in vars(builtins).items() if isinstance(value, type) and issubclass(value, Exception)}
ERRORS |= {"WarehouseError", "MergeError", "UndefinedVariableError", "OutOfBoundsDatetime", "DateParseError"}
TYPES = {"str", "int", "float", "bool", "list", "dict", "set", "tuple", "bytes", "type", "function", "method"}
TYPES |= {"NoneType", "NAType", "NaTType", "Timestamp", "Timedelta", "Series", "Index", "DataFrame", "DatetimeArray"}
TYPES |= {"ndarray", "datetime64", "Warehouse", "callable", "iterable", "subscriptable"}
DUCKDB = {"Binder", "Parser", "Catalog", "Conversion", "Invalid", "Out", "Not"}
SYMBOLS = {"+", "-", "*", "/", "//", "%", "&", "|", "<", ">", "<=", ">=", "==", "+=", "-="}

ARGUMENTS = "{0}() takes another number of positional arguments"
FORMS: tuple[tuple[str, str, str], ...] = (
    ("NameError", r"name '(\w+)' is not defined.*", "name '{0}' is not defined"),
    ("UnboundLocalError", r"cannot access local variable '(\w+)'.*", "cannot access local variable '{0}'"),
    ("KeyError", r"'([^']+)'", "'{0}'"),
    ("KeyError", r".*", "demandée"),
    ("AttributeError", r"'(\w+)' object has no attribute '(\w+)'.*", "'{0}' object has no attribute '{1}'"),
    ("AttributeError", r"Can only use \.(dt|str) accessor with .*", "Can only use .{0} accessor"),
    ("TypeError", r"(\w+)\(\) takes \d+ positional arguments? but \d+ (?:was|were) given", ARGUMENTS),
    ("TypeError", r"(\w+)\(\) missing \d+ required positional arguments?: .*", ARGUMENTS),
    ("TypeError", r"unsupported operand type\(s\) for (\S+): '(\w+)' and '(\w+)'", "{0} : '{1}' et '{2}'"),
    ("TypeError", r"'(\S+)' not supported between instances of '(\w+)' and '(\w+)'", "{0} : '{1}' et '{2}'"),
    ("TypeError", r"'(\w+)' object is not (\w+)", "'{0}' object is not {1}"),
    ("TypeError", r"boolean value of NA is ambiguous", "NAType"),
    ("TypeError", r"la fonction renvoie un objet de type (\w+), .*", "la fonction renvoie un objet de type {0}"),
    ("TypeError", r"(\w+) n'est pas une fonction", "{0} n'est pas une fonction"),
    ("ValueError", r"invalid literal for int\(\).*", "invalid literal for int()"),
    ("ValueError", r"The truth value of a (\w+) is ambiguous.*", "The truth value of a {0} is ambiguous"),
    ("ValueError", r"cannot convert float NaN to integer", "cannot convert float NaN to integer"),
    ("WarehouseError", r"Table inconnue : '(\w+)'.*", "Table inconnue : '{0}'."),
    ("WarehouseError", r"Requête refusée par DuckDB : (\w+) .*", "Requête refusée par DuckDB ({0} Error)."),
    ("WarehouseError", r".*", "L'entrepôt n'a pas pu être lu comme demandé."),
)
"""Type of error, form of its text, and what is told of it; each group must be a name that may be told."""


def told_error(name: str, text: str, source: str) -> tuple[str, str]:
    """Type and text of an error, as they may be told to a trainee whose notebook has this source."""
    if name not in ERRORS:
        return "Exception", UNTOLD
    for kind, form, shown in FORMS:
        match = re.fullmatch(form, text, re.DOTALL) if kind == name else None
        if match and all(_may_be_told(group, source) for group in match.groups()):
            return name, shown.format(*match.groups())
    return name, UNTOLD


def _may_be_told(word: str, source: str) -> bool:
    if word in TYPES | DUCKDB | SYMBOLS:
        return True
    return len(word) <= 40 and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", source) is not None


def told_answer(answer: object, question: Question) -> object:
    """The answer, with a neutral name in place of columns that no table of the course has.

    Questions that flag rows say which columns they were given; those that give items only name their own.
    """
    if question.kind not in FLAG_KINDS or not isinstance(answer, pd.DataFrame):
        return answer
    known = {column.name for table in TABLES.values() for column in table.columns}
    known |= {f"{question.key}_1", f"{question.key}_2", *question.columns}
    return answer.rename(columns={name: OTHER_COLUMN for name in answer.columns if name not in known})
