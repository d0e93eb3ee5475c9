"""Numbers of things, in words."""


def counted(number: int, one: str, many: str = "") -> str:
    """``1 file`` or ``3,000 files``; ``many`` is for what does not just end in s."""
    return f"{number:,} {one}" if number == 1 else f"{number:,} {many or f'{one}s'}"
