"""Word the alerts to supervisors by SMS, limit their number, and find silent processes."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ivr.rules.hours.hours import FORTALEZA
from ivr.rules.notices.ceilings import Counted
from ivr.rules.operations.disks import KEEPS, DiskState
from ivr.rules.operations.processes import WORK

SILENT = timedelta(minutes=2)  # a process without a sign of life
OVERDUE = timedelta(minutes=5)  # a promise that is told of
MAX_SINGLE_ALERTS = 3  # promises told of singly within `SUMMED_UP`; what is more is told in one
SUMMED_UP = timedelta(minutes=10)
NEWS_FOR = timedelta(days=1)  # what is older is not told, even where nobody was told of it

OUTAGE, PROMISE, SUM, LIMIT, PROCESS = "outage", "promise", "promises", "limit", "process"
CLOCK_MOVED, DUTY, DISK, HOLD = "clock-moved", "duty", "disk", "hold"
ANSWER = "answer"  # one is due soon
GUESSING = "guessing"  # somebody tries protocols out


@dataclass(frozen=True)
class Alert:
    """One SMS to every supervisor, sent once for its `key`; it settles the keys in `also` too."""

    key: str
    kind: str
    body: str  # pt-BR; no longer than one SMS, no telephone number, nobody's name
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Late:
    """A promise that was not kept by its due time, UTC, and its case's protocol."""

    id: int
    due_at: datetime
    protocol: str


def opened(outage_id: int, since: datetime, cause: str) -> Alert:
    """Return the alert that the switchboard is down since `since`."""
    body = f"Central 7880: a central telefônica está fora do ar desde {_at(since)} ({cause})."
    return Alert(f"outage-{outage_id}-opened", OUTAGE, body)


def closed(outage_id: int, since: datetime, until: datetime) -> Alert:
    """Return the alert that the switchboard is back."""
    minutes = max(1, round((until - since) / timedelta(minutes=1)))
    body = (
        f"Central 7880: a central telefônica voltou às {until.astimezone(FORTALEZA):%H:%M}."
        f" Esteve fora do ar desde {_at(since)}, por {_count(minutes, 'minuto')}."
    )
    return Alert(f"outage-{outage_id}-closed", OUTAGE, body)


def limit_reached(limit: int, now: datetime) -> Alert:
    """Return the alert that the day's callback calls are used up."""
    day = now.astimezone(FORTALEZA).date()
    body = (
        f"Central 7880: chegamos ao limite de hoje, {_count(limit, 'ligação', 'ligações')} de"
        " retorno. As outras ficam na fila para o próximo dia. Veja no painel."
    )
    return Alert(f"limit-{day}", LIMIT, body)


def guessing(last_hour: int, last_day: int, now: datetime) -> Alert:
    """Return the alert that somebody guesses protocols, on all channels together; once a day."""
    day = now.astimezone(FORTALEZA).date()
    body = (
        f"Central 7880: {last_hour} protocolos errados na última hora, {last_day} em um dia."
        " Alguém pode estar tentando adivinhar. Já limitamos as tentativas."
    )
    return Alert(f"guessing-{day}", GUESSING, body)


# What strangers set off no more today, and where it goes on all the same.
_CEILINGS = {
    Counted.SMS: (
        "o limite de SMS ({limit}). Os pedidos de quem liga ou escreve ficam na fila, sem SMS;"
        " a equipe continua enviando."
    ),
    Counted.EMAIL: (
        "o limite de e-mails ({limit}). Os avisos automáticos param até amanhã; as respostas"
        " da equipe continuam."
    ),
    Counted.FORM: "{limit} mensagens pelo formulário. Todas ficam guardadas. Confira se é abuso.",
}


def ceiling_reached(channel: Counted, limit: int, now: datetime) -> Alert:
    """Return the alert that as many messages as a day may have went out, or came by the form."""
    day = now.astimezone(FORTALEZA).date()
    said = _CEILINGS[channel].format(limit=limit)
    return Alert(
        f"ceiling-{channel.value}-{day}",
        LIMIT,
        f"Central 7880: hoje chegamos a {said} Veja no painel.",
    )


def stopped(process: str, last: datetime) -> Alert:
    """Return the alert that a process has given no sign of life since `last`."""
    body = (
        f"Central 7880: {WORK[process]} está parada desde {_at(last)}. Avise quem cuida do sistema."
    )
    return Alert(f"process-{process}-{int(last.timestamp())}", PROCESS, body)


def overdue(late: Sequence[Late], told: int, summed_up: bool) -> list[Alert]:
    """Return the alerts on overdue promises of which none was reported yet; `late` is by due time.

    Within the last ten minutes `told` of them were reported singly, and others in one SMS where
    `summed_up`. At most three singly, then one about all; what comes after it waits for the next.
    """
    if not late or summed_up:
        return []
    if told + len(late) <= MAX_SINGLE_ALERTS:
        return [_one(each) for each in late]
    body = (
        f"Central 7880: {_count(len(late), 'promessa')} passaram do prazo e ainda não foram"
        f" cumpridas. A mais antiga era para {_at(late[0].due_at)}. Veja no painel."
    )
    keys = tuple(key_of(each.id) for each in late)
    return [Alert(f"promises-{late[0].id}-{late[-1].id}", SUM, body, keys)]


@dataclass(frozen=True)
class DueReply:
    """A reply that is due soon, UTC, and its case's id and protocol."""

    id: int
    due_at: datetime
    protocol: str


def due_soon(answers: Sequence[DueReply]) -> list[Alert]:
    """Return the alerts on replies that are due soon: at most three singly, else one about all."""
    if len(answers) <= MAX_SINGLE_ALERTS:
        return [_soon(each) for each in answers]
    first = min(answers, key=lambda each: each.due_at)
    body = (
        f"Central 7880: {_count(len(answers), 'resposta')} por e-mail vencem logo."
        f" A primeira vence em {_at(first.due_at)}. Veja no painel."
    )
    key = f"answers-{first.id}-{len(answers)}-{int(first.due_at.timestamp())}"
    return [Alert(key, ANSWER, body)]


def _soon(each: DueReply) -> Alert:
    number = each.protocol
    body = (
        f"Central 7880: uma resposta por e-mail vence em {_at(each.due_at)}."
        f" Protocolo {number[:4]} {number[4:8]} {number[8:]}. Veja no painel."
    )
    return Alert(f"answer-{each.id}-{int(each.due_at.timestamp())}", ANSWER, body)


def clock_moved(now: datetime) -> Alert:
    """Return the alert on a clock that was moved, one an hour."""
    body = (
        f"Central 7880: o relógio do servidor mudou de hora ({_at(now)}). Nada se perdeu, mas os"
        " prazos podem sair errados. Peça à informática que confira a hora."
    )
    return Alert(f"clock-moved-{int(now.timestamp()) // 3600}", CLOCK_MOVED, body)


def duty_failed(name: str, work: str, since: datetime) -> Alert:
    """Return the alert on a duty of the clock that has failed since then, once for each time."""
    body = f"Central 7880: com erro desde {_at(since)}: {work}. Avise a informática."
    return Alert(f"duty-{name}-{int(since.timestamp())}", DUTY, body)


def disk_low(disk: DiskState, now: datetime) -> Alert:
    """Return the alert on a disk that is nearly full or cannot be written to; once a day."""
    day = now.astimezone(FORTALEZA).date()
    what = "não aceita gravação" if disk.trouble else f"tem só {disk.free // 1024**2} MB livres"
    body = f"Central 7880: o disco {KEEPS[disk.name]} {what}. Avise a informática hoje."
    return Alert(f"disk-{disk.name}-{bool(disk.trouble):d}-{day}", DISK, body)


def put_back(hold_id: int, since: datetime) -> Alert:
    """Return the alert that nothing is dialled nor sent, because the database was put back."""
    body = (
        f"Central 7880: o banco de dados voltou a como estava em {_at(since)}. Ligações e mensagens"
        " pararam até conferirmos o que já foi feito. Veja no painel."
    )
    return Alert(f"hold-{hold_id}", HOLD, body)


def shared_folder(hold_id: int) -> Alert:
    """Return the alert that nothing leaves, because two installations share one folder."""
    body = (
        "Central 7880: outra instalação usa a mesma pasta de mensagens desta. Ligações e mensagens"
        " pararam. Peça a quem cuida do sistema para separar as pastas."
    )
    return Alert(f"hold-{hold_id}", HOLD, body)


def in_doubt(hold_id: int, count: int) -> Alert:
    """Return the alert that a person has to say what is still owed, one for each hold."""
    body = (
        f"Central 7880: após a volta do banco de dados, {_count(count, 'caso')} sem registro."
        " Já foi feito ou ainda é preciso? Responda no painel, em Retomada."
    )
    return Alert(f"doubts-{hold_id}", HOLD, body)


def key_of(promise_id: int) -> str:
    """Return the key of the alert on a promise."""
    return f"promise-{promise_id}"


def _one(late: Late) -> Alert:
    number = late.protocol
    body = (
        f"Central 7880: passou o prazo de uma promessa ({_at(late.due_at)}), ainda sem cumprir."
        f" Protocolo {number[:4]} {number[4:8]} {number[8:]}. Veja no painel."
    )
    return Alert(key_of(late.id), PROMISE, body)


@dataclass
class Silences:
    """The processes that have shown no life for two minutes, as one watcher has seen it.

    It goes by the watcher's own stopwatch and not by the beats' times: whatever kept everybody from
    writing them (the database was away), or moved the clock, makes no process silent.
    """

    _seen: dict[str, tuple[datetime, float]] = field(default_factory=dict)
    _looked: float = float("-inf")

    def look(
        self, beats: Mapping[str, datetime], names: Collection[str], seconds: float
    ) -> dict[str, datetime]:
        """Return the silent ones of `names`, each with its last beat; `seconds` is the stopwatch's.

        Who has never beaten is not among them. After more than half of two minutes without a look,
        the watch begins anew.
        """
        if seconds - self._looked > SILENT.total_seconds() / 2:
            self._seen.clear()
        self._looked = seconds
        for name in names:
            last = self._seen.get(name)
            if name in beats and (last is None or last[0] != beats[name]):
                self._seen[name] = (beats[name], seconds)
        return {
            name: at
            for name, (at, since) in self._seen.items()
            if seconds - since >= SILENT.total_seconds()
        }


def _at(instant: datetime) -> str:
    return f"{instant.astimezone(FORTALEZA):%d/%m %H:%M}"


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
