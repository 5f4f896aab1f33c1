"""Sections: the desk's navigation, and which of them a page belongs to."""

from typing import NamedTuple

from ivr.rules.staff.roles import May


class Section(NamedTuple):
    """One entry of the navigation; the pages whose address begins with its own belong to it."""

    endpoint: str
    path: str
    icon: str
    label: str
    wants: May


SECTIONS = (
    Section("desk.board", "/painel/agora", "gauge", "Agora", May.READ),
    Section("desk.calls", "/painel/chamadas", "phone", "Chamadas", May.READ),
    Section("desk.cases", "/painel/atendimentos", "case", "Atendimentos", May.READ),
    Section("desk.demands", "/painel/mensagens", "letter", "Mensagens", May.READ),
    Section("desk.missed", "/painel/perdidas", "phone", "Perdidas", May.READ),
    Section("desk.callbacks", "/painel/retornos", "list", "Retornos", May.READ),
    Section("desk.agenda", "/painel/agenda", "clock", "Agenda", May.READ),
    Section("desk.messages", "/painel/recados", "sound", "Recados", May.READ),
    Section("desk.switchboard", "/painel/central", "live", "Central", May.READ),
    Section("desk.calendar", "/painel/calendario", "calendar", "Calendário", May.READ),
    Section("desk.flow", "/painel/fluxo", "flow", "Fluxo", May.READ),
    Section("desk.accounts", "/painel/contas", "people", "Contas", May.ADMINISTER),
    Section("desk.sectors", "/painel/setores", "sector", "Setores", May.ADMINISTER),
    Section("desk.audit", "/painel/auditoria", "shield", "Auditoria", May.AUDIT),
)
