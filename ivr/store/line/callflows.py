"""Store callflow versions: every text of the callflows that a call may still be obeying."""

from datetime import datetime

from sqlalchemy import String, Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.store.database.base import Base, upsert
from ivr.store.database.personal import IMPERSONAL


class CallflowVersion(Base):
    """One checked set of callflow files; `version` is the hash of `files` (JSON: name → text)."""

    __tablename__ = "callflow_versions"

    version: Mapped[str] = mapped_column(String(16), primary_key=True, info=IMPERSONAL)
    files: Mapped[str] = mapped_column(Text, info=IMPERSONAL)
    published_at: Mapped[datetime]


def keep(session: Session, version: str, files: str, now: datetime) -> None:
    """Store that version; storing it again changes nothing."""
    statement = upsert(CallflowVersion, session.get_bind().dialect.name)
    row = {"version": version, "files": files, "published_at": now}
    session.execute(statement.values(**row).on_conflict_do_nothing())


def files_of(session: Session, version: str) -> str | None:
    """Return the files of that version as they were stored, or None."""
    return session.scalar(select(CallflowVersion.files).where(CallflowVersion.version == version))


def last_files(session: Session) -> str | None:
    """Return the files of the version stored last, or None when none ever was."""
    newest = select(CallflowVersion.files).order_by(CallflowVersion.published_at.desc()).limit(1)
    return session.scalar(newest)


def last_published(session: Session) -> datetime | None:
    """Return when the version stored last was published, or None when none ever was."""
    return session.scalar(select(func.max(CallflowVersion.published_at)))
