"""Declare the routes of signing in, one's own account, all accounts, shifts and the audit."""

from ivr.rules.staff.roles import May
from ivr.web.desk.session.registry import MANAGEMENT, Route, Section, change, form, page
from ivr.web.desk.staff import (
    accounts,
    audit_log,
    calendar_feed,
    own_account,
    second_factor,
    sessions,
    shifts,
    sign_in,
)

_FORM = ("GET", "POST")

ROUTES = (
    Route("/entrar", "sign_in", sign_in.sign_in, methods=_FORM, open_to_all=True),
    Route("/entrar/codigo", "sign_in_code", sign_in.sign_in_code, methods=_FORM, open_to_all=True),
    Route(
        *("/primeiro-acesso", "first_access", own_account.first_access),
        methods=_FORM,
        open_to_all=True,
    ),
    Route("/esqueci", "forgotten", own_account.forgotten, open_to_all=True),
    change("/sair", "sign_out", sign_in.sign_out, May.OWN),
    page("/minha-conta", "own_account", own_account.show, May.OWN),
    change("/minha-conta/sessoes", "end_sessions", sessions.end_sessions, May.OWN),
    change("/minha-conta/senha", "change_password", own_account.change_password, May.OWN),
    form("/minha-conta/segundo-fator", "second_factor", second_factor.enrol, May.OWN),
    page(
        "/minha-conta/segundo-fator/imagem.svg",
        *("second_factor_picture", second_factor.picture, May.OWN),
    ),
    change("/minha-conta/codigos", "new_codes", second_factor.new_codes, May.OWN),
    change("/minha-conta/calendario", "renew_feed", calendar_feed.renew_feed, May.OWN),
    change("/minha-conta/calendario/desligar", "end_feed", calendar_feed.end_feed, May.OWN),
    page("/escala", "shifts", shifts.show_shifts, May.DIRECT),
    change("/escala/conferir", "check_shifts", shifts.check_shifts, May.DIRECT),
    change("/escala/publicar", "publish_shifts", shifts.publish_shifts, May.DIRECT),
    page("/contas", "accounts", accounts.show_accounts, May.ADMINISTER),
    change("/contas", "open_account", accounts.open_account, May.ADMINISTER),
    page("/contas/<int:member_id>", "account", accounts.show_account, May.ADMINISTER),
    change("/contas/<int:member_id>", "change_account", accounts.change_account, May.ADMINISTER),
    change(
        "/contas/<int:member_id>/codigo", "reset_account", accounts.reset_account, May.ADMINISTER
    ),
    change(
        "/contas/<int:member_id>/<any(desativar, reativar, sair):turn>",
        *("switch_account", accounts.switch_account, May.ADMINISTER),
    ),
    page("/auditoria", "audit", audit_log.show_audit, May.AUDIT),
    page("/auditoria.csv", "audit_file", audit_log.send_audit, May.AUDIT),
)
SECTIONS = (
    Section(MANAGEMENT, 30, "shifts", "shift", "Escala"),
    Section(MANAGEMENT, 50, "accounts", "people", "Contas"),
    Section(MANAGEMENT, 60, "audit", "shield", "Auditoria"),
)
