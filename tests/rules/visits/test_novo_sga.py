"""Tables of Novo SGA's as they come: headings, zones, encodings, separators, wrong dates."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.rules.visits.novo_sga import Taking, read_novo_sga
from ivr.rules.visits.rows import MAX_ROWS, VisitRow, dump, load
from ivr.rules.visits.states import PriorityClass, VisitState, is_timed
from ivr.rules.visits.unit_hours import read_hours

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
TAKING = Taking("natal", read_hours("seg-sex 08:00-14:00"), "America/Fortaleza", NOW)
HEADING = "Senha;Data;Chegada;Chamada;Início;Fim;Serviço Triado;Status;Cliente;Atendente"
ENDED = "A001;23/11/2026;08:00:00;08:10:30;08:11:00;08:30:00;Cadastro;encerrado;Maria;jose"
MISSED = "A002;23/11/2026;08:05:00;08:12:00;;;Cadastro;nao_compareceu;;jose"
LEFT = "P1;23/11/2026;08:20:00;;;;Extrato;emitida;;"


def report(*lines: str) -> bytes:
    """A report of these lines, as Novo SGA's page is saved."""
    title = "Unidade Natal;;;;;;;;;"
    return "\r\n".join((title, HEADING, *lines, f"Total: {len(lines)};;;;;;;;;")).encode()


def rows(data: bytes, taking: Taking = TAKING) -> list[VisitRow]:
    """The visits of a file that has no mistake."""
    found = read_novo_sga(data, taking)
    assert not found.mistakes
    return list(found.rows)


def test_the_report_by_status_is_read_with_its_own_headings() -> None:
    ended, missed, left = rows(report(ENDED, MISSED, LEFT))
    assert ended.line == 3
    assert ended.times.arrived_at == datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
    assert ended.times.called_at == datetime(2026, 11, 23, 11, 10, 30, tzinfo=UTC)
    assert is_timed(ended.state, ended.times)
    assert [each.state for each in (ended, missed, left)] == [
        *(VisitState.ENDED, VisitState.NO_SHOW, VisitState.UNCLOSED)
    ]
    assert (ended.service, ended.priority) == ("Cadastro", PriorityClass.UNKNOWN)
    assert "Maria" not in str(ended)
    assert "jose" not in str(ended)


def test_the_databases_own_columns_are_read() -> None:
    heading = "id,sigla_senha,num_senha,num_guiche,dt_cheg,dt_cha,dt_ini,dt_fim,status,prioridade"
    line = (
        "1,A,1,3,2026-11-23 08:00:00,2026-11-23 08:10:30,2026-11-23 08:11:00,"
        "2026-11-23 08:30:00,4,Sem prioridade"
    )
    [row] = rows(f"{heading}\n{line}\n".encode())
    [reported] = rows(report(ENDED))
    assert row.key == reported.key, "the same visit, however it was taken out"
    assert (row.desk, row.priority) == ("3", PriorityClass.ORDINARY)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_whatever_a_spreadsheet_saved_is_read_alike(encoding: str, separator: str) -> None:
    text = report(ENDED, MISSED).decode().replace(";", separator)
    assert rows(text.encode(encoding)) == rows(report(ENDED, MISSED))


def test_how_a_file_was_read_is_told() -> None:
    found = read_novo_sga(report(ENDED).decode().encode("cp1252"), TAKING)
    assert found.notes[0] == "Lido como Windows-1252, separado por ponto e vírgula."


def test_another_zone_is_a_choice_and_an_offset_wins() -> None:
    [here] = rows(report(ENDED))
    utc = replace(TAKING, zone="UTC")
    [three_later] = rows(report(ENDED.replace(";08:", ";11:")), utc)
    assert three_later.times == here.times
    [with_offset] = rows(
        b"chegada;fim;status\n2026-11-23T11:00:00Z;2026-11-23 08:30:00-03;encerrado"
    )
    assert with_offset.times.arrived_at == here.times.arrived_at
    assert with_offset.times.ended_at == here.times.ended_at


def test_a_zone_that_is_not_chosen_is_told_by_the_hours() -> None:
    """Times of UTC read as ours lie three hours too late: most come when nobody is there."""
    late = [ENDED.replace("A001", f"A{n}").replace(";08:", ";18:") for n in range(8)]
    found = read_novo_sga(report(*late), TAKING)
    assert any("8 de 8 chegadas caem fora do horário" in each for each in found.notes)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (ENDED.replace("23/11", "31/02"), "31/02/2026 não existe"),
        (ENDED.replace("23/11/2026", "23/11/26"), "escreva o dia"),
        (ENDED.replace("23/11", "23/12"), "ainda não chegou"),
        (ENDED.replace("08:10:30", "oito"), "a chamada: não entendi “oito”"),
        (ENDED.replace("08:00:00", ""), "não há data e hora de chegada"),
        (ENDED.replace("encerrado", "??"), "não conheço a situação “??”"),
        (LEFT.replace("23/11", "24/11"), "ainda está em andamento hoje"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_taken_over(line: str, words: str) -> None:
    found = read_novo_sga(report(MISSED, line), TAKING)
    assert [each.line for each in found.mistakes] == [4]
    assert words in found.mistakes[0].words


def test_times_out_of_order_count_and_are_told() -> None:
    found = read_novo_sga(report(ENDED.replace("08:30:00", "08:01:00")), TAKING)
    assert any("fora de ordem: linha 3" in each for each in found.notes)
    [row] = found.rows
    assert row.state is VisitState.ENDED
    assert not is_timed(row.state, row.times)


def test_a_line_that_stands_twice_counts_once() -> None:
    found = read_novo_sga(report(ENDED, MISSED, ENDED.replace("A001", "A1")), TAKING)
    assert len(found.rows) == 2
    assert any("contadas uma vez: linha 5" in each for each in found.notes)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "vazio"),
        (b"PK\x03\x04xlsx", "planilha"),
        (b"nome;idade\nMaria;30", "Chegada"),
        (HEADING.encode(), "nenhum atendimento"),
        (b"\xff\xfe\x00", "cortado"),
    ],
)
def test_what_is_no_such_table_is_told(data: bytes, words: str) -> None:
    [mistake] = read_novo_sga(data, TAKING).mistakes
    assert (mistake.line, words in mistake.words) == (0, True)


def test_a_file_has_2000_visits_at_the_most() -> None:
    lines = [ENDED.replace("A001", f"A{n}") for n in range(1, MAX_ROWS + 1)]
    assert len(rows(report(*lines))) == MAX_ROWS == 2000
    [mistake] = read_novo_sga(report(*lines, ENDED.replace("A001", "B1")), TAKING).mistakes
    assert "2001 linhas; cabem 2000" in mistake.words


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    read_novo_sga(data, TAKING)
    read_novo_sga(HEADING.encode() + b"\n" + data, TAKING)


def test_rows_come_back_from_the_page_as_they_were() -> None:
    found = rows(report(ENDED, MISSED, LEFT))
    assert load(dump(found)) == found
    for wrong in ("", "x", "e30=", dump(found)[:-8]):
        with pytest.raises(ValueError, match=r".*"):
            load(wrong)


SENT_ON = "A001;23/11/2026;08:00:00;08:10:00;08:11:00;08:12:00;Cadastro;erro_triagem;;jose"
THERE = "A001;23/11/2026;08:12:00;08:25:00;08:26:00;08:40:00;IPVA;encerrado;;ana"


def test_who_was_sent_on_to_another_service_is_one_visit() -> None:
    """From the first arrival to the last end, as the service that served it; no one gave up."""
    found = read_novo_sga(report(SENT_ON, MISSED, THERE), TAKING)
    one, other = found.rows
    assert (one.state, one.service, one.line) == (VisitState.ENDED, "IPVA", 3)
    told = [f"{at:%H:%M}" for at in (one.times.arrived_at, *one.times.known()[1:])]
    assert told == ["11:00", "11:25", "11:26", "11:40"]
    assert other.state is VisitState.NO_SHOW
    assert any("Mandadas a outro serviço, com a mesma senha: 1." in each for each in found.notes)
    [alone] = rows(report(SENT_ON))
    assert (alone.state, alone.key) == (VisitState.CANCELLED, one.key), "known again when it came"


def test_sent_on_twice_is_one_and_served_twice_is_two() -> None:
    again = THERE.replace("encerrado", "erro_triagem")
    last = "A001;23/11/2026;08:40:00;08:50:00;08:51:00;08:59:00;UVT;encerrado;;"
    [one] = rows(report(last, again, SENT_ON))
    assert (one.service, f"{one.times.arrived_at:%H:%M}") == ("UVT", "11:00")
    assert len(rows(report(ENDED, THERE))) == 2, "ended and sent on: two matters, two visits"
    other_day = THERE.replace("23/11", "20/11")
    assert len(rows(report(SENT_ON, other_day))) == 2
    assert len(rows(report(SENT_ON, THERE.replace("A001", "A003")))) == 2
