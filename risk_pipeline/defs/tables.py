"""How Dagster shows a table: its name, its rows, and its columns with types and descriptions."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import dagster as dg

from risk_pipeline.catalog import Catalog
from risk_pipeline.catalog.reading.model import ColumnText, Node
from risk_pipeline.warehouse.schema.table import Column, Table

if TYPE_CHECKING:
    from risk_pipeline.warehouse.tables.shapes import Shape

TABLE_NAME, COLUMNS, ROWS = "dagster/table_name", "dagster/column_schema", "dagster/row_count"
Metadata = dict[str, int | str | dg.TableSchema]


def own_table(table: Table) -> Metadata:
    """Return what a definition says of one of the pipeline's own tables."""
    return _defined(table.name, map(_text_of, table.columns))


def node_table(node: Node, *more: Column) -> Metadata:
    """Return what a definition says of a dbt source or model; `more` are columns that the pipeline adds."""
    return _defined(node.table, (*node.column_texts, *map(_text_of, more)))


def _text_of(column: Column) -> ColumnText:
    return ColumnText(column.name, column.type, column.comment)


def _defined(name: str, columns: Iterable[ColumnText]) -> Metadata:
    return {TABLE_NAME: name, COLUMNS: _schema(columns)}


def _schema(columns: Iterable[ColumnText]) -> dg.TableSchema:
    return dg.TableSchema([dg.TableColumn(c.name, c.type or "?", c.description or None) for c in columns])


def as_found(shape: "Shape | None", texts: Mapping[str, str] | None = None) -> Metadata:
    """Return what a materialization says of its table: rows, and columns if their `texts` are given."""
    if shape is None:
        return {}
    rows: Metadata = {} if shape.rows is None else {ROWS: shape.rows}
    if texts is None:
        return rows
    found = (ColumnText(name, kind, texts.get(name, "")) for name, kind in shape.columns.items())
    return {**rows, COLUMNS: _schema(found)}


def column_texts(catalog: Catalog, node: Node) -> dict[str, str] | None:
    """Return texts for the columns of a model: its own, or by name those of its parents' columns.

    None where the YAML says everything, types too: then the definition does.
    """
    if node.column_texts and all(column.type for column in node.column_texts):
        return None
    parents = [catalog.nodes[parent] for parent in node.reads if parent in catalog.nodes]
    return {text.name: text.description for each in (*parents, node) for text in each.column_texts}
