"""Set up what all pages for browsers share: headers, words and filters, and error pages."""

from datetime import date, datetime, timedelta

from flask import Flask, Response, current_app, render_template, request
from werkzeug.exceptions import HTTPException, TooManyRequests

from ivr.rules.cases.contact_form import OTHER_TOPIC_LABEL
from ivr.rules.hours.hours import FORTALEZA
from ivr.rules.notices.sms_texts import national
from ivr.rules.staff.sessions import LASTS
from ivr.rules.words.addresses import masked_address
from ivr.rules.words.as_read import (
    capitalised,
    format_day,
    format_moment,
    linked,
    written_date,
    written_opening,
)
from ivr.rules.words.masking import masked_number
from ivr.rules.words.protocols import PROTOCOL_GROUPS
from ivr.rules.words.weekdays import on_day
from ivr.settings import Settings
from ivr.web.common.cookies import OwnSessions
from ivr.web.common.forms import csrf, is_fragment
from ivr.web.common.policy import POLICY

# Of every form, unless its route allows less or, like the contact form, more: the library would
# take any number of bytes into memory, of anybody.
MAX_BYTES = 256 * 1024
MAX_FIELDS = 200
# Where on a page stands what came of a form: forms of citizens are sent to it, without a script.
RESULT_PLACE = "resultado"

UNCACHED = ("/painel", "/protocolo", "/contato", "/e/")  # what stands there is one person's
# What stands there is one person's, or nobody's to find.
UNINDEXED = (
    *("/painel", "/protocolo/", "/contato/", "/e/", "/calendario", "/busca"),
    *("/p/", "/pesquisa/u/", "/pesquisa/obrigado", "/pesquisa/enviar"),
)
ERRORS = {
    400: ("A página expirou", "Volte, recarregue a página e envie de novo."),
    403: ("Sem permissão", "Esta página ou esta mudança não está aberta para quem pediu."),
    404: ("Página não encontrada", "O endereço pode ter mudado, ou ter um erro de digitação."),
    405: ("Este endereço não funciona assim", "Volte à página de antes e tente de novo por lá."),
    413: ("Envio grande demais", "Envie menos de uma vez."),
    429: ("Muitas tentativas", "Por segurança, tente de novo em cinco minutos."),
    500: ("Falha nossa", "Algo deu errado do nosso lado, e já foi registrado. Tente de novo."),
}


def prepare_pages(app: Flask, settings: Settings) -> None:
    """Set up sessions, forms, headers, words and error pages of every browser page."""
    https = settings.PUBLIC_URL.startswith("https://")
    app.config.update(
        SESSION_COOKIE_NAME="__Host-central" if https else "central",
        SESSION_COOKIE_SECURE=https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=LASTS,
        MAX_CONTENT_LENGTH=MAX_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_BYTES,
        MAX_FORM_PARTS=MAX_FIELDS,
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,  # a form's token is as good as its session is
    )
    app.session_interface = OwnSessions()
    csrf.init_app(app)
    app.jinja_env.filters.update(
        moment=_moment,
        on_day=on_day,
        day=_day,
        duration=_duration,
        number=masked_number,
        address=masked_address,
        protocol=_protocol,
        span=_span,
        near=_near,
        opening=_opening,
        size=_size,
        weekday=_weekday,
        full_date=written_date,
        full_day=_full_day,
        national=national,
        linked=linked,
        capitalised=capitalised,
    )
    app.jinja_env.globals.update(other_topic=OTHER_TOPIC_LABEL, result_place=RESULT_PLACE)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.register_error_handler(HTTPException, _explain)
    app.register_error_handler(500, _explain)
    app.after_request(lambda response: _guard(response, https))


def _guard(response: Response, https: bool) -> Response:
    if request.path.startswith("/voice/") and response.status_code < 400:
        return response  # to Twilio, which signed for it and is no browser
    headers = response.headers
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Content-Security-Policy", POLICY)
    if https:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    if (
        request.method == "POST"
        or response.status_code >= 400
        or request.path.startswith(UNINDEXED)
    ):
        headers["X-Robots-Tag"] = "noindex, nofollow"
    if request.path.startswith(UNCACHED) and not response.cache_control.private:
        headers["Cache-Control"] = "no-store"
    return response


def _explain(error: Exception) -> Response | tuple[str, int]:
    """Return a page that says what happened and what to do; plain words for machines."""
    code = error.code or 500 if isinstance(error, HTTPException) else 500
    if isinstance(error, HTTPException) and isinstance(error.response, Response):
        return error.response
    machines = request.path.startswith(("/voice", "/healthz", "/readyz", "/audio"))
    if machines or "desk" not in current_app.blueprints:
        return f"{code}\n", code
    title, advice = ERRORS.get(code, ERRORS[500])
    headers = {}
    if isinstance(error, TooManyRequests) and isinstance(error.retry_after, int):
        advice = f"Por segurança, tente de novo em {_wait(error.retry_after)}."
        headers = {"Retry-After": str(error.retry_after)}
    if is_fragment():
        return f'<p class="note bad" role="alert">{title}. {advice}</p>', code
    return Response(
        render_template("common/error.html", title=title, advice=advice, code=code), code, headers
    )


def _wait(seconds: int) -> str:
    minutes = -(-seconds // 60)
    if minutes <= 90:
        return "um minuto" if minutes == 1 else f"{minutes} minutos"
    return f"{-(-minutes // 60)} horas"


def _moment(at: datetime | None, form: str = "") -> str:
    if at and not form:  # figures alone need no locale, and stand in every row of long lists
        return at.astimezone(FORTALEZA).strftime("%d/%m/%Y %H:%M:%S")
    return format_moment(at, form) if at else ""


def _day(at: datetime) -> str:
    return format_day(at.astimezone(FORTALEZA), "full")


def _duration(seconds: float | None) -> str:
    if seconds is None:
        return ""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"


def _near(at: datetime, today: date) -> str:
    """Return the time to the minute, with the day where it is not `today`."""
    return _moment(at, "HH:mm" if at.astimezone(FORTALEZA).date() == today else "dd/MM HH:mm")


def _opening(at: datetime, now: datetime) -> str:
    """Return when the line opens, as citizens read it: "hoje, às 8h", "amanhã, terça-feira, …"."""
    return written_opening(now, at)


def _weekday(on: date, length: str = "long") -> str:
    """Return a date with its day of the week: "terça-feira, 24 de novembro", or "ter. 24"."""
    form = "EEEE, d 'de' MMMM" if length == "long" else "EEE d"
    return format_day(on, form)


def _span(length: timedelta) -> str:
    """Return a longer time in words, to the minute: "2 h 05 min", "1 dia 3 h"."""
    minutes = max(0, round(length.total_seconds() / 60))
    hours, rest = divmod(minutes, 60)
    if hours >= 24:
        days = f"{hours // 24} {'dia' if hours < 48 else 'dias'}"
        return f"{days} {hours % 24} h" if hours % 24 else days
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest:02d} min" if rest else f"{hours} h"


def _size(count: int) -> str:
    """Return a file's size in words: "812 bytes", "12,3 kB", "4,0 MB"."""
    if count < 1000:
        return f"{count} {'byte' if count == 1 else 'bytes'}"
    unit, name = (1_000_000, "MB") if count >= 999_950 else (1000, "kB")
    return f"{count / unit:.1f} {name}".replace(".", ",")


def _protocol(digits: str | None) -> str:
    """Return the protocol in the groups in which it is spoken."""
    parts, start = [], 0
    for length in PROTOCOL_GROUPS:
        parts.append((digits or "")[start : start + length])
        start += length
    return " ".join(filter(None, parts))


def _full_day(at: datetime) -> str:
    """Return the day of an instant in Fortaleza, as it is read: "30 de novembro de 2026"."""
    return written_date(at.astimezone(FORTALEZA).date())
