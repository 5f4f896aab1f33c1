"""A service in schema.org's words: what is known, in forms that programs read."""

from typing import Any

import pytest

from ivr.rules.charter.structured_data import Surroundings, structured_data
from tests.rules.charter.test_services import ROW, read

AROUND = Surroundings("Fazenda", "https://x.br/carta/um", "+558432097880", "a@x.br", {})


@pytest.mark.parametrize(
    ("term", "told"),
    [
        ({"unit": "imediato"}, "PT0S"),
        ({"unit": "minutos", "at_most": 20}, "PT20M"),
        ({"unit": "horas", "at_most": 4}, "PT4H"),
        ({"unit": "dias corridos", "at_most": 30}, "P30D"),
        ({"unit": "meses", "at_most": 2}, "P2M"),
        (
            {"unit": "dias úteis", "at_most": 5},
            {"@type": "QuantitativeValue", "maxValue": 5, "unitText": "dias úteis"},
        ),
        (
            {"unit": "meses", "at_most": 2, "at_least": 1},
            {"@type": "QuantitativeValue", "maxValue": 2, "minValue": 1, "unitText": "meses"},
        ),
    ],
)
def test_a_term_is_a_duration_where_iso_8601_has_one(term: dict[str, Any], told: object) -> None:
    (service,), mistakes = read({**ROW, "max_term": term})
    assert mistakes == []
    assert structured_data(service, AROUND)["availableChannel"]["processingTime"] == told


def test_what_is_not_known_is_not_there() -> None:
    (service,), _ = read(ROW)
    found = structured_data(service, AROUND)
    assert not {"availableChannel", "audience", "alternateName"} & set(found)
    (reached,), _ = read({**ROW, "phone": "3232 2033"})
    channel = structured_data(reached, AROUND)["availableChannel"]
    assert channel["servicePhone"] == {"@type": "ContactPoint", "telephone": "3232 2033"}
    (online,), _ = read({**ROW, "links": ["uvt.set.rn.gov.br", "https://x.br/a", "na sala"]})
    channel = structured_data(online, AROUND)["availableChannel"]
    assert channel["serviceUrl"] == ["https://uvt.set.rn.gov.br", "https://x.br/a"]
