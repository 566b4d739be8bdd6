"""What the shop knows.

Money, markets, grades, offers, guarantees, claims. Standard library only, no I/O but the rule files.
"""
