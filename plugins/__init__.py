"""Pelican adapters, each thin: what a page shows and where it goes is decided in `storefront`."""
