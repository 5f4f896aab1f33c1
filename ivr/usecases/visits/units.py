"""Create, change and retire units, and choose the rule by which each calls whoever waits."""

import re
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ivr.rules.staff.roles import May, may
from ivr.rules.visits.priority import RULES, Rule, rule_of
from ivr.rules.visits.states import VisitRefused
from ivr.rules.visits.unit_hours import read_hours, write_hours
from ivr.rules.words.plain_words import folded
from ivr.store.staff import audit, staff
from ivr.store.staff.audit import UNIT, Done
from ivr.store.staff.staff import StaffMember
from ivr.store.visits import units
from ivr.store.visits.units import Unit, UnitRule
from ivr.usecases.installation.ports import Ports

MAX_UNIT_NAME_CHARS = 120
MAX_MUNICIPALITY_CHARS = 80
MAX_UNIT_SLUG_CHARS = 40
GONE = "Esta unidade não existe."


@dataclass(frozen=True)
class TypedUnit:
    """A unit as somebody typed it."""

    name: str
    municipality: str
    hours: str


def create(ports: Ports, staff_id: int | None, typed: TypedUnit) -> str:
    """Create a unit, which takes visits from now on; return its id. Raises VisitRefused."""
    given, now = _read(typed), ports.clock.now()
    unit_id = slug_of(given.name)
    try:
        with ports.database.write() as session:
            session.add(
                Unit(
                    id=unit_id,
                    name=given.name,
                    municipality=given.municipality,
                    hours=given.hours,
                    created_at=now,
                )
            )
            session.flush()
            audit.write(session, Done("unit-made", unit_id, now, staff_id, about=UNIT))
    except IntegrityError:
        raise VisitRefused(f"Já existe uma unidade com o nome {given.name}.") from None
    return unit_id


def change(ports: Ports, staff_id: int, unit_id: str, typed: TypedUnit) -> None:
    """Set a unit's name, municipality and hours; its id stays. Raises VisitRefused."""
    given, now = _read(typed), ports.clock.now()
    with ports.database.write() as session:
        unit = _locked(session, unit_id)
        unit.name, unit.municipality, unit.hours = given.name, given.municipality, given.hours
        audit.write(session, Done("unit-changed", unit_id, now, staff_id, about=UNIT))


def set_active(ports: Ports, staff_id: int, unit_id: str, active: bool) -> None:
    """Let a unit take visits again, or no more; what it has stays. Raises VisitRefused."""
    now = ports.clock.now()
    with ports.database.write() as session:
        unit = _locked(session, unit_id)
        if unit.active is not active:
            unit.active = active
            action = "unit-opened" if active else "unit-closed"
            audit.write(session, Done(action, unit_id, now, staff_id, about=UNIT))


def choose_rule(ports: Ports, staff_id: int | None, unit_id: str, key: str) -> None:
    """Let the unit call by that rule from now on. Raises VisitRefused for one not to be chosen."""
    rule, now = RULES.get(key), ports.clock.now()
    if rule is None or not rule.may_be_chosen:
        raise VisitRefused("Escolha uma das regras que a lei permite.")
    with ports.database.write() as session:
        _locked(session, unit_id)
        current = units.rule_of(session, unit_id)
        if current and current.rule == key:
            return
        session.add(UnitRule(unit_id=unit_id, rule=key, since=now, staff_id=staff_id))
        audit.write(session, Done("rule-chosen", unit_id, now, staff_id, rule.name, UNIT))


def may_serve(session: Session, unit_id: str, member: StaffMember) -> bool:
    """Return whether somebody may open a unit's counter: its own people, and who manages units."""
    if may(member.role, May.MANAGE_UNITS):
        return True
    return may(member.role, May.RECEIVE) and unit_id in units.units_of(session, member.id)


def may_be_chosen(session: Session) -> list[StaffMember]:
    """Return the people who serve at a unit only where they were chosen to, by name."""
    every = (each for each in staff.everybody(session) if each.disabled_at is None)
    bound = [
        each
        for each in every
        if may(each.role, May.RECEIVE) and not may(each.role, May.MANAGE_UNITS)
    ]
    return sorted(bound, key=lambda each: (each.name, each.id))


def choose_people(ports: Ports, staff_id: int | None, unit_id: str, chosen: set[int]) -> None:
    """Let these people serve at the unit, and nobody else who could be chosen.

    Raises VisitRefused.
    """
    now = ports.clock.now()
    with ports.database.write() as session:
        _locked(session, unit_id)
        known = {each.id: each.name for each in may_be_chosen(session)}
        if chosen - known.keys():
            raise VisitRefused("Uma destas contas não atende em balcão.")
        before = units.members_of(session, unit_id)
        for each in sorted(chosen - before):
            units.join(session, unit_id, each, now)
        gone = before - chosen
        if gone:
            units.leave(session, unit_id, gone)
        if before != chosen:
            note = f"{len(chosen)} na unidade; entram {len(chosen - before)}, saem {len(gone)}"
            audit.write(session, Done("unit-people", unit_id, now, staff_id, note, UNIT))


def current_rule(session: Session, unit_id: str) -> Rule:
    """Return the rule that the unit calls by now."""
    chosen = units.rule_of(session, unit_id)
    return rule_of(chosen.rule if chosen else None)


def slug_of(name: str) -> str:
    """Return what a unit is called in addresses; raise VisitRefused where nothing is left."""
    slug = "-".join(re.findall("[a-z0-9]+", folded(name)))[:MAX_UNIT_SLUG_CHARS].strip("-")
    if not slug:
        raise VisitRefused("O nome da unidade precisa de letras.")
    return slug


def _locked(session: Session, unit_id: str) -> Unit:
    unit = units.find(session, unit_id, lock=True)
    if unit is None:
        raise VisitRefused(GONE)
    return unit


def _read(typed: TypedUnit) -> TypedUnit:
    name, municipality = (" ".join(each.split()) for each in (typed.name, typed.municipality))
    if not name or not municipality:
        raise VisitRefused("Escreva o nome e o município da unidade.")
    if not (name + municipality).isprintable():
        raise VisitRefused("O nome ou o município tem sinais que não são letras.")
    if len(name) > MAX_UNIT_NAME_CHARS:
        raise VisitRefused(f"O nome da unidade tem no máximo {MAX_UNIT_NAME_CHARS} letras.")
    if len(municipality) > MAX_MUNICIPALITY_CHARS:
        raise VisitRefused(f"O município tem no máximo {MAX_MUNICIPALITY_CHARS} letras.")
    return TypedUnit(name, municipality, write_hours(read_hours(typed.hours)))
