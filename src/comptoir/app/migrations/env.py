"""Alembic's entry: runs the steps on the connection that `app/migrate.py` hands over."""

from typing import Any, Literal

from alembic import context

from comptoir.app.migrate import is_ours
from comptoir.app.schema import metadata


def render(kind: str, thing: Any, imports: Any) -> str | Literal[False]:  # noqa: ANN401 - Alembic's own objects
    """Write the kernel's column types by their own names, so that a step reads like the tables."""
    if kind == "type" and type(thing).__module__ == "comptoir.kernel.columns":
        imports.imports.add("from comptoir.kernel import columns")
        return f"columns.{type(thing).__name__}()"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata(),
    render_as_batch=context.config.attributes.get("batch", connection.dialect.name == "sqlite"),
    render_item=render,
    transactional_ddl=True,
    compare_type=True,
    include_name=is_ours,
)
with context.begin_transaction():
    context.run_migrations()
