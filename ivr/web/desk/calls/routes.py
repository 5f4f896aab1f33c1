"""Declare the routes of the call log, a call, voice messages and the callflow's picture."""

from ivr.rules.staff.roles import May
from ivr.web.desk.calls import call_log, call_page, call_reply, exports, flow, voice_messages
from ivr.web.desk.session.registry import CALLS, INBOX, Section, change, page

ROUTES = (
    page("/chamadas", "calls", call_log.show_calls, May.READ),
    change("/chamadas/buscar", "search_calls", call_log.search_calls, May.READ),
    change("/chamadas/buscas", "save_search", call_log.save_search, May.READ),
    change(
        "/chamadas/buscas/<int:view_id>/nome", "rename_search", call_log.rename_search, May.READ
    ),
    change(
        "/chamadas/buscas/<int:view_id>/apagar", "delete_search", call_log.delete_search, May.READ
    ),
    change("/chamadas/exportar.<any(csv,json):kind>", "export", exports.export_calls, May.EXPORT),
    page("/chamadas/<int:call_id>", "call", call_page.show_call, May.READ),
    change(
        *("/chamadas/<int:call_id>/email", "answer", call_reply.answer_by_email, May.SERVE),
        typed={"email": "E-mail da pessoa"},
    ),
    page("/recados", "messages", voice_messages.show_messages, May.READ),
    page("/recados/<sid>", "message", voice_messages.play_message, May.READ),
    page("/fluxo", "flow", flow.show_flow, May.READ),
)
SECTIONS = (
    Section(CALLS, 10, "calls", "phone", "Registro"),
    Section(INBOX, 20, "messages", "sound", "Recados"),
    Section(CALLS, 20, "flow", "flow", "Fluxo"),
)
