"""Describe a service of the charter to search engines, in the words of schema.org."""

from dataclasses import dataclass
from typing import Any

from ivr.rules.charter.directory import summary
from ivr.rules.charter.links import whole_address
from ivr.rules.charter.services import LINE, WRITTEN, Service
from ivr.rules.charter.terms import IMMEDIATE, Term
from ivr.rules.hours.hours import WeeklyHours

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# By their letters in ISO 8601; a working day has none.
_DURATIONS = {"minutos": "PT{}M", "horas": "PT{}H", "dias corridos": "P{}D", "meses": "P{}M"}


@dataclass(frozen=True)
class Surroundings:
    """What stands around a service's page: whose it is, its address, and the line's own."""

    body: str
    url: str
    line_number: str  # E.164
    email: str
    weekly: WeeklyHours


def structured_data(service: Service, around: Surroundings) -> dict[str, Any]:
    """Return a GovernmentService for JSON-LD, with what is known and nothing else."""
    found = {
        "@context": "https://schema.org",
        "@type": "GovernmentService",
        "name": service.title,
        "alternateName": list(service.paragraphs("popular_names")),
        "description": summary(service),
        "url": around.url,
        "inLanguage": "pt-BR",
        "areaServed": {"@type": "State", "name": "Rio Grande do Norte"},
        "serviceOperator": {"@type": "GovernmentOrganization", "name": around.body},
        "audience": [
            {"@type": "Audience", "audienceType": each} for each in service.paragraphs("requesters")
        ],
        "availableChannel": _channel(service, around),
    }
    return {name: value for name, value in found.items() if value}


def _channel(service: Service, around: Surroundings) -> dict[str, Any]:
    contact: dict[str, Any] = {}
    if service.id == LINE:
        contact = {
            "telephone": around.line_number,
            "hoursAvailable": [
                {
                    "@type": "OpeningHoursSpecification",
                    "dayOfWeek": f"https://schema.org/{DAYS[day]}",
                    "opens": f"{each.start:%H:%M}",
                    "closes": f"{each.end:%H:%M}",
                }
                for day, intervals in sorted(around.weekly.items())
                for each in intervals
            ],
        }
    elif service.id == WRITTEN:
        contact = {"email": around.email}
    else:
        own = {"telephone": service.line("phone"), "email": service.line("email")}
        contact = {name: value for name, value in own.items() if value}
    found = {
        "servicePhone": {"@type": "ContactPoint", **contact} if contact else None,
        "serviceUrl": [
            address for each in service.paragraphs("links") if (address := whole_address(each))
        ],
        "serviceLocation": _place(service),
        "processingTime": _duration(service.term) if service.term else None,
    }
    there = {name: value for name, value in found.items() if value}
    return {"@type": "ServiceChannel", **there} if there else {}


def _place(service: Service) -> dict[str, str] | None:
    said = service.line("place")
    return {"@type": "Place", "description": said} if said else None


def _duration(term: Term) -> str | dict[str, Any]:
    if term.unit == IMMEDIATE:
        return "PT0S"
    if term.unit in _DURATIONS and not term.at_least:
        return _DURATIONS[term.unit].format(term.at_most)
    found: dict[str, Any] = {"@type": "QuantitativeValue", "maxValue": term.at_most}
    if term.at_least:
        found["minValue"] = term.at_least
    return {**found, "unitText": term.unit}
