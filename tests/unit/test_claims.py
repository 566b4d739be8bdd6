from datetime import date

import pytest

from storefront.domain.claims import Claim, parse_claims
from storefront.domain.errors import ContentInvalid

ROW = {
    "id": "countries",
    "key": "claim.countries",
    "figure": 18,
    "as_of": date(2026, 11, 20),
    "source": "Annual report",
    "source_url": "https://reprise.example/figures",
}


def test_a_claim_has_its_figure_date_and_source():
    claims = parse_claims({"claim": [ROW, {**ROW, "id": "sellers", "sample": True}]})

    assert list(claims) == ["countries", "sellers"]
    assert claims["countries"] == Claim(
        id="countries",
        message_key="claim.countries",
        figure=18,
        as_of=date(2026, 11, 20),
        source="Annual report",
        source_url="https://reprise.example/figures",
        sample=False,
    )
    assert claims["sellers"].sample


def test_a_shop_may_claim_nothing():
    assert parse_claims({}) == {}


@pytest.mark.parametrize("field", ["id", "key", "figure", "as_of", "source", "source_url"])
def test_a_claim_without_source_date_or_figure_is_refused(field):
    row = {name: value for name, value in ROW.items() if name != field}

    with pytest.raises(ContentInvalid, match=f"claim 1: '{field}' must be"):
        parse_claims({"claim": [row]})


@pytest.mark.parametrize(
    ("document", "complaint"),
    [
        ({"claim": {"a": ROW}}, "rows and nothing else"),
        ({"claims": [ROW]}, "rows and nothing else"),
        ({"claim": ["x"]}, "claim 1 may have"),
        ({"claim": [{**ROW, "proof": "x"}]}, "claim 1 may have as_of, figure"),
        ({"claim": [{**ROW, "source": " "}]}, "'source' must be text"),
        ({"claim": [{**ROW, "sample": "yes"}]}, "'sample' must be true or false"),
        ({"claim": [{**ROW, "figure": True}]}, "'figure' must be a whole number"),
        ({"claim": [{**ROW, "as_of": "2026-11-20"}]}, "'as_of' must be a date"),
        ({"claim": [ROW, ROW]}, "claim 'countries' stands twice"),
    ],
)
def test_a_claims_file_that_is_not_one_is_refused(document, complaint):
    with pytest.raises(ContentInvalid, match=complaint):
        parse_claims(document)


def test_a_sample_claim_is_refused_in_production():
    with pytest.raises(ContentInvalid, match="is a sample"):
        parse_claims({"claim": [{**ROW, "sample": True}]}, production=True)

    assert list(parse_claims({"claim": [ROW]}, production=True)) == ["countries"]
