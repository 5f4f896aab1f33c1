"""Take the audit's guard away, as somebody could who owns the tables."""

from sqlalchemy import Connection

_DROPS = {
    "sqlite": ("DROP TRIGGER audit_refuses_update", "DROP TRIGGER audit_refuses_delete"),
    "postgresql": ("DROP TRIGGER audit_refuses ON audit", "DROP FUNCTION audit_refuses()"),
}


def unguard(connection: Connection) -> None:
    """Allow UPDATE, DELETE and TRUNCATE of `audit`."""
    for statement in _DROPS[connection.dialect.name]:
        connection.exec_driver_sql(statement)
