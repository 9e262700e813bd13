"""Would a machine with another Python get every package that is pinned?"""

from __future__ import annotations

import pytest
from packaging.requirements import Requirement

from tests import resolve


def wheel(name: str, version: str = "1.0", *needs: str) -> dict:
    return {"name": name, "version": version, "requires_dist": list(needs)}


CASES = {
    "all is pinned": ([wheel("a", "1.0", "b>=1"), wheel("b", "1.5")], []),
    "names in other letters": ([wheel("A.b", "1.0", "C-d"), wheel("c_D")], []),
    "one is not pinned": ([wheel("a", "1.0", "b>=1")], ["a requires b>=1, which is not pinned"]),
    "one is too old": ([wheel("a", "1.0", "b>=2"), wheel("b", "1.5")], ["a requires b>=2, and 1.5 is pinned"]),
    "for older Pythons only": ([wheel("a", "1.0", 'b; python_version < "3.13"')], []),
    "for newer Pythons only": (
        [wheel("a", "1.0", 'b; python_version >= "3.13"')],
        ['a requires b; python_version >= "3.13", which is not pinned'],
    ),
    "what comes with Python": ([wheel("a", "1.0", "setuptools", "pip>=22")], []),
    "an extra that nobody asks for": ([wheel("a", "1.0", 'b; extra == "more"')], []),
    "an extra that somebody asks for": (
        [wheel("a", "1.0", 'b; extra == "more"'), wheel("c", "1.0", "a[more]")],
        ['a[more] requires b; extra == "more", which is not pinned'],
    ),
    "a project that asks for more": ([wheel("a")], ["requirements.in requires z, which is not pinned"]),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_missing_is_named(case):
    metadata, expected = CASES[case]
    wanted = [Requirement("z")] if "project" in case else []
    assert resolve.gaps(metadata, "3.13", wanted) == expected


def test_extras_that_ask_for_each_other_come_to_an_end():
    metadata = [wheel("a", "1.0", 'a[two]; extra == "one"', 'a[one]; extra == "two"'), wheel("b", "1.0", "a[one]")]
    assert resolve.gaps(metadata, "3.13") == []


@pytest.mark.parametrize("words", [[], ["3"], ["python3.13"], ["3.13", "x"]])
def test_a_bad_call_is_2(words, capsys):
    assert resolve.main(words) == 2
    assert "usage" in capsys.readouterr().err


def test_one_version_that_fails_makes_it_fail(monkeypatch, capsys):
    monkeypatch.setattr(resolve, "wheels", lambda version: [wheel("a", "1.0", "b")] if version == "3.13" else [])
    monkeypatch.setattr(resolve, "project_requirements", lambda: [])
    assert resolve.main(["3.12"]) == 0
    assert resolve.main(["3.12", "3.13"]) == 1
    assert "a requires b" in capsys.readouterr().out


@pytest.fixture
def index(tmp_path):
    """Skip where pip can't get one small package: there is no network."""
    one = tmp_path / "one.txt"
    one.write_text(next(line for line in resolve.PINS.read_text().splitlines() if line.startswith("six==")))
    try:
        resolve.wheels("3.12", one, "--retries", "0", "--timeout", "15")
    except resolve.UnavailableError:
        pytest.skip("no package index can be reached")


@pytest.mark.slow
def test_every_pin_can_be_had_for_the_latest_python(index):
    good, sentence = resolve.check("3.13")
    assert good, sentence


@pytest.mark.slow
def test_a_version_that_does_not_exist_is_named(index, tmp_path):
    pins = tmp_path / "pins.txt"
    pins.write_text("six==0.0.99")
    with pytest.raises(resolve.UnavailableError, match=r"six==0\.0\.99"):
        resolve.wheels("3.13", pins, "--retries", "0")
