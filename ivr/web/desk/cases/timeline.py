"""Turn a case's story into lines for its page, one after another, whatever the channel."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from ivr.rules.callbacks.promises import PromiseState
from ivr.rules.callflow import turn_output
from ivr.rules.calls.outcomes import OUTCOMES, Outcome, unserved_label
from ivr.rules.cases.quoting import split_quoted
from ivr.rules.cases.states import code_label
from ivr.rules.mail.incoming import IncomingState, Source
from ivr.rules.mail.origin import VerdictWords, verdict_words
from ivr.rules.notices.email_states import trouble_words
from ivr.rules.visits.states import STATE_LABELS as VISIT_LABELS
from ivr.rules.visits.states import VisitState
from ivr.rules.words.addresses import masked_address
from ivr.rules.words.as_read import written
from ivr.rules.words.masking import masked_number
from ivr.store.calls.calls import Call
from ivr.store.calls.steps import Step
from ivr.store.cases.sectors import CaseForward
from ivr.store.queries.case_timeline import CaseTimeline
from ivr.store.queries.incoming_list import Message
from ivr.web.desk.session.labels import EMAIL_TITLES, LABELS

OWNED_UP = PromiseState.OWNED_UP.value
RESOLVED = {True: "Resolvido", False: "Não resolvido", None: "Ainda em aberto"}


@dataclass(frozen=True)
class Event:
    """One line of the story; `said` is what the citizen heard, or what somebody wrote."""

    at: datetime
    icon: str
    title: str
    about: str = ""
    said: tuple[str, ...] = ()
    folded: bool = False  # `said` is long, and shown when it is asked for
    tone: str = ""
    label: str = ""
    link: str = ""
    message: Message | None = None  # with its files and its original
    quoted: str = ""  # what their program repeated below what they wrote
    warnings: tuple[str, ...] = ()
    verdicts: VerdictWords | None = None  # of an e-mail: where our mail server says it came from
    doubtful: bool = False  # nobody knows yet whether the citizen wrote it


def events(story: CaseTimeline) -> Sequence[Event]:
    """Return all lines of a case's story, oldest first."""
    # Of what was at one instant, what the citizen did comes first.
    parts = (_calls, _incoming, _visits, _callbacks, _promises, _written, _messages, _staffs)
    return sorted((each for part in parts for each in part(story)), key=lambda each: each.at)


def heard(steps: Sequence[Step]) -> tuple[str, ...]:
    """Return what the line said in a call as it is read, sentence by sentence, each once."""
    said = [written(each.text) for step in steps for each in turn_output.load(step.answer).say]
    return tuple(dict.fromkeys(said))


def _calls(story: CaseTimeline) -> Iterator[Event]:
    for call in story.calls:
        facts = OUTCOMES[Outcome(call.outcome)] if call.outcome else None
        yield Event(
            call.received_at,
            "phone",
            "Ligou para a linha",
            f"Do telefone {masked_number(call.number)}"
            + (f" · {call.settled_why}" if call.settled_why else ""),
            heard(story.steps[call.id]),
            folded=True,
            tone=facts.tone if facts else "",
            label=_outcome(call, story.steps[call.id]),
            link=url_for("desk.call", call_id=call.id),
        )


def _outcome(call: Call, taken: Sequence[Step]) -> str:
    if call.outcome == Outcome.UNSERVED.value:
        dials = [step.heard for step in taken if step.heard.startswith("dial ")]
        return unserved_label(dials[-1] if dials else "")
    return OUTCOMES[Outcome(call.outcome)].label if call.outcome else "Em andamento"


def _callbacks(story: CaseTimeline) -> Iterator[Event]:
    for each in story.callbacks:
        callback, tried, state = each.callback, each.attempts, each.state
        yield Event(
            callback.requested_at,
            "clock",
            "Pediu que a central ligasse" if callback.origin == "asked" else "Retorno registrado",
            f"Para o telefone {masked_number(callback.number)}"
            + (f"; {callback.why}" if callback.why else ""),
            tone=LABELS["tone"].get(state, "waiting" if state in ("waiting", "cancelled") else ""),
            label=LABELS["state"][state],
        )
        for attempt, agent in tried:
            good = attempt.result in ("talked", "presumed")
            yield Event(
                attempt.offered_at,
                "phone",
                f"Tentativa de retorno, com {agent}",
                tone="good" if good else "waiting" if attempt.result else "",
                label=LABELS["result"].get(attempt.shown, "em andamento"),
            )


def _visits(story: CaseTimeline) -> Iterator[Event]:
    for visit in story.visits:
        desk = f", guichê {visit.desk}" if visit.desk else ""
        yield Event(
            visit.arrived_at,
            "people",
            "Veio a uma unidade",
            f"{story.units.get(visit.unit_id, visit.unit_id)}{desk}",
            tone="good" if visit.state == VisitState.ENDED.value else "waiting",
            label=VISIT_LABELS[VisitState(visit.state)],
        )


def _promises(story: CaseTimeline) -> Iterator[Event]:
    for promise in story.promises:
        yield Event(
            promise.said_at,
            "check",
            "O que foi dito do prazo" if promise.state == OWNED_UP else "O que foi prometido",
            promise.why,
            (promise.said,),
            tone=LABELS["tone"].get(promise.shown, "waiting"),
            label=LABELS["promise"][promise.shown],
        )


def _written(story: CaseTimeline) -> Iterator[Event]:
    for sms in story.texts:
        yield Event(
            sms.created_at,
            "text",
            f"SMS para {masked_number(sms.to)}",
            said=(sms.body,),
            tone=LABELS["tone"].get(sms.state, "waiting"),
            label=LABELS["sms"][sms.state],
        )
    for email in story.emails:
        yield Event(
            email.created_at,
            "letter",
            f"{EMAIL_TITLES.get(email.kind, 'E-mail')} para {masked_address(email.to)}",
            ". ".join(filter(None, (trouble_words(email.state, email.code), email.note))),
            (email.subject, *(line for line in email.text.splitlines() if line.strip())),
            folded=True,
            tone=LABELS["tone"].get(email.state, "waiting"),
            label=LABELS["email"][email.state],
        )


def _incoming(story: CaseTimeline) -> Iterator[Event]:
    for message in (*story.incoming, *story.quarantined):
        row, source = message.row, Source(message.row.source)
        own, quoted = split_quoted(row.text)
        warnings = []
        waits = row.state == IncomingState.QUARANTINED.value
        is_report = row.became == IncomingState.RETURNED.value
        doubtful = source is Source.EMAIL and not row.known and not is_report
        if doubtful:
            warnings.append("Remetente não conhecido neste atendimento")
        if waits:
            warnings.append("Em quarentena: ainda não faz parte do atendimento")
        by_mail = source is Source.EMAIL or (source is Source.SECTOR and bool(row.original))
        told = verdict_words(row.spf, row.dkim, row.dmarc, row.origin) if by_mail else None
        if row.automatic:
            warnings.append("Mensagem automática")
        if source is Source.SECTOR:
            title, about = f"Resposta do setor {message.sector or ''}".strip(), ""
            about = f"Registrada por {message.by}" if message.by else ""
        elif is_report:
            title, about = "Aviso de um servidor de e-mail", "Sobre um e-mail que mandamos"
        else:
            title = f"Escreveu {'por e-mail' if source is Source.EMAIL else 'pelo formulário'}"
            about = f"De {masked_address(row.sender)}" if row.sender else ""
            if row.reply_to:
                about += f"; a resposta vai para {masked_address(row.reply_to)}"
        yield Event(
            row.received_at,
            "sector" if source is Source.SECTOR else "letter",
            title,
            about,
            tuple(filter(None, (row.subject, own))) or ("(sem texto)",),
            message=message,
            quoted=quoted,
            warnings=tuple(warnings),
            verdicts=told,
            doubtful=doubtful and not row.automatic,
        )


def _messages(story: CaseTimeline) -> Iterator[Event]:
    for row in story.messages:
        who = ", ".join(dict.fromkeys(each.name for each in row.heard))
        yield Event(
            row.recording.recorded_at,
            "sound",
            "Deixou um recado gravado",
            f"Ouvido por {who}" if who else "Ninguém ouviu ainda",
            tone=LABELS["message-tone"][row.recording.state],
            label=LABELS["message"][row.recording.state],
            link=url_for("desk.call", call_id=row.call_id) if row.call_id else "",
        )


def _forward_label(row: CaseForward) -> str:
    if row.back_at:
        return "Voltou do setor"
    return "O setor respondeu" if row.answered_at else "Com o setor"


def _staffs(story: CaseTimeline) -> Iterator[Event]:
    for note, by in story.notes:
        yield Event(note.at, "note", f"Nota de {by}", said=(note.text,))
    for row, sector, by, back_by in story.forwards:
        yield Event(
            row.at,
            "sector",
            f"{by} encaminhou a {sector}",
            said=(row.reason,),
            tone="" if row.back_at or row.answered_at else "waiting",
            label=_forward_label(row),
        )
        if row.back_at:
            who = back_by or "A central, sem entrega do e-mail,"
            yield Event(row.back_at, "sector", f"{who} trouxe de volta de {sector}")
    if story.wrap_up:
        last, by = story.wrap_up
        yield Event(
            last.at,
            "person",
            f"Encerramento, por {by}",
            code_label(last.code),
            (last.text,) if last.text else (),
            tone={True: "good", False: "bad", None: "waiting"}[last.resolved],
            label=RESOLVED[last.resolved],
        )
