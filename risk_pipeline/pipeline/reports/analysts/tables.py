"""Everything that the published copy has besides what the warehouse holds."""

from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.reports.analysts.catalog_tables import catalog_rows
from risk_pipeline.pipeline.reports.analysts.findings import finding_rows
from risk_pipeline.pipeline.reports.analysts.incidents import incident_rows
from risk_pipeline.pipeline.reports.analysts.plans import plan_rows
from risk_pipeline.pipeline.reports.analysts.tickets import ticket_rows
from risk_pipeline.pipeline.reports.controls.matrix import matrix_rows
from risk_pipeline.pipeline.titles import titles_for
from risk_pipeline.store import list_tickets
from risk_pipeline.store.queries.strategy_actions import read_said
from risk_pipeline.warehouse.connection import connect
from risk_pipeline.warehouse.schema.catalog import CATALOG_FINDINGS, CATALOG_RCM
from risk_pipeline.warehouse.schema.statements import Rows
from risk_pipeline.warehouse.schema.table import Table
from risk_pipeline.warehouse.schema.tickets import PUBLISHED_TICKETS
from risk_pipeline.warehouse.tables.catalog_states import read_segments


def analyst_tables(platform: Platform) -> dict[Table, Rows]:
    """Return the rows of tickets, catalog and incidents, as they are now."""
    tickets = list_tickets(platform.store)
    with connect(platform.settings.warehouse_path, read_only=True) as connection:
        segments = read_segments(connection)
        said = read_said(platform.store)
        plans = plan_rows(connection, platform.catalog, said, platform.catalog.titles)
    asked = {*segments, *((ticket.dimension, ticket.segment) for ticket in tickets)}
    titles = titles_for(platform, asked)
    return {
        PUBLISHED_TICKETS: ticket_rows(platform, tickets, titles),
        **catalog_rows(platform.catalog, platform.settings, titles, segments),
        **plans,
        CATALOG_RCM: matrix_rows(platform),
        CATALOG_FINDINGS: finding_rows(platform, tickets),
        **incident_rows(platform),
    }
