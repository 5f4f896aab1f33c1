"""The desk: pages for the people who work the line, under /painel."""

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from ivr.web.desk import (
    answer,
    call_log,
    callbacks,
    messages,
    sign_in,
    switchboard,
    undelivered,
)
from ivr.web.desk.session import require_member

desk = Blueprint("desk", __name__, url_prefix="/painel")
desk.before_request(require_member)
desk.add_url_rule("/entrar", "sign_in", sign_in.sign_in, methods=["GET", "POST"])
desk.add_url_rule("/sair", "sign_out", sign_in.sign_out, methods=["POST"])
desk.add_url_rule("/chamadas", "calls", call_log.show_calls)
desk.add_url_rule("/chamadas/<int:call_id>", "call", call_log.show_call)
desk.add_url_rule(
    "/chamadas/<int:call_id>/email", "answer", answer.answer_by_email, methods=["POST"]
)
desk.add_url_rule("/retornos", "callbacks", callbacks.show_callbacks)
desk.add_url_rule(
    "/retornos/<int:callback_id>/<any(resolvido, cancelar, agora):what>",
    *("act_on_callback", callbacks.act_on_callback),
    methods=["POST"],
)
desk.add_url_rule(
    "/emails/<int:email_id>/<any(resolvido, ligar):what>",
    *("act_on_email", undelivered.act_on_email),
    methods=["POST"],
)
desk.add_url_rule(
    "/links/<int:link_id>/<any(resolvido, ligar):what>",
    *("act_on_link", undelivered.act_on_link),
    methods=["POST"],
)
desk.add_url_rule("/recados", "messages", messages.show_messages)
desk.add_url_rule("/recados/<sid>", "message", messages.play_message)
desk.add_url_rule("/central", "switchboard", switchboard.show_switchboard)
desk.add_url_rule("/central/<int:outage_id>", "outage", switchboard.show_outage)
desk.add_url_rule("/central/aviso", "override", switchboard.override_state, methods=["POST"])


@desk.get("/")
def home() -> Response:
    """The desk's first page."""
    return redirect(url_for("desk.calls"))
