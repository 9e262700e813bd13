"""Where the runtime's files come from, and the one rule of the house: the right sha256, or the file is refused.

Whatever the source, the ordinary clients (``npm``, ``pip``) find the registries as this machine has them set up.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from book.browser.pins import Pins

OFFICIAL_TIMEOUT_S = 8
CLIENT_TIMEOUT_S = 300
PLATFORM = ["--platform", "pyemscripten_2024_0_wasm32", "--python-version", "3.12", "--implementation", "cp"]


class SourceError(RuntimeError):
    """A source that can't be reached; the message (in French) says why."""


class MissingRuntimeError(RuntimeError):
    """Files that no source has; the message (in French) says which, what was tried and what to do."""


@dataclass(frozen=True)
class Source:
    """A place where files may be found: the files it can have, and how it puts them in a folder."""

    label: str
    has: Callable[[str], bool]
    bring: Callable[[Sequence[str], Path], None]


@dataclass
class Collector:
    """Brings files into a cache folder, from the first source that has them intact."""

    cache: Path
    sources: list[Source]
    reasons: list[str] = field(default_factory=list)

    def collect(self, wanted: dict[str, str]) -> None:
        """Have every file in the cache, verified anew.

        Parameters
        ----------
        wanted
            Name of each file to its sha256.

        Raises
        ------
        MissingRuntimeError
            If files are missing from every source.
        """
        self.cache.mkdir(parents=True, exist_ok=True)
        missing = {name for name, digest in wanted.items() if sha256(self.cache / name) != digest}
        for source in list(self.sources):
            asked = sorted(name for name in missing if source.has(name))
            if asked:
                missing -= self._take(source, {name: wanted[name] for name in asked})
        if missing:
            raise MissingRuntimeError(_explain(sorted(missing), self.reasons))

    def _take(self, source: Source, asked: dict[str, str]) -> set[str]:
        """Take from one source what it has intact; a source that can't be reached is not asked again."""
        with tempfile.TemporaryDirectory(dir=self.cache, prefix=".part-") as scratch:
            try:
                source.bring(list(asked), Path(scratch))
            except (SourceError, OSError) as error:
                self.reasons.append(f"{source.label} : {error}")
                self.sources.remove(source)
            taken = set()
            for name, digest in asked.items():
                found = Path(scratch) / name
                if not found.is_file():
                    continue
                if sha256(found) == digest:
                    found.replace(self.cache / name)
                    taken.add(name)
                else:
                    self.reasons.append(f"{source.label} : {name} refusé (sha256 inattendu, fichier altéré ou autre)")
        return taken


def sha256(path: Path) -> str:
    """Digest of a file; empty if there is none."""
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def known_sources(pinned: Pins, folder: Path | None = None) -> list[Source]:
    """The sources in the order they are asked: a folder given by hand, the official release, the registries."""
    wheels = {wheel.file: f"{wheel.name}=={wheel.version}" for wheel in pinned.wheels}

    def any_file(name: str) -> bool:
        return True

    def of_pyodide(name: str) -> bool:
        return name not in wheels

    sources = [
        Source("distribution officielle de Pyodide", of_pyodide, lambda names, out: _official(pinned, names, out)),
        Source(f"npm ({pinned.npm})", pinned.core.__contains__, lambda names, out: _npm(pinned, names, out)),
        Source("pip", wheels.__contains__, lambda names, out: _pip([wheels[name] for name in names], out, PLATFORM)),
        Source(f"pip ({pinned.mirror})", of_pyodide, lambda names, out: _mirror(pinned, names, out)),
    ]
    if folder is not None:
        sources.insert(0, Source(f"dossier {folder}", any_file, lambda names, out: _folder(folder, names, out)))
    return sources


def _folder(folder: Path, names: Iterable[str], out: Path) -> None:
    if not folder.is_dir():
        raise SourceError("ce dossier n'existe pas")
    for name in names:
        if (folder / name).is_file():
            shutil.copyfile(folder / name, out / name)


def _official(pinned: Pins, names: Iterable[str], out: Path) -> None:
    for name in names:
        try:
            with (
                urlopen(pinned.official + name, timeout=OFFICIAL_TIMEOUT_S) as answer,  # noqa: S310 (pinned, https)
                (out / name).open("wb") as file,
            ):
                shutil.copyfileobj(answer, file)
        except HTTPError as error:
            if error.code != 404:
                raise SourceError(f"réponse {error.code}") from error
        except (URLError, HTTPException, TimeoutError) as error:
            raise SourceError(f"inaccessible depuis ce réseau ({getattr(error, 'reason', error)})") from error


def _npm(pinned: Pins, names: Iterable[str], out: Path) -> None:
    if shutil.which("npm") is None:
        raise SourceError("npm n'est pas installé (Debian, Ubuntu : sudo apt install npm)")
    with tempfile.TemporaryDirectory(dir=out) as scratch:
        _run(["npm", "pack", pinned.npm, "--silent", "--fetch-retries=0", "--pack-destination", scratch])
        for archive in Path(scratch).glob("*.tgz"):
            with tarfile.open(archive) as opened:
                for name in names:
                    _extract(opened, f"package/{name}", out / name)


def _extract(opened: tarfile.TarFile, member: str, path: Path) -> None:
    try:
        content = opened.extractfile(member)
    except KeyError:
        return
    if content is not None:
        with content, path.open("wb") as file:
            shutil.copyfileobj(content, file)


def _pip(requirements: Sequence[str], out: Path, options: Sequence[str] = ()) -> None:
    call = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    call += ["--only-binary=:all:", "--retries", "1", "--dest", str(out), *options, *requirements]
    _run(call)


def _mirror(pinned: Pins, names: Iterable[str], out: Path) -> None:
    with tempfile.TemporaryDirectory(dir=out) as scratch:
        _pip([pinned.mirror], Path(scratch))
        for archive in Path(scratch).glob("*.whl"):
            with zipfile.ZipFile(archive) as opened:
                inside = set(opened.namelist())
                for name in names:
                    if pinned.mirror_folder + name in inside:
                        (out / name).write_bytes(opened.read(pinned.mirror_folder + name))


def _run(call: Sequence[str]) -> None:
    try:
        done = subprocess.run(call, capture_output=True, text=True, timeout=CLIENT_TIMEOUT_S)
    except subprocess.TimeoutExpired as error:
        raise SourceError(f"pas de réponse en {CLIENT_TIMEOUT_S} s") from error
    if done.returncode:
        said = [line.strip() for line in (done.stderr or done.stdout).splitlines() if "err" in line.lower()]
        raise SourceError(f"échec de {Path(call[0]).name} ({said[-1][:200] if said else 'sans message'})")


def _explain(missing: list[str], reasons: list[str]) -> str:
    names = ", ".join(missing[:6]) + (f" et {len(missing) - 6} autres" if len(missing) > 6 else "")
    tried = "".join(f"\n  - {reason}" for reason in reasons) or "\n  - aucune source ne les propose"
    return (
        f"Fichiers introuvables : {names}.{tried}\n"
        "Pour un poste sans accès aux registres, copiez le dossier « _build/cache/pyodide » d'un poste qui y accède, "
        "puis lancez : python -m book.browser --pyodide-dir DOSSIER"
    )
