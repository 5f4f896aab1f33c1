"""Write the page that lists every definition, as `docs/figures.md` has it."""

from collections.abc import Iterator

from ivr.rules.reports.definitions import Definition, Group, Shows
from ivr.rules.reports.metrics import METRICS

HEAD = """# Figures

Every figure of the monitoring, by its definition. Written by `flask reports definitions` from the
code (`ivr/rules/reports/`), which a test holds it to; what each row is of is in
`ivr/store/queries/figures/`. A figure's own page, `/painel/monitoramento/indicador/<id>`, shows the
same beside its SQL and its rows.

A period is whole days in Fortaleza, from the first instant of one until just before that of
another. A share without anything that it could be of is “sem dados”, and never 0 %. Of times there
are the median, the value that nine of ten do not exceed (nearest rank), the worst and the mean,
always of the rows and never of other means.
"""
_KINDS = {Shows.COUNT: "a count", Shows.SHARE: "a share", Shows.SPREAD: "how long"}


def definitions_paper() -> str:
    """Return the whole page, in Markdown."""
    return "\n".join([HEAD, *_lines()])


def _lines() -> Iterator[str]:
    for group in Group:
        yield f"## {group.value}\n"
        for each in METRICS:
            if each.group is group:
                yield from _definition(each)


def _definition(told: Definition) -> Iterator[str]:
    business = ", wall and business time" if told.business else ""
    yield f"### `{told.id}`: {told.name}\n"
    yield f"- **What**: {_KINDS[told.shows]}{business}, of the set `{told.rows}`"
    yield f"- **Conta**: {told.numerator}"
    if told.denominator:
        yield f"- **De**: {told.denominator}"
    yield f"- **Fica de fora**: {told.left_out}"
    yield f"- **Unidade**: {told.unit}"
    yield f"- **Entra no período quando**: {told.event}"
    yield f"- **Fonte**: {told.source}"
    yield f"- **Versão** {told.version}, desde {told.since:%d/%m/%Y}"
    for past in told.earlier:
        until = f", mostrada ao lado até {past.until:%d/%m/%Y}" if past.until else ""
        yield f"- **Versão** {past.version}, desde {past.since:%d/%m/%Y}{until}: {past.numerator}"
    yield ""
