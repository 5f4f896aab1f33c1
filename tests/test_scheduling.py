"""The suite's modules are handed out in an order that leaves no process without work at the end."""

from tests.scheduling import seconds_of_a_test


def test_rooms_whose_tests_are_dear_come_first() -> None:
    modules = {
        "tests/faults/test_chaos.py": {"a": False},
        "tests/rules/calls/test_search.py": dict.fromkeys("abcdefgh", False),
        "tests/no/such_room.py": {"a": False},
    }
    seconds = seconds_of_a_test(modules)
    assert sorted(seconds, key=lambda each: -seconds[each]) == list(modules)
    assert seconds["tests/no/such_room.py"] == 0
