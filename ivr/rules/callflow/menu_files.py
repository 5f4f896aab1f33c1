"""Read menu.toml, what the line says around the topics, and report every mistake in it."""

from collections.abc import Mapping
from typing import Any

from ivr.rules.callflow.model import Sentence
from ivr.rules.callflow.placeholders import Placeholders, needs
from ivr.rules.callflow.sentence_files import Tell, are_texts, read_section, table_of

FILE = "menu.toml"

# What the conversation says by name: each must stand in menu.toml.
SENTENCES = frozenset(
    """
    identity closed_brief person_option other_ways_option closed_now closed_unknown written_early
    not_heard not_understood hear_options request_option hold_on repeat_option other_topic_option
    back_option transferring calling_help busy no_answer failed being_tried cut_off
    try_again_option protocol written written_with_protocol thanks ask_protocol_option
    this_protocol_option type_protocol
    person_while_typing type_again missing limited status_open status_consulted status_informed
    status_directed status_handed status_callback status_answered status_unreached whisper
    status_untried answer_ready answer_on_page
    own_number own_option slot_option more_option receive_option email_option
    other_number_option callback_option type_number number_short number_old number_refused
    read_back soon_option
    correct_option slots_full slot_gone slot_time_option registered merged silent moved kept
    no_callback change_option priority_option priority_noted mine mine_option keep_option
    move_option cancel_option any_protocol_option mine_cancelled ask_again_option
    mine_calling mine_just_called
    status_cancelled status_calling status_just_called
    agent_hello agent_take_option agent_connecting agent_taken agent_closed agent_gone
    agent_passed agent_noted agent_unsaid agent_unanswered
    verdict_question verdict_yes_option verdict_machine_option verdict_wrong_option
    called_hello called_talk_option called_cancel_option called_passed called_thanks
    called_no_agent called_closed called_protocol agent_join_option
    message_option known_email known_email_option other_email_option type_mobile number_no_sms
    link_option correct_mobile_option message_invited message_silent noted_linked noted_mailed
    noted_recorded status_linked status_link_lost status_emailed status_message
    status_received status_by_voice status_email_waiting status_email_lost
    status_message_heard status_message_closed status_message_empty status_voice_heard
    status_asked_waiting
    status_sector_answered status_citizen_answered status_asked_in_vain
    status_forwarded status_asked status_closed status_ready status_ready_at
    status_ready_and_called status_read status_to_read status_due status_late
    status_extended status_law_late
    complaint_option noted_complaint
    finish_option survey_invited survey_rating survey_yes_no survey_yes_option survey_no_option
    survey_by_key
    sorry hours try_again_key leave_message message_kept
    """.split()
)
COMMANDS = ("person", "repeat", "back", "request", "callback", "written", "vague", "elsewhere")

ANYWHERE = frozenset({"protocol", "hours", "email"})  # wherever a call's protocol is known
NO_CALL = frozenset({"hours", "email"})
# Said from memory when our system fails, or by the static answer: no call and no protocol is known.
_FROM_MEMORY = frozenset(
    """
    identity sorry calling_help closed_unknown agent_passed leave_message message_kept thanks
    try_again_key
    """.split()
)
_NEEDED: Mapping[str, Placeholders] = {
    "closed_brief": needs("opening_brief", also=ANYWHERE),
    "closed_now": needs("opening", also=NO_CALL),
    "own_number": needs("own", also=ANYWHERE),
    "repeat_option": needs("key", also=ANYWHERE),
    "finish_option": needs("key", also=ANYWHERE),
    "survey_rating": needs("question", "lowest", "highest", also=ANYWHERE),
    "survey_yes_no": needs("question", also=ANYWHERE),
    "slot_time_option": needs("key", "time", also=ANYWHERE),
    "read_back": needs("number", also=ANYWHERE),
    "protocol": needs("protocol", also=ANYWHERE),
    "called_protocol": needs("protocol", also=ANYWHERE),
    "written": needs("email", also=NO_CALL),
    "hours": needs("hours", also=NO_CALL),
    "status_due": needs("due", also=ANYWHERE),
    "status_extended": needs("due", also=ANYWHERE),
    "status_ready_at": needs("page", also=ANYWHERE),
    "whisper": needs("topic", "ending"),
    "agent_taken": needs("name", also=ANYWHERE),
}


def read_sentences(table: Mapping[str, Any], tell: Tell) -> dict[str, Sentence]:
    """Return the sentences by their keys, and report each mistake by calling `tell`."""
    expected = {key: _placeholders(key) for key in SENTENCES}
    return read_section(table.get("sentences"), (FILE, "sentences", ""), expected, tell)


def read_commands(table: Mapping[str, Any], tell: Tell) -> dict[str, tuple[str, ...]]:
    """Return the words of each command, and report each mistake by calling `tell`."""
    given = table_of(table.get("commands", {}), (FILE, "commands"), tell)
    for key in COMMANDS:
        if not are_texts(given.get(key)):
            tell(FILE, f"commands.{key}", "faltam as palavras que dizem este comando")
    for key in sorted(set(given) - set(COMMANDS)):
        tell(FILE, f"commands.{key}", "este comando não existe: retire-o ou confira o nome")
    return {key: tuple(given[key]) if are_texts(given.get(key)) else () for key in COMMANDS}


def _placeholders(key: str) -> Placeholders:
    if key in _NEEDED:
        return _NEEDED[key]
    if key.startswith("status_"):
        return Placeholders()  # a page for citizens shows these as they stand
    return Placeholders(also=NO_CALL if key in _FROM_MEMORY else ANYWHERE)
