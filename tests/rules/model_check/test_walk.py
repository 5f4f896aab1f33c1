"""The walk's one shortcut: situations that it takes for alike go the same way in everything."""

import random
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, partial

import pytest

from ivr.gateways.files.callflow_files import DiskCallflowFiles
from ivr.rules.callflow.actions import Act
from ivr.rules.callflow.files import read_callflow
from ivr.rules.callflow.places import Situation
from ivr.rules.conversation.conversation import Conversation
from ivr.rules.conversation.ladder_prompts import REASONS
from ivr.rules.conversation.moves import MAX_WRONG_PROTOCOLS
from ivr.rules.model_check.act_results import answers
from ivr.rules.model_check.walk import Walk, alike, inputs, walk
from ivr.rules.model_check.worlds import WORLDS

TRIED = 8  # inputs a variant, drawn at random from all of them


@pytest.fixture(scope="module")
def ours() -> Walk:
    """The walk through our own files."""
    return walk(Conversation(read_callflow(dict(DiskCallflowFiles().texts())), {}))


def variants(at: Situation, topics: tuple[str, ...]) -> Iterator[Situation]:
    """Every situation that stands behind this one in the walk."""
    for topic in ("", *topics):
        for wrong in range(MAX_WRONG_PROTOCOLS + 1):
            for reason in {at.memory.reason, *REASONS}:
                memory = replace(at.memory, topic=topic, wrong=wrong, reason=reason)
                variant = replace(at, memory=memory)
                if variant != at and alike(variant) == at:
                    yield variant


def forgotten(going: Situation | Act) -> Situation | Act:
    """Where it leads, but for topic, reason and count of protocols: each of them is walked."""
    if not isinstance(going, Situation):
        return going
    at = alike(going)
    reason = "failed" if at.memory.reason in REASONS else at.memory.reason
    return replace(at, memory=replace(at.memory, wrong=0, topic="", reason=reason))


def test_what_the_walk_takes_for_alike_goes_the_same_way(ours: Walk) -> None:
    drawn = random.Random(7880)
    known = cache(partial(inputs, ours.conversation))  # they depend on the place alone
    conversation, walked = ours.conversation, ours.situations
    topics = tuple(topic.key for topic in conversation.callflow.topics[:2])
    compared = 0
    for at in sorted(walked, key=str):
        events = known(at.place)
        for variant in variants(at, topics):
            world = WORLDS[drawn.choice(list(WORLDS))]
            assert conversation.present(variant, world) == conversation.present(at, world)
            for event in drawn.sample(events, min(TRIED, len(events))):
                went = conversation.go(variant, event, world)
                assert forgotten(went) == forgotten(conversation.go(at, event, world)), variant
                compared += 1
                if isinstance(went, Situation):
                    assert alike(went) in walked, went
                    continue
                for told in answers(went):
                    then = conversation.go(variant, told, world)
                    assert isinstance(then, Act) or alike(then) in walked, then
    assert compared > 10_000
