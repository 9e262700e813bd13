"""The specification of an exercise: ``exercise.toml``, read and checked.

The same file drives the practice (in the trainee's notebook), the release and the marking. It holds no solution
and no truth. Keys are listed in ``CONTRIBUTING.md``.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

from synthetic.schema import TABLES

FLAG_KINDS, ITEM_KINDS = ("keys", "pairs"), ("values", "rows", "labels")
KINDS = (*FLAG_KINDS, *ITEM_KINDS)
PAIR_DECOYS = ("jumeaux", "homonymes", "autre_site")


class ExerciseError(ValueError):
    """An ``exercise.toml`` that can't be used; the message (in French) names the file and the key."""


@dataclass(frozen=True)
class Variant:
    """A variant of the fault: its share of the mark, and what to say to whoever misses it."""

    name: str
    weight: float
    message: str


@dataclass(frozen=True)
class Decoy:
    """A group of true rows that look wrong: the share of the mark lost by flagging them, and what to say."""

    group: str
    loss: float
    message: str


@dataclass(frozen=True)
class Formula:
    """How an answer becomes a fraction of the points (see :mod:`synthetic.scoring`)."""

    variants: tuple[Variant, ...]
    decoys: tuple[Decoy, ...]
    false_alarm_loss: float


@dataclass(frozen=True)
class Question:
    """One graded question.

    ``table``, ``key``, ``fault`` and ``formula`` are those of the kinds that flag rows (:data:`FLAG_KINDS`);
    ``columns``, ``decimals`` and ``cases`` those of the kinds that give items (:mod:`synthetic.items`).
    """

    id: str
    title: str
    function: str
    kind: str
    noun: str
    points: float
    hint: str
    hint_title: str
    timeout_s: float = 5.0
    table: str = ""
    key: str = ""
    fault: str = ""
    formula: Formula = Formula((), (), 1.0)
    columns: tuple[str, ...] = ()
    decimals: int = 0
    cases: int = 0


@dataclass(frozen=True)
class ExerciseSpec:
    """A whole exercise; ``hidden`` is the number of hidden warehouses that mark it."""

    name: str
    title: str
    version: str
    module: str
    notebook: str
    scenario: str
    practice_seed: int
    hidden: int
    questions: dict[str, Question] = field(default_factory=dict)

    @property
    def points(self) -> float:
        """Points of the whole exercise."""
        return sum(question.points for question in self.questions.values())


def find_exercise(name: str) -> Path:
    """Path of an exercise's specification: beside the notebook, in a checkout, or inside the package.

    Raises
    ------
    ExerciseError
        If it is nowhere.
    """
    beside = Path("exercise.toml")
    if beside.is_file() and _name_in(beside) == name:
        return beside
    packaged = resources.files("synthetic") / "exercises" / f"{name}.toml"
    checkout = Path(__file__).resolve().parent.parent / "notebooks" / "source" / name / "exercise.toml"
    for path in (Path(str(packaged)), checkout):
        if path.is_file():
            return path
    raise ExerciseError(
        f"Exercice introuvable : {name!r}. Ouvrez le notebook depuis son dossier, qui contient « exercise.toml » "
        f"(dossier actuel : {Path.cwd().name})."
    )


def _name_in(path: Path) -> str:
    try:
        return str(tomllib.loads(path.read_text(encoding="utf-8")).get("name", ""))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError):
        return ""


def load_exercise(name_or_path: str | Path) -> ExerciseSpec:
    """Read and check an exercise by name (``"04_controler"``) or from the path of its ``exercise.toml``.

    Raises
    ------
    ExerciseError
        If the file is absent, is not valid TOML, or if a key is missing, unknown or wrong.
    """
    path = Path(name_or_path) if str(name_or_path).endswith(".toml") else find_exercise(str(name_or_path))
    try:
        plain = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ExerciseError(f"{path} : fichier illisible ({error}).") from error
    where = f"{path.parent.name}/{path.name}"
    questions = [_question(entry, where) for entry in _pop(plain, "question", list, where)]
    spec = ExerciseSpec(
        **_fields(plain, ExerciseSpec, where, skip={"questions"}), questions={q.id: q for q in questions}
    )
    if len(spec.questions) != len(questions):
        raise ExerciseError(f"{where} : deux questions ont le même « id ».")
    if not 1 <= spec.hidden <= 5:
        raise ExerciseError(f"{where} : « hidden » doit être compris entre 1 et 5.")
    return spec


def _question(plain: Any, where: str) -> Question:
    if not isinstance(plain, dict):
        raise ExerciseError(f"{where} : chaque [[question]] doit être une table.")
    plain = dict(plain)
    here = f"{where}, question {plain.get('id', '?')!r}"
    kind = plain.get("kind")
    if kind not in KINDS:
        raise ExerciseError(f"{here} : « kind » inconnu {kind!r} (possibles : {', '.join(KINDS)}).")
    formula = _formula(plain, here) if kind in FLAG_KINDS else Formula((), (), 1.0)
    foreign = {"columns", "decimals", "cases"} if kind in FLAG_KINDS else {"table", "key", "fault"}
    question = Question(**_fields(plain, Question, here, skip={"formula", *foreign}), formula=formula)
    _check(question, here)
    (_check_flags if kind in FLAG_KINDS else _check_items)(question, here)
    return question


def _formula(plain: dict, here: str) -> Formula:
    variants = tuple(Variant(**_fields(v, Variant, here)) for v in _pop(plain, "variant", list, here))
    decoys = tuple(Decoy(**_fields(d, Decoy, here)) for d in _pop(plain, "decoy", list, here))
    return Formula(variants, decoys, float(_pop(plain, "false_alarm_loss", (int, float), here)))


def _check(question: Question, here: str) -> None:
    if not question.function.isidentifier():
        raise ExerciseError(f"{here} : « function » n'est pas un nom de fonction Python.")
    if question.points <= 0 or question.timeout_s <= 0:
        raise ExerciseError(f"{here} : « points » et « timeout_s » doivent être positifs.")


def _check_items(question: Question, here: str) -> None:
    if question.kind == "labels" and (len(question.columns) != 2 or question.cases < 1):
        raise ExerciseError(f"{here} : « labels » demande deux « columns » et un nombre de « cases ».")
    if not question.columns:
        raise ExerciseError(
            f"{here} : « {question.kind} » demande des « columns » (pour « values », les noms attendus)."
        )
    if not 0 <= question.decimals <= 6:
        raise ExerciseError(f"{here} : « decimals » doit être compris entre 0 et 6.")


def _check_flags(question: Question, here: str) -> None:
    formula = question.formula
    if question.table not in TABLES or question.key != TABLES[question.table].key:
        raise ExerciseError(f"{here} : « key » doit être la clé de la table « {question.table} ».")
    if question.kind == "pairs":
        unknown = [decoy.group for decoy in formula.decoys if decoy.group not in PAIR_DECOYS]
        if question.table != "identite" or unknown:
            raise ExerciseError(
                f"{here} : « pairs » porte sur la table « identite », avec pour leurres {', '.join(PAIR_DECOYS)}."
            )
    if abs(sum(variant.weight for variant in formula.variants) - 1) > 1e-9:
        raise ExerciseError(f"{here} : la somme des « weight » des variantes doit valoir 1.")
    if sum(decoy.loss for decoy in formula.decoys) + formula.false_alarm_loss < 1 - 1e-9:
        raise ExerciseError(
            f"{here} : la somme des « loss » et de « false_alarm_loss » doit valoir au moins 1, "
            "sinon tout signaler rapporterait des points."
        )


def _pop(plain: dict, key: str, kind: type | tuple[type, ...], where: str) -> Any:
    if not isinstance(plain.get(key), kind):
        raise ExerciseError(f"{where} : « {key} » manque ou n'est pas du bon type.")
    return plain.pop(key)


_TYPES = {"str": str, "float": (int, float), "int": int, "tuple[str, ...]": list}


def _fields(plain: Any, cls: type, where: str, skip: frozenset[str] | set[str] = frozenset()) -> dict[str, Any]:
    """The keys of ``plain`` that are fields of ``cls``, checked for presence and type."""
    if not isinstance(plain, dict):
        raise ExerciseError(f"{where} : une table était attendue, pas {plain!r}.")
    known = {name: kind for name, kind in cls.__annotations__.items() if name not in skip}
    for key in plain:
        if key not in known:
            raise ExerciseError(f"{where} : clé inconnue « {key} » (clés : {', '.join(known)}).")
    for key, kind in known.items():
        if key not in plain and not hasattr(cls, key):
            raise ExerciseError(f"{where} : il manque « {key} ».")
        if key in plain and (not isinstance(plain[key], _TYPES[kind]) or isinstance(plain[key], bool)):
            raise ExerciseError(f"{where} : « {key} » doit être de type {kind}.")
    convert = {"float": float, "tuple[str, ...]": tuple}
    return {key: convert.get(known[key], lambda same: same)(value) for key, value in plain.items()}
