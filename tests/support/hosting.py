"""Git hosting as a bare repository on disk: pushes, refusals and hooks are real."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.files import write_files
from tests.support.git import commit_all, git
from tests.support.running import EPOCH, Outcome, run
from tests.support.world import World, world

PROVIDERS = "providers: {azureDevOps: {acme: {organization: acme}}}\n"
MANIFEST = (
    "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {{name: {name}}}\n"
    "spec: {{type: service, lifecycle: production, owner: shop}}\n"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hosted:
    """A catalog's repository, the remote that it is pushed to, and one manifest to find."""

    world: World
    bare: Path

    @property
    def clone(self) -> Path:
        """The repository that runs work in."""
        return self.world.repository

    def manifest(self, name: str, text: str | None = None) -> None:
        """A repository of that name gets a manifest; its text may be given."""
        path = f"acme/Shop/{name}/catalog-info.yaml"
        content = MANIFEST.format(name=name) if text is None else text
        write_files(self.world.organizations, {path: content})
        self.world.emulator.reload()

    def without_manifest(self, name: str) -> None:
        """Its repository loses its manifest."""
        (self.world.organizations / f"acme/Shop/{name}/catalog-info.yaml").unlink()
        self.world.emulator.reload()

    def sync(
        self, *options: str, epoch: int = EPOCH, environment: Mapping[str, str] | None = None
    ) -> Outcome:
        """One run in the clone."""
        connect = f"dev.azure.com={self.world.emulator.url}"
        config = str(self.clone / "providers.yaml")
        arguments = ("sync", "--config", config, "--connect", connect, *options)
        return run(*arguments, epoch=epoch, environment=environment)


@contextmanager
def hosted_world(folder: Path) -> Iterator[Hosted]:
    """A world whose repository is hosted, with one manifest."""
    with world(folder) as here:
        write_files(here.repository, {"providers.yaml": PROVIDERS})
        commit_all(here.repository, "providers")
        hosting = Hosted(world=here, bare=hosted(here.repository))
        hosting.manifest("cart")
        yield hosting


def hosted(repository: Path, *, name: str = "hosting.git") -> Path:
    """A bare repository beside ``repository``, which has it as ``origin`` with all it holds."""
    bare = repository.parent / name
    git(repository, "clone", "--quiet", "--bare", str(repository), str(bare))
    git(repository, "remote", "add", "origin", str(bare))
    git(repository, "fetch", "--quiet", "origin")
    return bare


def tip(bare: Path, branch: str = "main") -> str:
    """The commit at a branch; nothing where there is none."""
    return git(bare, "for-each-ref", "--format=%(objectname)", f"refs/heads/{branch}").strip()


def colleague(bare: Path, files: dict[str, str], branch: str = "main") -> str:
    """Someone else pushes a commit with these files on top of a branch; returns its id."""
    clone = bare.parent / f"colleague-{len(list(bare.parent.iterdir()))}"
    git(bare.parent, "clone", "--quiet", "--branch", branch, str(bare), str(clone))
    git(clone, "config", "user.name", "Colleague")
    git(clone, "config", "user.email", "colleague@example.com")
    write_files(clone, files)
    made = commit_all(clone, "by a colleague")
    git(clone, "push", "--quiet", "origin", branch)
    return made


def hook(repository: Path, name: str, script: str) -> None:
    """Sets a hook, of a bare repository or of a clone."""
    folder = repository / "hooks" if (repository / "HEAD").exists() else repository / ".git/hooks"
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    (folder / name).chmod(0o755)
