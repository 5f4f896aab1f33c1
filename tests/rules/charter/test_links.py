"""The web addresses of the charter are found with their fields, and the new ones told apart."""

from ivr.rules.charter.fields import add_row, put
from ivr.rules.charter.links import Link, links, new_links
from tests.support.callflow import FILES


def test_sources_and_services_have_addresses() -> None:
    found = links(FILES)
    assert Link("sources.toml", "carta", "https://www.set.rn.gov.br") in found
    assert all(each.address.startswith(("http://", "https://")) for each in found)


def test_only_what_is_new_is_looked_at() -> None:
    charter = put(
        FILES["charter.toml"],
        {("services", "carta", "links"): ["https://exemplo.br/a", "www.set.rn.gov.br"]},
    )
    charter = add_row(charter, ("services",), {"id": "x", "service": "X", "links": ["só um nome"]})
    new = new_links(FILES, {**FILES, "charter.toml": charter})
    assert new == [Link("charter.toml", 'services "carta".links', "https://exemplo.br/a")]
    assert new_links(FILES, FILES) == []
