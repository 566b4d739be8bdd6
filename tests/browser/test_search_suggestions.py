"""The list under the search field: what it loads when, how keys, mouse and input methods work it, what is said aloud."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from tests.browser.accessibility import RULES

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]


def suggested(page: Page, text: str) -> Page:
    page.locator("#q").click()
    page.keyboard.type(text)
    expect(page.get_by_role("option").first).to_be_visible()
    return page


def test_search_loads_nothing_before_somebody_reaches_for_it(visit: Callable[..., Page]) -> None:
    page = visit("/en-gb/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.mouse.move(300, 300)
    page.wait_for_load_state("networkidle")
    assert [url for url in asked if "search" in url] == []

    page.locator("#q").focus()

    expect(page.locator("#q")).to_have_attribute("role", "combobox")
    assert any("/theme/search." in url for url in asked)
    assert any(url.endswith("/search/index/root.json") for url in asked)


def test_suggestions_show_models_with_their_price_and_the_typed_part_marked(visit: Callable[..., Page]) -> None:
    page = suggested(visit("/en-gb/"), "iph")

    first = page.get_by_role("option").first

    expect(first).to_contain_text("iPhone")
    expect(first).to_contain_text("£")
    expect(first.locator("mark").first).to_have_text("iPh")
    expect(page.locator(".find [role=status]")).to_contain_text("suggestion")


def test_arrows_walk_the_list_and_back_to_the_field_and_enter_opens(visit: Callable[..., Page]) -> None:
    page = suggested(visit("/en-gb/"), "iphone 13")
    field = page.locator("#q")
    count = page.get_by_role("option").count()

    page.keyboard.press("ArrowUp")
    expect(field).to_have_attribute("aria-activedescendant", f"q-{count - 1}")
    page.keyboard.press("ArrowDown")
    expect(field).to_have_attribute("aria-activedescendant", "")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[role=option][aria-selected=true]")).to_have_id("q-0")
    page.keyboard.press("Enter")

    page.wait_for_url("**/en-gb/m/**")


def test_enter_without_a_choice_goes_to_the_results(visit: Callable[..., Page]) -> None:
    page = suggested(visit("/en-gb/"), "iphone 13")

    page.keyboard.press("Enter")

    page.wait_for_url("**/en-gb/search/?q=iphone+13")
    expect(page.locator("[data-results] a").first).to_be_visible()


def test_escape_and_tab_close_the_list(visit: Callable[..., Page]) -> None:
    page = suggested(visit("/en-gb/"), "iphone")
    field = page.locator("#q")

    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(field).to_have_value("iphone")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.press("Tab")

    expect(page.get_by_role("listbox")).to_be_hidden()


def test_a_click_on_a_suggestion_leads_to_the_model(visit: Callable[..., Page]) -> None:
    page = suggested(visit("/en-gb/"), "iphone 13")

    page.get_by_role("option").first.click()

    page.wait_for_url("**/en-gb/m/**")


def test_keys_of_an_input_method_are_left_to_it(visit: Callable[..., Page]) -> None:
    page = suggested(visit("/en-gb/"), "iphone 13")
    page.keyboard.press("ArrowDown")

    taken = page.evaluate(
        "!q.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, cancelable: true, bubbles: true}))"
    )

    assert taken is False
    assert page.url.endswith("/en-gb/")
    expect(page.locator("#q")).to_have_attribute("aria-activedescendant", "q-0")


def test_an_answer_that_comes_late_does_not_replace_a_newer_one(visit: Callable[..., Page]) -> None:
    page = visit("/en-gb/")
    page.locator("#q").focus()
    expect(page.locator("#q")).to_have_attribute("role", "combobox")
    held: list[Route] = []
    page.route("**/search/index/t-*.json", lambda route: held.append(route))
    with page.expect_request("**/search/index/t-*.json"):
        page.keyboard.type("macbook")

    # The field is empty again before the first answer's files come.
    page.locator("#q").fill("")
    with page.expect_response("**/search/index/t-*.json"):
        for route in held:
            route.continue_()

    page.evaluate("new Promise((done) => setTimeout(done, 200))")
    expect(page.get_by_role("listbox")).to_be_hidden()


def test_a_broken_shard_offers_the_list_of_all_models(visit: Callable[..., Page]) -> None:
    page = visit("/en-gb/")
    page.route("**/search/index/t-*.json", lambda route: route.fulfill(body="{", content_type="application/json"))
    page.locator("#q").focus()
    page.keyboard.type("iphone")

    option = page.get_by_role("option")

    expect(option).to_contain_text("not available")
    option.click()
    page.wait_for_url("**/en-gb/models/")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_with_the_list_open(visit: Callable[..., Page], scheme: str) -> None:
    page = suggested(visit("/en-gb/", color_scheme=scheme), "iphone")
    page.keyboard.press("ArrowDown")

    violations = Axe().run(page, options=RULES).response["violations"]

    assert [(found["id"], found["nodes"][0]["html"][:120]) for found in violations] == []
