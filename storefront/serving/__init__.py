"""Serves a published site as a CDN would, for the demo, the preview and the tests."""
