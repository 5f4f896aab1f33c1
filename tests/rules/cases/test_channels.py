"""Every channel by which a case begins has its words, also the one of an older release."""

from ivr.rules.cases.channels import CHANNEL_LABELS, Channel


def test_every_channel_of_a_case_is_told_in_portuguese() -> None:
    begins_cases = {each.value for each in Channel} - {Channel.WEB.value}
    assert begins_cases <= set(CHANNEL_LABELS)
    assert CHANNEL_LABELS["desk"] == "nossa equipe"


def test_what_an_older_release_wrote_is_understood() -> None:
    assert Channel("telephone") is Channel.PHONE
