"""Declare what the clock and the desk's worker do for editions of the charter."""

from ivr.rules.operations.processes import DESK
from ivr.usecases.charter import checking, printing
from ivr.usecases.charter.publishing import publish_due
from ivr.usecases.charter.reviews import remind_of_reviews
from ivr.usecases.installation.long_works import JOB, carry_out, publish_works, take_up_stalled
from ivr.usecases.line.declarations import (
    HOUR_SECONDS,
    MEND_SECONDS,
    RELAY_SECONDS,
    Duty,
    Job,
    on_ports,
)
from ivr.usecases.line.line import Line

WORKS = {checking.KIND: checking.check, printing.KIND: printing.draw}


def _carry_out(line: Line, work_id: int, publication: int) -> None:
    carry_out(line.ports, work_id, publication, WORKS)


def _look(line: Line) -> int:
    return int(line.conversations.look())


DUTIES = (
    Duty("editions", RELAY_SECONDS, publish_due, "a publicação de edições da carta"),
    Duty("edition in force", RELAY_SECONDS, _look, "a leitura da edição em vigor"),
    Duty("reviews", HOUR_SECONDS, remind_of_reviews, "o lembrete de serviços da carta a reler"),
    Duty("long works", RELAY_SECONDS, on_ports(publish_works), "os trabalhos longos do painel"),
    Duty(
        "stalled works",
        MEND_SECONDS,
        on_ports(take_up_stalled),
        "a retomada de trabalhos longos interrompidos",
        gives_up=True,
    ),
)
JOBS = (Job(JOB, DESK, _carry_out),)
