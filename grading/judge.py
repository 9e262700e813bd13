"""The judge: a trusted process, with limits of its own, that reads answers and scores them.

It never runs trainees' code. It talks in frames over its standard streams: a line of JSON, then as many bytes of
Arrow IPC as the line announces; it answers with a line of JSON. ``python -m grading.judge`` is its main program.
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

MEMORY_MB, ANSWER_S, START_S = 4096, 20, 60


@dataclass(frozen=True)
class Verdict:
    """Fraction of the points, message to the trainee, and figures for the trainer."""

    fraction: float
    message: str
    detail: dict


class Judge:
    """The judge's process, seen from the marking process; it is started when needed, and again if it dies."""

    def __init__(self) -> None:
        self._process: subprocess.Popen | None = None

    def score(self, exercise: Path, question: str, truth: Path, payload: bytes) -> Verdict:
        """Score an answer (Arrow IPC bytes) to a question of an exercise against a truth folder."""
        head = {"exercise": str(exercise), "question": question, "truth": str(truth), "size": len(payload)}
        process = self._running()
        try:
            process.stdin.write(json.dumps(head).encode() + b"\n" + payload)
            process.stdin.flush()
            reply = json.loads(self._line(process, ANSWER_S))
        except (OSError, ValueError):
            self.close()
            return Verdict(0.0, "La réponse renvoyée est illisible ou trop lourde : elle n'a pas pu être notée.", {})
        return Verdict(reply["fraction"], reply["message"], reply["detail"])

    def _running(self) -> subprocess.Popen:
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "grading.judge"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=ROOT,
            )
            self._line(self._process, START_S)
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
    from synthetic.exercise import load_exercise
    from synthetic.scoring import key_truth
    from synthetic.truth import Truth

    specs = functools.cache(load_exercise)
    truths = functools.cache(Truth.open)
    expected = functools.cache(lambda path, question, truth: key_truth(specs(path).questions[question], truths(truth)))
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin.buffer:
        head = json.loads(line)
        payload = sys.stdin.buffer.read(head["size"])
        question = specs(head["exercise"]).questions[head["question"]]
        reply = _score(question, expected(head["exercise"], head["question"], head["truth"]), payload)
        print(json.dumps(reply), flush=True)


def _score(question, expected, payload: bytes) -> dict:
    from grading.wire import WireError, read_answer
    from synthetic.scoring import score

    try:
        result = score(question, read_answer(payload), expected)
    except WireError as error:
        return {"fraction": 0.0, "message": f"La réponse n'a pas pu être lue : {error}.", "detail": {}}
    return {"fraction": result.fraction, "message": result.message_fr, "detail": result.detail}


if __name__ == "__main__":
    main()
