"""The search index: whoosh ranks when the shop is built, a browser answers from static files (docs/search.md)."""
