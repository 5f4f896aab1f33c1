"""What is logged of an error: where it happened, never an address that is a key."""

import logging

import pytest

from ivr.rules.notices.links import sign
from tests.support.installation import Installation


def test_an_error_behind_a_link_is_logged_without_the_link(
    central: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    token = sign(central.ports.link_key, 1)
    with central.ports.database.write() as session:
        session.connection().exec_driver_sql("DROP TABLE email_links")
    with caplog.at_level(logging.DEBUG):
        assert central.client.get(f"/e/{token}").status_code == 500
    assert "Exception on /e/<token> [GET]" in caplog.text
    assert token not in caplog.text
