"""Measurements, never tests: `make bench` and `make soak`."""
