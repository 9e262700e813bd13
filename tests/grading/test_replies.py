"""Is a kernel's reply taken for what it is: anything?"""

from __future__ import annotations

import base64
import json

import pytest

from grading.replies import plain_reply


def content(text: object) -> dict:
    """A kernel's reply whose expression has this display."""
    return {"user_expressions": {"reply": {"status": "ok", "data": {"text/plain": text}}}}


@pytest.mark.parametrize("quote", ["'", '"'])
def test_answer_of_the_shim_is_read(quote):
    payload = base64.b64encode(b"abc").decode()
    assert plain_reply(content(f'{quote}{{"payload": "{payload}"}}{quote}')) == {"payload": payload}


@pytest.mark.parametrize("text", ["erreur", "l'accent é", 'guillemets " et \\', "deux\nlignes", "\u2028"])
def test_error_of_the_shim_is_read(text):
    sent = json.dumps({"error": "ValueError", "text": text})
    assert plain_reply(content(repr(sent))) == {"error": "ValueError", "text": text}


def test_error_of_the_expression_itself_is_read():
    value = {"status": "error", "ename": "ModuleNotFoundError", "evalue": "campus_shim", "traceback": []}
    reply = plain_reply({"user_expressions": {"reply": value}})
    assert reply == {"error": "ModuleNotFoundError", "text": "campus_shim"}


@pytest.mark.parametrize(
    "reply",
    [
        {},
        {"user_expressions": None},
        {"user_expressions": []},
        {"user_expressions": {"reply": 3}},
        {"user_expressions": {"reply": {"status": "ok"}}},
        {"user_expressions": {"reply": {"status": "error"}}},
        content(None),
        content(3),
        content([]),
        content(["'", "'"]),
        content(""),
        content("'"),
        content("1.0"),
        content("'1.0'"),
        content("'[]'"),
        content("'{'"),
        content("'é'"),
        content("'\\'"),
        content("'\\x'"),
        content("'{\"fraction\": 1.0}'x"),
        content("'" + "[" * 5000 + "'"),
        content("'" + "[" * 100_000 + "'"),
        content("'" * 100_001),
        content("'" + '{"points": 2, "payload": "YWJj"}' + "'"),
    ],
)
def test_reply_made_to_harm_is_an_unreadable_answer(reply):
    assert plain_reply(reply) == {"error": "ValueError", "text": "réponse illisible"}


def test_reply_is_never_evaluated(tmp_path):
    path = tmp_path / "harm"
    plain_reply(content(f"'' + str(open({str(path)!r}, 'w')) + ''"))
    assert not path.exists()
