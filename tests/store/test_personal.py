"""Every column of text says whether it keeps something of a person."""

from sqlalchemy import JSON, Column, LargeBinary, MetaData, String, Table
from sqlalchemy.types import TypeDecorator

from ivr.store.database.personal import IMPERSONAL, Personal
from ivr.store.tables import metadata
from ivr.usecases.privacy.own_sections import SECTIONS

WHAT_TO_WRITE = (
    "say in its info=… what it keeps of a person: personal(…), uncopied(…), outlives(…) or"
    " IMPERSONAL, of ivr/store/database/personal.py"
)


def undeclared(tables: MetaData) -> list[str]:
    """The columns of text, bytes or JSON that say nothing."""
    return [
        f"{table.name}.{column.name}: {WHAT_TO_WRITE}"
        for table in tables.sorted_tables
        for column in table.columns
        if holds_text(column) and "personal" not in column.info
    ]


def holds_text(column: Column[object]) -> bool:
    """Whether words can be in it."""
    kind = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    return isinstance(kind, String | LargeBinary | JSON)


def test_every_column_of_text_says_what_it_keeps_of_a_person() -> None:
    assert undeclared(metadata) == []


def test_a_column_that_says_nothing_is_named_with_what_to_write() -> None:
    planted = MetaData()
    said = Column("kind", String(20), info=IMPERSONAL)
    Table("survey_answers", planted, said, Column("words", String(400)))
    assert undeclared(planted) == [f"survey_answers.words: {WHAT_TO_WRITE}"]


def test_what_is_personal_is_in_a_section_of_the_own_copy_or_says_why_not() -> None:
    keys = {each.key for each in SECTIONS}
    for table in metadata.sorted_tables:
        for column in table.columns:
            declared: Personal | None = column.info.get("personal")
            if declared:
                name = f"{table.name}.{column.name}"
                assert bool(declared.section) is not bool(declared.uncopied), name
                assert not declared.section or declared.section in keys, name
