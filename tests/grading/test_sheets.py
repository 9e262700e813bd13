"""Do our sheets open well in a spreadsheet, and run nothing there?"""

from __future__ import annotations

import csv

import pytest

from grading.sheets import safe, write_sheet
from synthetic.messages import french_number


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "=HYPERLINK()", "＝1+1", "+1+1"],
)
def test_text_that_a_spreadsheet_would_run_is_made_plain(text):
    assert safe(text) == "'" + text


@pytest.mark.parametrize("text", ["Élise F.", "-3,5", "+2", "-0.5", "12", "", "CHU d’Auberthal", "a=b"])
def test_harmless_text_and_numbers_are_left_alone(text):
    assert safe(text) == text


def test_nothing_is_an_empty_cell():
    assert safe(None) == ""


def test_sheet_is_quoted_utf8_with_a_mark_and_windows_lines(tmp_path):
    path = write_sheet(tmp_path / "a.csv", ["un", "deux"], [['a;b "c"', "é\nligne"], ["=x", None]])
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == 3
    rows = list(csv.reader(content.decode("utf-8-sig").splitlines(keepends=True), delimiter=";"))
    assert rows == [["un", "deux"], ['a;b "c"', "é\nligne"], ["'=x", ""]]
    assert all(line.startswith('"') for line in ('"un";"deux"', content.decode("utf-8-sig")))


def test_interrupted_writing_leaves_the_former_sheet(tmp_path):
    path = write_sheet(tmp_path / "a.csv", ["un"], [["former"]])
    before = path.read_bytes()

    def rows():
        yield ["new"]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_sheet(path, ["un"], rows())
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("value", "text"),
    [(10.0, "10"), (3.35, "3,35"), (4.2, "4,2"), (0.0, "0"), (0.004, "0"), (100.0, "100"), (2.5, "2,5")],
)
def test_numbers_are_french(value, text):
    assert french_number(value) == text
