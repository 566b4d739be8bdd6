"""The commands that ops type, one module a subject. `tasks.py` puts them together."""
