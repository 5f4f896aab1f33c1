"""Searches that are kept: how many, and how long their names and filters are."""

import pytest

from ivr.store.calls.saved_views import MAX_NAME_CHARS, MAX_QUERY_CHARS, MAX_VIEWS, SavedView
from ivr.usecases.calls.saved_views import ViewError, save_view
from tests.support.copies import copy_row
from tests.support.desk import hire
from tests.support.installation import Installation


def test_a_name_has_60_letters_and_a_search_400(central: Installation) -> None:
    (ana,) = hire(central, "Ana")
    longest = "n" * MAX_NAME_CHARS, "q" * MAX_QUERY_CHARS
    save_view(central.ports, ana, *longest, shared=False)
    assert central.rows("SELECT name, query FROM saved_views") == [longest]
    with pytest.raises(ViewError, match="de 1 a 60 letras"):
        save_view(central.ports, ana, "m" * (MAX_NAME_CHARS + 1), "q", shared=False)
    with pytest.raises(ViewError, match="filtros demais"):
        save_view(central.ports, ana, "m", "q" * (MAX_QUERY_CHARS + 1), shared=False)


def test_a_person_keeps_forty_searches(central: Installation) -> None:
    (ana,) = hire(central, "Ana")
    save_view(central.ports, ana, "first", "q", shared=False)
    with central.ports.database.write() as session:
        copy_row(session, SavedView, 1, MAX_VIEWS - 2, name="n{}".format)
    save_view(central.ports, ana, "last", "q", shared=False)
    with pytest.raises(ViewError, match="já guarda 40 buscas"):
        save_view(central.ports, ana, "one more", "q", shared=False)
    assert central.rows("SELECT count(*) FROM saved_views") == [(MAX_VIEWS,)]
