"""The desk: pages for the people who work the line, under /painel."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, g, redirect, url_for
from werkzeug.wrappers import Response

from ivr.rules.staff.roles import May, may
from ivr.web.desk.callbacks import (
    agenda,
    callback_page,
    callbacks,
    missed,
    move,
    schedule,
    undelivered,
)
from ivr.web.desk.calls import answer, call_log, call_page, exports, flow, voice_messages
from ivr.web.desk.cases import (
    answers,
    case_acts,
    cases,
    demand_acts,
    demands,
    identity,
    joining,
    mail_downloads,
    my_turn,
    quarantine,
    sectors,
)
from ivr.web.desk.line import board, calendar, switchboard
from ivr.web.desk.privacy import reveals
from ivr.web.desk.session.sections import SECTIONS
from ivr.web.desk.session.session import OPEN_TO_ALL, POLLED, WANTED, member_may, require_member
from ivr.web.desk.staff import (
    accounts,
    audit_log,
    own_account,
    second_factor,
    sessions,
    shifts,
    sign_in,
)

desk = Blueprint("desk", __name__, url_prefix="/painel")
desk.before_request(require_member)
# `sections` is asked for by the layout of every page; `may` by whatever shows a change to make.
desk.app_context_processor(lambda: {"sections": SECTIONS, "may": member_may})
desk.app_context_processor(lambda: {"my_call": my_turn.my_call})


def page(rule: str, endpoint: str, view: Callable[..., Any], wants: May | None) -> None:
    """The desk answers GET there, to whoever may do that; None: to anybody."""
    _add(rule, endpoint, view, wants, ["GET"])


def change(rule: str, endpoint: str, view: Callable[..., Any], wants: May | None) -> None:
    """The desk takes POST there, from whoever may do that; None: from anybody."""
    _add(rule, endpoint, view, wants, ["POST"])


def form(rule: str, endpoint: str, view: Callable[..., Any], wants: May | None) -> None:
    """The desk shows a form there and takes it, for whoever may do that; None: for anybody."""
    _add(rule, endpoint, view, wants, ["GET", "POST"])


def part(rule: str, endpoint: str, view: Callable[..., Any], wants: May) -> None:
    """As `page`, where pages ask by themselves, which is no sign that anybody is there."""
    POLLED.add(f"desk.{endpoint}")
    page(rule, endpoint, view, wants)


def _add(
    rule: str, endpoint: str, view: Callable[..., Any], wants: May | None, methods: list[str]
) -> None:
    if wants is None:
        OPEN_TO_ALL.add(f"desk.{endpoint}")
    else:
        WANTED[f"desk.{endpoint}"] = wants
    desk.add_url_rule(rule, endpoint, view, methods=methods)


def home() -> Response:
    """The desk's first page for whoever is signed in."""
    for section in SECTIONS:
        if may(g.member.role, section.wants):
            return redirect(url_for(section.endpoint))
    abort(403)


page("/", "home", home, May.OWN)
form("/entrar", "sign_in", sign_in.sign_in, None)
form("/entrar/codigo", "sign_in_code", sign_in.sign_in_code, None)
form("/primeiro-acesso", "first_access", own_account.first_access, None)
page("/esqueci", "forgotten", own_account.forgotten, None)
change("/sair", "sign_out", sign_in.sign_out, May.OWN)

page("/agora", "board", board.show_board, May.READ)
part("/agora/quadro", "board_now", board.show_fragment, May.READ)
page("/minha-conta", "own_account", own_account.show, May.OWN)
change("/minha-conta/sessoes", "end_sessions", sessions.end_sessions, May.OWN)
change("/minha-conta/senha", "change_password", own_account.change_password, May.OWN)
form("/minha-conta/segundo-fator", "second_factor", second_factor.enrol, May.OWN)
page(
    "/minha-conta/segundo-fator/imagem.svg",
    *("second_factor_picture", second_factor.picture, May.OWN),
)
change("/minha-conta/codigos", "new_codes", second_factor.new_codes, May.OWN)

page("/chamadas", "calls", call_log.show_calls, May.READ)
change("/chamadas/buscar", "search_calls", call_log.search_calls, May.READ)
change("/chamadas/buscas", "save_search", call_log.save_search, May.READ)
change("/chamadas/buscas/<int:view_id>/nome", "rename_search", call_log.rename_search, May.READ)
change("/chamadas/buscas/<int:view_id>/apagar", "delete_search", call_log.delete_search, May.READ)
change("/chamadas/exportar.<any(csv,json):kind>", "export", exports.export_calls, May.EXPORT)
page("/chamadas/<int:call_id>", "call", call_page.show_call, May.READ)
change("/chamadas/<int:call_id>/email", "answer", answer.answer_by_email, May.SERVE)

page("/atendimentos", "cases", cases.show_cases, May.READ)
page("/atendimentos/<int:case_id>", "case", cases.show_case, May.READ)
change("/atendimentos/<int:case_id>/numero", "reveal_case", reveals.reveal_case_number, May.REVEAL)
change("/atendimentos/<int:case_id>/nota", "note_on_case", case_acts.add_note, May.SERVE)
change("/atendimentos/<int:case_id>/encerrar", "wrap_up_case", case_acts.wrap_up_case, May.SERVE)
change("/atendimentos/<int:case_id>/assumir", "claim_case", case_acts.claim_case, May.SERVE)
change("/atendimentos/<int:case_id>/devolver", "return_case", case_acts.return_case, May.SERVE)
change("/atendimentos/<int:case_id>/tomar", "take_case", case_acts.take_case, May.DIRECT)
change("/atendimentos/<int:case_id>/aqui", "here_on_case", case_acts.stay, May.SERVE)
change("/atendimentos/<int:case_id>/setor", "forward_case", case_acts.forward_case, May.SERVE)
change(
    "/atendimentos/<int:case_id>/resposta-do-setor",
    *("sector_answer", case_acts.note_sector_answer, May.SERVE),
)
change("/atendimentos/<int:case_id>/trazer", "fetch_case", case_acts.fetch_case, May.SERVE)
page("/mensagens", "demands", demands.show_demands, May.READ)
page(
    "/mensagens/anexos/<int:attachment_id>",
    *("attachment", mail_downloads.send_attachment, May.READ),
)
page(
    "/mensagens/originais/<int:incoming_id>",
    *("original", mail_downloads.send_original, May.DIRECT),
)
page("/quarentena", "quarantine", quarantine.show_quarantine, May.SERVE)
page("/quarentena/<int:incoming_id>", "suspect", quarantine.show_suspect, May.SERVE)
change("/quarentena/<int:incoming_id>/abrir", "suspect_opens", quarantine.open_case, May.SERVE)
change("/quarentena/<int:incoming_id>/juntar", "suspect_filed", quarantine.file_message, May.SERVE)
change("/quarentena/<int:incoming_id>/nada", "suspect_discarded", quarantine.discard, May.SERVE)
page("/mensagens/<int:incoming_id>/quem-escreveu", "identity", identity.show, May.SERVE)
change(
    "/mensagens/<int:incoming_id>/quem-escreveu/liguei",
    *("identity_called", identity.called, May.SERVE),
)
change(
    "/mensagens/<int:incoming_id>/quem-escreveu/codigo",
    *("identity_code_sent", identity.send_code, May.SERVE),
)
change(
    "/mensagens/<int:incoming_id>/quem-escreveu/conferir",
    *("identity_code", identity.check_code, May.SERVE),
)
change(
    "/mensagens/<int:incoming_id>/quem-escreveu/setor",
    *("identity_sector", identity.is_sector, May.SERVE),
)
change("/atendimentos/<int:case_id>/juntar", "join_cases", joining.join_cases, May.SERVE)
form("/atendimentos/<int:case_id>/responder", "answer_case", answers.compose, May.SERVE)
page("/respostas/<int:draft_id>", "preview_answer", answers.preview, May.SERVE)
page("/respostas/<int:draft_id>/email", "answer_html", answers.preview_html, May.SERVE)
change("/respostas/<int:draft_id>/enviar", "send_answer", answers.send, May.SERVE)
change("/atendimentos/<int:case_id>/prazo", "change_term", demand_acts.change_term, May.SERVE)
change(
    "/atendimentos/<int:case_id>/encerrar-sem-resposta",
    *("close_demand", demand_acts.close_demand, May.SERVE),
)
change(
    "/atendimentos/<int:case_id>/email-da-pessoa",
    *("reveal_address", reveals.reveal_case_address, May.REVEAL),
)
change("/atendimentos/<int:case_id>/cpf", "reveal_cpf", reveals.reveal_case_cpf, May.REVEAL)
part("/minha-vez", "my_turn", my_turn.show_my_turn, May.SERVE)
part("/minha-vez/ligacoes", "calls_under_way", my_turn.show_calls, May.SERVE)
POLLED.add("desk.here_on_case")  # a page says so by itself, every minute

form("/setores", "sectors", sectors.show_sectors, May.ADMINISTER)
change("/setores/<int:sector_id>", "rename_sector", sectors.rename_sector, May.ADMINISTER)
change("/setores/<int:sector_id>/retirar", "retire_sector", sectors.retire, May.ADMINISTER)
change("/setores/<int:sector_id>/voltar", "restore_sector", sectors.restore, May.ADMINISTER)
change("/chamadas/<int:call_id>/numero", "reveal", reveals.reveal_call_number, May.REVEAL)

page("/retornos", "callbacks", callbacks.show_callbacks, May.READ)
part("/retornos/quadro", "callbacks_board", callbacks.show_board, May.READ)
form("/retornos/novo", "new_callback", schedule.new_callback, May.SERVE)
page("/retornos/<int:callback_id>", "callback", callback_page.show_callback, May.READ)
form("/retornos/<int:callback_id>/mover", "move_callback", move.move_callback, May.DIRECT)
change("/retornos/<int:callback_id>/ligar", "call_citizen", callback_page.call_citizen, May.SERVE)
change(
    "/retornos/<int:callback_id>/<any(resolvido, cancelar, agora, atribuir):what>",
    *("act_on_callback", callback_page.act_on_callback, May.DIRECT),
)
change(
    "/retornos/<int:callback_id>/numero",
    *("reveal_callback", reveals.reveal_callback_number, May.REVEAL),
)
page("/agenda", "agenda", agenda.show_agenda, May.READ)
page("/perdidas", "missed", missed.show_missed, May.READ)
change("/perdidas/tratadas", "settle_missed", missed.settle_missed, May.SERVE)
change("/perdidas/<int:call_id>/agendar", "return_missed", missed.return_missed, May.SERVE)
change("/perdidas/<int:call_id>/ligar", "ring_missed", missed.ring_missed, May.SERVE)
change(
    "/emails/<int:email_id>/<any(resolvido, ligar):what>",
    *("act_on_email", undelivered.act_on_email, May.DIRECT),
)
change(
    "/links/<int:link_id>/<any(resolvido, ligar):what>",
    *("act_on_link", undelivered.act_on_link, May.DIRECT),
)

page("/recados", "messages", voice_messages.show_messages, May.READ)
page("/recados/<sid>", "message", voice_messages.play_message, May.READ)
change(
    "/recados/<sid>/<any(resolvido, ligar, buscar):what>",
    *("act_on_message", undelivered.act_on_message, May.DIRECT),
)

page("/central", "switchboard", switchboard.show_switchboard, May.READ)
page("/central/<int:outage_id>", "outage", switchboard.show_outage, May.READ)
change("/central/aviso", "override", switchboard.override_state, May.DIRECT)

page("/calendario", "calendar", calendar.show_calendar, May.READ)
page("/calendario.ics", "calendar_file", calendar.calendar_file, May.READ)
change("/calendario/conferir", "check_day", calendar.check_day, May.DIRECT)
change("/calendario/gravar", "save_day", calendar.save_day, May.DIRECT)

page("/fluxo", "flow", flow.show_flow, May.READ)

page("/escala", "shifts", shifts.show_shifts, May.DIRECT)
change("/escala/conferir", "check_shifts", shifts.check_shifts, May.DIRECT)
change("/escala/publicar", "publish_shifts", shifts.publish_shifts, May.DIRECT)
page("/contas", "accounts", accounts.show_accounts, May.ADMINISTER)
change("/contas", "open_account", accounts.open_account, May.ADMINISTER)
page("/contas/<int:member_id>", "account", accounts.show_account, May.ADMINISTER)
change("/contas/<int:member_id>", "change_account", accounts.change_account, May.ADMINISTER)
change("/contas/<int:member_id>/codigo", "reset_account", accounts.reset_account, May.ADMINISTER)
change(
    "/contas/<int:member_id>/<any(desativar, reativar, sair):turn>",
    *("switch_account", accounts.switch_account, May.ADMINISTER),
)

page("/auditoria", "audit", audit_log.show_audit, May.AUDIT)
page("/auditoria.csv", "audit_file", audit_log.send_audit, May.AUDIT)
