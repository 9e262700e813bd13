"""The notebook application: JupyterLite around our runtime and notebooks, with the page that opens them.

It is built in ``_build`` beside the old one, checked, then put in its place; nothing is redone when nothing changed.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path

from book.browser.pins import PINS, Pins, pins
from book.browser.runtime import Lock, assemble, closure
from book.browser.sources import Collector, MissingRuntimeError, known_sources
from book.browser.wheel import build_wheel, sources
from synthetic.exercise import ExerciseSpec, load_exercise

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "book" / "lite"
KERNEL = Path(sys.prefix) / "share" / "jupyter" / "labextensions" / "@jupyterlite" / "pyodide-kernel-extension"
KERNEL_PLUGIN = "@jupyterlite/pyodide-kernel-extension:kernel"
TOOLS = ("jupyterlite-core", "jupyterlite-pyodide-kernel", "jupyterlab-language-pack-fr-fr")
PAGES = ("ouvrir.html", "ouvrir.css", "ouvrir.js", "exigences.js", "copies.js", "campus.css")
# Words of JupyterLite's page, said before its translations are loaded.
PAGE_WORDS = (
    ("<html>", '<html lang="fr">'),
    ("<title>Jupyter Notebook - Notebooks</title>", "<title>TP | Campus EDS</title>"),
    ("WASM powered Jupyter running in the browser.", "Notebooks de Campus EDS, dans le navigateur."),
    ("Loading JupyterLite...", "Ouverture du notebook…"),
    ("JupyterLite requires JavaScript to be enabled in your browser.", "Le TP demande que JavaScript soit activé."),
    (
        '<link rel="manifest" href="../manifest.webmanifest" />',
        '<link rel="icon" href="../../_static/favicon.svg" /><link rel="stylesheet" href="../campus.css" />',
    ),
)


class AppError(RuntimeError):
    """The application can't be built; the message (in French) says why."""


def build_app(build: Path, released: Path, names: Iterable[str], folder: Path | None = None, say=print) -> bool:
    """Have the application of these exercises in ``build/lite``, and its catalogue in ``build/lite.json``.

    Parameters
    ----------
    build
        The folder of built things.
    released
        Folder of the trainees' versions: ``<name>/<notebook>.ipynb`` and ``<name>/exercise.toml``.
    folder
        A folder of files downloaded elsewhere, asked first.
    say
        Told what takes time.

    Returns
    -------
    bool
        Whether anything had to be done.

    Raises
    ------
    MissingRuntimeError
        If files can't be had from any source.
    AppError
        If JupyterLite fails, or if what it made is not what we want.
    """
    catalogue, app = build / "lite.json", build / "lite"
    specs = {name: load_exercise(released / name / "exercise.toml") for name in names}
    stamp = stamp_of(released, specs)
    if app.is_dir() and _stamp_in(catalogue) == stamp:
        return False
    say("Notebook dans le navigateur : préparation de Python et des TP…")
    catalogue.unlink(missing_ok=True)
    stage, fresh = build / "lite.stage", build / "lite.new"
    for leftover in (stage, fresh):
        shutil.rmtree(leftover, ignore_errors=True)
    try:
        lock = _stage(build, stage, released, specs, folder)
        _run_jupyterlite(stage, fresh, build / "lite.log")
        _finish(fresh, released, specs, lock)
        check(fresh)
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    shutil.rmtree(app, ignore_errors=True)
    fresh.rename(app)
    loaded = json.loads((app / "campus.json").read_text(encoding="utf-8"))["files"]
    size = round(sum(file["bytes"] for file in loaded) / 1e6)
    opened = {name: {"open": f"lite/ouvrir.html?tp={name}", "megabytes": size} for name in specs}
    _write_json(catalogue, {"stamp": stamp, "notebooks": opened})
    return True


def forget(build: Path) -> None:
    """Make the site do without the application."""
    (build / "lite.json").unlink(missing_ok=True)


def stamp_of(released: Path, specs: Iterable[str]) -> str:
    """Digest of all that the application is made from."""
    digest = hashlib.sha256()
    files = [*sources(ROOT), ROOT / "pyproject.toml", PINS, *sorted(Path(__file__).parent.glob("*.py"))]
    files += sorted(path for path in STATIC.rglob("*") if path.is_file())
    for name in sorted(specs):
        files += sorted(path for path in (released / name).iterdir() if path.is_file())
    for path in files:
        digest.update(f"{path.name}|{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    for tool in TOOLS:
        digest.update(f"{tool} {version(tool)}\n".encode())
    return digest.hexdigest()


def notebook_path(released: Path, spec: ExerciseSpec) -> str:
    """Path of a notebook in the application; it changes with the notebook, so that no saved copy hides a new one."""
    content = (released / spec.name / f"{spec.notebook}.ipynb").read_bytes()
    return f"{spec.name}/v{spec.version}-{hashlib.sha256(content).hexdigest()[:8]}/{spec.notebook}.ipynb"


def check(app: Path) -> None:
    """Refuse an application that would call another host, or miss a part of ours.

    Raises
    ------
    AppError
        If its settings are not the ones wanted.
    """
    settings = json.loads((app / "jupyter-lite.json").read_text(encoding="utf-8"))["jupyter-config-data"]
    kernel = settings.get("litePluginSettings", {}).get(KERNEL_PLUGIN, {})
    if kernel.get("pyodideUrl") != "./static/pyodide/pyodide.js" or not kernel.get("disablePyPIFallback"):
        raise AppError("JupyterLite chercherait Python sur un autre serveur : application refusée.")
    names = {extension["name"] for extension in settings.get("federated_extensions", [])}
    if names != {"campus-tp", "@jupyterlite/pyodide-kernel-extension"}:
        raise AppError(f"Extensions inattendues dans JupyterLite : {', '.join(sorted(names))}.")


def _stage(build: Path, stage: Path, released: Path, specs: Mapping[str, ExerciseSpec], folder: Path | None) -> Lock:
    """Lay out what ``jupyter lite build`` reads."""
    pinned = pins()
    stage.mkdir(parents=True)
    wheel = build_wheel(ROOT, {name: released / name / "exercise.toml" for name in specs}, stage)
    ours = [wheel, *(_one(KERNEL / "static" / "pypi", f"{name}-*.whl") for name in pinned.kernel)]
    collector = Collector(build / "cache" / "pyodide", known_sources(pinned, folder))
    lock = assemble(pinned, collector, ours, stage / "static" / "pyodide")
    for spec in specs.values():
        target = stage / "contents" / notebook_path(released, spec)
        target.parent.mkdir(parents=True)
        shutil.copyfile(released / spec.name / target.name, target)
    shutil.copyfile(STATIC / "overrides.json", stage / "overrides.json")
    settings = json.loads((STATIC / "jupyter-lite.json").read_text(encoding="utf-8"))
    kernel = settings["jupyter-config-data"]["litePluginSettings"][KERNEL_PLUGIN]
    kernel["loadPyodideOptions"] = {"packages": list(pinned.start)}
    _write_json(stage / "jupyter-lite.json", settings)
    return lock


def _one(folder: Path, pattern: str) -> Path:
    found = sorted(folder.glob(pattern))
    if len(found) != 1:
        raise AppError(f"{pattern} : un fichier attendu, {len(found)} trouvés. Relancez « make setup ».")
    return found[0]


def _run_jupyterlite(stage: Path, out: Path, log: Path) -> None:
    """Build in a new folder: a stale doit database would silently drop our settings."""
    options = {
        "apps": ["notebooks"],
        "contents": [str(stage / "contents")],
        "federated_extensions": [str(KERNEL), str(STATIC / "extension")],
        "ignore_sys_prefix": ["federated_extensions"],
        "no_sourcemaps": True,
        "no_unused_shared_packages": True,
        "output_dir": str(out),
        "cache_dir": str(stage / ".cache"),
    }
    _write_json(stage / "jupyter_lite_config.json", {"LiteBuildConfig": options})
    (stage / ".jupyterlite.doit.db").unlink(missing_ok=True)
    call = [sys.executable, "-m", "jupyterlite_core", "build", "--lite-dir", str(stage)]
    done = subprocess.run(call, cwd=stage, capture_output=True, text=True)
    log.write_text(done.stdout + done.stderr, encoding="utf-8")
    if done.returncode:
        raise AppError(f"JupyterLite s'est arrêté sur une erreur : voir {log}.")


def _finish(app: Path, released: Path, specs: Mapping[str, ExerciseSpec], lock: Lock) -> None:
    """French in the page of the application, our own pages, and what they need to know."""
    page = app / "notebooks" / "index.html"
    text = page.read_text(encoding="utf-8")
    for before, after in PAGE_WORDS:
        if before not in text:
            raise AppError(f"La page de JupyterLite a changé : « {before} » n'y est plus.")
        text = text.replace(before, after)
    page.write_text(text, encoding="utf-8")
    settings = app / "notebooks" / "jupyter-lite.json"
    plain = json.loads(settings.read_text(encoding="utf-8"))
    del plain["jupyter-config-data"]["faviconUrl"]
    _write_json(settings, plain)
    for name in PAGES:
        shutil.copyfile(STATIC / name, app / name)
    notebooks = {name: _card(released, spec) for name, spec in specs.items()}
    _write_json(app / "campus.json", {"notebooks": notebooks, "files": _files(app, pins(), lock)})


def _card(released: Path, spec: ExerciseSpec) -> dict[str, str]:
    """What the opening page says of an exercise (addresses are relative to that page)."""
    lesson = next(iter(spec.questions.values())).hint.split("#")[0]
    return {
        "title": f"TP {int(spec.module)}. {spec.title}",
        "path": notebook_path(released, spec),
        "lesson": f"../{lesson}",
        "zip": f"../tp/{spec.name}.zip",
    }


def _files(app: Path, pinned: Pins, lock: Lock) -> list[dict[str, str | int]]:
    """Files that the first cell needs, and their sizes: loaded by the opening page, with its progress."""
    names = [name for name in pinned.core if not name.endswith(".mjs")]
    names += sorted(closure(lock, pinned.start + pinned.course))
    urls = [f"static/pyodide/{name}" for name in names]
    urls += ["jupyter-lite.json", "notebooks/index.html", "notebooks/jupyter-lite.json"]
    urls += [path.relative_to(app).as_posix() for path in sorted((app / "extensions" / "campus-tp").rglob("*.js"))]
    return [{"url": url, "bytes": (app / url).stat().st_size} for url in urls]


def _stamp_in(catalogue: Path) -> str:
    try:
        return json.loads(catalogue.read_text(encoding="utf-8"))["stamp"]
    except (OSError, ValueError, KeyError):
        return ""


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


__all__ = ["AppError", "MissingRuntimeError", "build_app", "check", "forget"]
