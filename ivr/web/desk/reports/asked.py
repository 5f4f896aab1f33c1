"""Read from an address which period and which part of it a report is asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from flask import request, url_for

from ivr.rules.cases.channels import CHANNEL_LABELS, Channel
from ivr.rules.reports.day_counts import WHOLE, Cut
from ivr.rules.reports.periods import (
    FIELDS,
    Kind,
    Period,
    PeriodRefused,
    fields_of,
    local_date,
    period_of,
    read_period,
)
from ivr.rules.reports.visit_metrics import VISIT
from ivr.store.database.database import Database
from ivr.store.visits import units
from ivr.web.common.installation import installation

CHANNELS = {
    each.value: CHANNEL_LABELS[each.value]
    for each in (Channel.PHONE, Channel.EMAIL, Channel.FORM, Channel.DESK)
} | {VISIT: "balcão", "internal": "setores"}
CUT_FIELDS = {"canal": "channel", "assunto": "topic", "unidade": "unit"}
ROWS = "metric_rows"
NAMES = (*FIELDS, *CUT_FIELDS)


@dataclass(frozen=True)
class Choices:
    """What a report can be cut by: each value with its words."""

    channels: Mapping[str, str]
    topics: Mapping[str, str]
    units: Mapping[str, str]

    def of(self, name: str) -> Mapping[str, str]:
        """Return the choices of a field of the address."""
        return {"canal": self.channels, "assunto": self.topics, "unidade": self.units}[name]


@dataclass(frozen=True)
class Asked:
    """What is asked for; `mistake` says what could not be read, and then it is of today."""

    period: Period
    cut: Cut
    choices: Choices
    given: Mapping[str, str]
    today: date
    mistake: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)  # that name it in an address
    common: dict[str, str] = field(default_factory=dict)  # what addresses of a page begin with

    def address(self, endpoint: str, **also: str) -> str:
        """Return the address of another page about the same; `also` goes before what is asked."""
        query: dict[str, Any] = {**self.fields, **also}
        if endpoint != ROWS or also.keys() & self.fields.keys():
            return url_for(f"desk.{endpoint}", **query)
        # A page has hundreds of these: what they have in common is worked out once.
        fields: dict[str, Any] = {**self.fields}
        common = self.common.get(ROWS)
        if common is None:
            common = self.common[ROWS] = url_for(f"desk.{ROWS}", **fields)
        return f"{common}&{urlencode(also)}"

    def of(self, period: Period) -> str:
        """Return the address of the monitoring in another period."""
        cut = {name: self.given[name] for name in CUT_FIELDS if self.given.get(name)}
        query: dict[str, Any] = {**fields_of(period), **cut}
        return url_for("desk.monitoring", **query)

    @property
    def words(self) -> str:
        """Return the cut in words; "" for the whole."""
        told = (self.choices.of(name).get(self.given[name], "") for name in CUT_FIELDS)
        return ", ".join(each for each in told if each)


def asked(usual: Kind = Kind.DAY, ago: int = 0) -> Asked:
    """Return what this request asks for; without a period the usual one, of `ago` days ago."""
    today = local_date(installation().ports.clock.now())
    choices = _choices(installation().ports.database)
    given = {name: request.args.get(name, "").strip()[:60] for name in NAMES}
    mistake = ""
    try:
        period = read_period(given, today - timedelta(days=ago), usual)
    except PeriodRefused as why:
        period, mistake = period_of(Kind.DAY, today), str(why)
    for name in CUT_FIELDS:
        if given[name] and given[name] not in choices.of(name):
            mistake = mistake or "Este filtro não existe, e foi deixado de lado."
            given[name] = ""
    cut = Cut(**{attribute: given[name] for name, attribute in CUT_FIELDS.items()})
    fields = fields_of(period) | {name: given[name] for name in CUT_FIELDS if given[name]}
    return Asked(period, cut if cut.dimensions else WHOLE, choices, given, today, mistake, fields)


def _choices(database: Database) -> Choices:
    callflow = installation().line.conversations.current().callflow
    with database.read() as session:
        places = {each.id: each.name for each in units.everything(session)}
    return Choices(CHANNELS, {each.key: each.title for each in callflow.topics}, places)
