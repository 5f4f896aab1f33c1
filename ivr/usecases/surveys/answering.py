"""Open the survey's form and take what was answered, once, without a trace of who did."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ivr.rules.reports.periods import local_date
from ivr.rules.surveys import answers as answer_rules
from ivr.rules.surveys import questionnaire as questionnaires_rules
from ivr.rules.surveys.answers import Answers
from ivr.rules.surveys.forms import SurveyForm, token_hash
from ivr.rules.surveys.questionnaire import Questionnaire
from ivr.rules.surveys.states import FunnelStep, SurveyChannel
from ivr.store.surveys import invitations, questionnaires, responses, surveys
from ivr.store.surveys.invitations import SurveyCount, SurveyInvitation
from ivr.store.surveys.questionnaires import Asked, QuestionnaireVersion
from ivr.store.surveys.responses import SurveyAnswer, SurveyResponse
from ivr.store.surveys.surveys import Survey
from ivr.store.visits import units
from ivr.usecases.installation.ports import Ports


class NotTaken(Exception):
    """Base of the reasons for which an answer is not taken."""


class SurveyOver(NotTaken):
    """No survey is under way, or this one closed before the form was opened."""


class NotOnThePage(NotTaken):
    """A survey is under way that does not ask whoever opens the page."""


class InvitationUsed(NotTaken):
    """Somebody answered by this invitation before."""


class FormOld(NotTaken):
    """The form has been open for longer than a day."""


@dataclass(frozen=True)
class OpenedForm:
    """A form with the questions that it asks."""

    form: SurveyForm
    title: str
    questionnaire: Questionnaire
    unit: str = ""  # its name, where the form came from a unit's code


@dataclass(frozen=True)
class _Way:
    """How somebody came to the form."""

    channel: SurveyChannel
    unit_id: str = ""
    matter: str = ""
    invitation: int = 0


def open_form(ports: Ports, unit_id: str = "") -> OpenedForm:
    """Return a new form of the survey under way, opened now; count that it was.

    A unit that there is not, or that the survey does not ask at, is left out. Raises SurveyOver,
    and NotOnThePage where the commission did not choose the channel by which somebody comes.
    """
    now = ports.clock.now()
    with ports.database.write() as session:
        survey, version = _under_way(session, now)
        asked = not survey.units or unit_id in survey.units.split()
        is_there = unit_id and asked and survey.asks_by(SurveyChannel.COUNTER)
        unit = units.find(session, unit_id) if is_there else None
        channel = SurveyChannel.COUNTER if unit else SurveyChannel.WEB
        if not survey.asks_by(channel):
            raise NotOnThePage
        way = _Way(channel, unit.id if unit else "")
        opened = _opened(survey, version, way, now, unit.name if unit else "")
        _count(session, survey, way, now)
    return opened


def open_invitation(ports: Ports, token: str) -> OpenedForm:
    """Return a new form opened by an invitation.

    Raises SurveyOver, also for an invitation that there is not or that expired, and InvitationUsed.
    """
    now = ports.clock.now()
    with ports.database.write() as session:
        invitation = invitations.by_token(session, token_hash(ports.link_key, token))
        if invitation is None or invitation.expires_on <= local_date(now):
            raise SurveyOver
        survey, version = _under_way(session, now, invitation.survey_id)
        if invitation.is_used:
            raise InvitationUsed
        way = _of_invitation(invitation)
        opened = _opened(survey, version, way, now)
        _count(session, survey, way, now)
    return opened


def reopen(ports: Ports, form: SurveyForm) -> OpenedForm | None:
    """Return the same form with the questions that it asked, and a new nonce if it is old.

    It asks what the page asked: nothing that was typed is lost. None for a form that was sent.
    Raises SurveyOver where the survey closed before the form was opened, or is closed and the form
    old.
    """
    now = ports.clock.now()
    with ports.database.read() as session:
        if responses.is_used(session, form.key(ports.link_key)):
            return None
        asked = _of_form(session, form, now)
    questions = questionnaires_rules.load(asked.definition)
    if not form.is_old(now):
        return OpenedForm(form, asked.title, questions)
    way = _Way(form.channel, form.unit_id, form.matter, form.invitation)
    return OpenedForm(_new_form(form.version_id, way, now), asked.title, questions)


def submit(ports: Ports, form: SurveyForm, answers: Answers) -> bool:
    """Take the answers; return False where the same form was sent before, which changes nothing.

    What was opened before the survey closed is taken for a day, marked late. Raises NotTaken.
    """
    now = ports.clock.now()
    today = local_date(now)
    with ports.database.write() as session:
        if not responses.use_form(session, form.key(ports.link_key), today):
            return False
        if form.is_old(now):
            raise FormOld
        asked = _of_form(session, form, now)
        if form.invitation and not invitations.use(session, form.invitation):
            raise InvitationUsed
        questions = questionnaires_rules.load(asked.definition)
        response = SurveyResponse(
            id=new_id(),
            survey_id=asked.survey_id,
            version_id=form.version_id,
            day=today,
            channel=form.channel.value,
            unit_id=form.unit_id or None,
            matter=form.matter,
            outcome=answer_rules.outcome(questions, answers).value,
            is_late=asked.closes_at is not None and asked.closes_at <= now,
        )
        responses.add(session, response, answer_rows(response.id, answers))
    return True


def new_id() -> str:
    """Return the drawn id of a response: nobody can tell from it which came first."""
    return secrets.token_hex(responses.ID_CHARS // 2)


def answer_rows(response_id: str, answers: Answers) -> list[SurveyAnswer]:
    """Return the rows of a response's answers."""
    return [
        SurveyAnswer(
            response_id=response_id,
            question=each.question,
            option=each.option,
            value=each.value,
            words=each.words,
            is_not_applicable=each.is_not_applicable,
        )
        for each in answer_rules.rows(answers)
    ]


def _under_way(
    session: Session, now: datetime, survey_id: int | None = None
) -> tuple[Survey, QuestionnaireVersion]:
    survey = surveys.collecting(session, now)
    version = questionnaires.in_force(session, survey.id) if survey else None
    if survey is None or version is None or survey_id not in (None, survey.id):
        raise SurveyOver
    return survey, version


def _of_form(session: Session, form: SurveyForm, now: datetime) -> Asked:
    """Return what the form asks, of a survey that was under way when it was opened."""
    asked = questionnaires.asked(session, form.version_id)
    if asked is None or asked.opens_at is None or asked.closes_at is None:
        raise SurveyOver
    is_closed = asked.closes_at <= now
    if not asked.opens_at <= form.opened_at < asked.closes_at or (is_closed and form.is_old(now)):
        raise SurveyOver
    return asked


def _opened(
    survey: Survey, version: QuestionnaireVersion, way: _Way, now: datetime, unit: str = ""
) -> OpenedForm:
    form = _new_form(version.id, way, now)
    return OpenedForm(form, survey.title, questionnaires_rules.load(version.definition), unit)


def _new_form(version_id: int, way: _Way, now: datetime) -> SurveyForm:
    return SurveyForm(
        nonce=secrets.token_urlsafe(16),
        opened_at=now.replace(microsecond=0),
        version_id=version_id,
        channel=way.channel,
        unit_id=way.unit_id,
        matter=way.matter,
        invitation=way.invitation,
    )


def _of_invitation(invitation: SurveyInvitation) -> _Way:
    channel = SurveyChannel(invitation.channel)
    return _Way(channel, invitation.unit_id or "", invitation.matter, invitation.id)


def _count(session: Session, survey: Survey, way: _Way, now: datetime) -> None:
    counted = SurveyCount(survey_id=survey.id, day=local_date(now), channel=way.channel.value)
    counted.unit_id, counted.step, counted.number = way.unit_id, FunnelStep.OPENED.value, 1
    invitations.count(session, counted)
