"""Runs a notebook for nbgrader: trainee's cells in the jailed kernel, graded cells by the judge.

The graded cell ``verify("04.nir", find_bad_nir)`` is never sent to the trainee's kernel. The kernel is asked to
call the function on each hidden warehouse; the answers come back as plain data and are scored outside.
"""

from __future__ import annotations

import ast
import json
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from jupyter_client import BlockingKernelClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader import utils
from nbgrader.preprocessors.execute import Execute
from traitlets import Bool, Unicode

from grading.judge import Judge, Verdict, payload_of
from synthetic.exercise import ExerciseSpec, Question, load_exercise
from synthetic.messages import explain

OUTPUT_BYTES = 200_000
GRACE_S = 2.0
START_S = 30.0
GONE = (
    "Le noyau de ce notebook s'est arrêté pendant l'exécution : {reason}. Les questions suivantes ne sont pas notées."
)

_judge = Judge()


@dataclass
class QuestionMark:
    """What one question got."""

    question: str
    points: float
    out_of: float
    message: str
    detail: list[dict] = field(default_factory=list)


class KernelGoneError(Exception):
    """The trainee's kernel died or no longer answers."""


class JudgedExecute(Execute):
    """nbgrader's ``Execute``, with the judge for graded cells."""

    exercise = Unicode(help="path of exercise.toml").tag(config=True)
    hidden = Unicode(help="folder of the hidden warehouses' visible tables").tag(config=True)
    truth = Unicode(help="folder of the hidden warehouses' truths").tag(config=True)
    marks = Unicode(help="folder where the marks of each copy are written").tag(config=True)
    unsafe = Bool(False, help="the kernel is not jailed").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Any, km: Any = None) -> tuple[NotebookNode, Any]:
        """Run the notebook and write its marks file."""
        self._spec: ExerciseSpec = load_exercise(self.exercise)
        self._gone, self._client, self._printed = "", None, 0
        self._results: list[QuestionMark] = []
        self._trouble: list[str] = []
        try:
            nb, resources = super().preprocess(nb, resources, km)
        finally:
            if self._client is not None:
                self._client.stop_channels()
        student = resources["nbgrader"]["student"]
        self._write_marks(student)
        return nb, resources

    def _write_marks(self, student: str) -> None:
        record = {
            "exercise": self._spec.name,
            "version": self._spec.version,
            "unsafe": self.unsafe,
            "questions": [asdict(result) for result in self._results],
            "trouble": self._trouble,
        }
        path = Path(self.marks) / f"{student}.json"
        beside = path.with_suffix(".part")
        beside.write_text(json.dumps(record, ensure_ascii=False, indent=1), encoding="utf-8")
        beside.replace(path)

    def preprocess_cell(self, cell: NotebookNode, resources: Any, index: int) -> tuple[NotebookNode, Any]:
        """Send a trainee's cell to the kernel, or a graded one to the judge."""
        if cell.cell_type != "code":
            return cell, resources
        if utils.is_grade(cell) and not utils.is_solution(cell):
            self._grade(cell)
            return cell, resources
        if self._gone:
            cell.outputs = [_error("NoyauArrete", GONE.format(reason=self._gone))]
            return cell, resources
        try:
            self._printed = 0
            return super().preprocess_cell(cell, resources, index)
        except DeadKernelError:
            self._lose("mémoire, temps de calcul ou arrêt demandé par le code", cell)
        except (CellTimeoutError, TimeoutError):
            self._lose("une cellule ne se termine pas", cell)
        except CellExecutionError as error:
            cell.outputs = [*cell.outputs, _error("Erreur", str(error)[:500])]
        return cell, resources

    def process_message(self, msg: dict, cell: NotebookNode, cell_index: int) -> NotebookNode | None:
        """Keep the first outputs of a cell only: a flood must not fill the trainer's memory."""
        self._printed += len(str(msg["content"])) if msg["msg_type"] in ("stream", "display_data", "error") else 0
        if self._printed > OUTPUT_BYTES and msg["msg_type"] in ("stream", "display_data", "execute_result"):
            return None
        return super().process_message(msg, cell, cell_index)

    def _lose(self, reason: str, cell: NotebookNode) -> None:
        self._gone = reason
        self._trouble.append(GONE.format(reason=reason))
        cell.outputs = [_error("NoyauArrete", GONE.format(reason=reason))]

    def _grade(self, cell: NotebookNode) -> None:
        """Replace the outputs of a graded cell by the judge's sentence and points."""
        question = self._spec.questions[question_of(cell.source)]
        marked = self._mark(question)
        self._results.append(marked)
        cell.outputs = [
            new_output("stream", name="stdout", text=marked.message + "\n"),
            new_output("execute_result", data={"text/plain": repr(float(marked.points))}, execution_count=None),
        ]
        cell.execution_count = None

    def _mark(self, question: Question) -> QuestionMark:
        verdicts: list[Verdict] = []
        for number in range(1, self._spec.hidden + 1):
            verdicts.append(self._one(question, f"h{number}"))
            if verdicts[-1].fraction == 0:
                break
        worst = min(verdicts, key=lambda verdict: verdict.fraction)
        points = round(worst.fraction * question.points, 4)
        details = [verdict.detail for verdict in verdicts]
        return QuestionMark(question.id, points, question.points, worst.message, details)

    def _one(self, question: Question, handle: str) -> Verdict:
        if self._gone:
            return Verdict(0.0, GONE.format(reason=self._gone), {})
        try:
            reply = self._call(question, handle)
        except KernelGoneError as error:
            self._gone = str(error)
            self._trouble.append(GONE.format(reason=self._gone))
            return Verdict(0.0, GONE.format(reason=self._gone), {})
        if "payload" not in reply:
            name, text = str(reply.get("error", "Erreur"))[:60], str(reply.get("text", ""))
            return Verdict(0.0, explain(name, text, question.timeout_s), {"error": name})
        try:
            payload = payload_of(reply)
        except ValueError:
            return Verdict(0.0, "La réponse renvoyée est illisible : elle n'a pas pu être notée.", {})
        return _judge.score(Path(self.exercise), question.id, Path(self.truth) / handle, payload)

    def _call(self, question: Question, handle: str) -> dict:
        """Ask the kernel to call the trainee's function; a JSON object, whatever the kernel answers."""
        if self._client is None:
            self._client = BlockingKernelClient()
            self._client.load_connection_file(self.km.connection_file)
            self._client.start_channels(hb=False, stdin=False, iopub=False)
        expression = f"__import__('campus_shim').call({question.function!r}, {handle!r})"
        message = self._client.execute("", silent=True, store_history=False, user_expressions={"reply": expression})
        content = self._reply(message, question.timeout_s + GRACE_S)
        if content is None:
            self._interrupt()
            content = self._reply(message, GRACE_S)
            if content is None:
                raise KernelGoneError("une fonction ne se termine pas et ne se laisse pas interrompre")
            return {"error": "TimeoutError", "text": ""}
        value = content.get("user_expressions", {}).get("reply", {})
        if value.get("status") != "ok":
            return {"error": str(value.get("ename", "Erreur")), "text": str(value.get("evalue", ""))}
        try:
            reply = json.loads(ast.literal_eval(value["data"]["text/plain"]))
        except (KeyError, TypeError, ValueError, SyntaxError, RecursionError, MemoryError):
            reply = None
        return reply if isinstance(reply, dict) else {"error": "ValueError", "text": "réponse illisible"}

    def _reply(self, message: str, seconds: float) -> dict | None:
        """The content of the reply to a message; None when it does not come in time."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            try:
                reply = self._client.get_shell_msg(timeout=min(left, 0.5))
            except Exception:  # an empty queue, or bytes that are no message
                process = getattr(self.km.provisioner, "process", None)
                if process is not None and process.poll() is not None:
                    raise KernelGoneError("mémoire, temps de calcul ou arrêt demandé par le code") from None
                continue
            if reply["parent_header"].get("msg_id") == message:
                return reply["content"]
        return None

    def _interrupt(self) -> None:
        message = self._client.session.msg("interrupt_request", {})
        self._client.control_channel.send(message)


def question_of(source: str) -> str:
    """The question of a graded cell, ``verify("04.nir", find_bad_nir)``.

    Raises
    ------
    ValueError
        If the cell is not such a call.
    """
    try:
        call = ast.parse(source.strip(), mode="eval").body
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "verify":
            first, second = call.args
            if isinstance(first, ast.Constant) and isinstance(first.value, str) and isinstance(second, ast.Name):
                return first.value
    except (SyntaxError, ValueError):
        pass
    raise ValueError(f"not a graded call: {source[:80]!r}")


def _error(name: str, text: str) -> NotebookNode:
    return new_output("error", ename=name, evalue=text, traceback=[text])
