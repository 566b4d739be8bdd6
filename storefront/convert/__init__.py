"""Other people's formats become an export: Shopify's product CSV, Google Merchant feeds (docs/convert.md).

Everything after the conversion is the one path that every export takes; nothing here judges what export.check judges.
"""
