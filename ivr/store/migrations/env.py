"""Run Alembic's versions on the connection that `ivr.store.schema` hands over."""

from typing import Any, Literal

from alembic import context

from ivr.store.database.base import Instant
from ivr.store.tables import metadata


def _render(kind: str, thing: Any, _context: Any) -> str | Literal[False]:
    """Write an instant as SQLAlchemy's own type: a migration imports nothing of ours."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(thing, Instant) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=True,
    render_item=_render,
)
with context.begin_transaction():
    context.run_migrations()
