"""Sends the marking process messages that are not what they should be."""

from IPython import get_ipython

AFTER = "04.nir"
KEPT = {"04.nir"}
REASON = "le noyau envoie des messages illisibles"

kernel = get_ipython().kernel
for kind, content in (
    ("display_data", {}),
    ("stream", {"name": 1, "text": None}),
    ("execute_result", {"data": "x", "metadata": 3}),
    ("comm_open", {}),
    ("update_display_data", {"transient": {"display_id": ["x"]}}),
):
    kernel.session.send(kernel.iopub_socket, kind, content, parent=kernel.get_parent())
