"""Save a search of the call log under a name, rename it or delete it."""

from sqlalchemy.orm import Session

from ivr.store.calls import saved_views
from ivr.store.calls.saved_views import (
    MAX_NAME_CHARS,
    MAX_QUERY_CHARS,
    MAX_VIEWS,
    SavedView,
)
from ivr.store.staff import audit
from ivr.store.staff.audit import Done
from ivr.usecases.installation.ports import Ports

VIEW = "view"


class ViewError(Exception):
    """The view cannot be saved so; the message says what to do, in pt-BR."""


def save_view(ports: Ports, staff_id: int, name: str, query: str, shared: bool) -> int:
    """Save a search as a view of that person; return its id, or raise ViewError."""
    now = ports.clock.now()
    with ports.database.write() as session:
        name = _free_name(session, staff_id, name)
        if len(query) > MAX_QUERY_CHARS:
            raise ViewError("Esta busca tem filtros demais para ser guardada.")
        if saved_views.count(session, staff_id) >= MAX_VIEWS:
            raise ViewError(f"Você já guarda {MAX_VIEWS} buscas: apague uma que não usa mais.")
        view = SavedView(staff_id=staff_id, name=name, query=query, shared=shared, made_at=now)
        session.add(view)
        session.flush()
        audit.write(session, Done("saved", str(view.id), now, staff_id, _shared(view), VIEW))
        return view.id


def rename_view(ports: Ports, staff_id: int, view_id: int, name: str) -> bool:
    """Rename a view; return False where it is not that person's. Raises ViewError."""
    with ports.database.write() as session:
        view = saved_views.find(session, view_id)
        if view is None or view.staff_id != staff_id:
            return False
        if name.strip() != view.name:
            view.name = _free_name(session, staff_id, name)
            now = ports.clock.now()
            audit.write(session, Done("renamed", str(view_id), now, staff_id, _shared(view), VIEW))
        return True


def delete_view(ports: Ports, staff_id: int, view_id: int, others: bool) -> bool:
    """Delete a view; return False where it is not that person's, nor a shared one with `others`."""
    with ports.database.write() as session:
        view = saved_views.find(session, view_id)
        if view is None or not (view.staff_id == staff_id or (others and view.shared)):
            return False
        session.delete(view)
        now = ports.clock.now()
        audit.write(session, Done("deleted", str(view_id), now, staff_id, _shared(view), VIEW))
        return True


def _free_name(session: Session, staff_id: int, name: str) -> str:
    name = " ".join(name.split())
    if not (0 < len(name) <= MAX_NAME_CHARS and name.isprintable()):
        raise ViewError(f"Dê à busca um nome de 1 a {MAX_NAME_CHARS} letras.")
    if saved_views.named(session, staff_id, name):
        raise ViewError("Você já tem uma busca com este nome: escolha outro.")
    return name


def _shared(view: SavedView) -> str:
    return "shared" if view.shared else ""
