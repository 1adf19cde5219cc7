"""A connection to the warehouse that counts the statements it is given."""

from typing import Any, cast

from risk_pipeline.warehouse.connection import Connection


class CountedConnection:
    """Passes everything on to a real connection; `statements` says how often it was asked to execute."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self.statements = 0

    def execute(self, *given: Any) -> Any:
        self.statements += 1
        return self._connection.execute(*given)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def as_connection(self) -> Connection:
        """Return it as the type that readers of the warehouse ask for."""
        return cast(Connection, self)
