"""Declare the routes of the monitoring, its figures, their rows, and its files."""

from ivr.rules.staff.roles import May
from ivr.web.desk.reports import (
    exports,
    metric_page,
    metric_rows,
    monitoring,
    people,
    reconciliations,
)
from ivr.web.desk.session.registry import MONITORING, Section, page

ROUTES = (
    page("/monitoramento", "monitoring", monitoring.show_monitoring, May.READ),
    page("/monitoramento/indicador/<name>", "metric", metric_page.show_metric, May.READ),
    page("/monitoramento/pessoas", "people_figures", people.show_people, May.SERVE),
    page("/monitoramento/linhas", "metric_rows", metric_rows.show_rows, May.READ),
    page("/monitoramento/conferencia", "reconciliations", reconciliations.show_all, May.READ),
    page(
        "/monitoramento/conferencia/<kind>/<day>",
        *("reconciliation", reconciliations.show_one, May.READ),
    ),
    page("/monitoramento/relatorio.<any(csv,pdf):kind>", "report", exports.send_report, May.EXPORT),
)
SECTIONS = (Section(MONITORING, 10, "monitoring", "gauge", "Todos os canais"),)
