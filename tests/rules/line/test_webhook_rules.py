"""Which of Twilio's Webhook Rules reach the line's addresses."""

import pytest

from ivr.rules.line.webhook_rules import WebhookRule, findings

LINE = "https://central.exemplo.br"


@pytest.mark.parametrize(
    ("rule", "reaches"),
    [
        (WebhookRule("DEFAULT"), True),
        (WebhookRule("EXACT_MATCH", f"{LINE}/voice/incoming"), True),
        (WebhookRule("PREFIX_MATCH", f"{LINE}/"), True),
        (WebhookRule("PREFIX_MATCH", f"{LINE}/voice/turn/"), True),
        (WebhookRule("PREFIX_MATCH", "https://"), True),
        (WebhookRule("EXACT_MATCH", "https://"), False),
        (WebhookRule("EXACT_MATCH", "https://central.exemplo.br.outro.br/voice"), False),
        (WebhookRule("PREFIX_MATCH", "https://outro.exemplo.br/"), False),
    ],
)
def test_a_rule_reaches_the_line_or_not(rule: WebhookRule, reaches: bool) -> None:
    assert rule.reaches(LINE) is reaches
    assert rule.reaches(f"{LINE}/") is reaches
    ((good, told),) = findings([rule], LINE)
    assert good is not reaches
    assert ("may sign with another key" in told) is reaches


def test_each_rule_that_reaches_is_told_and_none_is_one_good_line() -> None:
    rules = [WebhookRule("DEFAULT"), WebhookRule("PREFIX_MATCH", f"{LINE}/")]
    assert [good for good, _ in findings(rules, LINE)] == [False, False]
    assert list(findings([], LINE)) == [(True, "webhook rules: none at Twilio reaches PUBLIC_URL")]
