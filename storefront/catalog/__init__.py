"""An export becomes a snapshot: sources, checks, quarantine, guards.

Knows no URL, no template and nothing of the build.
"""
