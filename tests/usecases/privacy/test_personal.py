"""What a column says of itself is so: its owner is shown it, and nothing is left of it."""

import json
import zipfile
from io import BytesIO

from ivr.rules.identity.contacts import Proof
from ivr.rules.identity.proof_codes import Pass
from ivr.rules.privacy.retention import Term
from ivr.store.identity import contacts
from ivr.store.identity.contacts import Given
from ivr.store.tables import metadata
from ivr.usecases.privacy.erasure import erase_personal
from ivr.usecases.privacy.own_copy import own_copy
from ivr.usecases.privacy.retention import erase_recordings, forget_words
from tests.support.installation import Installation
from tests.support.planted import Planted, declared_of, going_with_a_case

OWNER = "maria@exemplo.br"
DAY = 24 * 3600
AFTER_THE_TERM, AFTER_THE_WORDS = 731 * DAY, 31 * DAY


def planted(central: Installation) -> Planted:
    """A case with a row of everything, whose contacts are all known to be one person's."""
    found, now = Planted(), central.clock.now()
    with central.ports.database.engine.begin() as connection:
        found.plant(connection, now)
    with central.ports.database.write() as session:
        for each in found.marks.values():
            if "@" in each or each.startswith("+"):
                given = Given(each, Proof.FORM, now, vouched_by=OWNER)
                contacts.add(session, found.case_id, given)
    return found


def dumped(central: Installation) -> dict[str, str]:
    """All that is in each column of each table."""
    return {
        f"{table.name}.{column.name}": str(
            central.rows(f'SELECT "{column.name}" FROM "{table.name}"')
        )
        for table in metadata.sorted_tables
        for column in table.columns
    }


def test_whoever_adds_a_personal_column_of_a_case_finds_it_planted(central: Installation) -> None:
    assert going_with_a_case() <= set(planted(central).marks), (
        "it goes with a case that it is not of"
    )


def test_its_owner_finds_each_personal_column_in_the_section_that_it_names(
    central_on_both: Installation,
) -> None:
    central = central_on_both
    found = planted(central)
    made = own_copy(central.line, Pass("n", found.case_id, OWNER, central.clock.now()))
    assert made
    archive = zipfile.ZipFile(BytesIO(b"".join(made.parts)))
    data, html = json.loads(archive.read("data.json")), archive.read("dados.html").decode()
    assert "aviso" not in data, "something of it was kept back"
    for name, mark in found.marks.items():
        table, column = name.split(".")
        declared = declared_of(metadata.tables[table].columns[column])
        if declared and declared.section:
            assert mark in str(data[declared.section]), f"{name} is not in {declared.section}"
            assert mark in html, name


def test_nothing_is_left_of_a_personal_column_once_its_case_is_erased(
    central_on_both: Installation,
) -> None:
    central = central_on_both
    found = planted(central)
    before = dumped(central)
    assert all(mark in before[name] for name, mark in found.marks.items())
    central.clock.advance(AFTER_THE_TERM)
    forget_words(central.ports)
    erase_recordings(central.ports)
    assert erase_personal(central.ports) == 1
    after = dumped(central)
    for name, mark in found.marks.items():
        left = {where for where, text in after.items() if mark in text}
        assert left == (set() if name in going_with_a_case() else {name}), f"{name}: left there"


def test_after_a_month_nothing_is_left_of_what_was_said_and_typed(
    central_on_both: Installation,
) -> None:
    central = central_on_both
    found = planted(central)
    central.clock.advance(AFTER_THE_WORDS)
    assert forget_words(central.ports) == 1
    after = dumped(central)
    words = [each for each in found.marks if term_of(each) is Term.WORDS]
    assert words
    for name in words:
        assert found.marks[name] not in after[name], name


def term_of(name: str) -> Term | None:
    """When that personal column is emptied."""
    table, column = name.split(".")
    declared = declared_of(metadata.tables[table].columns[column])
    return declared.term if declared else None
