"""Runs migrations on the connection that `database.open_store` hands over, in its transaction."""

from alembic import context

from risk_pipeline.store.schema import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    transactional_ddl=True,
)
context.run_migrations()
