"""Numbers of things, in words."""


def counted(number: int, noun: str) -> str:
    """``1 file`` or ``3 files``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
