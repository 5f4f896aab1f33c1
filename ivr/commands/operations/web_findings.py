"""Find who reaches the ports of the web processes, for `flask doctor`."""

from collections.abc import Iterator, Mapping
from ipaddress import ip_address

from ivr.commands.common.findings import Finding
from ivr.settings import Settings


def web_findings(settings: Settings, environment: Mapping[str, str]) -> Iterator[Finding]:
    """Find whether others than the proxies reach the ports of `web` and `voice`.

    It is BIND that tells, as in the Procfile.
    """
    bind = environment.get("BIND", "").strip() or "127.0.0.1"
    if not settings.PROXIES or not _public(bind):
        yield True, f"web: listens on {bind}, PROXIES is {settings.PROXIES}"
    elif settings.TRUSTED_PROXIES:
        yield (
            True,
            (
                f"web: listens on {bind}; {settings.TRUSTED_PROXIES} and this machine say whom they"
                " speak for: let nobody else reach its ports"
            ),
        )
    else:
        yield (
            False,
            (
                f"web: PROXIES is {settings.PROXIES}, but BIND={bind} lets others past them: set"
                " BIND=127.0.0.1, or TRUSTED_PROXIES where they are on other machines"
            ),
        )


def _public(bind: str) -> bool:
    try:
        return not ip_address(bind.strip("[]")).is_loopback
    except ValueError:
        return bind != "localhost"
