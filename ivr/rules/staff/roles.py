"""Define in one table who may do what at the desk: least privilege."""

from enum import Enum


class Role(Enum):
    """The role of an account.

    The value is what the database stores.
    """

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    EDITOR = "editor"
    RECEPTION = "reception"
    COMMISSION = "commission"


class May(Enum):
    """One permission of a role; every page and every change of the desk needs one of these."""

    OWN = "own"  # one's own account: password, second factor
    READ = "read"  # calls, cases, callbacks, boards; numbers are masked
    SERVE = "serve"  # take and serve cases, note, wrap up, ask for callbacks, answer in writing
    REVEAL = "reveal"  # see a number or an address whole, for a reason
    DIRECT = "direct"  # move, assign and cancel callbacks; calendar, shifts, switchboard
    EXPORT = "export"  # take the calls' log away as a file
    ADMINISTER = "administer"  # accounts and sectors
    AUDIT = "audit"  # read who did and saw what
    COMPOSE_CHARTER = "compose-charter"  # begin editions of the charter, write and check them
    APPROVE_CHARTER = "approve-charter"  # approve what somebody else wrote, or send it back
    RECEIVE = "receive"  # the counter: take visits, call, serve and end them
    MANAGE_UNITS = "manage-units"  # units, their rule of calling, what is taken over and undone
    CONDUCT_SURVEYS = "conduct-surveys"  # plan surveys, write their questions, see how they go
    APPROVE_SURVEYS = "approve-surveys"  # approve what somebody else wrote of one, or send it back
    PUBLISH_SURVEYS = "publish-surveys"  # publish what came of one, and correct it
    KEY_PAPERS = "key-papers"  # key what was answered on paper
    PUBLISH_CHARTER = "publish-charter"  # decide the moment at which it comes into force


ROLE_LABELS: dict[Role, str] = {
    Role.AGENT: "Atendente",
    Role.SUPERVISOR: "Supervisão",
    Role.ADMINISTRATOR: "Administração",
    Role.AUDITOR: "Auditoria",
    Role.EDITOR: "Redação da carta",
    Role.RECEPTION: "Atendimento presencial",
    Role.COMMISSION: "Comissão da pesquisa",
}
ALLOWED: dict[Role, frozenset[May]] = {
    Role.AGENT: frozenset({May.OWN, May.READ, May.SERVE, May.REVEAL, May.RECEIVE}),
    Role.SUPERVISOR: frozenset({May.OWN, May.READ, May.SERVE, May.REVEAL, May.DIRECT, May.EXPORT})
    | {May.COMPOSE_CHARTER, May.APPROVE_CHARTER, May.PUBLISH_CHARTER}
    | {May.RECEIVE, May.MANAGE_UNITS}
    | {May.CONDUCT_SURVEYS, May.APPROVE_SURVEYS, May.PUBLISH_SURVEYS, May.KEY_PAPERS},
    Role.ADMINISTRATOR: frozenset({May.OWN, May.ADMINISTER}),
    Role.AUDITOR: frozenset({May.OWN, May.READ, May.EXPORT, May.AUDIT}),
    Role.EDITOR: frozenset({May.OWN, May.READ, May.COMPOSE_CHARTER}),
    Role.RECEPTION: frozenset({May.OWN, May.RECEIVE, May.KEY_PAPERS}),
    Role.COMMISSION: frozenset({May.OWN, May.CONDUCT_SURVEYS, May.APPROVE_SURVEYS})
    | {May.PUBLISH_SURVEYS, May.KEY_PAPERS},
}


def may(role: str, what: May) -> bool:
    """Return whether an account with that role may do it; an unknown role may do nothing."""
    return any(what in allowed for each, allowed in ALLOWED.items() if each.value == role)
