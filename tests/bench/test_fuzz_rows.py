"""The table of what fuzzing came to: a row an endpoint, kept when another one is fuzzed again; a run that broke off shows."""

from bench.fuzz import HEAD, endpoints, row, run, table

FOUND = {"rounds": 3, "requests": 9, "statuses": {"200": 8, "503": 1}, "faults": ["it answered 503"]}


def test_a_row_says_what_came_of_a_run() -> None:
    assert row("/api/support", FOUND, 10, "2026-11-22") == (
        "| `/api/support` | 2026-11-22 | 10 | 3 | 9 | 200: 8, 503: 1 | 1 |"
    )


def test_an_endpoint_that_is_fuzzed_again_replaces_its_own_row_alone() -> None:
    before = table("", {path: row(path, FOUND, 10, "2026-11-21") for path in endpoints()})
    again = row("/api/support", FOUND, 20, "2026-11-22")
    gone = row("/api/gone", FOUND, 10, "2026-11-20")

    after = table("\n".join([*before, gone]), {"/api/support": again})

    assert len(before) == len(HEAD) + len(endpoints())
    assert [line for line in after if line not in before] == [again]
    assert len(after) == len(before)


def test_a_run_that_breaks_off_is_a_fault_and_says_why() -> None:
    found = run("/api/no-such", 0.1)

    assert found["requests"] == 0
    assert "broke off" in str(found["faults"])
    assert "KeyError" in str(found["faults"])
