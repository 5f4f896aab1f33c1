"""Give a PostgreSQL role what the running program needs, with the audit only to add to."""

from sqlalchemy import Connection, create_engine, make_url, text

from ivr.store.tables import metadata


class GrantError(Exception):
    """Error for rights that cannot be given.

    The message says why, for a terminal.
    """


def grant(url: str, role: str) -> None:
    """Let that role use every table of this release, and only read and add to `audit`.

    Asked as the tables' owner, who alone may still drop the audit's triggers: let the program
    connect as the role, and only the release as the owner. To be repeated after a release, which
    may bring new tables. Raises GrantError for a database that has no roles, and an unknown role.
    """
    if make_url(url).get_backend_name() != "postgresql":
        raise GrantError("Only PostgreSQL has roles: SQLite's file belongs to one account.")
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            _grant(connection, role)
    finally:
        engine.dispose()


def _grant(connection: Connection, role: str) -> None:
    known = text("SELECT rolsuper FROM pg_roles WHERE rolname = :role")
    powers = connection.execute(known, {"role": role}).scalar()
    if powers is None:
        raise GrantError(f"There is no role {role!r}: CREATE ROLE it first.")
    if powers:
        raise GrantError(f"{role!r} is a superuser, who may do everything whatever is granted.")
    quoted = connection.dialect.identifier_preparer.quote
    whom, tables = quoted(role), ", ".join(quoted(name) for name in sorted(metadata.tables))
    for statement in (
        f"GRANT USAGE ON SCHEMA public TO {whom}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {tables} TO {whom}",
        f"GRANT SELECT ON alembic_version TO {whom}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {whom}",
        f"REVOKE UPDATE, DELETE, TRUNCATE ON audit FROM {whom}, PUBLIC",
    ):
        connection.exec_driver_sql(statement)
