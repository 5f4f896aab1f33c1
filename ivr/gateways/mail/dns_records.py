"""Ask the DNS for the TXT records of a name, within seconds."""

from collections.abc import Sequence

SECONDS = 3.0


class DnsRecords:
    """The DNS as this machine's name servers, or the ones given, tell it.

    The given ones are asked on `port`.
    """

    def __init__(self, name_servers: Sequence[str] = (), port: int = 53) -> None:
        self._name_servers, self._port = list(name_servers), port

    def texts(self, name: str) -> tuple[str, ...] | None:
        """Return the name's TXT records, () if it has none; None if no name server answers."""
        import dns.exception  # only the doctor asks, and every process would load it
        import dns.resolver
        from dns.rdtypes.ANY.TXT import TXT

        try:
            resolver = dns.resolver.Resolver(configure=not self._name_servers)
            if self._name_servers:
                resolver.nameservers, resolver.port = self._name_servers, self._port
            answer = resolver.resolve(name, "TXT", lifetime=SECONDS, search=False)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return ()
        except (dns.exception.DNSException, OSError):
            return None
        rows = [each for each in answer if isinstance(each, TXT)]
        return tuple(b"".join(each.strings).decode("utf-8", "replace") for each in rows)
