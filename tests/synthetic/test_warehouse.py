"""Does the warehouse give trainees its tables, plain errors in French, and nothing else?"""

from __future__ import annotations

import builtins
import shutil
from pathlib import Path

import pandas as pd
import pytest

import synthetic
from synthetic.defects import FAULTS
from synthetic.schema import TABLES
from synthetic.storage import FORMATS
from synthetic.warehouse import Warehouse, WarehouseError
from tests.synthetic.cases import small


@pytest.fixture(params=["memory", *FORMATS])
def warehouse(request, folders) -> Warehouse:
    if request.param == "memory":
        return synthetic.make(small(FAULTS))[0]
    return Warehouse.open(folders[request.param])


def test_its_tables_are_those_of_the_schema(warehouse):
    assert warehouse.tables == list(TABLES)
    for name, schema in TABLES.items():
        assert list(warehouse[name].columns) == [column.name for column in schema.columns]
        assert len(warehouse[name])
        assert name in repr(warehouse)


def test_what_a_trainee_changes_is_not_kept(warehouse):
    before = warehouse["sejour"].copy(deep=True)
    mine = warehouse["sejour"]
    mine["nda"] = "0"
    mine.loc[:, "site"] = "ES-1"
    warehouse.tables.clear()
    pd.testing.assert_frame_equal(warehouse["sejour"], before)


@pytest.mark.parametrize("name", ["séjour", "Sejour", "", None, 3, "ledger", "_truth", "../_truth"])
def test_an_unknown_table_is_named_with_those_that_exist(warehouse, name):
    with pytest.raises(WarehouseError, match="Tables disponibles : site, structure"):
        warehouse[name]


def test_sql_gives_the_same_as_pandas(warehouse):
    for name, schema in TABLES.items():
        found = warehouse.sql(f'select * from "{name}"').sort_values(schema.key, ignore_index=True)
        expected = warehouse[name].sort_values(schema.key, ignore_index=True)
        assert len(found) == len(expected)
        for column in schema.columns:
            one, two = found[column.name], expected[column.name]
            if column.kind in ("ascii", "category"):
                one, two = one.astype("str"), two.astype("str")
            assert one.isna().equals(two.isna()), (name, column.name)
            assert (one.dropna() == two.dropna()).all(), (name, column.name)


def test_sql_joins_and_counts(warehouse):
    found = warehouse.sql("select site, count(*) as n from sejour join identite using (ipp, site) group by site")
    assert found.set_index("site")["n"].to_dict() == warehouse["sejour"]["site"].value_counts().to_dict()


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("selec * from sejour", "Requête refusée par DuckDB"),
        ("select * from ledger", "ledger"),
        ("select licorne from sejour", "licorne"),
        ("delete from sejour", "Requête refusée par DuckDB"),
        (" -- nothing", "La requête est vide"),
    ],
)
def test_a_wrong_query_is_refused_in_french_and_does_no_harm(warehouse, query, message):
    size = len(warehouse["sejour"])
    with pytest.raises(WarehouseError, match=message):
        warehouse.sql(query)
    assert warehouse.sql("select count(*) as n from sejour")["n"][0] == size


def test_without_duckdb_sql_says_what_to_do(warehouse, monkeypatch):
    real = builtins.__import__

    def missing(name, *arguments, **options):
        if name == "duckdb":
            raise ImportError(name)
        return real(name, *arguments, **options)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(WarehouseError, match="employez pandas"):
        warehouse.sql("select 1")


@pytest.mark.parametrize("name", TABLES)
def test_the_dictionary_describes_every_column(warehouse, name):
    described = warehouse.dictionary(name)
    assert described["colonne"].tolist() == [column.name for column in TABLES[name].columns]
    assert set(described.columns) == {"colonne", "type", "unité", "vide possible", "définition"}
    nullable = described.set_index("colonne")["vide possible"]
    for column in warehouse[name].columns[warehouse[name].isna().any()]:
        assert nullable[column] == "oui"


def test_the_dictionary_of_an_unknown_table_is_refused(warehouse):
    with pytest.raises(WarehouseError, match="Table inconnue"):
        warehouse.dictionary("licorne")


def test_tables_are_read_when_they_are_asked_for(folder, tmp_path):
    copy = Path(shutil.copytree(folder, tmp_path / "copy"))
    for path in [*copy.glob("entrepot.duckdb"), *(copy / "tables").glob("*/*")]:
        path.write_bytes(b"damaged")
    warehouse = Warehouse.open(copy)
    with pytest.raises(WarehouseError, match="absente ou abîmée"):
        warehouse["sejour"]
    with pytest.raises(WarehouseError):
        warehouse.sql("select * from sejour")


@pytest.mark.parametrize("content", [None, "", "[]", "{}", '{"format": "parquet"}', '{"tables": []}'])
def test_a_folder_that_is_not_a_warehouse_is_refused(tmp_path, content):
    if content is not None:
        (tmp_path / "manifest.json").write_text(content)
    with pytest.raises(WarehouseError, match="python -m synthetic generate"):
        Warehouse.open(tmp_path)


def test_a_folder_with_a_quote_in_its_name_can_be_queried(tmp_path):
    synthetic.generate(small(), tmp_path / "l'entrepôt")
    assert Warehouse.open(tmp_path / "l'entrepôt").sql("select count(*) as n from sejour")["n"][0] > 0
