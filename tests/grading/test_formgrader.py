"""Does nbgrader's page for trainers open on our gradebook, in French, in the jail, and without any other host?"""

from __future__ import annotations

import contextlib
import json
import re
import socket
import subprocess
import time
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import nbformat
import pytest
from bs4 import BeautifulSoup

from grading.formgrader import command
from grading.page import SCRIPTS, TEMPLATES, french, replacements
from grading.simulate.copies import CLASS
from tests.grading.attack import attacks
from tests.grading.conftest import copy_of
from tests.grading.test_mark import marks_of

TOKEN = "for-this-test-only"
LISTS = (
    "manage_assignments",
    "gradebook",
    "manage_students",
    "manage_submissions/04_controler",
    "gradebook/04_controler",
)
PAGES = (*LISTS, "gradebook/04_controler/controler", "manage_students/amina", "manage_students/amina/04_controler")


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@contextlib.contextmanager
def serving(room, folder: Path):
    """The server on a class, and a client that is logged in."""
    words, environment = command(room, free_port(), browser=False)
    port = next(word.split("=")[1] for word in words if word.startswith("--ServerApp.port="))
    environment |= {"HOME": str(folder), "JUPYTER_RUNTIME_DIR": str(folder), "JUPYTER_DATA_DIR": str(folder)}
    words += [f"--IdentityProvider.token={TOKEN}", "--allow-root"]
    log = (folder / "server.log").open("w")
    with subprocess.Popen(words, env=environment, cwd=room.root, stdout=log, stderr=log) as process:
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", follow_redirects=True, timeout=120) as client:
                deadline = time.monotonic() + 120
                while process.poll() is None and time.monotonic() < deadline:
                    with contextlib.suppress(httpx.TransportError):
                        client.get("/formgrader", params={"token": TOKEN})
                        break
                    time.sleep(0.2)
                yield client
        finally:
            process.terminate()
            process.wait(30)
            log.close()


@pytest.fixture(scope="module")
def client(simulated, tmp_path_factory):
    """The page of the simulated class (a copy of it)."""
    folder = tmp_path_factory.mktemp("formgrader")
    room = copy_of(simulated.room, folder / "classe")
    with serving(room, folder) as client:
        client.room = room
        yield client


def submissions(client) -> dict[str, str]:
    """Address of each trainee's copy."""
    found = client.get("/formgrader/api/submitted_notebooks/04_controler/controler").json()
    return {entry["student"]: f"/formgrader/submissions/{entry['id']}/" for entry in found}


def addresses(html: str) -> list[str]:
    """What a page makes a browser load (links that one may follow are not loaded)."""
    page = BeautifulSoup(html, "html.parser")
    tags = [tag for tag in page.find_all(True) if tag.name != "a"]
    found = [tag[name] for tag in tags for name in ("src", "href", "srcset", "data", "action") if tag.get(name)]
    styles = " ".join(tag.get_text() for tag in page.find_all(["style", "script"]))
    return found + re.findall(r"""(?:url\(|@import|import .* from)\s*['"]?([^'")]+)""", styles)


@pytest.mark.parametrize("name", PAGES)
def test_page_opens_in_french_and_loads_from_this_server_only(client, name):
    answer = client.get(f"/formgrader/{name}")
    assert answer.status_code == 200
    page = BeautifulSoup(answer.text, "html.parser")
    assert page.html["lang"] == "fr"
    assert page.find_all("script")
    for address in addresses(answer.text):
        assert not urlsplit(address).netloc, address
        assert client.get(address).status_code == 200 or address.startswith("#")
    shown = page.get_text(" ")
    for english in ("Manage", "Students", "Loading", "Score", "Submission", "Assignment"):
        assert english not in shown


def test_page_of_each_copy_opens_and_loads_from_this_server_only(client):
    for trainee, address in submissions(client).items():
        answer = client.get(address)
        assert answer.status_code == 200, trainee
        assert not [found for found in addresses(answer.text) if urlsplit(found).netloc]
        assert "mathjax" not in answer.text.lower()
        shown = BeautifulSoup(answer.text, "html.parser").get_text(" ")
        assert "Tous les points" in shown
        for english in ("Full credit", "Student's answer", "extra credit", "Prev", "Resolve"):
            assert english not in shown


def test_marks_shown_are_those_that_are_due(client):
    shown = client.get("/formgrader/api/submissions/04_controler").json()
    assert {entry["student"]: entry["score"] for entry in shown} == pytest.approx(
        {c.id: c.due for c in CLASS}, abs=1e-4
    )
    assert {entry["student"]: entry["last_name"] for entry in shown} == {copy.id: copy.name for copy in CLASS}
    assert not any(entry["needs_manual_grade"] for entry in shown)


def test_one_must_be_logged_in(client):
    with httpx.Client(base_url=client.base_url) as stranger:
        for address in (
            "/formgrader/manage_assignments",
            "/formgrader/static/js/utils.js",
            *submissions(client).values(),
        ):
            answer = stranger.get(address)
            assert answer.status_code in (302, 403) or address.startswith("/formgrader/static"), address
            assert "amina" not in answer.text


@pytest.mark.parametrize(
    "name", ["../../../secret.txt", "%2e%2e/%2e%2e/secret.txt", "utils.py", "nothing.js", "/etc/passwd"]
)
def test_script_server_gives_nbgrader_s_scripts_and_nothing_else(client, name):
    assert client.get(f"/formgrader/static/js/{name}").status_code in (403, 404)


def test_scripts_are_in_french(client):
    for path in SCRIPTS.glob("*.js"):
        answer = client.get(f"/formgrader/static/js/{path.name}")
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
        assert answer.text == french(path.read_text(encoding="utf-8"))


def test_every_replacement_is_still_needed():
    files = [path for path in [*TEMPLATES.rglob("*"), *SCRIPTS.glob("*.js")] if path.is_file()]
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    assert [said for said in replacements() if said not in text] == []


def mark_on_page(client, spec, trainee: str) -> None:
    """Click on a copy's « Noter »."""
    answer = client.post(
        f"/formgrader/api/submission/{spec.name}/{trainee}/autograde",
        headers={"X-XSRFToken": client.cookies.get("_xsrf", "")},
    )
    assert answer.json()["success"], answer.text


def test_marking_from_the_page_changes_nothing(client, spec):
    before = marks_of(client.room, spec)
    (client.room.root / "marks" / spec.name / "david.json").unlink()
    mark_on_page(client, spec, "david")
    assert marks_of(client.room, spec) == before


def test_marking_from_the_page_is_done_in_the_jail(client, spec):
    [attack] = [attack for attack in attacks() if attack.name == "reads"]
    frame = nbformat.read(client.room.root / "release" / spec.name / f"{spec.notebook}.ipynb", as_version=4)
    folder = client.room.part("submitted", "karim", spec.name)
    nbformat.write(attack.notebook(frame, spec, 0), folder / f"{spec.notebook}.ipynb")
    mark_on_page(client, spec, "karim")
    marked = client.room.root / "autograded" / "karim" / spec.name / f"{spec.notebook}.ipynb"
    outputs = [output for cell in nbformat.read(marked, as_version=4).cells for output in cell.get("outputs", [])]
    printed = "\n".join(output.get("text", "") for output in outputs)
    assert "refused class secret" in printed
    assert "GOT" not in printed
    assert json.loads(marks_of(client.room, spec)["karim"])["unsafe"] is False


def test_points_given_on_the_page_are_ours(client, spec):
    from grading.marks import grade_id, read_copies

    [submission] = [address.split("/")[3] for name, address in submissions(client).items() if name == "gaelle"]
    grades = client.get(f"/formgrader/api/grades?submission_id={submission}").json()
    grade = next(grade for grade in grades if grade["name"] == grade_id(spec.questions["04.dates"]))
    answer = client.put(
        f"/formgrader/api/grade/{grade['id']}",
        json={**grade, "manual_score": 0.5},
        headers={"X-XSRFToken": client.cookies.get("_xsrf", "")},
    )
    assert answer.status_code == 200
    assert {copy.trainee.id: copy.points for copy in read_copies(client.room, spec)}["gaelle"] == 0.5


def test_pages_run_without_error_and_without_another_host_in_a_browser(client, chromium):
    page = chromium.new_page()
    asked, trouble = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.goto(f"{client.base_url}/formgrader/manage_assignments?token={TOKEN}", wait_until="networkidle")
    page.get_by_role("link", name="12").wait_for()
    headers = [text for text in page.locator("thead th:visible").all_inner_texts() if text]
    assert headers == ["Nom", "Date limite", "Modifier", "Aperçu", "Copies"]
    page.goto(f"{client.base_url}/formgrader/manage_submissions/04_controler", wait_until="networkidle")
    page.get_by_role("link", name="Amina B.").wait_for()
    page.goto(f"{client.base_url}{submissions(client)['karim']}", wait_until="networkidle")
    page.locator("input.score").first.wait_for()
    assert trouble == []
    assert {urlsplit(url).netloc for url in asked if not url.startswith("data:")} == {client.base_url.netloc.decode()}
    page.close()


def test_active_content_does_not_run_on_the_trainer_s_page(battle, chromium, tmp_path):
    room = copy_of(battle.room, tmp_path / "classe")
    with serving(room, tmp_path) as client:
        page = chromium.new_page()
        page.goto(f"{client.base_url}/formgrader/manage_assignments?token={TOKEN}")
        page.goto(f"{client.base_url}{submissions(client)['active_content']}", wait_until="networkidle")
        assert "campus_attack" in page.content(), "its text is there"
        assert page.evaluate("window.campus_attack") is None
        for handle in page.locator("#notebook-container a, #notebook-container b").all():
            handle.dispatch_event("mouseover")
        assert page.evaluate("window.campus_attack") is None
        page.close()
