"""What the tests call fit: each kind of fault is found at the width and in the colours it is in."""

from playwright.sync_api import Page

from tests.browser.fitness import unfit

FAULTY = """<!doctype html><html lang="pt-BR"><title>Faulty</title><style>
  main { background: #fff; color: #000 }
  @media (prefers-color-scheme: dark) { main { background: #000; color: #333 } }
  input { display: none }
  @media (max-width: 400px) { table { width: 500px } input { display: block } }
</style><main><h1>Faulty</h1>
<div class="note">One</div><div class="note">Two</div>
<div class="card" style="overflow: hidden; width: 5rem"><p style="width: 9rem">cut</p></div>
<table style="table-layout: fixed; width: 3rem"><tr><td>immeasurably<td>next</table>
<table><tr><td>wide</table><input name="unnamed"></main>"""


def test_what_is_wrong_is_named_with_its_width_and_its_colours(page: Page) -> None:
    page.set_content(FAULTY)
    page.emulate_media(color_scheme="light")
    found = unfit(page, 360, 1280)
    assert {each.partition(": ")[0] for each in found} == {
        "360 px",
        "360 px, dark",
        "1280 px",
        "1280 px, dark",
    }
    assert "1280 px: touches the box above it: Two" in found
    assert "360 px: scrolls sideways" in found
    assert "1280 px: is cut off in div: cut" in found
    assert "1280 px: spills out of td: immeasurably" in found
    assert any(each.startswith("360 px: label: ") for each in found)
    assert any(each.startswith("1280 px, dark: color-contrast: ") for each in found)
    assert page.viewport_size == {"width": 1280, "height": 900}
