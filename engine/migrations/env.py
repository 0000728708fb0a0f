"""Runs the numbered migrations on a connection that `engine.store.database` hands over."""

from alembic import context

from engine.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, transactional_ddl=True)
context.run_migrations()
