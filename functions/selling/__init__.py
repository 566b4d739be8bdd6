"""Selling: what is in the basket, what it costs, what is left, the order, its payment, and what becomes of it."""
