"""Runs a notebook for nbgrader: trainee's cells in the jailed kernel, graded cells by the judge.

The graded cell ``verify("04.nir", find_bad_nir)`` is never sent to the trainee's kernel. The kernel is asked to
call the function on each hidden warehouse; the answers come back as plain data and are scored outside.
"""

from __future__ import annotations

import ast
import json
import os
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader import utils
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.preprocessors.execute import Execute
from traitlets import Bool, Unicode

from grading.classroom import SOURCES
from grading.discretion import told_error
from grading.jail import Mounts
from grading.judge import UNREADABLE, Judge, Verdict, payload_of
from grading.provisioner import JailProvisioner, cpu_seconds
from grading.replies import plain_reply
from grading.sockets import BoundedBlockingClient
from synthetic.exercise import ExerciseSpec, Question, load_exercise
from synthetic.messages import explain

REMARKS = "remarques.json"
PATIENCE = 4
OUTPUT_BYTES = 200_000
GRACE_S = 2.0
DIED = "mémoire, temps de calcul ou arrêt demandé par le code"
INTERRUPTED = "Une cellule dépassait {seconds} secondes : elle a été interrompue, et la suite a été exécutée."
FLOOD = "Une cellule affiche trop de choses : une partie de ses résultats n'est pas gardée."
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

    room = Unicode(help="the class folder").tag(config=True)
    unsafe = Bool(False, help="the kernel is not jailed").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Any, km: Any = None) -> tuple[NotebookNode, Any]:
        """Run the notebook and write its marks file."""
        exercise, student = resources["nbgrader"]["assignment"], resources["nbgrader"]["student"]
        self._exercise = SOURCES / exercise / "exercise.toml"
        self._spec: ExerciseSpec = load_exercise(self._exercise)
        self._truth = Path(self.room, "truth", exercise)
        self._show(exercise)
        self._gone, self._client, self._printed = "", None, 0
        self._results: list[QuestionMark] = []
        self._trouble: list[str] = []
        self._source = "\n".join(cell.source for cell in nb.cells if cell.cell_type == "code")
        try:
            nb, resources = super().preprocess(nb, resources, km)
        finally:
            if self._client is not None:
                self._client.stop_channels()
        self._write_marks(exercise, student)
        return nb, resources

    def _show(self, exercise: str) -> None:
        """Choose what the kernel of this exercise may see."""
        hidden, practice = Path(self.room, "hidden", exercise), Path(self.room, "practice")
        JailProvisioner.mounts = Mounts(hidden, practice)
        if self.unsafe:
            os.environ["CAMPUS_HIDDEN_DIR"], os.environ["CAMPUS_PRACTICE_DIR"] = str(hidden), str(practice)

    def _write_marks(self, exercise: str, student: str) -> None:
        remarks = Path(self.room, "submitted", student, exercise, REMARKS)
        record = {
            "exercise": self._spec.name,
            "version": self._spec.version,
            "unsafe": self.unsafe,
            "questions": [asdict(result) for result in self._results],
            "trouble": self._trouble,
            "remarks": json.loads(remarks.read_text(encoding="utf-8")) if remarks.is_file() else [],
        }
        path = marks_file(self.room, exercise, student)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)  # until the gradebook has the new marks, this copy has none
        text = json.dumps(record, ensure_ascii=False, indent=1)
        path.with_suffix(".part").write_text(text, encoding="utf-8")

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
        self._printed, started = 0, time.monotonic()
        try:
            cell, resources = super().preprocess_cell(cell, resources, index)
            if self._printed > OUTPUT_BYTES:
                self._flooded()
            if any(output.get("ename") == "CellTimeoutError" for output in cell.outputs):
                self._trouble.append(INTERRUPTED.format(seconds=self.timeout))
        except DeadKernelError:
            self._lose(DIED, cell)
        except (CellTimeoutError, TimeoutError):
            if time.monotonic() - started < self.timeout:  # it ended, but its outputs did not: there are too many
                self._flooded()
            else:
                self._lose("une cellule ne se termine pas", cell)
        except CellExecutionError as error:
            cell.outputs = [*cell.outputs, _error("Erreur", str(error)[:500])]
        except Exception as error:  # a kernel that was tampered with may send anything
            self.log.error("Unreadable message from the kernel: %r", error)
            self._lose("le noyau envoie des messages illisibles", cell)
        return cell, resources

    def process_message(self, msg: dict, cell: NotebookNode, cell_index: int) -> NotebookNode | None:
        """Keep the first outputs of a cell only: a flood must not fill the trainer's memory."""
        self._printed += len(str(msg["content"])) if msg["msg_type"] in ("stream", "display_data", "error") else 0
        if self._printed > OUTPUT_BYTES and msg["msg_type"] in ("stream", "display_data", "execute_result"):
            return None
        return super().process_message(msg, cell, cell_index)

    def handle_comm_msg(self, outs: list, msg: dict, cell_index: int) -> None:
        """Ignore widgets: their state would end in the notebook that the trainer opens."""

    def set_widgets_metadata(self) -> None:
        """Keep no state of widgets."""

    def _flooded(self) -> None:
        """Say once that outputs are missing."""
        if FLOOD not in self._trouble:
            self._trouble.append(FLOOD)

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
            name, text = str(reply.get("error", "Erreur"))[:60], str(reply.get("text", ""))[:500]
            told = told_error(name, text, self._source)
            return Verdict(0.0, explain(*told, question.timeout_s), {"error": name, "text": text})
        try:
            payload = payload_of(reply)
        except ValueError:
            return Verdict(0.0, UNREADABLE, {})
        return _judge.score(self._exercise, question.id, self._truth / handle, payload)

    def _call(self, question: Question, handle: str) -> dict:
        """Ask the kernel to call the trainee's function; a JSON object, whatever the kernel answers."""
        if self._client is None:
            self._client = BoundedBlockingClient()
            self._client.load_connection_info(self.km.get_connection_info())  # not the file: the kernel may change it
            self._client.start_channels(hb=False, stdin=False, iopub=False)
        expression = f"__import__('campus_shim').call({question.function!r}, {handle!r})"
        message = self._client.execute("", silent=True, store_history=False, user_expressions={"reply": expression})
        content = self._reply(message, question.timeout_s)
        if content is None:
            self._interrupt()
            content = self._reply(message, GRACE_S)
            if content is None:
                raise KernelGoneError("une fonction ne se termine pas et ne se laisse pas interrompre")
            return {"error": "TimeoutError", "text": ""}
        return plain_reply(content)

    def _reply(self, message: str, seconds: float) -> dict | None:
        """The content of the reply to a message; None when it does not come in time.

        Time is the kernel's own (CPU), so that a mark does not depend on what else the machine does; a kernel that
        sleeps is given up after :data:`PATIENCE` times as long.
        """
        process = getattr(self.km.provisioner, "process", None)
        deadline, limit = time.monotonic() + seconds * PATIENCE, cpu_seconds(process) + seconds
        while time.monotonic() < deadline and cpu_seconds(process) < limit:
            try:
                reply = self._client.get_shell_msg(timeout=0.5)
            except Exception:  # an empty queue, or bytes that are no message
                if getattr(self.km.provisioner, "ended", bool)():
                    raise KernelGoneError(DIED) from None
                continue
            header, content = reply.get("parent_header"), reply.get("content")
            if isinstance(header, dict) and header.get("msg_id") == message:
                return content if isinstance(content, dict) else {}
        return None

    def _interrupt(self) -> None:
        message = self._client.session.msg("interrupt_request", {})
        self._client.control_channel.send(message)


class KeepMarks(NbGraderPreprocessor):
    """Puts the marks file in place: the last step, when the gradebook has the marks too."""

    room = Unicode(help="the class folder").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Rename what :class:`JudgedExecute` wrote beside."""
        path = marks_file(self.room, resources["nbgrader"]["assignment"], resources["nbgrader"]["student"])
        path.with_suffix(".part").replace(path)
        return nb, resources


def marks_file(room: str | Path, exercise: str, student: str) -> Path:
    """The file of a copy's marks."""
    return Path(room, "marks", exercise, f"{student}.json")


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
