"""One batch of attackers, broken copies and honest people: does each get what is due, with a reason in French?"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import nbformat
import psutil
import pytest

from grading.classroom import ROOT, Classroom
from grading.collect import collect
from grading.export import export
from grading.mark import Outcome, mark
from grading.marks import read_copies
from grading.simulate.copies import filled
from tests.grading.attack import attacks
from tests.grading.battle import HONEST_PEOPLE, TOKEN, Ear
from tests.grading.conftest import copy_of
from tests.grading.tampering import TAMPERING

ATTACKS = attacks()
REAL = [attack for attack in ATTACKS if attack.constants.get("REAL")]


def full(spec) -> dict[str, float]:
    """All the points."""
    return {question.id: question.points for question in spec.questions.values()}


@pytest.mark.parametrize("trainee", sorted(HONEST_PEOPLE))
def test_honest_people_get_all_their_points(battle, spec, trainee):
    assert battle.points(trainee) == full(spec)
    assert battle.outcomes[trainee] == Outcome(trainee, spec.points, "")


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_attack_gets_what_it_should_and_no_more(battle, spec, attack):
    assert battle.points(attack.name) == attack.points(spec), battle.outcomes[attack.name]
    reason = battle.outcomes[attack.name].reason
    wanted = attack.constants.get("REASON", "")
    assert (wanted in reason) if wanted else not reason
    assert wanted in battle.page(attack.name).replace("&#39;", "'")


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_attack_brings_nothing_back(battle, attack):
    lines = battle.printed(attack.name).splitlines()
    assert not [line for line in lines if line.startswith("GOT")]
    if "GOT" in attack.text and not attack.constants.get("KEPT"):
        assert [line for line in lines if line.startswith(("refused", "looked"))], "it has run"
    assert TOKEN not in battle.marked(attack.name).read_text(encoding="utf-8")


def daemons_left(port: int) -> list[psutil.Process]:
    """Processes that an attack left behind."""
    code = f"import time; time.sleep(20)  # campus-attack-daemon {port}"
    return [process for process in psutil.process_iter(["cmdline"]) if code in (process.info["cmdline"] or [])]


@pytest.mark.parametrize("attack", REAL, ids=lambda attack: attack.name)
def test_attack_is_real(prepared, spec, attack, tmp_path):
    """Without the jail, in the folder of a copy, the same cell succeeds."""
    room = copy_of(prepared, tmp_path / "classe")
    folder = room.part("autograded", "someone", spec.name)
    room.part("submitted", "other")
    with contextlib.ExitStack() as stack:
        ear = Ear().listen(stack)
        done = subprocess.run(
            [sys.executable, "-c", attack.text.replace("PORT = 0", f"PORT = {ear.port}")],
            cwd=folder,
            env={**os.environ, "CAMPUS_TEST_TOKEN": TOKEN},
            capture_output=True,
            text=True,
            timeout=120,
        )
    daemons = daemons_left(ear.port)
    for process in daemons:
        process.kill()
    assert bool(daemons) is (attack.name == "leaves_daemon")
    assert "GOT" in done.stdout, done.stdout + done.stderr
    if attack.name != "file_flood":
        assert "refused" not in done.stdout


@pytest.mark.parametrize("name", sorted(TAMPERING))
def test_tampered_copy_keeps_the_points_of_its_answers(battle, spec, name):
    assert battle.points(name) == full(spec)
    assert "1000" not in json.dumps([entry["points"] for entry in battle.record(name)["questions"]])


def test_batch_is_complete(battle):
    people = {*HONEST_PEOPLE, *TAMPERING, *(attack.name for attack in ATTACKS), "twice"}
    assert set(battle.outcomes) == people
    assert all(outcome.points is not None for outcome in battle.outcomes.values())
    assert [done for _, done, _ in battle.progress] == list(range(1, len(people) + 1))
    assert {name for name, _, _ in battle.progress} == people
    rows = (battle.room.root / "exports" / f"{battle.spec.name}.csv").read_text(encoding="utf-8-sig")
    assert rows.count('"noté"') == len(people)
    assert rows.count('"non noté"') == len({"someone", "missing"})


def test_of_two_submissions_the_latest_is_marked(battle):
    assert battle.outcomes["twice"].points == 0


def test_nobody_outside_was_talked_to(battle):
    assert battle.heard == []


def test_nothing_is_left_running_or_lying_about(battle):
    assert daemons_left(battle.port) == []
    commands = [" ".join(process.info["cmdline"] or []) for process in psutil.process_iter(["cmdline"])]
    assert not [words for words in commands if "bwrap" in words and str(battle.room.root) in words]
    for name in ("pickle", "identifier"):
        assert not Path(f"/tmp/campus-attack-{name}").exists()


def test_flood_of_outputs_stays_small(battle):
    for name in ("huge_output", "giant_output"):
        assert battle.marked(name).stat().st_size < 2_000_000


def test_what_is_shown_to_the_jail_was_not_changed(battle, prepared):
    for path in (prepared.root / "hidden").rglob("*"):
        if path.is_file():
            assert (battle.room.root / path.relative_to(prepared.root)).read_bytes() == path.read_bytes()
    assert battle.room.secret_file.read_text() == prepared.secret_file.read_text()


# Marking again, otherwise, after a kill: on a few people of the simulated class.

FEW = ["bruno", "david", "lea"]


def marks_of(room: Classroom, spec) -> dict[str, str]:
    """The marks files."""
    return {path.stem: path.read_text(encoding="utf-8") for path in (room.root / "marks" / spec.name).glob("*.json")}


@pytest.fixture
def again(simulated, tmp_path) -> Classroom:
    """The simulated class, to be marked again."""
    return copy_of(simulated.room, tmp_path / "classe")


@pytest.mark.parametrize("workers", [1, 2])
def test_marking_again_changes_nothing_whatever_the_number_of_workers(simulated, again, spec, workers):
    table = (again.root / "exports" / f"{spec.name}.csv").read_bytes()
    outcomes = mark(again, spec, workers=workers, only=FEW)
    assert [outcome.trainee for outcome in outcomes] == FEW
    assert marks_of(again, spec) == marks_of(simulated.room, spec)
    assert export(again, spec).read_bytes() == table


def grading(room: Classroom, *words: str) -> subprocess.Popen:
    """A command on a class, in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "grading", "--class", str(room.root), *words],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_interrupted_marking_stops_at_once_and_is_completed_by_the_same_command(simulated, again, spec, how):
    for folder in ("marks", "autograded", "submitted", "feedback", "exports"):
        shutil.rmtree(again.root / folder)
    words = ("mark", spec.name, "--workers", "2", "--only", *FEW)
    with grading(again, *words) as process:
        assert process.stdout.readline().startswith("[1/3]")
        family = psutil.Process(process.pid).children(recursive=True)
        assert family
        process.send_signal(how)
        process.wait(60)
        _, alive = psutil.wait_procs(family, timeout=20)
        assert alive == [], "a worker left alone would go on marking"
        if how == signal.SIGINT:
            assert process.returncode == 1
            assert "Interrompu" in process.stderr.read()
    partial = marks_of(again, spec)
    assert 1 <= len(partial) < len(FEW)
    assert {copy.trainee.id for copy in read_copies(again, spec)} <= set(partial)
    if how == signal.SIGINT:
        return  # nothing else differs
    with grading(again, *words) as process:
        out, err = process.communicate(timeout=300)
    assert process.returncode == 0, out + err
    assert "Traceback" not in out + err
    whole = marks_of(simulated.room, spec)
    assert marks_of(again, spec) == {name: whole[name] for name in FEW}


def test_lost_worker_costs_nobody_a_mark(simulated, again, spec):
    shutil.rmtree(again.root / "marks")
    with grading(again, "mark", spec.name, "--workers", "2", "--only", *FEW) as process:
        process.stdout.readline()
        workers = [
            child for child in psutil.Process(process.pid).children() if "spawn_main" in " ".join(child.cmdline())
        ]
        workers[-1].kill()
        out, err = process.communicate(timeout=300)
    assert process.returncode == 0, out + err
    whole = marks_of(simulated.room, spec)
    assert marks_of(again, spec) == {name: whole[name] for name in FEW}


def test_copy_without_its_truth_is_not_marked_rather_than_given_zero(again, spec, monkeypatch):
    shutil.rmtree(again.root / "truth" / spec.name / "h2" / "latent")
    [outcome] = mark(again, spec, only=["amina"])
    assert outcome.points is None
    assert "la correction a échoué (voir journaux/" in outcome.reason
    assert "amina" not in marks_of(again, spec)
    assert "amina" not in {copy.trainee.id for copy in read_copies(again, spec)}
    log = (again.root / outcome.reason.split("voir ")[1].rstrip(")")).read_text(encoding="utf-8")
    assert "JudgeError" in log


def test_locked_gradebook_is_waited_for(simulated, again, spec):
    connection = sqlite3.connect(again.root / "gradebook.db", check_same_thread=False)
    connection.execute("begin immediate")
    release = threading.Timer(12, connection.rollback)
    release.start()
    try:
        [outcome] = mark(again, spec, only=["bruno"])
    finally:
        release.join()
        connection.close()
    assert outcome.points == spec.points
    assert marks_of(again, spec) == marks_of(simulated.room, spec)


def test_copy_that_cannot_be_prepared_leaves_the_others_marked(again, spec):
    [path] = (again.root / "received" / spec.name / "david").iterdir()
    path.write_text('{"nbformat": 4, "cells": [' + ", ".join(['{"cell_type": "code"}'] * 2001) + "]}", encoding="utf-8")
    outcomes = {outcome.trainee: outcome for outcome in mark(again, spec, only=["bruno", "david"])}
    assert outcomes["bruno"].points == spec.points
    assert outcomes["david"].points is None
    assert "anormalement long" in outcomes["david"].reason
    assert "david" not in marks_of(again, spec), "the marks of an earlier copy are not this one's"


def test_marking_without_the_jail_is_written_in_the_marks(again, spec):
    [outcome] = mark(again, spec, only=["bruno"], unsafe=True)
    assert outcome.points == spec.points
    assert json.loads(marks_of(again, spec)["bruno"])["unsafe"] is True
    assert json.loads(marks_of(again, spec)["amina"])["unsafe"] is False


def test_late_and_new_copies_are_marked_beside_the_others(again, spec, tmp_path):
    release = nbformat.read(again.root / "release" / spec.name / f"{spec.notebook}.ipynb", as_version=4)
    path = tmp_path / "gaelle.ipynb"
    path.write_text(nbformat.writes(filled(release, spec, "right_sql", "gaelle")), encoding="utf-8")
    collect(again, spec, path)
    [outcome] = mark(again, spec, only=["gaelle"])
    assert outcome.points == spec.points
    assert {copy.trainee.id: copy.points for copy in read_copies(again, spec)}["gaelle"] == spec.points
