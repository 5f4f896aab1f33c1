"""Header lines: of each kind so many and so much is looked at, and what stands beyond is not."""

from email import message_from_string

import pytest

from ivr.rules.mail.headers import (
    MAX_ADDRESS_LINES,
    MAX_NAME_CHARS,
    MAX_REFERENCES_LETTERS,
    MAX_RESULT_LETTERS,
    MAX_RESULTS,
    MAX_THREAD_IDS,
    MAX_TOKENS,
    Head,
)
from ivr.rules.mail.text import MAX_HEADER_CHARS

MORE = pytest.mark.parametrize("more", [0, 1])


def head(*lines: str) -> Head:
    """The header of these lines."""
    return Head(message_from_string("\n".join(lines) + "\n\n"))


@MORE
def test_of_a_senders_name_120_letters_stay(more: int) -> None:
    name = "a" * MAX_NAME_CHARS
    found = head(f"From: {name}{'b' * more} <maria@exemplo.br>")
    assert found.sender() == ("maria@exemplo.br", name)


@MORE
def test_50_messages_of_a_thread_are_looked_for_the_nearest_ones(more: int) -> None:
    ids = [f"<{n}@x>" for n in range(MAX_THREAD_IDS + more)]
    thread = head(f"References: {' '.join(ids)}").thread()
    assert thread == tuple(reversed(ids))[:MAX_THREAD_IDS]
    assert (ids[0] in thread) == (not more)


@MORE
def test_of_all_message_ids_the_last_60_000_letters_are_read(more: int) -> None:
    line = "<first@x>".ljust(MAX_REFERENCES_LETTERS - len("<last@x>") + more) + "<last@x>"
    found = head(f"References: {line}").thread()
    assert found == (("<last@x>",) if more else ("<last@x>", "<first@x>"))


@MORE
def test_of_lines_of_one_kind_three_are_looked_at(more: int) -> None:
    empty = ["From: x"] * (MAX_ADDRESS_LINES - 1 + more)
    assert head(*empty, "From: maria@exemplo.br").sender()[0] == (
        "" if more else "maria@exemplo.br"
    )
    others = ["To: x"] * (MAX_ADDRESS_LINES - 1 + more)
    token = "a" * 24
    assert head(*others, f"To: a+{token}@x").tokens() == (() if more else (token,))


@MORE
def test_of_a_line_with_addresses_4_000_letters_are_looked_at(more: int) -> None:
    line = "maria@exemplo.br".rjust(MAX_HEADER_CHARS + more)
    assert head("Subject: x", f"From: x,{line[2:]}").sender()[0] == (
        "maria@exemplo.b" if more else "maria@exemplo.br"
    )


@MORE
def test_ten_authentication_results_are_looked_at(more: int) -> None:
    lines = [f"Authentication-Results: {n}" for n in range(MAX_RESULTS + more)]
    assert head(*lines).authentication() == tuple(map(str, range(MAX_RESULTS)))


@MORE
def test_of_an_authentication_result_8_000_letters_are_looked_at(more: int) -> None:
    line = "a" * (MAX_RESULT_LETTERS - 1 + more)
    (found,) = head(f"Authentication-Results: {line}").authentication()
    assert len(found) in (MAX_RESULT_LETTERS - 1, MAX_RESULT_LETTERS)


@MORE
def test_five_tokens_are_looked_up(more: int) -> None:
    tokens = [f"{n:024x}" for n in range(MAX_TOKENS + more)]
    line = ", ".join(f"a+{each}@x" for each in tokens)
    assert head(f"To: {line}").tokens() == tuple(tokens[:MAX_TOKENS])
