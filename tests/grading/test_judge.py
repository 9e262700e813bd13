"""Does the judge score as practice does, survive any bytes, and never blame a trainee for its own trouble?"""

from __future__ import annotations

import base64
import json
import os
import shutil
import signal

import pandas as pd
import pyarrow as pa
import pytest

from grading.classroom import SOURCES
from grading.inside.shim import pack
from grading.judge import UNREADABLE, Judge, JudgeError, payload_of
from grading.wire import MAX_BYTES
from synthetic import Truth, Warehouse
from synthetic.scoring import score
from tests.exercises.harness import answers
from tests.grading.conftest import copy_of


@pytest.fixture(scope="module")
def judge():
    """A running judge."""
    judge = Judge()
    yield judge
    judge.close()


@pytest.fixture(scope="module")
def exercise(spec):
    """Path of the exercise's specification."""
    return SOURCES / spec.name / "exercise.toml"


@pytest.fixture(scope="module")
def truth(prepared, spec):
    """Truth folder of the first hidden warehouse."""
    return prepared.root / "truth" / spec.name / "h1"


def all_keys(spec, question, truth) -> list[str]:
    """The right answer to a question of kind ``keys``."""
    ledger = Truth.open(truth).ledger
    return sorted(set(ledger.keys(spec.questions[question].fault, spec.questions[question].table)["key"]))


def test_right_keys_get_all_the_points(judge, exercise, spec, truth):
    verdict = judge.score(exercise, "04.nir", truth, pack(all_keys(spec, "04.nir", truth)))
    assert verdict.fraction == 1.0
    assert "sans fausse alerte" in verdict.message


@pytest.mark.parametrize("name", ["right_other_ways", "wrong_naive", "wrong_half_way", "wrong_types"])
def test_judge_says_what_practice_would_say(judge, exercise, spec, prepared, truth, name):
    import runpy

    [path] = [path for path in answers(spec.name) if path.stem == name]
    functions = runpy.run_path(str(path))
    eds = Warehouse.open(prepared.root / "hidden" / spec.name / "h1")
    for question in spec.questions.values():
        if question.function in functions:
            answer = functions[question.function](eds)
            direct = score(question, answer, Truth.open(truth))
            verdict = judge.score(exercise, question.id, truth, pack(answer))
            assert (verdict.fraction, verdict.message) == (direct.fraction, direct.message_fr)


def compressed_zeros() -> bytes:
    """5 GB of zeros, once decompressed."""
    schema = pa.schema([("c0", pa.binary())], metadata={"campus": json.dumps({"shape": "list"})})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as writer:
        batch = pa.record_batch([pa.array([bytes(200 << 20)])], schema=schema)
        for _ in range(25):
            writer.write_batch(batch)
    return sink.getvalue().to_pybytes()


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\0" * 1000, id="zeros"),
        pytest.param(b"ARROW1\0\0", id="magic"),
        pytest.param(b"\n{}\n" * 100, id="lines"),
        pytest.param(b"x" * (MAX_BYTES + 1), id="too long"),
        pytest.param(compressed_zeros, id="bomb", marks=pytest.mark.slow),
    ],
)
def test_bytes_made_to_harm_get_nothing_and_the_judge_goes_on(judge, exercise, spec, truth, payload):
    verdict = judge.score(exercise, "04.nir", truth, payload() if callable(payload) else payload)
    assert verdict.fraction == 0.0
    assert "lue" in verdict.message or verdict.message == UNREADABLE
    assert judge.score(exercise, "04.nir", truth, pack(all_keys(spec, "04.nir", truth))).fraction == 1.0


def test_judge_killed_from_outside_costs_nobody_anything(judge, exercise, spec, truth):
    right = pack(all_keys(spec, "04.nir", truth))
    judge.score(exercise, "04.nir", truth, right)
    os.kill(judge._process.pid, signal.SIGKILL)
    assert judge.score(exercise, "04.nir", truth, right).fraction == 1.0


def test_judge_without_its_truth_refuses_to_give_zero(judge, exercise, spec, prepared, truth, tmp_path):
    right = pack(all_keys(spec, "04.nir", truth))
    room = copy_of(prepared, tmp_path / "classe")
    folder = room.root / "truth" / spec.name / "h1"
    shutil.rmtree(folder / "latent")
    with pytest.raises(JudgeError, match="latent"):
        judge.score(exercise, "04.nir", folder, right)
    with pytest.raises(JudgeError):
        judge.score(exercise, "04.absente", truth, right)
    assert judge.score(exercise, "04.nir", truth, right).fraction == 1.0


def test_judge_that_cannot_start_refuses_to_give_zero(exercise, truth, monkeypatch, tmp_path):
    monkeypatch.setattr("grading.judge.ROOT", tmp_path)  # where no module of ours can be found
    monkeypatch.delenv("PYTHONPATH", raising=False)
    with pytest.raises(JudgeError, match="does not start"):
        Judge().score(exercise, "04.nir", truth, b"x")


def test_names_of_columns_that_could_be_rows_are_not_repeated(judge, exercise, truth):
    told = judge.score(exercise, "04.nir", truth, pack(pd.DataFrame({"000123456": ["x"], "nda": ["y"]})))
    assert told.fraction == 0.0
    assert "000123456" not in told.message
    assert "nda" in told.message


@pytest.mark.parametrize("text", ["é", "a", "YQ==\n!", "YQ=", 3])
def test_payload_that_is_no_base64_is_refused(text):
    with pytest.raises(ValueError):
        payload_of({"payload": text})


def test_payload_is_given_back(spec):
    assert payload_of({"payload": base64.b64encode(b"abc").decode()}) == b"abc"
