"""The report of a build in a browser: no fault that axe finds, and nothing wider than the window."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from storefront.build.report_page import report_page
from tests.browser.accessibility import faults
from tests.browser.chromium import running_chromium
from tests.build.made_reports import QUARANTINE, made_report

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_chromium() as running:
        yield running


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_report_of_a_busy_night_is_readable_by_all_and_fits(
    browser: Browser, width: int, scheme: str, tmp_path: Path
) -> None:
    file = tmp_path / "report.html"
    file.write_text(report_page(made_report(), QUARANTINE, {"FR": "EUR"}, "https://shop.example"), encoding="utf-8")

    with browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme) as context:  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(file.as_uri())
        for folded in page.locator("summary").all():
            folded.click()

        assert faults(page) == []
        assert page.locator("svg.columns").count() == 2
        assert page.get_by_role("heading", level=1).inner_text() == "Release 2026-11-21-0123456789ab"
