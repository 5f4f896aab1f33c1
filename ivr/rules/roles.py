"""Who may do what at the desk."""

from enum import Enum


class Role(Enum):
    """An account's role; the value is what the database keeps."""

    AGENT = "agent"  # sees calls, cases and callbacks; takes callbacks
    SUPERVISOR = "supervisor"  # besides: calendar, switchboard, reports
    ADMINISTRATOR = "administrator"  # accounts, sectors, settings check
    AUDITOR = "auditor"  # reads everything, changes nothing


ROLE_LABELS: dict[Role, str] = {
    Role.AGENT: "Atendente",
    Role.SUPERVISOR: "Supervisão",
    Role.ADMINISTRATOR: "Administração",
    Role.AUDITOR: "Auditoria",
}
DIRECTS = frozenset({Role.SUPERVISOR.value})  # who acts on callbacks and the switchboard
