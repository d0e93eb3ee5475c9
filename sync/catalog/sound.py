"""Whether an entity file that someone may have edited can be given to a portal. Pure."""

from sync.model import EntityRef, entity_ref
from sync.yaml12.reader import read_documents


def is_sound(data: bytes, ref: EntityRef) -> bool:
    """Whether the file is one readable document with the envelope of this entity.

    Anything else keeps a portal from reading the whole file that holds it; what is wrong beyond
    that concerns the one entity alone.
    """
    documents = read_documents(data)
    if len(documents) != 1 or documents[0].problems or not isinstance(documents[0].value, dict):
        return False
    value = documents[0].value
    metadata = value.get("metadata")
    if not isinstance(metadata, dict):
        return False
    texts = (value.get("apiVersion"), value.get("kind"), metadata.get("name"))
    namespace = metadata.get("namespace", "default")
    if not all(isinstance(text, str) and text for text in (*texts, namespace)):
        return False
    return entity_ref(str(value["kind"]), str(namespace), str(metadata["name"])) == ref
