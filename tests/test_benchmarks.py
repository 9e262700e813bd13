"""Do benchmarks give ratios, told in a table and kept in a file?"""

from __future__ import annotations

import importlib
import json
import types

import pytest

from benchmarks import Ratio, best, generator

command = importlib.import_module("benchmarks.__main__")


def benchmark(run) -> types.ModuleType:
    module = types.ModuleType("some")
    module.run = run
    return module


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Run the command with the given benchmarks; exit code, what it printed, what it wrote."""
    monkeypatch.chdir(tmp_path)

    def run(found: dict, *words: str):
        monkeypatch.setattr(command, "modules", lambda: found)
        code = command.main(words)
        return code, capsys.readouterr(), json.loads((tmp_path / "_build" / "bench.json").read_text())

    return run


def test_ratios_are_printed_and_kept(run):
    one = benchmark(lambda: [Ratio("slow / fast", 2.5, {"rows/s": 123456, "share": 0.25}, "as expected")])
    code, printed, kept = run({"one": one})
    assert code == 0
    assert "2.50  slow / fast" in printed.out
    assert "rows/s 123,456, share 0.25" in printed.out
    assert kept["ratios"]["one"][0]["value"] == 2.5
    assert kept["cores"] >= 1


def test_the_size_is_given_to_those_that_have_one(run):
    sized = benchmark(lambda patients=7: [Ratio("patients", patients)])
    other = benchmark(lambda: [Ratio("other", 1.0)])
    _, _, kept = run({"sized": sized, "other": other}, "--patients", "12")
    assert kept["ratios"]["sized"][0]["value"] == 12
    _, _, kept = run({"sized": sized, "other": other}, "sized")
    assert kept["ratios"] == {"sized": [{"name": "patients", "value": 7, "measures": {}, "note": ""}]}


def test_one_that_fails_does_not_take_the_others_away(run):
    code, printed, kept = run({"bad": benchmark(lambda: 1 / 0), "good": benchmark(lambda: [Ratio("x", 1.0)])})
    assert code == 1
    assert "ZeroDivisionError" in printed.err
    assert list(kept["ratios"]) == ["good"]


@pytest.mark.parametrize("words", [["licorne"], ["--patients", "0"], ["--patients", "x"]])
def test_a_bad_call_is_2(words):
    with pytest.raises(SystemExit) as stop:
        command.main(words)
    assert stop.value.code == 2


def test_every_module_with_a_run_is_found():
    assert command.modules()["generator"] is generator


def test_works_take_turns():
    turns = []
    times = best({"a": lambda: turns.append("a"), "b": lambda: turns.append("b")}, rounds=2)
    assert turns == ["a", "b", "a", "b"]
    assert all(0 <= seconds < float("inf") for seconds in times.values())


@pytest.mark.slow
def test_the_generator_is_measured_at_any_size():
    ratios = generator.run(patients=60)
    assert len(ratios) == 3
    assert all(ratio.value > 0 and ratio.measures for ratio in ratios)
