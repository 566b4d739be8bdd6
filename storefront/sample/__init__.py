"""A sample catalog export, realistic and wholly invented where it must be.

Stands in for a merchant's back office: it writes what EXPORT.md describes and knows nothing of how it is read.
"""

from storefront.sample.export import write_sample

__all__ = ["write_sample"]
