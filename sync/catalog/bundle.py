"""A bundle taken apart again into the entity files that it was made of. Pure."""

import re
from collections.abc import Mapping, Sequence

from sync.entities.manifest import ref_of
from sync.model import EntityRef
from sync.yaml12.reader import read_documents

_SEAM = re.compile(rb"^---\n(?=# Copied from )", re.MULTILINE)


def by_ref(bundle: bytes, refs: Sequence[EntityRef]) -> Mapping[EntityRef, bytes]:
    """The entity files in a bundle that should be of ``refs``, in their order.

    Where it has more or fewer entities than that, each is read to learn its ref.
    """
    parts = _SEAM.split(bundle) if bundle else []
    if len(parts) == len(refs):
        return dict(zip(refs, parts, strict=True))
    found: dict[EntityRef, bytes] = {}
    for part in parts:
        for document in read_documents(part):
            ref = ref_of(document.value)
            if ref is not None:
                found[ref] = part
    return found
