"""Every command that a room declares is one of `flask`'s, under a name of its own."""

from ivr.cli import COMMANDS, commands
from tests.support.registries import declared


def test_every_rooms_commands_are_collected_once() -> None:
    rooms = declared("commands", "groups", "COMMANDS")
    assert sorted(map(id, COMMANDS)) == sorted(map(id, rooms))
    names = [each.name for each in COMMANDS]
    assert len(set(names)) == len(names)


def test_the_list_of_commands_says_of_each_what_it_says_of_itself() -> None:
    """What is declared stands beside what it declares, which is not loaded to be listed."""
    itself = {each.name: each.loaded() for each in COMMANDS}
    assert {each.name: each.short_help for each in COMMANDS} == {
        str(each.name): each.get_short_help_str(100) for each in itself.values()
    }


def test_flask_carries_every_command() -> None:
    carried = set(commands().cli.commands)
    assert carried >= {str(each.name) for each in COMMANDS}
