"""Puts names into few groups, so that what each group matches fits into one answer. Pure."""

from collections.abc import Mapping, Sequence

_NAMES = 100
"""Names in one filter at most."""
_FILL = 0.7
"""How full a group is made when its matches are only estimated."""


def pack(weights: Mapping[str, int], *, room: int) -> list[tuple[str, ...]]:
    """Groups whose weights add up to ``room`` at most; a heavier name has a group of its own.

    First fit, heaviest first; the order of equal weights is that of the names.
    """
    groups: list[list[str]] = []
    left: list[int] = []
    for name, weight in sorted(weights.items(), key=lambda item: (-item[1], item[0])):
        for index, space in enumerate(left):
            if weight <= space and len(groups[index]) < _NAMES:
                groups[index].append(name)
                left[index] -= weight
                break
        else:
            groups.append([name])
            left.append(room - weight)
    return [tuple(group) for group in groups]


def spread(
    names: Sequence[str], *, count: int, room: int = 1000, most: int | None = None
) -> list[tuple[str, ...]]:
    """Groups of equal size for names whose weights are unknown but for their sum, ``count``."""
    if not names:
        return []
    average = max(count, 1) / len(names)
    size = max(1, min(int(_FILL * room / average), _NAMES, len(names)))
    if most is not None:
        size = min(size, most)
    return [tuple(names[at : at + size]) for at in range(0, len(names), size)]
