"""Stub until written."""
def write_sample(*a: object, **k: object) -> None:
    raise NotImplementedError
