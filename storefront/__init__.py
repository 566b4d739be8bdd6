"""Reprise: a nightly catalog export becomes one static shop per country. No web framework and no Pelican in here."""
