"""Is nothing marked where trainees' code can't be confined, and does the jail show only what it must?"""

from __future__ import annotations

import json
import struct
from pathlib import Path

import pytest

from grading import jail as module
from grading import seccomp
from grading.classroom import ROOT
from grading.errors import GradingError
from grading.jail import Limits, Mounts, command, environment, python_paths, require_jail
from grading.mark import mark
from grading.simulate.copies import hand_in


@pytest.fixture
def no_bubblewrap(monkeypatch, tmp_path):
    """A machine without bubblewrap."""
    monkeypatch.setenv("PATH", str(tmp_path))


def fake_bubblewrap(folder: Path, script: str) -> None:
    """A ``bwrap`` that does something else."""
    program = folder / "bwrap"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def test_missing_bubblewrap_is_named_with_what_installs_it(no_bubblewrap):
    with pytest.raises(GradingError, match=r"bubblewrap manque.*rien n'est noté.*apt install bubblewrap"):
        require_jail()


def test_nothing_is_marked_without_bubblewrap(no_bubblewrap, room, spec):
    hand_in(room, spec)
    before = sorted(room.root.rglob("*"))
    with pytest.raises(GradingError, match="bubblewrap manque"):
        mark(room, spec)
    assert sorted(room.root.rglob("*")) == before


def test_bubblewrap_that_does_not_work_is_explained(monkeypatch, tmp_path):
    fake_bubblewrap(tmp_path, "echo 'No permissions to create new namespace' >&2; exit 1")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(GradingError, match=r"ne fonctionne pas ici \(No permissions to create new namespace\)"):
        require_jail()


def test_processor_without_a_filter_is_refused(monkeypatch, tmp_path):
    fake_bubblewrap(tmp_path, "exit 0")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(seccomp.platform, "machine", lambda: "riscv64")
    with pytest.raises(GradingError, match="x86-64 ou ARM 64 bits"):
        require_jail()


def test_jail_works_on_this_machine(jail):
    require_jail()


def test_environment_of_the_kernel_owes_nothing_to_the_trainer_s(monkeypatch):
    monkeypatch.setenv("CAMPUS_SECRET", "x")
    monkeypatch.setenv("PYTHONSTARTUP", "/tmp/x.py")
    assert not {"CAMPUS_SECRET", "PYTHONSTARTUP"} & environment().keys()
    words = command(Path("/r"), Mounts(), Limits())
    assert "--clearenv" in words
    assert "CAMPUS_SECRET" not in " ".join(words)


def test_only_the_hub_the_tables_and_python_are_shown(tmp_path):
    hidden, practice = tmp_path / "h", tmp_path / "p"
    words = command(tmp_path / "run", Mounts(hidden, practice), Limits())
    binds = {words[i + 1]: words[i] for i, word in enumerate(words) if word in ("--bind", "--ro-bind", "--ro-bind-try")}
    writable = [path for path, kind in binds.items() if kind == "--bind"]
    assert writable == [str(tmp_path / "run")]
    ours = {path for path in binds if not path.startswith(("/usr", "/etc", "/lib", "/bin", "/sbin"))}
    ours -= {str(path) for path in python_paths()}
    inside = ROOT / "grading" / "inside"
    code = {str(ROOT / "synthetic"), str(inside / "shim.py"), str(inside / "zygote.py")}
    assert ours == code | {str(hidden), str(practice), str(tmp_path / "run")}


def test_python_s_own_folders_show_neither_the_course_nor_the_root():
    for path in python_paths():
        assert path != Path("/")
        assert not ROOT.is_relative_to(path)
        assert not (path / "grading").exists()


def run_filter(program: bytes, architecture: int, number: int, argument: int = 0) -> int:
    """What the system-call filter answers: a small machine for the instructions that it uses."""
    rules = [struct.unpack_from("=HBBI", program, start) for start in range(0, len(program), 8)]
    data = struct.pack("=iIQQ", number, architecture, 0, argument)
    place, value = 0, 0
    while True:
        code, yes, no, operand = rules[place]
        place += 1
        if code == seccomp.LOAD:
            value = struct.unpack_from("=I", data, operand)[0]
        elif code == seccomp.RETURN:
            return operand
        else:
            met = {
                seccomp.JUMP_EQUAL: value == operand,
                seccomp.JUMP_AT_LEAST: value >= operand,
                seccomp.JUMP_ANY_BIT: bool(value & operand),
            }[code]
            place += yes if met else no


@pytest.mark.parametrize("machine", sorted(seccomp.ARCHITECTURES))
def test_filter_refuses_processes_and_allows_the_rest(monkeypatch, machine):
    monkeypatch.setattr(seccomp.platform, "machine", lambda: machine)
    numbers, program = seccomp.ARCHITECTURES[machine], seccomp.program()
    refused = seccomp.ERRNO | seccomp.EPERM
    for number in (*numbers["fork"], *numbers["refused"]):
        assert run_filter(program, numbers["audit"], number) == refused
    assert run_filter(program, numbers["audit"], numbers["clone3"]) == seccomp.ERRNO | seccomp.ENOSYS
    assert run_filter(program, 0x1234, 0) == seccomp.KILL
    for number in set(range(450)) - {*numbers["fork"], *numbers["refused"], numbers["clone"], numbers["clone3"]}:
        assert run_filter(program, numbers["audit"], number) == seccomp.ALLOW


@pytest.mark.parametrize(("flags", "thread"), [(0x3D0F00, True), (0x1200011, False), (0x4111, False), (0, False)])
def test_filter_tells_threads_from_processes(monkeypatch, flags, thread):
    monkeypatch.setattr(seccomp.platform, "machine", lambda: "x86_64")
    numbers = seccomp.ARCHITECTURES["x86_64"]
    answer = run_filter(seccomp.program(), numbers["audit"], numbers["clone"], flags)
    assert answer == (seccomp.ALLOW if thread else seccomp.ERRNO | seccomp.EPERM)


def test_limits_and_filter_are_passed_to_the_zygote(tmp_path):
    settings = json.loads(command(tmp_path, Mounts(), Limits(memory_mb=100, cpu_s=2, file_mb=3, scratch_mb=4))[-1])
    assert settings.pop("seccomp") == seccomp.program().hex()
    assert settings == {"memory_mb": 100, "cpu_s": 2, "file_mb": 3, "scratch_mb": 4, "preload": True}


@pytest.mark.slow
def test_machine_where_a_kernel_cannot_be_isolated_further_is_explained(jail, monkeypatch):
    unable = module._base
    monkeypatch.setattr(module, "_base", lambda: [*unable(), "--disable-userns"])  # no right to mount inside
    with pytest.raises(GradingError, match="son propre espace isolé"):
        module._try_fork()
