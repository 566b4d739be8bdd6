"""The same question asked in the shop itself: from a model's page into the header's field, Enter, results in the page.

The measuring page leaves out what only the shop has: the results page's HTML, its layout, and what it loads after the
first ten results. This counts them (pictures excepted, as everywhere), with style sheet and page script already there, as
they are for a shopper who types into a page.
"""

from __future__ import annotations

from dataclasses import dataclass

from bench.search.browser import Lab, without_pictures
from bench.search.paced_line import SLOW_4G, dependent_rounds

# Notes the moment at which the first results, ten at once, stand in the page, on the clock that both pages share.
WATCH = """
new MutationObserver(() => {
  if (!window.shown && document.querySelector('[data-results] a[href]'))
    window.shown = performance.timeOrigin + performance.now();
}).observe(document, {childList: true, subtree: true});
"""
ENTER = """text => {
  const form = document.querySelector('form.find');
  form.q.focus();
  form.q.value = text;
  sessionStorage.asked = performance.timeOrigin + performance.now();
  form.requestSubmit();
}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """From Enter to the first ten results in `ms`; bytes of bodies as sent, the results page's HTML among them."""

    ms: float
    size: int
    requests: int
    rounds: int


def walk(lab: Lab, page_path: str, text: str, slowdown: float) -> Journey:
    """One shopper, who has only the page that is open."""
    with lab.shopper(page_path, slowdown=slowdown) as (context, page, _):
        context.add_init_script(WATCH)
        lab.line.pace(SLOW_4G)
        page.evaluate(ENTER, text)
        page.wait_for_function("!!window.shown")
        page.wait_for_load_state("networkidle")
        ms: float = page.evaluate("shown - sessionStorage.asked")
        # What the first page asked for and left behind was sent all the same.
        answers = [answer for answer in without_pictures(lab.line.log()) if answer.status]
        return Journey(
            ms=ms,
            size=sum(answer.size for answer in answers),
            requests=len(answers),
            rounds=dependent_rounds(answers),
        )
