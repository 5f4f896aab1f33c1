"""Take batches of papers, and key each paper twice: what differs a third account decides."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from ivr.rules.reports.periods import local_date
from ivr.rules.staff.approval import NotAllowed
from ivr.rules.surveys import answers as answer_rules
from ivr.rules.surveys import questionnaire
from ivr.rules.surveys.answers import Answers
from ivr.rules.surveys.papers import MAX_PAPERS, OPEN, SPOILED, PaperState, after
from ivr.rules.surveys.states import FunnelStep, SurveyChannel, SurveyState
from ivr.store.staff import audit
from ivr.store.surveys import invitations, papers, questionnaires, responses, surveys
from ivr.store.surveys.invitations import SurveyCount
from ivr.store.surveys.papers import Keying, Paper, PaperBatch
from ivr.store.surveys.responses import SurveyResponse
from ivr.usecases.installation.ports import Ports
from ivr.usecases.surveys.answering import answer_rows, new_id
from ivr.usecases.surveys.steps import Actor

KEYED_IN = (SurveyState.COLLECTING, SurveyState.CLOSED)
DONE = "Esta folha já está resolvida."


@dataclass(frozen=True)
class TypedBatch:
    """A batch as somebody typed it; without a unit it came otherwise."""

    survey_id: int
    unit_id: str
    day: date
    printed: int
    returned: int


def take_batch(ports: Ports, actor: Actor, typed: TypedBatch) -> int:
    """Take a batch of papers, numbered from 1 on, and count as offered what was handed out."""
    now = ports.clock.now()
    if not 1 <= typed.returned <= MAX_PAPERS:
        raise NotAllowed(f"Um lote tem de 1 a {MAX_PAPERS} folhas devolvidas.")
    if not typed.returned <= typed.printed <= 100 * MAX_PAPERS:
        raise NotAllowed("Foram devolvidas mais folhas que as entregues: confira os números.")
    with ports.database.write() as session:
        survey = surveys.find(session, typed.survey_id)
        version = questionnaires.in_force(session, typed.survey_id)
        if survey is None or version is None or SurveyState(survey.state) not in KEYED_IN:
            raise NotAllowed("Esta pesquisa não recebe papel agora.")
        if not survey.asks_by(SurveyChannel.PAPER):
            raise NotAllowed("Papel não está entre os canais desta pesquisa.")
        first = local_date(survey.opens_at) if survey.opens_at else typed.day
        if not first <= typed.day <= local_date(now):
            raise NotAllowed("O dia precisa estar entre o começo da coleta e hoje.")
        batch = PaperBatch(
            survey_id=survey.id,
            version_id=version.id,
            unit_id=typed.unit_id or None,
            day=typed.day,
            printed=typed.printed,
            returned=typed.returned,
            made_at=now,
            made_by=actor.id,
        )
        session.add(batch)
        session.flush()
        received = PaperState.RECEIVED.value
        session.add_all(
            Paper(batch_id=batch.id, number=n, state=received) for n in range(1, typed.returned + 1)
        )
        counted = SurveyCount(survey_id=survey.id, day=typed.day, unit_id=typed.unit_id)
        counted.channel, counted.step = SurveyChannel.PAPER.value, FunnelStep.OFFERED.value
        counted.number = typed.printed
        invitations.count(session, counted)
        done = audit.Done("papers-taken", str(survey.id), now, actor.id, "", audit.SURVEY)
        audit.write(session, done)
        return batch.id


def next_paper(session: Session, batch_id: int, staff_id: int) -> Paper | None:
    """Return the first paper of the batch that still wants a keying of this account, or None."""
    keyed = papers.keyed_by(session, batch_id)
    return next(
        (
            each
            for each in papers.of_batch(session, batch_id)
            if PaperState(each.state) in OPEN and staff_id not in keyed.get(each.id, set())
        ),
        None,
    )


def key_paper(ports: Ports, actor: Actor, paper_id: int, answers: Answers | None) -> PaperState:
    """Keep what somebody keyed of a paper, None where it cannot be read; return its state then.

    When it counts, a response is made, in which nothing of the paper stands, and what was keyed is
    deleted. Raises NotAllowed for who keyed it before, and for a paper that is done.
    """
    now = ports.clock.now()
    if actor.id is None:
        raise NotAllowed("Só uma conta digita.")
    with ports.database.write() as session:
        paper = papers.paper(session, paper_id, lock=True)
        if paper is None or PaperState(paper.state) not in OPEN:
            raise NotAllowed(DONE)
        batch = session.get_one(PaperBatch, paper.batch_id)
        survey = surveys.find(session, batch.survey_id)
        if survey is None or SurveyState(survey.state) not in KEYED_IN:
            raise NotAllowed("A análise já começou: não se digita mais.")
        keyed = papers.keyings(session, paper_id)
        if actor.id in {each.staff_id for each in keyed}:
            raise NotAllowed("Você já digitou esta folha: agora é a vez de outra pessoa.")
        text = SPOILED if answers is None else answer_rules.dump(answers)
        session.add(Keying(paper_id=paper_id, staff_id=actor.id, at=now, answers=text))
        state, counts = after([*(each.answers for each in keyed), text])
        paper.state = state.value
        session.flush()
        if counts:
            _count(session, batch, answer_rules.load(counts))
        if state not in OPEN:
            papers.forget_keyings(session, paper_id)
        if len(keyed) == 2:
            subject = str(batch.survey_id)
            done = audit.Done("papers-settled", subject, now, actor.id, "", audit.SURVEY)
            audit.write(session, done)
        return state


def _count(session: Session, batch: PaperBatch, answers: Answers) -> None:
    version = session.get_one(questionnaires.QuestionnaireVersion, batch.version_id)
    asked = questionnaire.load(version.definition)
    response = SurveyResponse(
        id=new_id(),
        survey_id=batch.survey_id,
        version_id=batch.version_id,
        day=batch.day,
        channel=SurveyChannel.PAPER.value,
        unit_id=batch.unit_id,
        outcome=answer_rules.outcome(asked, answers).value,
    )
    responses.add(session, response, answer_rows(response.id, answers))
