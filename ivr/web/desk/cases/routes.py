"""Declare the routes of cases, requests and the replies to them, the quarantine and the sectors."""

from ivr.rules.staff.roles import May
from ivr.web.desk.cases import (
    case_actions,
    cases,
    identity,
    joining,
    mail_downloads,
    my_turn,
    quarantine,
    replies,
    request_actions,
    requests,
    sectors,
)
from ivr.web.desk.session.registry import INBOX, MANAGEMENT, Section, change, form, page, part

ROUTES = (
    page("/atendimentos", "cases", cases.show_cases, May.READ),
    page("/atendimentos/<int:case_id>", "case", cases.show_case, May.READ),
    change(
        *("/atendimentos/<int:case_id>/nota", "note_on_case", case_actions.add_note, May.SERVE),
        typed={"nota": "Nota para a equipe"},
    ),
    change(
        "/atendimentos/<int:case_id>/encerrar",
        *("wrap_up_case", case_actions.wrap_up_case, May.SERVE),
        typed={"texto": "Como terminou"},
    ),
    change("/atendimentos/<int:case_id>/assumir", "claim_case", case_actions.claim_case, May.SERVE),
    change(
        "/atendimentos/<int:case_id>/devolver", "return_case", case_actions.return_case, May.SERVE
    ),
    change("/atendimentos/<int:case_id>/tomar", "take_case", case_actions.take_case, May.DIRECT),
    # A page says so by itself, every minute.
    change(
        *("/atendimentos/<int:case_id>/aqui", "here_on_case", case_actions.stay, May.SERVE),
        polled=True,
    ),
    change(
        *(
            "/atendimentos/<int:case_id>/setor",
            "forward_case",
            case_actions.forward_case,
            May.SERVE,
        ),
        typed={"motivo": "Por quê"},
    ),
    change(
        "/atendimentos/<int:case_id>/resposta-do-setor",
        *("sector_answer", case_actions.note_sector_answer, May.SERVE),
        typed={"resposta": "O que o setor respondeu"},
    ),
    change("/atendimentos/<int:case_id>/trazer", "fetch_case", case_actions.fetch_case, May.SERVE),
    change("/atendimentos/<int:case_id>/juntar", "join_cases", joining.join_cases, May.SERVE),
    page("/mensagens", "requests", requests.show_requests, May.READ),
    page(
        "/mensagens/anexos/<int:attachment_id>",
        *("attachment", mail_downloads.send_attachment, May.READ),
    ),
    page(
        "/mensagens/originais/<int:incoming_id>",
        *("original", mail_downloads.send_original, May.DIRECT),
    ),
    page("/quarentena", "quarantine", quarantine.show_quarantine, May.SERVE),
    page("/quarentena/<int:incoming_id>", "suspect", quarantine.show_suspect, May.SERVE),
    change("/quarentena/<int:incoming_id>/abrir", "suspect_opens", quarantine.open_case, May.SERVE),
    change(
        "/quarentena/<int:incoming_id>/juntar",
        *("suspect_filed", quarantine.file_message, May.SERVE),
    ),
    change(
        *("/quarentena/<int:incoming_id>/nada", "suspect_discarded", quarantine.discard, May.SERVE),
        typed={"motivo": "O que era"},
    ),
    page("/mensagens/<int:incoming_id>/quem-escreveu", "identity", identity.show, May.SERVE),
    change(
        "/mensagens/<int:incoming_id>/quem-escreveu/liguei",
        *("identity_called", identity.called, May.SERVE),
    ),
    change(
        "/mensagens/<int:incoming_id>/quem-escreveu/codigo",
        *("identity_code_sent", identity.send_code, May.SERVE),
    ),
    change(
        "/mensagens/<int:incoming_id>/quem-escreveu/conferir",
        *("identity_code", identity.check_code, May.SERVE),
    ),
    change(
        "/mensagens/<int:incoming_id>/quem-escreveu/setor",
        *("identity_sector", identity.is_sector, May.SERVE),
    ),
    form(
        *("/atendimentos/<int:case_id>/responder", "reply_to_case", replies.compose, May.SERVE),
        typed={"texto": "Texto", "atraso": "Por que atrasou"},
    ),
    page("/respostas/<int:draft_id>", "preview_reply", replies.preview, May.SERVE),
    page("/respostas/<int:draft_id>/email", "reply_html", replies.preview_html, May.SERVE),
    change("/respostas/<int:draft_id>/enviar", "send_reply", replies.send, May.SERVE),
    change(
        "/atendimentos/<int:case_id>/lida",
        *("told_by_call", request_actions.told_by_call, May.SERVE),
    ),
    change(
        "/atendimentos/<int:case_id>/prazo", "change_term", request_actions.change_term, May.SERVE
    ),
    change(
        "/atendimentos/<int:case_id>/prorrogar",
        *("extend_term", request_actions.extend_term, May.SERVE),
        typed={"justificativa": "Por que é preciso de mais prazo"},
    ),
    change(
        "/atendimentos/<int:case_id>/encerrar-sem-resposta",
        *("close_request", request_actions.close_request, May.SERVE),
        typed={"porque": "Por que não é preciso responder"},
    ),
    part("/minha-vez", "my_turn", my_turn.show_my_turn, May.SERVE),
    part("/minha-vez/ligacoes", "calls_under_way", my_turn.show_calls, May.SERVE),
    form("/setores", "sectors", sectors.show_sectors, May.ADMINISTER),
    change("/setores/<int:sector_id>", "rename_sector", sectors.rename_sector, May.ADMINISTER),
    change("/setores/<int:sector_id>/retirar", "retire_sector", sectors.retire, May.ADMINISTER),
    change("/setores/<int:sector_id>/voltar", "restore_sector", sectors.restore, May.ADMINISTER),
)
SECTIONS = (
    Section(INBOX, 10, "requests", "letter", "Mensagens"),
    Section(INBOX, 40, "quarantine", "shield", "Quarentena"),
    Section(INBOX, 50, "cases", "case", "Atendimentos"),
    Section(MANAGEMENT, 40, "sectors", "sector", "Setores"),
)
