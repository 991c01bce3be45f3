"""Counted things in sentences."""


def counted(number: int, thing: str) -> str:
    """'1 frame', '2 frames'; `thing` is a noun whose plural ends in s."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
