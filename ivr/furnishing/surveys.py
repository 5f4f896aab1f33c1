"""Put a survey under way at the end of the demonstration's past, with answers of its first day."""

from dataclasses import replace
from datetime import timedelta
from random import Random

from ivr.furnishing.world import World
from ivr.rules.reports.periods import local_date
from ivr.rules.staff.roles import Role
from ivr.rules.surveys.answers import Given
from ivr.rules.surveys.states import SurveyChannel
from ivr.rules.surveys.typed import Project
from ivr.store.staff.staff import StaffMember
from ivr.store.surveys import surveys
from ivr.store.visits import units
from ivr.usecases.installation.ports import Ports
from ivr.usecases.surveys.answering import open_form, submit
from ivr.usecases.surveys.approving import approve, check_version
from ivr.usecases.surveys.projects import begin, change, join
from ivr.usecases.surveys.steps import Actor

RESPONSES = 64
TITLE = "Como foi o seu atendimento?"
# How often each rating is given, 1 to 5; and what is written now and then.
RATINGS = (4, 6, 14, 38, 38)
COMMENTS = (
    *("Fui bem atendida.", "A espera no telefone foi longa.", "O site podia explicar melhor."),
    *("Resolvi no mesmo dia.", "Faltou dizer quais documentos levar."),
)


def put_survey_under_way(world: World) -> None:
    """Have a survey written by the commission, approved by the supervisor, and answered.

    Nothing where there is one already, or nobody of the commission.
    """
    ports = world.line.ports
    with ports.database.read() as session:
        if surveys.count(session) or Role.COMMISSION.value not in world.staff:
            return
        writer, other = (
            session.get_one(StaffMember, world.staff[each.value])
            for each in (Role.COMMISSION, Role.SUPERVISOR)
        )
        people = [Actor(each.id, each.name) for each in (writer, other)]
        known = [each.id for each in units.everything(session)]
        email = other.email
    survey_id = begin(ports, people[0], TITLE)
    join(ports, people[0], survey_id, email)
    change(ports, people[0], survey_id, _project(world))
    faults = check_version(ports, people[0], survey_id)
    if faults:
        raise ValueError(f"the demonstration's survey has faults: {faults}")
    approve(ports, people[1], survey_id)
    chance = world.chance("survey")
    for n in range(RESPONSES):
        _answer(ports, chance, known[n % len(known)] if known and n % 3 else "")


def _project(world: World) -> Project:
    today = local_date(world.clock.now())
    return replace(
        Project(TITLE),
        aim="Saber o que melhorar no atendimento por telefone, por escrito e nas unidades.",
        population="Quem foi atendido por telefone, por escrito ou em uma unidade.",
        contacts=2000,
        channels=tuple(SurveyChannel),
        opens_on=today,
        closes_on=today + timedelta(days=30),
        act="Portaria de exemplo nº 1",
        act_on=today - timedelta(days=10),
    )


def _answer(ports: Ports, chance: Random, unit_id: str) -> None:
    """Answer as somebody may: nearly all of it, or the first question alone."""
    [rating] = chance.choices(range(1, 6), RATINGS)
    given = {"satisfacao": Given(value=rating)}
    if chance.random() < 0.9:
        given["resolvido"] = Given(value=int(rating > 2))
        given["clareza"] = Given(value=min(5, rating + chance.randrange(2)))
        if chance.random() < 0.3:
            given["comentario"] = Given(words=chance.choice(COMMENTS))
    submit(ports, open_form(ports, unit_id).form, given)
