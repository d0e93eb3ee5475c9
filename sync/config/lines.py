"""Where in providers.yaml a setting stands, for advice that names the line to change."""

from collections.abc import Mapping
from dataclasses import dataclass

from sync.config.coherence import providers_of
from sync.config.conformance import KeyPath
from sync.config.load import LARGEST
from sync.config.settings import Config
from sync.disk import read_file
from sync.yaml12.reader import YamlDocument, read_documents


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """A configuration's file as it was written."""

    name: str
    document: YamlDocument
    providers: Mapping[str, KeyPath]

    def of(self, provider: str, *setting: str | int) -> str:
        """``providers.yaml:7`` for ``"exclude", "path", 0``: that item, or what there is."""
        place = self.document.locate((*self.providers[provider], *setting), key=True)
        return f"{self.name}:{place.line}"


def read_lines(config: Config) -> Lines:
    """The lines of the file that ``config`` was read from. Raises OSError when it is gone."""
    [document] = read_documents(read_file(config.file, LARGEST))
    root = document.value if isinstance(document.value, dict) else {}
    paths = {str(path[-1]): path for path, _ in providers_of(root)}
    return Lines(name=config.file.name, document=document, providers=paths)
