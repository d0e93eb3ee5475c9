"""How many values may be read: of one file, or of several together."""


class TooManyValuesError(Exception):
    """There are more than may be read."""

    def __init__(self, most: int) -> None:
        super().__init__(f"More than {most:,} values (texts, lists and mappings)")


class Values:
    """Counts down. A value of two characters takes as much time to read as hundreds of a text."""

    def __init__(self, most: int | None = None) -> None:
        """``most`` values, or any number of them."""
        self._most = most
        self._left = most

    def take(self) -> None:
        """Read one more. TooManyValuesError when there are none left."""
        if self._left is not None and self._most is not None:
            self._left -= 1
            if self._left < 0:
                raise TooManyValuesError(self._most)
