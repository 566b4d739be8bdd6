import pickle

import pytest

from storefront.domain import errors
from storefront.domain.errors import MoneyError, RuleMissing, StorefrontError


@pytest.mark.parametrize(
    ("name", "code", "exit_code"),
    [
        ("UsageError", "usage", 2),
        ("ExportRefused", "export_refused", 3),
        ("GuardTripped", "guard_tripped", 4),
        ("BuildFailed", "build_failed", 5),
        ("RuleMissing", "rule_missing", 5),
        ("RuleInvalid", "rule_invalid", 5),
        ("ContentInvalid", "content_invalid", 5),
        ("BannedClaim", "banned_claim", 5),
        ("MerchantIncomplete", "merchant_incomplete", 5),
        ("UnsafePath", "unsafe_path", 5),
        ("HistoryBroken", "history_broken", 5),
        ("PublishFailed", "publish_failed", 6),
        ("VerificationFailed", "verification_failed", 7),
        ("ReleaseUnusable", "release_unusable", 6),
        ("NotPublished", "not_published", 6),
        ("ReleaseBroken", "release_broken", 6),
        ("StepRefused", "step_refused", 2),
        ("MoneyError", "money", 5),
    ],
)
def test_each_error_has_its_code_and_exit_code_and_stands_in_the_tree(name, code, exit_code):
    error = getattr(errors, name)

    assert issubclass(error, StorefrontError)
    assert (error.code, error.exit_code) == (code, exit_code)
    assert f"{name} " in errors.__doc__
    assert code in errors.__doc__


def test_no_two_errors_share_a_code():
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, StorefrontError)]

    assert len(kinds) > 14
    assert len({kind.code for kind in kinds}) == len(kinds)


def test_an_error_carries_its_sentence_and_fields_across_processes():
    error = RuleMissing("no rule 'guarantee' for market NO", rule="guarantee", market="NO")

    again = pickle.loads(pickle.dumps(error))

    assert str(again) == again.message == "no rule 'guarantee' for market NO"
    assert again.fields == {"rule": "guarantee", "market": "NO"}


def test_a_money_error_is_a_value_error_too():
    assert issubclass(MoneyError, ValueError)
