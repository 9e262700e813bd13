"""The judge: a trusted process, with limits of its own, that reads answers and scores them.

It never runs trainees' code. It talks in frames over its standard streams. A line of JSON names the question
and its truth, to which it answers when it knows what is expected; then come as many bytes of Arrow IPC as the line
announced, to which it answers with a line of JSON, the score. ``python -m grading.judge`` is its main program.
"""

from __future__ import annotations

import base64
import functools
import json
import resource
import select
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from grading.classroom import ROOT
from grading.wire import MAX_BYTES

MEMORY_MB, ANSWER_S, START_S = 4096, 20, 120
UNREADABLE = "La réponse renvoyée est illisible ou trop lourde : elle n'a pas pu être notée."


@dataclass(frozen=True)
class Verdict:
    """Fraction of the points, message to the trainee, and figures for the trainer."""

    fraction: float
    message: str
    detail: dict


class JudgeError(RuntimeError):
    """The judge could not do its work, through no fault of the answer (its truth is missing, for example)."""


class Judge:
    """The judge's process, seen from the marking process; it is started when needed, and again if it dies."""

    def __init__(self) -> None:
        self._process: subprocess.Popen | None = None

    def score(self, exercise: Path, question: str, truth: Path, payload: bytes) -> Verdict:
        """Score an answer (Arrow IPC bytes) to a question of an exercise against a truth folder.

        Raises
        ------
        JudgeError
            If the question or its truth can't be read, or if the judge can't be started.
        """
        if not 0 < len(payload) <= MAX_BYTES:
            return Verdict(0.0, UNREADABLE, {})
        head = {"exercise": str(exercise), "question": question, "truth": str(truth), "size": len(payload)}
        for last in (False, True):  # a judge killed from outside must not cost a trainee anything
            process, known = self._running(), False
            try:
                known = self._ask(process, json.dumps(head).encode() + b"\n", START_S)
                if "failed" in known:
                    raise JudgeError(known["failed"])
                reply = self._ask(process, payload, ANSWER_S)
                return Verdict(reply["fraction"], reply["message"], reply["detail"])
            except (OSError, ValueError) as error:
                self.close()
                if last and not known:
                    raise JudgeError("the judge can't read its truth in time") from error
        return Verdict(0.0, UNREADABLE, {})

    def _ask(self, process: subprocess.Popen, content: bytes, seconds: float) -> dict:
        process.stdin.write(content)
        process.stdin.flush()
        return json.loads(self._line(process, seconds))

    def _running(self) -> subprocess.Popen:
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "grading.judge"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=ROOT,
            )
            try:
                self._line(self._process, START_S)
            except OSError as error:
                self.close()
                raise JudgeError("the judge does not start") from error
        return self._process

    @staticmethod
    def _line(process: subprocess.Popen, seconds: float) -> bytes:
        deadline, line = time.monotonic() + seconds, b""
        while not line.endswith(b"\n"):
            ready, _, _ = select.select([process.stdout], [], [], max(0.0, deadline - time.monotonic()))
            part = process.stdout.read1(65536) if ready else b""
            if not part:
                raise OSError("the judge does not answer")
            line += part
        return line

    def close(self) -> None:
        """End the judge's process."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


def payload_of(reply: dict) -> bytes:
    """The bytes of a shim's reply.

    Raises
    ------
    ValueError
        If they are not base64.
    """
    return base64.b64decode(str(reply["payload"]), validate=True)


def main() -> None:
    """Serve until the input ends."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MB * 2**20,) * 2)
    from grading.hidden import tables_of
    from grading.truths import truths
    from synthetic import Warehouse
    from synthetic.exercise import load_exercise
    from synthetic.truth import Truth

    specs = functools.cache(load_exercise)
    expected = functools.cache(
        lambda path, truth: truths(specs(path), Warehouse.open(tables_of(truth)), Truth.open(truth))
    )
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin.buffer:
        head = json.loads(line)
        try:
            question = specs(head["exercise"]).questions[head["question"]]
            truth = expected(head["exercise"], head["truth"])[head["question"]]
        except Exception as error:  # ours, not the trainee's: the copy must not be marked
            print(json.dumps({"failed": f"{type(error).__name__}: {error}"}), flush=True)
            continue
        print(json.dumps({"known": True}), flush=True)
        payload = sys.stdin.buffer.read(head["size"])
        print(json.dumps(_score(question, truth, payload)), flush=True)


def _score(question, expected, payload: bytes) -> dict:
    from grading.discretion import told_answer
    from grading.wire import WireError, read_answer
    from synthetic.scoring import score

    try:
        result = score(question, told_answer(read_answer(payload), question), expected)
    except WireError as error:
        return {"fraction": 0.0, "message": f"La réponse n'a pas pu être lue : {error}.", "detail": {}}
    return {"fraction": result.fraction, "message": result.message_fr, "detail": result.detail}


if __name__ == "__main__":
    main()
