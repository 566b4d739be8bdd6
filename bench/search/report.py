"""The section 'Search' of docs/performance.md: tables of one run, and each goal with what was measured."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from bench.search.browser import Cold
from bench.search.goals import Goal, p95
from bench.search.languages import Judged
from bench.search.measuring import RUNS, Measured, percentile
from bench.search.shop_journey import Journey

HEADING = "## Search"

METHOD = f"""\
Each engine answers from static files in Chromium on one measuring page: nothing of it is loaded before the question, and
the clock runs from the question to the tenth result in the document. The server is node's HTTP/2 over TLS on a connection
that stands already, 150 ms before each answer, 1.6 Mbit/s for all of them together, brotli at its best; the processor is
slowed down four times. Bytes are what Chromium received (headers included, pictures left out), requests those that brought
any; rounds count what waited for what. 'iphone 13' is the median of {RUNS} shoppers who were never here; p95 is of one cold
shopper per judged query. Filters are storage 128 GB and grade Good, in order of price. Warm is each judged query once more
on the same page, everything in memory, the middle of three: as the processor is, and at CPU x4. Congestion windows are not
imitated, which is kind to large answers.

All engines index the same words: name, brand, everyday nouns, aliases and synonyms, part numbers, options. 'Wide' has as many
SKUs over fifteen times the models, three versions each, as a marketplace has them. *Pagefind*: its own command over pages
with `data-pagefind-body`, title, weights, filters and sort keys, asked by its API without worker (a script and a round less)
and without excerpts, ranking settings the best of 144 by the judged queries that are not held out. A page per SKU filters and
sorts rightly; a page per model is the least it can be given, but there 'this storage and this grade' may be two versions.
*MiniSearch*: a document per model; names x4, part numbers x3, units joined, accents folded, prefix on the last word, typos
0.2 on words without digits, popularity; all words, else any; library minified, index as JSON, filter columns per category
when they are touched. Words that need not match ('used', 'for') are taken out of the question for both.
"""

LANGUAGES = "Judged queries over the sample's models, answered from the shipped files; a third is held out, never tuned against."
GROWTH = "The sample grows in versions of the same models, the wide catalog in models (5,300 to 33,000)."


def section(
    *,
    origin: str,
    catalogs: Sequence[tuple[str, Sequence[Measured]]],
    goals: Sequence[tuple[str, Sequence[Goal]]],
    growth: Sequence[tuple[str, Sequence[Cold], Sequence[Cold]]],
    journey: Journey | None,
    languages: Sequence[Judged],
) -> str:
    """The whole section, in Markdown."""
    lines = [HEADING, "", origin, "", METHOD]
    for title, measured in catalogs:
        lines += [f"### {title}", "", *_tables(measured), ""]
    if languages:
        lines += ["### Relevance, language by language", "", LANGUAGES, "", *_languages(languages), ""]
    if growth:
        lines += ["### As the catalog grows", "", GROWTH, "", *_growth(growth), ""]
    if journey:
        lines += [
            "### In the shop itself",
            "",
            f"From a model's page, 'iphone 13' and Enter in the header's field: ten results after {journey.ms / 1000:.2f} s, "
            f"{journey.size / 1000:.1f} kB, {journey.requests} requests, {journey.rounds} rounds in all, the results page's HTML, further results and guides included.",
            "",
        ]
    lines += ["### Goals", "", *_goals(goals), ""]
    return "\n".join(lines)


def put_into(file: Path, text: str) -> None:
    """Replace the section in a page, or add it at the end; everything else stays as it is."""
    page = file.read_text(encoding="utf-8")
    before, found, after = page.partition(f"{HEADING}\n")
    rest = after[after.index("\n## ") + 1 :] if found and "\n## " in after else ""
    file.write_text("\n\n".join(filter(None, (before.rstrip(), text.strip(), rest.strip()))) + "\n", encoding="utf-8")


def _tables(measured: Sequence[Measured]) -> Iterator[str]:
    yield from _table(
        ("engine", "'iphone 13': bytes", "requests, rounds", "slow 4G, s", "p95 bytes", "p95 requests, rounds",
         "filters and order: bytes", "requests", "slow 4G, s"),
        (
            (
                one.engine, _kb(one.first.size), f"{one.first.requests}, {one.first.rounds}", _seconds(one.first.ms),
                _kb(p95(one.over, "size")), f"{p95(one.over, 'requests'):.0f}, {p95(one.over, 'rounds'):.0f}",
                _kb(one.narrowed.size), str(one.narrowed.requests), _seconds(one.narrowed.ms),
            )
            for one in measured
        ),
    )  # fmt: skip
    yield ""
    yield from _table(
        ("engine", "warm p50 / p95, ms", "at CPU x4", "with filters and order", "at CPU x4"),
        (
            (
                one.engine,
                *(f"{times.median:.1f} / {times.p95:.1f}" for times in
                  (one.warm, one.warm_phone, one.warm_narrowed, one.warm_narrowed_phone)),
            )
            for one in measured
        ),
    )  # fmt: skip
    yield ""
    judged = [(one.engine, one.relevance) for one in measured if one.relevance]
    if judged:
        yield from _table(
            ("engine", "nDCG@10", "held out", "success@1", "held out", "typos", "prefixes", "empty"),
            (
                (
                    engine, f"{its.ndcg:.3f}", f"{its.ndcg_held_out:.3f}", f"{its.success:.3f}",
                    f"{its.success_held_out:.3f}", f"{its.by_kind['typo']:.3f}", f"{its.by_kind['prefix']:.3f}",
                    str(its.empty),
                )
                for engine, its in judged
            ),
        )  # fmt: skip
        yield ""
    yield from _table(
        ("engine", "index built in, s", "CPU s", "largest process, MB", "files", "MB on disk"),
        (
            (
                one.engine, f"{one.indexing.seconds:.1f}", f"{one.indexing.processor_seconds:.1f}",
                f"{one.indexing.peak_mb:.0f}", str(one.indexing.files), f"{one.indexing.size / 1e6:.2f}",
            )
            for one in measured
        ),
    )  # fmt: skip


def _languages(languages: Sequence[Judged]) -> Iterator[str]:
    yield from _table(
        ("language", "queries", "nDCG@10", "held out", "success@1", "held out", "typos", "prefixes", "empty"),
        (
            (
                one.language, str(one.queries), f"{its.ndcg:.3f}", f"{its.ndcg_held_out:.3f}", f"{its.success:.3f}",
                f"{its.success_held_out:.3f}", f"{its.by_kind['typo']:.3f}", f"{its.by_kind['prefix']:.3f}", str(its.empty),
            )
            for one in languages
            for its in (one.relevance,)
        ),
    )  # fmt: skip


def _growth(growth: Sequence[tuple[str, Sequence[Cold], Sequence[Cold]]]) -> Iterator[str]:
    rows = []
    for title, small, large in growth:
        for name, share in (("p50", 0.5), ("p95", 0.95)):
            before, after = (percentile([cold.size for cold in colds], share) for colds in (small, large))
            rows.append((f"{title}, {name}", _kb(before), _kb(after), f"x{after / before:.2f}"))
    yield from _table(("cold bytes over the judged queries", "16,000 SKUs", "100,000 SKUs", "growth"), rows)


def _goals(goals: Sequence[tuple[str, Sequence[Goal]]]) -> Iterator[str]:
    yield from _table(
        ("catalog", "goal", "measured", ""),
        (
            (title, goal.wanted, goal.found, "met" if goal.met else "**not met**")
            for title, all_ in goals
            for goal in all_
        ),
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _kb(size: float) -> str:
    return f"{size / 1000:.1f} kB"


def _seconds(milliseconds: float) -> str:
    return f"{milliseconds / 1000:.2f}"
