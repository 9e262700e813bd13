"""Is the schema, which drives everything else, coherent and explained in French?"""

from __future__ import annotations

import pytest

from synthetic.schema import KINDS, TABLES
from synthetic.warehouse import FRENCH_KINDS

COLUMNS = [
    pytest.param(table, column, id=f"{table.name}.{column.name}")
    for table in TABLES.values()
    for column in table.columns
]


@pytest.mark.parametrize("name", TABLES)
def test_a_table_has_a_zone_a_definition_and_a_plain_key(name):
    table = TABLES[name]
    assert table.name == name
    assert table.zone in ("identifiante", "soins")
    assert table.definition.endswith(".")
    names = [column.name for column in table.columns]
    assert len(set(names)) == len(names)
    key = table.column(table.key)
    assert (key.kind, key.nullable) == ("ascii", False)


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_a_column_has_a_known_kind_and_a_definition(table, column):
    assert column.kind in KINDS
    assert column.kind in FRENCH_KINDS
    assert column.definition.endswith(".")
    assert column.decimals == 0 or column.kind == "decimal"
    assert not (column.kind == "integer" and column.nullable), "an integer has no missing value"
    if column.references:
        assert column.references in TABLES


def test_an_unknown_column_is_named():
    with pytest.raises(KeyError, match="dates_sortie"):
        TABLES["sejour"].column("dates_sortie")
