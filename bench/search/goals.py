"""The goals of search, each with what was measured. A goal that is missed is named as such."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bench.search.browser import Cold
from bench.search.languages import Judged
from bench.search.measuring import Measured, percentile
from bench.search.relevance import Relevance

MOST_COLD_BYTES = 32_000
PAGEFIND_SHARE = 1 / 8
MOST_REQUESTS = 9
MOST_ROUNDS = 3
MOST_FIRST_MS = 1000
MOST_WARM_MS = 5
MOST_CLIENT_BYTES = 4096
LEAST_RELEVANCE = 0.95
LEAST_TYPO = 0.95
LEAST_PREFIX = 0.93
MOST_NARROWED_BYTES = 64_000
MOST_NARROWED_REQUESTS = 8
MOST_NARROWED_WARM_MS = 10
MOST_BUILD_SECONDS = 12
MOST_FILES = 400
MOST_GROWTH = 2
WISHED_GROWTH = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What was wanted, what was measured, whether it is met."""

    wanted: str
    found: str
    met: bool


def p95(colds: Sequence[Cold], name: str) -> float:
    """The 95th percentile of one of a cold question's figures."""
    return percentile([getattr(cold, name) for cold in colds], 0.95)


def loading_goals(own: Measured, pagefind: Measured) -> list[Goal]:
    """What a shopper waits for, in one catalog."""
    size = p95(own.over, "size")
    requests = p95(own.over, "requests")
    rounds = p95(own.over, "rounds")
    share = own.first.size / pagefind.first.size
    share_p95 = size / p95(pagefind.over, "size")
    return [
        _goal(f"cold bytes, script included, p95 <= {MOST_COLD_BYTES / 1000:.0f} kB", f"{size / 1000:.1f} kB", size <= MOST_COLD_BYTES),
        _goal(
            "at most an eighth of Pagefind's bytes (a page per SKU)",
            f"1/{1 / share:.1f} for 'iphone 13', 1/{1 / share_p95:.1f} at p95",
            max(share, share_p95) <= PAGEFIND_SHARE,
        ),
        _goal(f"<= {MOST_REQUESTS} requests (p95)", f"{requests:.0f}, most {max(cold.requests for cold in own.over)}", requests <= MOST_REQUESTS),
        _goal(f"<= {MOST_ROUNDS} dependent rounds (p95)", f"{rounds:.0f}, most {max(cold.rounds for cold in own.over)}", rounds <= MOST_ROUNDS),
        _goal("slow 4G, CPU x4: ten results in <= 1.0 s", f"{own.first.ms / 1000:.2f} s", own.first.ms <= MOST_FIRST_MS),
        _goal(
            f"warm p95 <= {MOST_WARM_MS} ms",
            f"{own.warm.p95:.1f} ms; {own.warm_phone.p95:.1f} at CPU x4",
            own.warm.p95 <= MOST_WARM_MS,
        ),
        _goal(
            f"filters and order: cold <= {MOST_NARROWED_BYTES / 1000:.0f} kB",
            f"{own.narrowed.size / 1000:.1f} kB",
            own.narrowed.size <= MOST_NARROWED_BYTES,
        ),
        _goal(
            f"filters and order: <= {MOST_NARROWED_REQUESTS} requests",
            str(own.narrowed.requests),
            own.narrowed.requests <= MOST_NARROWED_REQUESTS,
        ),
        _goal(
            f"filters and order: warm p95 <= {MOST_NARROWED_WARM_MS} ms",
            f"{own.warm_narrowed.p95:.1f} ms; {own.warm_narrowed_phone.p95:.1f} at CPU x4",
            own.warm_narrowed.p95 <= MOST_NARROWED_WARM_MS,
        ),
        _goal(
            f"index of a locale in <= {MOST_BUILD_SECONDS} s on one core",
            f"{own.indexing.processor_seconds:.1f} s of CPU, {own.indexing.peak_mb:.0f} MB",
            own.indexing.processor_seconds <= MOST_BUILD_SECONDS,
        ),
        _goal(f"<= {MOST_FILES} files a locale", str(own.indexing.files), own.indexing.files <= MOST_FILES),
    ]  # fmt: skip


def relevance_goals(found: Relevance) -> list[Goal]:
    """How good the answers are, of the judged English queries."""
    typo, prefix = found.by_kind["typo"], found.by_kind["prefix"]
    return [
        _goal("nDCG@10 >= .95", f"{found.ndcg:.3f}, held out {found.ndcg_held_out:.3f}", found.ndcg >= LEAST_RELEVANCE),
        _goal(
            "success@1 >= .95",
            f"{found.success:.3f}, held out {found.success_held_out:.3f}",
            found.success >= LEAST_RELEVANCE,
        ),
        _goal("no empty answer", str(found.empty), not found.empty),
        _goal("typos: nDCG@10 >= .95", f"{typo:.3f}", typo >= LEAST_TYPO),
        _goal("prefixes: nDCG@10 >= .93", f"{prefix:.3f}", prefix >= LEAST_PREFIX),
    ]


def language_goals(languages: Sequence[Judged]) -> list[Goal]:
    """Every language, of all its judged queries."""
    return [
        _spread("every language: nDCG@10 >= .95", {one.language: one.relevance.ndcg_all for one in languages}),
        _spread("every language: success@1 >= .95", {one.language: one.relevance.success_all for one in languages}),
        _goal(
            "every language: no empty answer",
            str(sum(one.relevance.empty for one in languages)),
            not any(one.relevance.empty for one in languages),
        ),
    ]


def _spread(wanted: str, found: dict[str, float]) -> Goal:
    short = [f"{language} {value:.3f}" for language, value in found.items() if value < LEAST_RELEVANCE]
    reached = len(found) - len(short)
    return _goal(wanted, f"{reached} of {len(found)} languages{'; ' if short else ''}{', '.join(short)}", not short)


def client_goal(size: int) -> Goal:
    """The script, brotli."""
    return _goal(f"client <= {MOST_CLIENT_BYTES} B brotli", f"{size:,} B", size <= MOST_CLIENT_BYTES)


def growth_goal(small: Sequence[Cold], large: Sequence[Cold]) -> Goal:
    """Cold bytes of the same questions in a catalog six times as large."""
    growth = [
        p95(large, "size") / p95(small, "size"),
        *(percentile([cold.size for cold in large], 0.5) / percentile([cold.size for cold in small], 0.5),),
    ]
    return _goal(
        "100,000 SKUs: cold bytes grow by less than half",
        f"x{growth[0]:.2f} at p95, x{growth[1]:.2f} in the middle",
        max(growth) < WISHED_GROWTH,
    )


def _goal(wanted: str, found: str, met: bool) -> Goal:
    return Goal(wanted=wanted, found=found, met=met)
