"""Read visits from a table of Novo SGA's: its reports, saved as CSV, or its database's columns.

The reports "Atendimentos por status" and "Atendimentos concluídos" head their columns Senha, Data,
Chegada, Chamada, Início, Fim, Serviço Triado, Status, Cliente, Atendente (novosga/reports-bundle,
`atendimentos_status.html.twig`); its database has `dt_cheg`, `dt_cha`, `dt_ini`, `dt_fim`, and its
interface `chegada`, `chamada`, `inicio`, `fim` (novosga/core, `AbstractAtendimento`). Nothing of
clients and attendants is read.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from ivr.rules.hours.hours import FORTALEZA, WeeklyHours
from ivr.rules.visits.rows import MAX_ROWS, Mistake, ReadRows, VisitRow
from ivr.rules.visits.sent_on import Listed, joined
from ivr.rules.visits.states import PriorityClass, Times, VisitRefused, VisitState, are_in_order
from ivr.rules.visits.table_text import column_names, read_table
from ivr.rules.visits.typed import OUT_OF_AVERAGES, read_day, read_time
from ivr.rules.words.plain_words import folded

ZONES: Mapping[str, str] = {
    "America/Fortaleza": "Natal, Fortaleza, Brasília (UTC−3)",
    "UTC": "UTC (hora universal)",
    "America/Noronha": "Fernando de Noronha (UTC−2)",
    "America/Manaus": "Manaus (UTC−4)",
}
ONE_VISIT = "Cada pessoa conta uma vez, da primeira chegada ao último fim."
EXAMPLES = 3  # of lines that a note names
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "day": ("data",),
    "arrived": ("chegada", "dt_cheg", "data_chegada", "datachegada", "hora de chegada"),
    "called": ("chamada", "dt_cha", "data_chamada", "datachamada", "hora de chamada"),
    "started": ("inicio", "dt_ini", "data_inicio", "datainicio"),
    "ended": ("fim", "dt_fim", "data_fim", "datafim"),
    "ticket": ("senha",),
    "letters": ("sigla_senha", "senha_sigla", "sigla"),
    "number": ("num_senha", "senha_numero", "numero_senha", "numero"),
    "service": ("servico triado", "servico", "servico_nome", "nome_servico", "servico realizado"),
    "status": ("status", "situacao"),
    "priority": ("prioridade", "prioridade_nome", "nome_prioridade"),
    "desk": ("local", "guiche", "num_guiche", "num_local", "numero_local"),
}
_ENDS: Mapping[str, VisitState] = {
    **dict.fromkeys(("encerrado", "4", "encerrado_codificado", "8"), VisitState.ENDED),
    **dict.fromkeys(("nao_compareceu", "5"), VisitState.NO_SHOW),
    **dict.fromkeys(("cancelada", "cancelado", "6"), VisitState.CANCELLED),
    **dict.fromkeys(("erro_triagem", "erro_de_triagem", "7"), VisitState.CANCELLED),
    **dict.fromkeys(("emitida", "senha_emitida", "1"), VisitState.UNCLOSED),
    **dict.fromkeys(("chamado", "chamado_pela_mesa", "2"), VisitState.UNCLOSED),
    **dict.fromkeys(("iniciado", "atendimento_iniciado", "3"), VisitState.UNCLOSED),
}
_SENT_ON = frozenset({"erro_triagem", "erro_de_triagem", "7"})


@dataclass(frozen=True)
class Taking:
    """For which unit a file is taken over, in which zone its times are, and when."""

    unit_id: str
    week: WeeklyHours
    zone: str
    now: datetime


def read_novo_sga(data: bytes, taking: Taking) -> ReadRows:
    """Return the visits of the file, or every mistake by line; nothing is taken over halfway."""
    try:
        table = read_table(data)
        columns = column_names(table.heading, _COLUMNS)
        if "arrived" not in columns:
            raise VisitRefused(
                "Não achei a coluna “Chegada”. Confira se é o relatório de atendimentos do Novo SGA"
                " salvo como CSV, com a primeira linha de títulos."
            )
    except VisitRefused as why:
        return ReadRows(mistakes=[Mistake(0, str(why))])
    listed: list[Listed] = []
    mistakes = []
    for line, cells in table.rows:
        if _is_footer(cells):
            continue
        told = {name: _cell(cells, at) for name, at in columns.items()}
        try:
            read = _read(line, told, taking)
            listed.append(Listed(read, _ticket(told), _word(told) in _SENT_ON))
        except VisitRefused as why:
            mistakes.append(Mistake(line, str(why)))
    rows, again = joined(listed)
    if len(rows) > MAX_ROWS:
        mistakes.append(Mistake(0, f"São {len(rows)} linhas; cabem {MAX_ROWS}. Divida por mês."))
    if not rows and not mistakes:
        mistakes.append(Mistake(0, "O arquivo não tem nenhum atendimento."))
    rows, doubles = _once(rows)
    notes = [*table.notes, *doubles, *_notes(rows, taking)]
    if again:
        notes.append(f"Mandadas a outro serviço, com a mesma senha: {again}. {ONE_VISIT}")
    return ReadRows(rows, mistakes, notes)


def _read(line: int, told: Mapping[str, str], taking: Taking) -> VisitRow:
    arrived = _instant(told.get("arrived", ""), told, taking, "a chegada")
    if arrived is None:
        raise VisitRefused("não há data e hora de chegada")
    times = Times(
        arrived,
        _instant(told.get("called", ""), told, taking, "a chamada"),
        _instant(told.get("started", ""), told, taking, "o início"),
        _instant(told.get("ended", ""), told, taking, "o fim"),
    )
    if max(times.known()) > taking.now:
        raise VisitRefused("a data ainda não chegou: confira o dia, o mês e o fuso")
    today = taking.now.astimezone(FORTALEZA).date()
    state = _state(told, times)
    if state is VisitState.UNCLOSED and arrived.astimezone(FORTALEZA).date() == today:
        raise VisitRefused("ainda está em andamento hoje: traga o arquivo quando o dia terminar")
    ticket = _ticket(told)
    identity = ticket or "|".join((told.get("service", ""), *map(str, times.known())))
    key = sha256(f"{taking.unit_id}|{arrived.isoformat()}|{identity}".encode()).hexdigest()[:32]
    return VisitRow(
        *(line, times, state, _priority(told.get("priority", "")), f"sga:{key}"),
        ticket="",
        desk=told.get("desk", "")[:20],
        service=told.get("service", "")[:80],
    )


def _instant(cell: str, told: Mapping[str, str], taking: Taking, what: str) -> datetime | None:
    """Return the instant of a cell that has date and time, or a time of the line's date."""
    plain = cell.strip()
    if not plain or plain.lower() in ("null", "none", "-", "\\n"):
        return None
    day, _, at = plain.replace("T", " ").rpartition(" ")
    try:
        if not day:
            day, at = told.get("day", ""), plain
        offset = re.search(r"(Z|[+-]\d{2}(:?\d{2})?)$", at)
        clock = re.sub(r"(\.\d+)?(Z|[+-]\d{2}(:?\d{2})?)?$", "", at)
        moment = read_time(clock[:5] if len(clock) > 5 else clock)
        seconds = int(clock[6:8]) if re.fullmatch(r"\d{2}:\d{2}:[0-5]\d", clock) else 0
        if moment is None:
            raise VisitRefused(f"não entendi “{plain[:25]}”")
        local = datetime.combine(read_day(day), moment.replace(second=seconds))
    except VisitRefused as why:
        raise VisitRefused(f"{what}: {str(why)[0].lower()}{str(why)[1:]}") from None
    if offset:
        return datetime.fromisoformat(f"{local.isoformat()}{offset[0]}").astimezone(UTC)
    return local.replace(tzinfo=ZoneInfo(taking.zone)).astimezone(UTC)


def _state(told: Mapping[str, str], times: Times) -> VisitState:
    if "status" not in told:
        return VisitState.ENDED if times.ended_at else VisitState.UNCLOSED
    word = _word(told)
    if word not in _ENDS:
        raise VisitRefused(f"não conheço a situação “{told['status'][:25]}”")
    state = _ENDS[word]
    return VisitState.UNCLOSED if state is VisitState.ENDED and not times.ended_at else state


def _word(told: Mapping[str, str]) -> str:
    return "_".join(folded(told.get("status", "")).split())


def _priority(cell: str) -> PriorityClass:
    word = folded(cell)
    if not word or word.isdecimal():
        return PriorityClass.UNKNOWN
    if "80" in word:
        return PriorityClass.OVER_80
    plain = word.startswith(("sem prioridade", "normal", "comum", "nao", "convencional"))
    return PriorityClass.ORDINARY if plain else PriorityClass.PRIORITY


def _ticket(told: Mapping[str, str]) -> str:
    """Return the ticket as it is known again: "A001" and "A1" are one."""
    written = told.get("ticket") or told.get("letters", "") + told.get("number", "")
    found = re.fullmatch(r"([A-Za-z]*)\s*-?\s*0*(\d+)", written.strip())
    return f"{found[1].upper()}{found[2]}" if found else written.strip().upper()


def _once(rows: Sequence[VisitRow]) -> tuple[list[VisitRow], list[str]]:
    """Return each visit once, and what to tell of those that stand in the file twice."""
    first = {each.key: each for each in reversed(rows)}
    again = [each.line for each in rows if first[each.key] is not each]
    kept = [each for each in rows if first[each.key] is each]
    return kept, [f"Repetidas no próprio arquivo, e contadas uma vez: {_lines(again)}."] * bool(
        again
    )


def _notes(rows: Sequence[VisitRow], taking: Taking) -> Iterator[str]:
    wrong = [each.line for each in rows if not are_in_order(each.times)]
    if wrong:
        yield f"Horários fora de ordem: {_lines(wrong)}. {OUT_OF_AVERAGES}"
    unclosed = sum(each.state is VisitState.UNCLOSED for each in rows)
    if unclosed:
        yield f"Sem encerramento: {unclosed}. Contam, e ficam fora das médias."
    if any(each.priority is PriorityClass.UNKNOWN for each in rows):
        yield "A prioridade não está no arquivo: fica como “Não informada”."
    away = Counter(_is_outside(each.times.arrived_at, taking.week) for each in rows)[True]
    if away * 4 > len(rows):
        yield (
            f"{away} de {len(rows)} chegadas caem fora do horário da unidade. Confira o fuso e o"
            " dia antes de confirmar."
        )


def _is_outside(at: datetime, week: WeeklyHours) -> bool:
    local = at.astimezone(FORTALEZA)
    slack = timedelta(hours=1)  # people come before the doors open
    return not any(
        datetime.combine(local.date(), each.start, FORTALEZA) - slack
        <= local
        <= datetime.combine(local.date(), each.end, FORTALEZA) + slack
        for each in week.get(local.weekday(), ())
    )


def _lines(numbers: Sequence[int]) -> str:
    named = ", ".join(map(str, numbers[:EXAMPLES]))
    more = len(numbers) - EXAMPLES
    beyond = f" e mais {more}" if more > 0 else ""
    return f"{'linha' if len(numbers) == 1 else 'linhas'} {named}{beyond}"


def _cell(cells: Sequence[str], at: int) -> str:
    return cells[at].strip() if at < len(cells) else ""


def _is_footer(cells: Sequence[str]) -> bool:
    filled = [each.strip() for each in cells if each.strip()]
    return not filled or (len(filled) <= 2 and folded(filled[0]).startswith("total"))
