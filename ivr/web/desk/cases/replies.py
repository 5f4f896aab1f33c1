"""Compose a reply to a citizen's request, preview it as it will arrive, and send it."""

from flask import Response as FlaskResponse
from flask import abort, flash, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ivr.rules.cases.quoting import repeated
from ivr.rules.cases.replies import made_of
from ivr.rules.cases.states import MAX_REASON_CHARS
from ivr.store.queries.case_timeline import CaseTimeline
from ivr.store.queries.incoming_list import Message
from ivr.usecases.cases.cases import Refused, look
from ivr.usecases.cases.internal_texts import for_staff_alone
from ivr.usecases.cases.replies import (
    MAX_REPLY_CHARS,
    SendOutcome,
    TypedReply,
    begun,
    is_late,
    keep_draft,
    look_at,
    send_reply,
)
from ivr.web.common.installation import installation
from ivr.web.common.policy import POLICY
from ivr.web.desk.cases.reply_parts import (
    doubtful_sector,
    inserted,
    reply_parts,
    snippets_of,
)
from ivr.web.desk.cases.request_card import CALL_REASONS, READS_ALONE, request_card

Reply = Response | str | tuple[str, int]
# The e-mail has its own styles, and may do nothing but be seen inside the page that shows it.
SHOWN = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'"
MAX_SHOWN_CHARS = 80  # of what was written for the team alone and stands in a reply
NOTHING_OWN = (
    "Nada foi copiado: fora do que repete, a mensagem do setor não tem texto. Leia-a inteira."
)
DONE = {
    SendOutcome.DONE: "Pronto: vai agora, e o atendimento mostra quando sair.",
    SendOutcome.PUBLISHED: "Pronto: a resposta já está na página do protocolo.",
    SendOutcome.TEXTED: "Pronto: a resposta já está na página do protocolo, e um SMS avisa.",
    SendOutcome.OWES_CALL: (
        "Guardada. Agora ligue e leia a resposta à pessoa. Até lá, o prazo continua."
    ),
}
NOT_SENT = {
    SendOutcome.SENT: "Nada mudou: esta resposta já tinha sido enviada.",
    SendOutcome.OTHER: (
        "Não foi enviada: outra pessoa respondeu ou encerrou antes. Leia o atendimento."
    ),
    SendOutcome.MOVED: "Não foi enviada: o prazo passou. Escreva por que a resposta atrasou.",
    SendOutcome.NO_MAIL: "Não foi enviada: esta instalação não manda e-mail agora.",
}


def compose(case_id: int) -> Reply:
    """Show the reply's form, with what a button puts in; store the draft and go to its preview."""
    story = look(installation().ports, g.member.id, case_id)
    if story is None or story.case_request is None:
        abort(404)
    case_id = story.case.id
    if request.method == "GET":
        typed = begun(installation().line, g.member.id, case_id) or TypedReply("")
        asks = typed.asks if "pergunta" not in request.args else request.args["pergunta"] == "1"
        return _form(story, TypedReply(typed.text, asks, typed.late_why))
    asks = request.form.get("pergunta") == "1"
    before = (
        begun(installation().line, g.member.id, case_id) if "texto" not in request.form else None
    )
    text = before.text if before else request.form.get("texto", "")
    typed = TypedReply(text, asks, request.form.get("atraso", ""))
    if "inserir" in request.form:
        doubtful = doubtful_sector(story, request.form["inserir"])
        if doubtful:
            return _form(story, typed, doubtful=doubtful)
        more = inserted(story, asks, request.form["inserir"])
        text = "\n\n".join(filter(None, (typed.text.rstrip(), more)))
        nothing = not more and request.form["inserir"].startswith("setor")
        mistake = NOTHING_OWN if nothing else ""
        return _form(story, TypedReply(text, asks, typed.late_why), mistake)
    try:
        draft_id = keep_draft(installation().line, g.member.id, case_id, typed)
    except Refused as why:
        return _form(story, typed, str(why)), 422
    if draft_id is None:
        abort(404)
    internal = repeated(text, for_staff_alone(story))
    if internal:
        flash(f"Confira: “{internal[0][:MAX_SHOWN_CHARS]}” foi escrito só para a equipe.", "bad")
    return redirect(url_for("desk.preview_reply", draft_id=draft_id))


def preview(draft_id: int) -> FlaskResponse:
    """Show the reply as it will arrive, before it is sent."""
    ready = look_at(installation().line, g.member.id, draft_id)
    if ready is None:
        abort(404)
    story = look(installation().ports, g.member.id, ready.case.id)
    parts = reply_parts(story, ready.draft.asks) if story else []
    made = list(made_of(ready.draft.text, parts))
    page = render_template(
        "desk/cases/reply_preview.html",
        ready=ready,
        made=made,
        call_reasons=CALL_REASONS,
        reads_alone=READS_ALONE,
    )
    reply = make_response(page)
    reply.headers["Content-Security-Policy"] = f"{POLICY}; frame-src 'self'"
    return reply


def preview_html(draft_id: int) -> FlaskResponse:
    """Return the reply's HTML, to be seen in a frame of the preview."""
    ready = look_at(installation().line, g.member.id, draft_id)
    if ready is None:
        abort(404)
    reply = make_response(ready.words.html)
    reply.headers["Content-Security-Policy"] = SHOWN
    return reply


def send(draft_id: int) -> Response:
    """Queue the reply, or say why not."""
    sent, case_id = send_reply(installation().line, g.member.id, draft_id)
    if sent is SendOutcome.MISSING:
        abort(404)
    if sent in DONE:
        flash(DONE[sent], "good")
    else:
        flash(NOT_SENT[sent], "bad")
    if sent is SendOutcome.MOVED:
        return redirect(url_for("desk.reply_to_case", case_id=case_id))
    return redirect(url_for("desk.case", case_id=case_id))


def _form(
    story: CaseTimeline, typed: TypedReply, mistake: str = "", doubtful: Message | None = None
) -> str:
    now, callflow = (
        installation().ports.clock.now(),
        installation().line.conversations.current().callflow,
    )
    assert story.case_request  # noqa: S101 - for the type checker; `compose` has looked
    topic = callflow.topic(story.case.topic)
    return render_template(
        "desk/cases/reply_form.html",
        story=story,
        case=story.case,
        typed=typed,
        mistake=mistake,
        doubtful=doubtful,
        topic=topic,
        snippets=snippets_of(callflow, typed.asks),
        sectors=story.sector_answers,
        made=list(made_of(typed.text, reply_parts(story, typed.asks))),
        late=is_late(story.case_request, now) and not typed.asks,
        most=MAX_REPLY_CHARS,
        most_of_reason=MAX_REASON_CHARS,
        sends=installation().ports.sends_mail,
        **request_card(story),
    )
