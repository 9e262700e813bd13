"""The parts of the in-browser notebooks: sources and their sha256, the trimmed lock, our wheel, the checks."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile
import threading
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

import book.browser.app as app
import book.browser.sources
import book.build
from book.browser.pins import pins
from book.browser.runtime import closure, trim, wheel_entry
from book.browser.sources import Collector, MissingRuntimeError, Source, SourceError, known_sources, sha256
from book.browser.wheel import build_wheel
from book.build import ROOT
from book.serve import server
from synthetic.exercise import load_exercise

SPEC = ROOT / "notebooks" / "source" / "04_controler" / "exercise.toml"
RIGHT, ALTERED = b"the right bytes", b"the right bytes, altered"
WANTED = {"a.whl": hashlib.sha256(RIGHT).hexdigest()}


def source(label: str, content: bytes | Exception, asked: list[str] | None = None) -> Source:
    """A source that has every file, with the same content, or that can't be reached."""

    def bring(names, out: Path) -> None:
        (asked if asked is not None else []).extend(names)
        if isinstance(content, Exception):
            raise content
        for name in names:
            (out / name).write_bytes(content)

    return Source(label, lambda name: True, bring)


def test_a_file_with_another_sha256_is_refused_and_leaves_nothing(tmp_path):
    collector = Collector(tmp_path / "cache", [source("miroir", ALTERED)])
    with pytest.raises(MissingRuntimeError, match=r"miroir : a\.whl refusé \(sha256"):
        collector.collect(WANTED)
    assert list((tmp_path / "cache").iterdir()) == []


def test_the_next_source_is_asked_when_one_is_altered_or_out_of_reach(tmp_path):
    first = [source("loin", SourceError("inaccessible")), source("miroir", ALTERED)]
    asked: list[str] = []
    collector = Collector(tmp_path, [*first, source("bon", RIGHT), source("inutile", RIGHT, asked)])
    collector.collect(WANTED)
    assert (tmp_path / "a.whl").read_bytes() == RIGHT
    assert asked == []


def test_a_source_out_of_reach_is_not_asked_twice(tmp_path):
    asked: list[str] = []
    collector = Collector(tmp_path, [source("loin", SourceError("inaccessible"), asked), source("bon", RIGHT)])
    collector.collect(WANTED)
    collector.collect({"b.whl": WANTED["a.whl"]})
    assert asked == ["a.whl"]


def test_a_cached_file_is_verified_anew_and_replaced_if_it_was_altered(tmp_path):
    (tmp_path / "a.whl").write_bytes(ALTERED)
    Collector(tmp_path, [source("bon", RIGHT)]).collect(WANTED)
    assert (tmp_path / "a.whl").read_bytes() == RIGHT


def test_a_cached_file_needs_no_source(tmp_path):
    (tmp_path / "a.whl").write_bytes(RIGHT)
    Collector(tmp_path, []).collect(WANTED)


def test_a_folder_given_by_hand_is_asked_first(tmp_path):
    sources = known_sources(pins(), tmp_path)
    (tmp_path / "pyodide.js").write_bytes(b"x")
    (tmp_path / "out").mkdir()
    sources[0].bring(["pyodide.js", "absent.whl"], tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["pyodide.js"]


def test_without_npm_the_message_says_how_to_install_it(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SourceError, match="apt install npm"):
        by_label("npm").bring(["pyodide.js"], tmp_path)


def test_a_client_that_fails_is_reported_with_its_last_error(monkeypatch, tmp_path):
    npm = tmp_path / "npm"
    npm.write_text("#!/bin/sh\necho 'npm ERROR code ENOTFOUND' >&2\nexit 1\n")
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    with pytest.raises(SourceError, match="ENOTFOUND"):
        by_label("npm").bring(["x"], tmp_path)


def by_label(start: str, pinned=None) -> Source:
    """The known source whose label starts so."""
    return next(found for found in known_sources(pinned or pins()) if found.label.startswith(start))


def test_the_official_release_is_read_file_by_file_and_may_lack_one(tmp_path):
    (tmp_path / "pyodide.js").write_bytes(RIGHT)
    (tmp_path / "out").mkdir()
    running = server(tmp_path, port=0)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    pinned = replace(pins(), official=f"http://127.0.0.1:{running.server_address[1]}/")
    by_label("distribution officielle", pinned).bring(["absent.whl", "pyodide.js"], tmp_path / "out")
    running.shutdown()
    running.server_close()
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["pyodide.js"]
    with pytest.raises(SourceError, match="inaccessible depuis ce réseau"):
        by_label("distribution officielle", pinned).bring(["pyodide.js"], tmp_path / "out")


def test_the_files_asked_for_are_taken_out_of_the_npm_package(monkeypatch, tmp_path):
    packed = tmp_path / "pyodide-0.27.7.tgz"
    with tarfile.open(packed, "w:gz") as archive:
        for name in ("package/pyodide.js", "package/other.js"):
            entry = tarfile.TarInfo(name)
            entry.size = len(RIGHT)
            archive.addfile(entry, io.BytesIO(RIGHT))
    npm = tmp_path / "npm"
    npm.write_text(f'#!/bin/sh\nfor last; do :; done\ncp {packed} "$last"\n')
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    (tmp_path / "out").mkdir()
    by_label("npm").bring(["pyodide.js", "absent.js"], tmp_path / "out")
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == {"pyodide.js": RIGHT}


def test_only_the_folder_of_pyodide_is_taken_out_of_the_mirror(monkeypatch, tmp_path):
    def download(requirements, out: Path, options=()) -> None:
        assert requirements == [pins().mirror]
        with zipfile.ZipFile(out / "mirror.whl", "w") as archive:
            archive.writestr(f"{pins().mirror_folder}numpy.whl", RIGHT)
            archive.writestr("elsewhere/six.whl", RIGHT)

    monkeypatch.setattr(book.browser.sources, "_pip", download)
    by_label(f"pip ({pins().mirror})").bring(["numpy.whl", "six.whl"], tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["numpy.whl"]


def lock(**packages: list[str]) -> dict:
    """A lock of packages and what they depend on."""
    entries = {name: {"name": name, "file_name": f"{name}.whl", "depends": deps} for name, deps in packages.items()}
    return {"info": {"version": "0"}, "packages": entries}


def test_the_trimmed_lock_has_all_that_its_packages_depend_on_and_nothing_else():
    upstream = lock(
        pandas=["numpy", "python-dateutil"], numpy=[], scipy=["numpy"], six=[], **{"python-dateutil": ["six"]}
    )
    kept = trim(upstream, ["pandas"], [])
    assert sorted(kept["packages"]) == ["numpy", "pandas", "python-dateutil", "six"]
    assert kept["info"] == upstream["info"]
    assert closure(kept, ["python_dateutil"]) == {"python-dateutil.whl", "six.whl"}


def test_a_replaced_package_brings_its_own_dependencies():
    newer = {"name": "pandas", "file_name": "pandas-3.whl", "depends": ["tzdata"]}
    kept = trim(lock(pandas=["pytz"], pytz=[], tzdata=[]), ["pandas"], [newer])
    assert sorted(kept["packages"]) == ["pandas", "tzdata"]
    assert kept["packages"]["pandas"]["file_name"] == "pandas-3.whl"


def test_a_package_that_pyodide_lacks_is_named():
    with pytest.raises(MissingRuntimeError, match="« polars »"):
        trim(lock(numpy=[]), ["polars"], [])


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The wheel of ``synthetic``."""
    return build_wheel(ROOT, {"04_controler": SPEC}, tmp_path_factory.mktemp("wheel"))


def test_the_wheel_is_the_same_byte_for_byte_each_time(wheel, tmp_path):
    assert sha256(build_wheel(ROOT, {"04_controler": SPEC}, tmp_path)) == sha256(wheel)


def test_the_wheel_holds_the_package_and_the_exercises_and_nothing_else(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        text = b"".join(archive.read(name) for name in names)
    assert {name.split("/")[0] for name in names} == {"synthetic", "campus_eds-0.1.0.dist-info"}
    assert "synthetic/exercises/04_controler.toml" in names
    assert "synthetic/scenarios/m04.toml" in names
    assert b"BEGIN SOLUTION" not in text
    assert str(ROOT).encode() not in text


def test_the_wheel_finds_its_exercises_far_from_any_checkout(wheel, tmp_path):
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installed")
    code = "from synthetic.practice import Exercise; print(Exercise('04_controler').spec.title)"
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "installed")}
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.stdout.strip() == load_exercise(SPEC).title, done.stderr


def test_the_lock_entry_of_the_wheel_says_what_import_loads_it_and_what_it_needs(wheel):
    entry = wheel_entry(wheel)
    assert entry["imports"] == ["synthetic"]
    assert entry["depends"] == ["numpy", "pandas"]
    assert entry["sha256"] == sha256(wheel)


def test_a_corrected_notebook_has_another_path_so_that_no_saved_copy_hides_it(tmp_path):
    spec = load_exercise(SPEC)
    (tmp_path / spec.name).mkdir()
    notebook = tmp_path / spec.name / f"{spec.notebook}.ipynb"
    notebook.write_text("first")
    first = app.notebook_path(tmp_path, spec)
    notebook.write_text("corrected")
    assert app.notebook_path(tmp_path, spec) != first
    assert first.startswith(f"{spec.name}/v{spec.version}-")


@pytest.mark.parametrize(
    "kernel",
    [
        {"disablePyPIFallback": True},
        {"disablePyPIFallback": True, "pyodideUrl": "https://example.org/pyodide.js"},
        {"pyodideUrl": "./static/pyodide/pyodide.js"},
    ],
)
def test_an_application_that_would_call_another_host_is_refused(tmp_path, kernel):
    settings = {"litePluginSettings": {app.KERNEL_PLUGIN: kernel}, "federated_extensions": []}
    (tmp_path / "jupyter-lite.json").write_text(json.dumps({"jupyter-config-data": settings}))
    with pytest.raises(app.AppError, match="autre serveur"):
        app.check(tmp_path)


@pytest.fixture
def no_source(monkeypatch, tmp_path):
    """A machine that reaches no source, and a build folder with nothing downloaded and a stale catalogue."""
    monkeypatch.setattr(book.build, "BUILD", tmp_path)
    monkeypatch.setattr(book.build, "RELEASE", tmp_path / "release")
    monkeypatch.setattr(app, "known_sources", lambda pinned, folder: [source("loin", SourceError("inaccessible"))])
    released = tmp_path / "release" / "04_controler"
    released.mkdir(parents=True)
    (released / "exercise.toml").write_bytes(SPEC.read_bytes())
    (released / "controler.ipynb").write_text("{}")
    (tmp_path / "lite.json").write_text('{"stamp": "old", "notebooks": {"04_controler": {}}}')
    return tmp_path


def test_where_no_source_can_be_had_the_site_goes_without_the_button_and_says_why(no_source, capsys):
    book.build.prepare_app(["04_controler"])
    said = capsys.readouterr().err
    assert "sans le bouton « Ouvrir dans le navigateur »" in said
    assert "loin : inaccessible" in said
    assert "--pyodide-dir" in said
    assert sorted(path.name for path in no_source.iterdir()) == ["cache", "release"], "nothing half-written"


def test_a_folder_that_does_not_exist_is_a_bad_call(tmp_path):
    call = [sys.executable, "-m", "book.browser", "--pyodide-dir", str(tmp_path / "absent")]
    done = subprocess.run(call, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 2
    assert "n'existe pas" in done.stderr
