"""Ask by telephone whom the rule allows, and keep what is answered apart from the call.

No step of a call has an answer. A form has it, which knows the call by a keyed hash alone, and
no more once nothing else is asked; the clock makes a response of it in a transaction of its own.
So a turn that comes twice is known by its number in the call, and never by what was pressed.
"""

import secrets

from sqlalchemy.orm import Session

from ivr.rules.callflow.actions import AskOpinion, EndOpinion, KeepAnswer, SurveyAct
from ivr.rules.callflow.events import Event, Happened
from ivr.rules.callflow.places import SURVEY, read_situation
from ivr.rules.callflow.prompts import World
from ivr.rules.privacy.pseudonyms import pseudonym
from ivr.rules.reports.periods import local_date
from ivr.rules.surveys import questionnaire
from ivr.rules.surveys.asking import contact_hash, opt_out_hash
from ivr.rules.surveys.by_telephone import (
    FORM_OPEN_FOR,
    answers_given,
    outcome,
    telephone_pair,
)
from ivr.rules.surveys.states import FunnelStep, SurveyChannel
from ivr.store.callbacks import attempts
from ivr.store.callbacks.callbacks import Callback
from ivr.store.calls import steps
from ivr.store.surveys import (
    call_forms,
    invitations,
    opt_outs,
    questionnaires,
    responses,
    surveys,
)
from ivr.store.surveys.call_forms import CallForm, TakenForm
from ivr.store.surveys.invitations import SurveyCount
from ivr.store.surveys.responses import SurveyResponse
from ivr.usecases.installation.ports import Ports
from ivr.usecases.line.line import Line
from ivr.usecases.line.survey_view import asking_survey
from ivr.usecases.surveys.answering import answer_rows, new_id

OF_CALL = "survey call"  # what a call's mark is for
MAX_CALL_FORMS = 200  # in one go of the clock


def carry_out_survey(
    session: Session, ports: Ports, present: steps.Present, act: SurveyAct, world: World
) -> Event:
    """Carry out an act of the survey in the turn's transaction; return what came of it."""
    match act:
        case AskOpinion():
            return _ask(session, ports, present, act.after, world)
        case KeepAnswer():
            return _keep(session, ports, present, act, world)
        case EndOpinion():
            form = call_forms.open_for(session, _mark(ports, present.sid))
            if form:
                _close(form)
            return Event(Happened.SURVEY, "over")


def take_call_forms(line: Line) -> int:
    """Make responses of the forms to which no answer comes any more; return of how many."""
    ports = line.ports
    with ports.database.write() as session:
        taken = call_forms.take(session, ports.clock.now(), MAX_CALL_FORMS)
        for form in taken:
            _respond(session, form)
    return len(taken)


def _ask(session: Session, ports: Ports, present: steps.Present, after: str, world: World) -> Event:
    survey = asking_survey(session, world.now)
    may = survey is not None and _may_ask(session, ports, present, world)
    if survey is None or not may:
        return Event(Happened.SURVEY, f"no {after}")
    today = local_date(world.now)
    form = CallForm(
        id=secrets.token_hex(16),
        mark=_mark(ports, present.sid),
        survey_id=survey.survey_id,
        version_id=survey.version_id,
        day=today,
        matter=read_situation(present.place, present.memory).memory.topic,
        open_until=world.now + FORM_OPEN_FOR,
    )
    session.add(form)
    session.flush()
    _count(session, form, FunnelStep.OFFERED)
    _free_agent(session, present, world)
    return Event(Happened.SURVEY, f"ask {after}")


def _may_ask(session: Session, ports: Ports, present: steps.Present, world: World) -> bool:
    """Note that this caller is asked; return False where they were lately, or in this call.

    Who withholds their number is asked once a call. Who wants no invitation is not asked.
    """
    number = _number(session, present)
    if not number:
        places = [each.value for each in SURVEY]
        return not steps.has_been_at(session, present.call_id, places)
    if opt_outs.has(session, opt_out_hash(ports.link_key, number)):
        return False
    contact = contact_hash(ports.link_key, number)
    return invitations.ask(session, contact, local_date(world.now))


def _keep(
    session: Session, ports: Ports, present: steps.Present, act: KeepAnswer, world: World
) -> Event:
    form = call_forms.open_for(session, _mark(ports, present.sid))
    if form is None:
        return Event(Happened.SURVEY, "over")
    if form.rating is None and form.yes_no is None:
        _count(session, form, FunnelStep.OPENED)
    form.open_until = world.now + FORM_OPEN_FOR
    asks_still = surveys.collecting(session, world.now)
    form.is_late = asks_still is None or asks_still.id != form.survey_id
    if act.question == 1:
        form.rating = act.value
    else:
        form.yes_no = act.value
        _close(form)
    return Event(Happened.SURVEY, "kept")


def _close(form: CallForm) -> None:
    """Let the form forget its call: nothing more is answered there."""
    form.mark = form.open_until = None


def _respond(session: Session, form: TakenForm) -> None:
    version = questionnaires.find(session, form.version_id)
    pair = telephone_pair(questionnaire.load(version.definition)) if version else None
    response = SurveyResponse(
        id=new_id(),
        survey_id=form.survey_id,
        version_id=form.version_id,
        day=form.day,
        channel=SurveyChannel.PHONE.value,
        matter=form.matter,
        outcome=outcome(form.rating, form.yes_no).value,
        is_late=form.is_late,
    )
    given = answers_given(pair, form.rating, form.yes_no) if pair else {}
    responses.add(session, response, answer_rows(response.id, given))


def _number(session: Session, present: steps.Present) -> str:
    """Return the number of whoever talks there, also where we rang it; "" of a withheld one."""
    attempt = attempts.of_leg(session, present.sid)
    callback = session.get(Callback, attempt.callback_id) if attempt else None
    return callback.number if callback else present.number


def _free_agent(session: Session, present: steps.Present, world: World) -> None:
    """Let the agent go who talked to a citizen whom we rang: the questions keep nobody waiting."""
    attempt = attempts.of_leg(session, present.sid)
    if attempt:
        attempt.ended_at = attempt.ended_at or world.now


def _mark(ports: Ports, sid: str) -> str:
    return pseudonym(ports.link_key, OF_CALL, sid)


def _count(session: Session, form: CallForm, step: FunnelStep) -> None:
    counted = SurveyCount(survey_id=form.survey_id, day=form.day)
    counted.channel, counted.unit_id = SurveyChannel.PHONE.value, ""
    counted.step, counted.number = step.value, 1
    invitations.count(session, counted)
