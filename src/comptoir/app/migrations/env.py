"""Alembic's entry: runs the steps on the connection that `app/migrate.py` hands over."""

from alembic import context

from comptoir.app.migrate import is_ours
from comptoir.app.schema import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata(),
    render_as_batch=connection.dialect.name == "sqlite",
    transactional_ddl=True,
    compare_type=True,
    include_name=is_ours,
)
with context.begin_transaction():
    context.run_migrations()
