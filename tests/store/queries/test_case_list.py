"""The cases' lists and histories are found by their indexes, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Connection

from ivr.store.cases import cases
from ivr.store.queries import case_list, case_timeline
from ivr.store.queries.case_list import Wanted, Whose
from tests.support.clock import MONDAY_TEN
from tests.support.desk import hire, request
from tests.support.installation import Installation


def plans(central: Installation, ask: str) -> str:
    """How the database would find what that asks for, were a table too long to be read through."""
    said: list[tuple[str, object]] = []

    def note(_: Connection, __: object, statement: str, parameters: object, *___: object) -> None:
        said.append((statement, parameters))

    engine = central.ports.database.engine
    event.listen(engine, "before_cursor_execute", note)
    with central.ports.database.read() as session:
        if ask == "history":
            case = cases.going_on(session, 1)
            assert case
            story = case_timeline.read(session, case)
            said.clear()
            case_timeline.others(session, story, MONDAY_TEN - timedelta(days=365))
        else:
            case_list.read_page(session, Wanted(Whose(ask), me=1), MONDAY_TEN)
    event.remove(engine, "before_cursor_execute", note)
    sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        if not sqlite:
            connection.exec_driver_sql("SET enable_seqscan = off")
        explain = "EXPLAIN QUERY PLAN" if sqlite else "EXPLAIN"
        rows = [
            row
            for statement, parameters in said
            for row in connection.exec_driver_sql(f"{explain} {statement}", parameters)  # type: ignore[arg-type]
        ]
        if not sqlite:
            connection.exec_driver_sql("RESET enable_seqscan")
    return "\n".join(str(row[-1]) for row in rows)


@pytest.mark.parametrize(
    ("ask", "indexes"),
    [
        ("abertos", {"ix_cases_open"}),
        ("de-ninguem", {"ix_cases_open"}),
        ("meus", {"ix_case_claims_staff"}),
        ("history", {"ix_calls_number", "ix_callbacks_target", "ix_callbacks_caller"}),
    ],
)
def test_each_list_has_an_index(central_on_both: Installation, ask: str, indexes: set[str]) -> None:
    hire(central_on_both, "Bia")
    request(central_on_both)
    plan = plans(central_on_both, ask)
    assert {index for index in indexes if index in plan} == indexes, plan
