"""Does the notebook work in a browser: same data as here, feedback, download, marking, reset, bad machines?"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import quote

import pytest

from book.browser.app import KERNEL, MissingRuntimeError
from book.browser.pins import pins
from book.browser.runtime import assemble
from book.browser.sources import Collector, known_sources, sha256
from book.browser.wheel import build_wheel
from book.build import BUILD, ROOT
from book.serve import server
from synthetic.exercise import load_exercise
from tests.book.notebook_page import EXERCISE, IDENTIFIER, SOURCE, START_MS, NotebookPage, answers
from tests.book.pages import visit
from tests.book.test_access import faults
from tests.needs import lack, need_program

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.xdist_group("browser")]

HERE = Path(__file__).parent
SPEC = load_exercise(SOURCE.with_name("exercise.toml"))
CASES = [
    ("mini", 11, 400),
    ("lecon04", 2404, 1600),
    (SPEC.scenario, SPEC.practice_seed, 2400),
    (SPEC.scenario, 8, 4000),
]


@pytest.fixture(scope="module")
def runtime(tmp_path_factory) -> Path:
    """The browser's Python, assembled anew from the checkout."""
    folder = tmp_path_factory.mktemp("runtime")
    pinned = pins()
    wheel = build_wheel(ROOT, {EXERCISE: SOURCE.with_name("exercise.toml")}, folder)
    kernel = [next((KERNEL / "static" / "pypi").glob(f"{name}-*.whl")) for name in pinned.kernel]
    collector = Collector(BUILD / "cache" / "pyodide", known_sources(pinned))
    try:
        assemble(pinned, collector, [wheel, *kernel], folder / "pyodide")
    except MissingRuntimeError as error:
        lack(str(error))
    return folder / "pyodide"


@pytest.fixture(scope="module")
def app(site) -> str:
    """Address of the notebook application of the built site."""
    if not (site.folder / "lite").is_dir():
        lack("the site was built without the in-browser notebooks")
    return f"{site.url}/lite"


def in_pyodide(runtime: Path, file: str, values: dict, *packages: str) -> str:
    """What a Python file prints, run in the browser's Python under Node."""
    node = need_program("node", "nodejs", package="nodejs")
    call = [node, str(HERE / "pyodide.mjs"), str(runtime), str(HERE / file), json.dumps(values), *packages]
    done = subprocess.run(call, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def test_the_browser_makes_the_same_warehouses_and_truth_as_this_machine(runtime, capsys):
    values = {"cases": json.dumps(CASES)}
    there = json.loads(in_pyodide(runtime, "digests.py", values, "campus-eds"))
    exec(
        compile((HERE / "digests.py").read_text(encoding="utf-8"), "digests.py", "exec"), {"__name__": "here"} | values
    )
    here = json.loads(capsys.readouterr().out)
    assert there.pop("numpy") != here.pop("numpy"), "the comparison is between two versions of numpy"
    assert len(here) == len(CASES)
    for case, made in here.items():
        assert there[case]["digests"] == made["digests"], case
        print(f"{case}: {there[case]['seconds']} s in the browser's Python, {made['seconds']} s here")


def test_the_lock_is_closed_and_every_file_has_its_sha256(runtime):
    packages = json.loads((runtime / "pyodide-lock.json").read_text(encoding="utf-8"))["packages"]
    for package in packages.values():
        assert sha256(runtime / package["file_name"]) == package["sha256"]
        assert {name.lower().replace("_", "-") for name in package["depends"]} <= set(packages)
    for name, digest in pins().core.items():
        assert name == "pyodide-lock.json" or sha256(runtime / name) == digest
    assert len(list(runtime.iterdir())) == len(packages) + len(pins().core)


def test_a_folder_copied_from_another_machine_is_enough(runtime, tmp_path):
    pinned, cache = pins(), BUILD / "cache" / "pyodide"
    packages = json.loads((runtime / "pyodide-lock.json").read_text(encoding="utf-8"))["packages"]
    wanted = pinned.core | {package["file_name"]: package["sha256"] for package in packages.values()}
    ours = {path.name for path in runtime.glob("*.whl")} - {path.name for path in cache.iterdir()}
    folder_only = known_sources(pinned, cache)[:1]
    Collector(tmp_path, folder_only).collect({name: digest for name, digest in wanted.items() if name not in ours})
    assert len(ours) == 4, "the package of the course and three of the kernel are not downloaded"


def grading(room: Path, *words: str) -> str:
    """Run the trainer's command line on a class; returns what it says."""
    call = [sys.executable, "-m", "grading", "--class", str(room), *words]
    done = subprocess.run(call, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_trainee_answers_in_the_browser_and_the_downloaded_notebook_gets_full_marks(site, app, chromium, tmp_path):
    need_program("bwrap", package="bubblewrap")
    with visit(chromium, f"{site.url}/modules/04_qualite_1/index.html", locale="fr-FR") as seen:
        begun = time.monotonic()
        seen.page.get_by_role("link", name="Ouvrir dans le navigateur").click()
        notebook = NotebookPage(seen.page)
        notebook.wait_ready()
        notebook.write(IDENTIFIER, 'IDENTIFIANT = "amina"')
        notebook.run_all()
        print(f"first output {time.monotonic() - begun:.1f} s after the click, caches empty")
        assert len(notebook.outputs()) == len(SPEC.questions)
        for said in notebook.outputs():
            assert said.startswith("✘")
            assert "pas encore écrite" in said
            assert "À relire dans la leçon" in said
        for name, text in answers().items():
            notebook.write(name, text)
        notebook.run_all()
        assert [said[0] for said in notebook.outputs()] == ["✔"] * len(SPEC.questions), notebook.outputs()
        copy = notebook.download(tmp_path)
        assert seen.trouble == []
    assert copy.name == "controler-amina.ipynb"
    assert json.loads(copy.read_text(encoding="utf-8"))["metadata"]["kernelspec"]["name"] == "python3"
    grading(tmp_path / "classe", "release", EXERCISE)
    assert "relevé" in grading(tmp_path / "classe", "collect", EXERCISE, str(copy))
    points = f"{SPEC.points:g} / {SPEC.points:g}"
    assert points in grading(tmp_path / "classe", "mark", EXERCISE, "--workers", "1")


def open_notebook(page, app: str) -> NotebookPage:
    """Open the exercise and wait for its cells, not for Python."""
    page.goto(f"{app}/ouvrir.html?tp={EXERCISE}")
    page.wait_for_selector(".jp-Notebook .jp-Cell .cm-content", timeout=START_MS)
    page.wait_for_selector("#campus-avis", timeout=START_MS)
    return NotebookPage(page)


def test_work_is_kept_until_the_trainee_starts_again_from_the_original(app, chromium, tmp_path):
    with visit(chromium, f"{app}/ouvrir.html", locale="fr-FR") as seen:
        notebook = open_notebook(seen.page, app)
        original = notebook.text("04_nir")
        notebook.write("04_nir", "# mon travail")
        notebook.save()
        assert open_notebook(seen.page, app).text("04_nir") == "# mon travail"
        seen.page.get_by_role("button", name="Recommencer depuis l’original").click()
        seen.page.get_by_role("button", name="Annuler").click()
        seen.page.wait_for_selector("#campus-avis", timeout=START_MS)
        assert notebook.text("04_nir") == "# mon travail"
        seen.page.get_by_role("button", name="Recommencer depuis l’original").click()
        with seen.page.expect_download() as waited:
            seen.page.get_by_role("button", name="Télécharger d’abord ma copie").click()
        waited.value.save_as(tmp_path / "copie.ipynb")
        seen.page.get_by_role("button", name="Effacer et recommencer").click()
        seen.page.wait_for_selector("#campus-avis", timeout=START_MS)
        assert notebook.text("04_nir") == original
    assert "# mon travail" in (tmp_path / "copie.ipynb").read_text(encoding="utf-8")


AGE = """async (exercise) => {
  const name = `JupyterLite Storage - ${new URL("..", location.href).pathname}`;
  const database = await new Promise((resolve) => {
    const request = indexedDB.open(name);
    request.onsuccess = () => resolve(request.result);
  });
  const store = database.transaction("files", "readwrite").objectStore("files");
  await new Promise((resolve) => {
    store.openCursor().onsuccess = (event) => {
      const cursor = event.target.result;
      if (!cursor) return resolve();
      store.put(cursor.value, `${exercise}/v0-00000000/controler.ipynb`);
      cursor.delete();
      cursor.continue();
    };
  });
  database.close();
}"""
"""Makes the saved copy one of an older version."""


def test_a_copy_of_an_older_version_does_not_hide_the_new_one_and_can_be_downloaded(app, chromium, tmp_path):
    with visit(chromium, f"{app}/ouvrir.html", locale="fr-FR") as seen:
        notebook = open_notebook(seen.page, app)
        original = notebook.text("04_nir")
        notebook.write("04_nir", "# mon ancien travail")
        notebook.save()
        seen.page.evaluate(AGE, EXERCISE)
        seen.page.goto(f"{app}/ouvrir.html?tp={EXERCISE}")
        with seen.page.expect_download() as waited:
            seen.page.get_by_role("button", name="Télécharger mon ancienne copie").click()
        waited.value.save_as(tmp_path / "ancien.ipynb")
        seen.page.get_by_role("button", name="Ouvrir la nouvelle version").click()
        seen.page.wait_for_selector("#campus-avis", timeout=START_MS)
        assert notebook.text("04_nir") == original
    assert "# mon ancien travail" in (tmp_path / "ancien.ipynb").read_text(encoding="utf-8")


def test_it_works_on_plain_http_under_a_sub_path_after_a_warning(site, app, chromium, tmp_path):
    (tmp_path / "hopital").mkdir()
    (tmp_path / "hopital" / "campus").symlink_to(site.folder)
    running = server(tmp_path, port=0)
    subject = f"http://campus.test:{running.server_address[1]}/hopital/campus"
    threading.Thread(target=running.serve_forever, daemon=True).start()
    browser = chromium.browser_type.launch(
        executable_path=need_program("chromium", package="chromium"),
        args=["--host-resolver-rules=MAP campus.test 127.0.0.1"],
    )
    try:
        with visit(browser, f"{subject}/lite/ouvrir.html?tp={quote(EXERCISE)}", locale="fr-FR") as seen:
            seen.page.get_by_role("button", name="Continuer").wait_for()
            assert "n’est pas chiffrée (http)" in seen.page.locator("#etat").inner_text()
            assert not seen.page.evaluate("window.isSecureContext")
            seen.page.get_by_role("button", name="Continuer").click()
            NotebookPage(seen.page).wait_ready()
            seen.page.get_by_role("link", name="Retour à la leçon").click()
            seen.page.wait_for_url(f"{subject}/modules/04_qualite_1/index.html")
            assert seen.trouble == []
    finally:
        browser.close()
        running.shutdown()
        running.server_close()


BAD_MACHINES = {
    "no WebAssembly": ("delete window.WebAssembly", "WebAssembly est absent", False),
    "an old browser": ("delete window.structuredClone", "trop ancien", False),
    "no storage": ("Object.defineProperty(window, 'indexedDB', {value: undefined})", "ne garde rien", True),
    "little memory": ("Object.defineProperty(navigator, 'deviceMemory', {value: 0.5})", "0,5 Go de mémoire", True),
}


@pytest.mark.parametrize(("script", "said", "may_go_on"), BAD_MACHINES.values(), ids=BAD_MACHINES)
def test_what_the_machine_lacks_is_said_in_french_with_a_way_out(app, chromium, script, said, may_go_on):
    with visit(chromium, "about:blank") as seen:
        seen.page.add_init_script(script)
        seen.page.goto(f"{app}/ouvrir.html?tp={EXERCISE}")
        way_out = seen.page.get_by_text("Continuer" if may_go_on else "Télécharger le TP pour JupyterLab", exact=True)
        way_out.wait_for()
        assert said in seen.page.locator("#etat").inner_text()
        for scheme in ("light", "dark"):
            seen.page.emulate_media(color_scheme=scheme)
            assert faults(seen.page) == []


def test_a_network_that_blocks_a_file_is_reported_and_the_trainee_can_try_again(app, chromium):
    with visit(chromium, "about:blank") as seen:
        seen.page.route("**/pyodide.asm.wasm", lambda route: route.fulfill(status=403))
        seen.page.goto(f"{app}/ouvrir.html?tp={EXERCISE}")
        seen.page.get_by_role("button", name="Réessayer").wait_for()
        assert "pyodide.asm.wasm\u00a0: réponse 403" in seen.page.locator("#etat").inner_text()
        seen.page.unroute("**/pyodide.asm.wasm")
        seen.page.get_by_role("button", name="Réessayer").click()
        seen.page.wait_for_url("**/notebooks/index.html?path=*", timeout=START_MS)


def test_an_unknown_notebook_gives_the_choice_of_those_that_exist(app, chromium):
    with visit(chromium, f"{app}/ouvrir.html?tp=inconnu") as seen:
        link = seen.page.get_by_role("link", name=SPEC.title)
        link.wait_for()
        assert link.get_attribute("href") == f"?tp={EXERCISE}"
        assert seen.trouble == []
