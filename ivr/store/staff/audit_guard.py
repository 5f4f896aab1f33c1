"""Let the database itself refuse to change or remove entries of the audit.

Who may drop triggers can still do both: the chain shows it, and `store.grants` leaves the program
a role that may not.
"""

from sqlalchemy import Connection

_SQLITE = tuple(
    f"CREATE TRIGGER audit_refuses_{what.lower()} BEFORE {what} ON audit"
    " BEGIN SELECT RAISE(ABORT, 'the audit is only added to'); END"
    for what in ("UPDATE", "DELETE")
)
_POSTGRESQL = (
    "CREATE FUNCTION audit_refuses() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE EXCEPTION 'the audit is only added to'; END $$",
    "CREATE TRIGGER audit_refuses BEFORE UPDATE OR DELETE OR TRUNCATE ON audit"
    " FOR EACH STATEMENT EXECUTE FUNCTION audit_refuses()",
)
_SQLITE_OFF = tuple(f"DROP TRIGGER audit_refuses_{what}" for what in ("update", "delete"))
_POSTGRESQL_OFF = ("DROP TRIGGER audit_refuses ON audit", "DROP FUNCTION audit_refuses()")


def guard(connection: Connection) -> None:
    """Make UPDATE, DELETE and TRUNCATE of `audit` fail from here on."""
    sqlite = connection.dialect.name == "sqlite"
    for statement in _SQLITE if sqlite else _POSTGRESQL:
        connection.exec_driver_sql(statement)


def unguard(connection: Connection) -> None:
    """Allow UPDATE, DELETE and TRUNCATE of `audit` again, for a migration that rebuilds it."""
    sqlite = connection.dialect.name == "sqlite"
    for statement in _SQLITE_OFF if sqlite else _POSTGRESQL_OFF:
        connection.exec_driver_sql(statement)
