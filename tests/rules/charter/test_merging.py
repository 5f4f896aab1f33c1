"""What a release and people change in the same files is joined, and no word of people is lost."""

import tomllib

from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.rules.charter.fields import get, leaves, put
from ivr.rules.charter.merging import completed, merged
from tests.support.callflow import FILES

MENU = FILES["menu.toml"]
PATHS = [path for path, value in leaves(tomllib.loads(MENU)) if isinstance(value, str)]
IDENTITY, THANKS = ("sentences", "identity", "say"), ("sentences", "thanks", "say")
NEW = 'brand_new = { say = "Frase nova.", source = "propria" }'


def with_menu(text: str) -> dict[str, str]:
    """Our files with another menu."""
    return {**FILES, "menu.toml": text}


def test_what_only_one_side_changed_is_taken_byte_for_byte() -> None:
    changed = with_menu(put(MENU, {IDENTITY: "Fazenda."}))
    assert merged(FILES, changed, FILES).files == changed
    assert merged(FILES, FILES, changed).files == changed
    assert merged(FILES, changed, changed).files == changed


def test_a_release_completes_what_people_changed() -> None:
    """New sentences come, unedited ones follow the release, edited ones stay, comments too."""
    mine = with_menu(put(MENU, {IDENTITY: "Fazenda do Estado."}))
    text = put(MENU, {IDENTITY: "Secretaria.", THANKS: "Obrigada por ligar."})
    theirs = with_menu(text.replace("[sentences]\n", f"[sentences]\n{NEW}\n"))
    joined = merged(FILES, mine, theirs)
    menu = tomllib.loads(joined.files["menu.toml"])
    assert get(menu, IDENTITY) == "Fazenda do Estado."
    assert get(menu, THANKS) == "Obrigada por ligar."
    assert menu["sentences"]["brand_new"]["say"] == "Frase nova."
    assert joined.kept == (("menu.toml", IDENTITY),)
    assert joined.files["menu.toml"].startswith(MENU.split("\n")[0])


def test_services_are_joined_one_by_one() -> None:
    charter = FILES["charter.toml"]
    hours, place = ("services", "telefone", "hours"), ("services", "parcerias", "place")
    mine = {**FILES, "charter.toml": put(charter, {hours: "09:00 às 14:00h segunda à sexta-feira"})}
    theirs = {**FILES, "charter.toml": put(charter, {place: "Outro lugar."})}
    table = tomllib.loads(merged(FILES, mine, theirs).files["charter.toml"])
    assert get(table, hours) == "09:00 às 14:00h segunda à sexta-feira"
    assert get(table, place) == "Outro lugar."


def test_a_topic_that_people_took_out_stays_out_and_is_named() -> None:
    mine = {name: text for name, text in FILES.items() if name != "topics/5-nota-potiguar.toml"}
    text = FILES["topics/5-nota-potiguar.toml"]
    theirs = {**FILES, "topics/5-nota-potiguar.toml": text + "# mais\n"}
    joined = merged(FILES, mine, theirs)
    assert joined.files == mine
    assert joined.kept == (("topics/5-nota-potiguar.toml", ()),)


def test_an_older_version_is_completed_and_keeps_its_own_topics_and_words() -> None:
    old = with_menu("\n".join(line for line in MENU.split("\n") if not line.startswith("thanks =")))
    del old["topics/5-nota-potiguar.toml"]
    whole = completed(old, with_menu(put(MENU, {IDENTITY: "Outra."})))
    menu = tomllib.loads(whole["menu.toml"])
    assert menu["sentences"]["thanks"] == tomllib.loads(MENU)["sentences"]["thanks"]
    assert get(menu, IDENTITY) == get(tomllib.loads(MENU), IDENTITY)
    assert "topics/5-nota-potiguar.toml" not in whole
    assert completed(FILES, FILES) == FILES


EDITS = st.dictionaries(st.sampled_from(PATHS), st.sampled_from(["a", "b", "c"]), max_size=6)


@settings(max_examples=40, deadline=None)
@given(mine=EDITS, theirs=EDITS)
def test_every_edit_of_people_stays_and_every_other_follows_the_release(
    mine: dict[tuple[str, ...], str], theirs: dict[tuple[str, ...], str]
) -> None:
    joined = merged(FILES, with_menu(put(MENU, dict(mine))), with_menu(put(MENU, dict(theirs))))
    expected = {**dict(leaves(tomllib.loads(MENU))), **theirs, **mine}
    assert dict(leaves(tomllib.loads(joined.files["menu.toml"]))) == expected
    clash = {path for path in {*mine} & {*theirs} if mine[path] != theirs[path]}
    assert {path for _, path in joined.kept} == clash
