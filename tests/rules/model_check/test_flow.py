"""The flow's picture: every place stands there, and the busiest way is the widest."""

from ivr.gateways.files.callflow_files import DiskCallflowFiles
from ivr.root import ROOT
from ivr.rules.callflow.files import read_callflow
from ivr.rules.model_check.flow import WIDEST, flow

OURS = read_callflow(DiskCallflowFiles(ROOT).texts())
GUIDANCE = "guidance/mercadorias/-/1"


def test_the_busiest_way_is_the_widest_and_a_place_of_before_is_left_out() -> None:
    counts = {("", "menu"): 9, ("menu", GUIDANCE): 8, ("menu", "transfer"): 1, ("menu", "gone"): 5}
    drawn = flow(OURS, counts)
    assert drawn.calls == 9
    assert [(way.end, way.n) for way in drawn.ways] == [(GUIDANCE, 8), ("transfer", 1)]
    assert drawn.ways[0].width == WIDEST
    assert drawn.ways[1].width < WIDEST / 3


def test_where_a_fifth_gives_up_is_marked_and_where_two_do_is_not() -> None:
    drawn = flow(
        OURS, {("", "menu"): 40, ("menu", ""): 8, ("menu", GUIDANCE): 4, (GUIDANCE, ""): 2}
    )
    spots = {spot.name: spot for spot in drawn.spots}
    assert (spots["menu"].came, spots["menu"].ended, spots["menu"].share) == (40, 8, 0.2)
    assert spots["menu"].loses
    assert not spots[GUIDANCE].loses


def test_no_two_places_stand_on_one_another() -> None:
    spots = flow(OURS, {}).spots
    assert len({(spot.x, spot.y) for spot in spots}) == len(spots) > 20
