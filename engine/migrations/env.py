"""Alembic's entry: runs on the connection that `migrate` opened."""

from alembic import context

from engine.db import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
context.run_migrations()
