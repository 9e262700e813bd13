"""What a generated warehouse is worth: its figures beside the published ones (``python -m synthetic describe``)."""

from synthetic.describe.measures import measure
from synthetic.describe.report import Line, compare, html_page, text_table

__all__ = ["Line", "compare", "html_page", "measure", "text_table"]
