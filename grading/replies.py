"""What the shim answers, read from a kernel's reply: the kernel may have been tampered with, and send anything."""

from __future__ import annotations

import json

PAYLOAD, SHORT = '{"payload": "', 10_000


def plain_reply(content: dict) -> dict:
    """The shim's answer in the content of a kernel's reply, which may be anything.

    It is the ``repr`` of a JSON text. Neither is given whole to a parser: many small objects would fill the memory.
    """
    unreadable = {"error": "ValueError", "text": "réponse illisible"}
    try:
        value = content["user_expressions"]["reply"]
        if value["status"] != "ok":
            return {"error": str(value["ename"]), "text": str(value["evalue"])}
        text = value["data"]["text/plain"]
        if text[0] != text[-1] or text[0] not in "'\"":
            return unreadable
        text = text[1:-1].encode("ascii").decode("unicode_escape")
        if text.startswith(PAYLOAD) and text.endswith('"}'):
            return {"payload": text[len(PAYLOAD) : -2]}
        reply = json.loads(text) if len(text) < SHORT else None
    except (KeyError, TypeError, IndexError, AttributeError, ValueError, RecursionError):
        return unreadable
    return reply if isinstance(reply, dict) and "payload" not in reply else unreadable
