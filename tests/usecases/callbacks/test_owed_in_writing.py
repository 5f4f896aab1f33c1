"""What is owed in writing stays owed, and listed, whatever became of a callback about it."""

import pytest

from ivr.rules.callbacks.states import CallbackState as S
from ivr.store.cases.cases import Case
from ivr.store.cases.requests import CaseRequest
from ivr.store.queries import case_list
from ivr.store.queries.case_list import Wanted
from ivr.usecases.callbacks import callback_calls
from ivr.usecases.callbacks.booking import CallbackWish, ask
from ivr.usecases.cases import requests
from tests.support.desk import hire, open_ones, request
from tests.support.installation import MOBILE, Installation
from tests.web.desk.cases.written import write


@pytest.mark.parametrize("answered", [False, True])
@pytest.mark.parametrize("elsewhere", [False, True])
@pytest.mark.parametrize("end", [S.KEPT, S.SERVED, S.CANCELLED, S.EXHAUSTED, S.EXPIRED])
def test_what_is_owed_in_writing_is_listed_whatever_became_of_a_callback(
    central_on_both: Installation, end: S, elsewhere: bool, answered: bool
) -> None:
    central = central_on_both
    hire(central, "Ana")
    case_id, now = write(central, "", MOBILE), central.clock.now()
    asked = request(central) if elsewhere else None
    wish = CallbackWish(case_id, MOBILE, MOBILE, origin="desk")
    with central.ports.database.write() as session:
        ask(session, wish, central.line.around(now))
    with central.ports.database.write() as session:
        if answered:
            case, owed = session.get_one(Case, case_id), session.get_one(CaseRequest, case_id)
            requests.answered(session, case, owed, now, "por escrito")
        (row,) = open_ones(session)
        assert elsewhere is (asked is not None and row.case_id != case_id)
        row.state, row.closed_at = end.value, now
        callback_calls.close(session, row, end is S.KEPT, now)
    with central.ports.database.read() as session:
        listed = case_list.read_page(session, Wanted(), now).rows
        shown = {each.case.id: each.case.state for each in listed}
        kept = session.get_one(Case, case_id).state
    if answered:
        assert (kept == "emailed") is (end is S.CANCELLED or elsewhere)
    else:
        unreached = end in (S.EXHAUSTED, S.EXPIRED) and not elsewhere
        assert shown[case_id] == ("unreached" if unreached else "received")
