"""Active content in everything that a trainer's page may show."""

from ipykernel.comm import Comm
from IPython.display import HTML, SVG, Javascript, Markdown, display

MARKDOWN = """<script>window.campus_attack = 1</script>
<img src=x onerror="window.campus_attack = 2">
[lien](javascript:window.campus_attack=3) [autre](JaVaScRiPt&colon;window.campus_attack=4)
<javascript:window.campus_attack=5> ![image](data:text/html;base64,PHNjcmlwdD4=)

[reference]: javascript:window.campus_attack=6
[reference] <svg/onload=window.campus_attack=7>"""

display(HTML("<script>window.campus_attack = 10</script><b onmouseover='window.campus_attack = 11'>gras</b>"))
display(
    HTML(
        "<iframe srcdoc='<script>parent.campus_attack = 12</script>'></iframe><form action=/x><button>ok</button></form>"
    )
)
display(HTML("<table><tr><td style='position:fixed'>case</td></tr></table><a href='javascript:alert(1)'>a</a>"))
display(SVG("<svg xmlns='http://www.w3.org/2000/svg'><script>window.campus_attack = 13</script></svg>"))
display(Javascript("window.campus_attack = 14"))
display(Markdown("<script>window.campus_attack = 15</script>"))
display(
    {
        "text/latex": "$\\href{javascript:window.campus_attack=16}{x}$",
        "image/png": "x' onerror='window.campus_attack=17",
    },
    raw=True,
)
display({"application/vnd.jupyter.widget-view+json": {"model_id": "attack"}, "text/plain": "widget"}, raw=True)
Comm(
    target_name="jupyter.widget",
    comm_id="attack",
    data={"state": {"_model_name": "</script><script>window.campus_attack = 18</script>"}},
)
print("</pre><script>window.campus_attack = 19</script>")
print("\x1b]8;;javascript:alert(1)\x07lien\x1b]8;;\x07")
raise ValueError("<script>window.campus_attack = 20</script>")
