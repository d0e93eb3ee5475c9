"""The vocabulary in which providers.yaml is defined: what a value may be, as data."""

from dataclasses import dataclass
from typing import TypeAlias

from sync.model import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A regular expression that text must match somewhere, or must not; for both Python and
    ECMAScript."""

    pattern: str
    wrong: str
    """What is wrong with text that breaks the rule: the words after its path."""
    forbidden: bool = False
    expected: str | None = None
    """Instead of what the shape expects in general."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A string. Its value is never repeated in a message: it may be a secret."""

    expected: str
    rules: tuple[Rule, ...] = ()
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A whole number from 0."""

    expected: str
    most: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """``true`` or ``false``."""

    expected: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Many:
    """A list of text."""

    item: Text
    expected: str
    lone: bool = False
    """Whether one string stands for a list of it."""
    may_be_empty: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Anything:
    """Not looked at."""

    expected: str = "anything"


@dataclass(frozen=True, slots=True, kw_only=True)
class Either:
    """One of several shapes, told apart by their kind of value."""

    shapes: tuple["Shape", ...]
    expected: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One key of a mapping."""

    name: str
    shape: "Shape"
    description: str
    required: bool = False
    default: Json = None
    note: str | None = None
    """Why the key, though accepted, has no effect."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Object:
    """A mapping with known keys."""

    keys: tuple[Key, ...]
    expected: str
    foreign: tuple[str, ...] = ()
    """Keys that belong to Backstage and are left out with a note."""
    all_foreign: bool = False
    """Whether that holds for every key that is not a slip in one of ``keys``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A mapping of names that the user chooses to mappings of one shape."""

    name: Text
    item: Object
    expected: str
    nameless: str
    """What is wrong when the item's own keys stand where names belong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A list of mappings of one shape."""

    item: Object
    expected: str
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ByName:
    """A mapping of names that the user chooses to values of one shape."""

    name: Text
    item: "Shape"
    expected: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """A mapping that is a JSON Schema; `sync.config.own_schemas` judges it."""

    expected: str


Shape: TypeAlias = (
    Text | Count | Flag | Many | Anything | Either | Object | Named | Listed | ByName | Schema
)
