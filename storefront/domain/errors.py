"""Every way the shop refuses to go on, and the exit code of each.

Edges turn codes into words; nothing here prints or logs.

StorefrontError                     code                    exit
├── UsageError                      usage                   2
├── ExportRefused                   export_refused          3
├── GuardTripped                    guard_tripped           4
├── BuildFailed                     build_failed            5
│   ├── RuleMissing                 rule_missing            5
│   ├── RuleInvalid                 rule_invalid            5
│   ├── ContentInvalid              content_invalid         5
│   ├── BannedClaim                 banned_claim            5
│   ├── MerchantIncomplete          merchant_incomplete     5
│   ├── UnsafePath                  unsafe_path             5
│   └── HistoryBroken               history_broken          5
├── PublishFailed                   publish_failed          6
├── VerificationFailed              verification_failed     7
├── ReleaseUnusable                 release_unusable        6
│   ├── NotPublished                not_published           6
│   └── ReleaseBroken               release_broken          6
├── SettingsInvalid                 not_configured          8
├── DatabaseUnavailable             database_unavailable    8
├── PaymentUnavailable              payment_unavailable     8
│   └── PaymentRefused              payment_refused         8
├── StepRefused                     step_refused            2
└── MoneyError (a ValueError too)   money                   5
"""

from collections.abc import Mapping
from typing import ClassVar


class StorefrontError(Exception):
    """One sentence for a person, and the fields a program may want."""

    code: ClassVar[str] = "storefront"
    exit_code: ClassVar[int] = 5

    def __init__(self, message: str, **fields: object) -> None:
        super().__init__(message)
        self.message = message
        self.fields: Mapping[str, object] = fields


class UsageError(StorefrontError):
    """A command was called in a way it does not offer."""

    code = "usage"
    exit_code = 2


class ExportRefused(StorefrontError):
    """The export cannot be trusted as data; what is live stays."""

    code = "export_refused"
    exit_code = 3


class GuardTripped(StorefrontError):
    """The export can be read but looks wrong; what is live stays."""

    code = "guard_tripped"
    exit_code = 4


class BuildFailed(StorefrontError):
    """No release came out of the build."""

    code = "build_failed"


class RuleMissing(BuildFailed):
    """A market lacks a rule that the build needs."""

    code = "rule_missing"


class RuleInvalid(BuildFailed):
    """A rule file says something that cannot be a rule."""

    code = "rule_invalid"


class ContentInvalid(BuildFailed):
    """An editor's file cannot be shown as it is."""

    code = "content_invalid"


class BannedClaim(BuildFailed):
    """A text claims what the shop may not claim."""

    code = "banned_claim"


class MerchantIncomplete(BuildFailed):
    """The merchant's identity lacks what law asks to show, or is a sample."""

    code = "merchant_incomplete"


class UnsafePath(BuildFailed):
    """A name cannot stand in a URL or a file name."""

    code = "unsafe_path"


class HistoryBroken(BuildFailed):
    """The price history cannot be read; without it no reduction may be announced and no price compared."""

    code = "history_broken"


class PublishFailed(StorefrontError):
    """The release is whole but did not go live."""

    code = "publish_failed"
    exit_code = 6


class VerificationFailed(StorefrontError):
    """What is on disk or live is not what its manifest says."""

    code = "verification_failed"
    exit_code = 7


class ReleaseUnusable(StorefrontError):
    """A function has no release to answer from; trying again later may help."""

    code = "release_unusable"
    exit_code = 6


class NotPublished(ReleaseUnusable):
    """Nothing is live where RELEASES leads, or it cannot be reached."""

    code = "not_published"


class ReleaseBroken(ReleaseUnusable):
    """A release's `runtime/` is not what its list of files says, or cannot be read."""

    code = "release_broken"


class SettingsInvalid(StorefrontError):
    """The functions lack a setting, or have one that they may not run with."""

    code = "not_configured"
    exit_code = 8


class DatabaseUnavailable(StorefrontError):
    """The database cannot be reached or took nothing; trying again may help."""

    code = "database_unavailable"
    exit_code = 8


class PaymentUnavailable(StorefrontError):
    """Stripe cannot be reached, or nobody knows what came of the call; the same call may be made again."""

    code = "payment_unavailable"
    exit_code = 8


class PaymentRefused(PaymentUnavailable):
    """Stripe understood the call and will not do it; the same call will be refused again."""

    code = "payment_refused"


class StepRefused(StorefrontError):
    """A trade-in cannot take a step from where it stands."""

    code = "step_refused"
    exit_code = 2


class MoneyError(StorefrontError, ValueError):
    """A text is no amount, or two amounts cannot meet."""

    code = "money"
