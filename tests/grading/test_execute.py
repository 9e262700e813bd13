"""Are graded cells read as calls, and nothing else?"""

from __future__ import annotations

import pytest

from grading.execute import question_of


@pytest.mark.parametrize(
    "source", ['verify("04.nir", find_bad_nir)', "  verify('04.nir', f)\n", 'verify(\n    "04.nir",\n    f,\n)']
)
def test_graded_call_names_its_question(source):
    assert question_of(source) == "04.nir"


@pytest.mark.parametrize(
    "source",
    [
        "",
        "assert True",
        'verify("04.nir")',
        'verify("04.nir", f, g)',
        'verify("04.nir", f())',
        "verify(name, f)",
        'tp.verify("04.nir", f)',
        'check("04.nir", f)',
        'verify("04.nir", f); 3',
        "verify(4, f)",
        "(" * 500,
    ],
)
def test_anything_else_is_no_graded_call(source):
    with pytest.raises(ValueError, match="not a graded call"):
        question_of(source)
