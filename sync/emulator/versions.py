"""Which commit a request means: a branch, tag or commit, by long or short parameter names."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from sync.emulator.envelope import Refused, invalid, item_not_found, version_not_found
from sync.emulator.objects import Commit
from sync.emulator.store import Repository

_TYPES = ("branch", "tag", "commit")


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A version descriptor; without a name it is the tip of the default branch."""

    name: str = ""
    type: str = "branch"

    def shown(self, repository: Repository) -> str:
        """As error messages write it."""
        return f"<{self.type.capitalize()}: {self.name or repository.default_branch or ''} >"

    @property
    def query(self) -> str:
        """The descriptor as query parameters."""
        if not self.name:
            return "versionOptions=None"
        return f"versionType={self.type.capitalize()}&version={quote(self.name, safe='')}"


def version_of(parameters: Mapping[str, str], prefix: str = "versiondescriptor.") -> Version:
    """The version in parameters whose names are in lower case.

    ``versionDescriptor.version`` and plain ``version`` are the same; a version without a type is
    a branch. Raises Refused with 400 for an unknown type.
    """
    name = parameters.get(f"{prefix}version") or parameters.get("version") or ""
    kind = parameters.get(f"{prefix}versiontype") or parameters.get("versiontype") or "branch"
    if kind.lower() not in _TYPES:
        raise Refused(invalid(f"The value of versionType is not known: {kind}."))
    return Version(name=name, type=kind.lower())


def resolve(repository: Repository, version: Version) -> Commit:
    """The commit of a version. Raises Refused with 404 TF401175 if there is none.

    What an empty repository answers is not known for sure, so its settings choose.
    """
    if not repository.branches and repository.settings.empty_answer == "item":
        raise Refused(item_not_found("/", repository.name, version.shown(repository), "0" * 40))
    if version.type == "commit":
        found = repository.commits.get(version.name.lower())
    elif version.type == "tag":
        found = repository.tags.get(version.name)
    else:
        found = repository.branches.get(version.name or repository.default_branch or "")
    if found is None:
        raise Refused(version_not_found(version.shown(repository), repository.name))
    return found
