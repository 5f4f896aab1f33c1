"""Tell since when the charter that is in force is so."""

from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError

from ivr.store.line import callflows
from ivr.usecases.installation.ports import Ports


def in_force_since(ports: Ports, version: str) -> datetime | None:
    """Return since when the callflow of that version, with its charter, is published.

    None while nobody has published it, or the database does not answer.
    """
    try:
        with ports.database.read() as session:
            return callflows.published_at(session, version)
    except SQLAlchemyError:
        return None
