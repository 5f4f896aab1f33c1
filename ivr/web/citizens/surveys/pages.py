"""Serve the survey under way as one page, without sign-in, cookie or script.

Whatever is amiss, the form comes back with all that was typed in it. Nothing of who answers is
asked, and what the page signs into its form is stored nowhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from ivr.rules.surveys import forms
from ivr.rules.surveys.answers import (
    NOT_APPLICABLE_VALUE,
    AnswersRefused,
    field_name,
    read_answers,
)
from ivr.rules.surveys.comments import MAX_COMMENT_CHARS
from ivr.rules.surveys.forms import SurveyForm
from ivr.rules.surveys.questionnaire import (
    NOT_APPLICABLE,
    RATING_WORDS,
    YES_NO_WORDS,
    Questionnaire,
)
from ivr.rules.surveys.states import SurveyChannel
from ivr.usecases.surveys.answering import (
    FormOld,
    InvitationUsed,
    NotOnThePage,
    OpenedForm,
    SurveyOver,
    open_form,
    open_invitation,
    reopen,
    submit,
)
from ivr.usecases.surveys.occasions import note_opt_out
from ivr.web.common.compression import compressed
from ivr.web.common.installation import installation

MAX_FORM_BYTES = 64 * 1024
MAX_TOKEN_LETTERS = 40  # of an invitation's link
OLD = "Esta página ficou aberta por mais de um dia, e nada se perdeu. Confira e envie de novo."
UNSIGNED = "Não reconhecemos esta página. Confira o que você marcou e envie de novo, por favor."
MANY = "Recebemos muitas respostas daí. O que você marcou continua aqui. Envie daqui a uma hora."
surveys = Blueprint("surveys", __name__)
Reply = AnyResponse | str | tuple[str, int]


@dataclass(frozen=True)
class _Page:
    """The form as it is shown: what was typed, what is to be fixed, and a word about it."""

    opened: OpenedForm
    typed: Mapping[str, Sequence[str]] = field(default_factory=dict)
    mistakes: Mapping[str, str] = field(default_factory=dict)
    word: str = ""
    is_preview: bool = False
    token: str = ""  # of the invitation by which it was opened

    def show(self) -> str:
        """Return the page's HTML."""
        return render_template(
            "citizens/surveys/form.html",
            page=self,
            sheet="" if self.is_preview else self._signed(),
            field_name=field_name,
            ratings=list(enumerate(RATING_WORDS, 1)),
            yes_no=YES_NO_WORDS,
            not_applicable=(NOT_APPLICABLE_VALUE, NOT_APPLICABLE),
            most_letters=MAX_COMMENT_CHARS,
        )

    def _signed(self) -> str:
        return forms.sign(installation().ports.link_key, self.opened.form)

    def first(self, key: str) -> str:
        """Return what was typed in a question's field, the first of it."""
        return next(iter(self.typed.get(field_name(key), ())), "")

    def is_chosen(self, key: str, value: object) -> bool:
        """Return whether that value was chosen there."""
        return str(value) in self.typed.get(field_name(key), ())


@surveys.get("/pesquisa")
@compressed
def form() -> Reply:
    """Show the survey under way, or that there is none now."""
    return _open("")


@surveys.get("/pesquisa/u/<unit_id>")
def form_of_unit(unit_id: str) -> Reply:
    """Show the survey to whoever read the code on a unit's wall."""
    return _open(unit_id)


@surveys.get(f"{forms.PATH}<token>")
def form_of_invitation(token: str) -> Reply:
    """Show the survey to whoever was invited, once."""
    try:
        return _Page(open_invitation(installation().ports, token), token=token).show()
    except InvitationUsed:
        return _over("used"), 410
    except SurveyOver:
        return _over("expired"), 410


@surveys.get(f"{forms.PATH}<token>/sair")
def opt_out_form(token: str) -> Reply:
    """Ask whether whoever was invited wants no more invitations; opening the link says nothing."""
    return render_template("citizens/surveys/opt_out.html", token=token, done=False)


@surveys.post(f"{forms.PATH}<token>/sair")
def opt_out(token: str) -> Reply:
    """Note that whoever was invited wants no more invitations; the same again changes nothing."""
    noted = note_opt_out(installation().ports, token[:MAX_TOKEN_LETTERS])
    page = render_template("citizens/surveys/opt_out.html", token=token, done=noted, tried=True)
    return page if noted else (page, 410)


@surveys.route("/pesquisa/enviar", methods=["GET", "POST"])
def receive() -> Reply:
    """Take a sent form and thank; or show it again with what is to be fixed.

    Nothing is sent to the form's own address: a browser would forget the page there, and whoever
    goes back would be shown a new form with the old answers. The same form again is thanked for
    again, and changes nothing. The form serves as token: whoever was not given one cannot send it.
    """
    if request.method != "POST":
        return redirect(url_for("surveys.form"))
    request.max_content_length = MAX_FORM_BYTES
    typed = {name: request.form.getlist(name) for name in request.form}
    ports = installation().ports
    sent = forms.read(ports.link_key, request.form.get("folha", "")[:2000])
    try:
        if sent is None:
            return _Page(open_form(ports), typed, word=UNSIGNED).show(), 422
        opened = reopen(ports, sent)
    except NotOnThePage:
        return _over("elsewhere"), 410
    except SurveyOver:
        return _over("closed"), 410
    if opened is None:
        return _thanked()
    if not installation().contact_limits.take(request.remote_addr or ""):
        return _Page(opened, typed, word=MANY).show(), 429
    return _submit(opened, typed, word=OLD if opened.form != sent else "")


@surveys.get("/pesquisa/obrigado")
def thanks() -> str:
    """Thank whoever answered; the page is the same for everybody."""
    return render_template("citizens/surveys/thanks.html")


@surveys.after_request
def keep_typed(response: Response) -> Response:
    """Let no cache between store the form, and browsers go back to what was typed in it."""
    response.headers.setdefault("Cache-Control", "private, no-cache")
    return response


def show_preview(title: str, questionnaire: Questionnaire) -> str:
    """Return the page of questions that are not asked yet; nothing can be sent from it."""
    now = installation().ports.clock.now()
    stub = SurveyForm(nonce="", opened_at=now, version_id=0, channel=SurveyChannel.WEB)
    return _Page(OpenedForm(stub, title, questionnaire), is_preview=True).show()


def _open(unit_id: str) -> Reply:
    try:
        return _Page(open_form(installation().ports, unit_id)).show()
    except NotOnThePage:
        return _over("elsewhere")
    except SurveyOver:
        return _over("none")


def _submit(opened: OpenedForm, typed: Mapping[str, Sequence[str]], word: str) -> Reply:
    try:
        answers = read_answers(opened.questionnaire, typed)
    except AnswersRefused as why:
        return _Page(opened, typed, why.mistakes, word).show(), 422
    if word:
        return _Page(opened, typed, word=word).show(), 422
    try:
        submit(installation().ports, opened.form, answers)
    except InvitationUsed:
        return _over("used"), 410
    except (SurveyOver, FormOld):
        return _over("closed"), 410
    return _thanked()


def _thanked() -> AnyResponse:
    return redirect(url_for("surveys.thanks"), 303)


def _over(why: str) -> str:
    endpoints = current_app.view_functions
    return render_template("citizens/surveys/over.html", why=why, endpoints=endpoints)
