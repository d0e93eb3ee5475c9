"""``$ref``: which mappings are references, where they lead, how places within a file are written.

As ``@apidevtools/json-schema-ref-parser`` has it, which Backstage's module ``openapi`` uses.
"""

import re
from collections.abc import Iterator
from typing import Final, TypeAlias
from urllib.parse import quote, unquote

from sync.model import Json

Tree: TypeAlias = dict[str, Json] | list[Json]

ROOT: Final = "/specification/"
"""What a specification is known as among the files that it leads to; theirs are told from there."""
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
_INDEX: Final = re.compile(r"0|[1-9][0-9]{0,9}")
_HIGHEST_INDEX: Final = 2**32 - 2


def is_ref(value: Json) -> bool:
    """Whether a value is a reference that is followed."""
    name = _named(value)
    return name is not None and (name[0] != "#" or name == "#" or name.startswith("#/"))


def is_external(value: Json) -> bool:
    """Whether a value refers to a file."""
    name = _named(value)
    return name is not None and name[0] != "#"


def is_extended(value: Json) -> bool:
    """Whether a reference has further keys, which are put into a copy of what it refers to."""
    return isinstance(value, dict) and _named(value) is not None and len(value) > 1


def _named(value: Json) -> str | None:
    name = value.get("$ref") if isinstance(value, dict) else None
    return name if isinstance(name, str) and name else None


def resolved(base: str, reference: str) -> str:
    """The place that ``reference`` means, seen from the place ``base``; what follows ``#`` is
    decoded."""
    path, _, fragment = reference.replace("\\", "/").partition("#")
    return _path(without_fragment(base), path) + (f"#{unquote(fragment)}" if fragment else "")


def _path(base: str, path: str) -> str:
    if not path:
        return base
    if _SCHEME.match(path):
        return path
    if path.startswith("//"):
        return f"https:{path}"
    scheme, slashes, rest = base.rpartition("://")
    host, slash, folders = rest.partition("/") if slashes else ("", "/", base[1:])
    folders = folders.partition("?")[0]
    path, question, query = path.partition("?")
    if not path:
        return f"{scheme}{slashes}{host}{slash}{folders}?{query}"
    joined = [] if path.startswith("/") else folders.split("/")[:-1]
    for at, part in enumerate(path.removeprefix("/").split("/")):
        if part in {".", ".."}:
            joined[len(joined) - (part == "..") :] = []
            joined += [""] if at == path.removeprefix("/").count("/") else []
        else:
            joined.append(quote(part, safe="%:@!$&'()*+,;=~"))
    return f"{scheme}{slashes}{host}/{'/'.join(joined)}{question}{query}"


def without_fragment(place: str) -> str:
    """The file of a place."""
    return place.partition("#")[0]


def fragment_of(place: str) -> str:
    """The place within its file, with ``#`` in front."""
    return "#" + place.partition("#")[2]


def tokens_of(place: str) -> list[str]:
    """The keys and indices that lead to a place in its file.

    ValueError when that is no JSON pointer.
    """
    pointer = fragment_of(place)[1:]
    first, *rest = (part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/"))
    if first:
        raise ValueError(f'"{pointer}" is no JSON pointer: it has to begin with /')
    return rest


def below(place: str, *tokens: str) -> str:
    """The place of what these keys lead to from ``place``."""
    base = place if "#" in place else f"{place}#"
    return base + "".join(f"/{token.replace('~', '~0').replace('/', '~1')}" for token in tokens)


def keys_of(tree: Tree) -> list[str]:
    """The keys of a mapping, or the indices of a list, in the order in which JavaScript has them:
    what looks like an index comes first, by number."""
    if isinstance(tree, list):
        return [str(index) for index in range(len(tree))]
    indices = [key for key in tree if _is_index(key)]
    if not indices:
        return [*tree]
    return [*sorted(indices, key=int), *(key for key in tree if not _is_index(key))]


def _is_index(key: str) -> bool:
    return _INDEX.fullmatch(key) is not None and int(key) <= _HIGHEST_INDEX


def has(tree: Json, key: str) -> bool:
    """Whether a mapping or list has something at a key or index."""
    if isinstance(tree, list):
        return _INDEX.fullmatch(key) is not None and int(key) < len(tree)
    return isinstance(tree, dict) and key in tree


def at(tree: Json, key: str) -> Json:
    """What is at a key or index; ``None`` where nothing is."""
    if not has(tree, key):
        return None
    return (
        tree[int(key)] if isinstance(tree, list) else tree[key] if isinstance(tree, dict) else None
    )


def put(tree: Tree, key: str, value: Json) -> None:
    """Set what is at a key or index."""
    if isinstance(tree, dict):
        tree[key] = value
    elif has(tree, key):
        tree[int(key)] = value


def externals(value: Json) -> Iterator[str]:
    """The references to files in a value, wherever they are, in order."""
    waiting, seen = [value], set[int]()
    while waiting:
        tree = waiting.pop()
        if not isinstance(tree, dict | list) or id(tree) in seen:
            continue
        seen.add(id(tree))
        if is_external(tree) and isinstance(tree, dict):
            yield str(tree["$ref"])
        waiting += [at(tree, key) for key in reversed(keys_of(tree))]
