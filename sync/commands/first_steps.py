"""What to do after the very first sync: push, and register the one URL in the portal. Told once, to
people, and to no log of a CI."""

import os
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote

from sync import git
from sync.catalog.layout import ROOT_FILE, kind_of
from sync.config.settings import Config, Portal
from sync.entities.schemas import KINDS, ROADIE
from sync.errors import GitError
from sync.model import EntityRef
from sync.page.git_timeline import github_url
from sync.publish.remote import current_branch, remote_name
from sync.result import Result
from sync.text.safe import plain

_CI = ("CI", "GITHUB_ACTIONS", "TF_BUILD")


def first_steps(result: Result, config: Config, environ: Mapping[str, str] = os.environ) -> str:
    """The steps, on lines of their own, by the providers.yaml of the run; empty unless this run
    made the first commit of a catalog and somebody may be there to take them."""
    first = not result.before and (result.commit or result.request) and not result.failure
    if not first or any(environ.get(name) for name in _CI):
        return ""
    try:
        lines = [*_lines(result, config)]
    except GitError:
        return ""
    return "".join(f"{plain(line)}\n" for line in ["Next:", *lines])


def _lines(result: Result, config: Config) -> Iterator[str]:
    folder = config.file.parent
    branch = result.branch or current_branch(folder)
    name = remote_name(folder, branch)
    root = f"{config.folder}/{ROOT_FILE}"
    if git.attempt(folder, "ls-files", "--error-unmatch", "--", config.file.name).code != 0:
        yield '  git add --all && git commit --message "Set up catalog-sync"  # what init wrote'
    if name is None:
        yield "  git remote add origin URL, and git push; then register the URL that"
        yield f"  {root} has there in the portal (docs/backstage.md)"
        return
    if result.request is not None:
        yield f"  merge the pull request: {result.request.url}"
        branch = None
    elif result.branch is None:
        yield "  git push"
    remote = git.run(folder, "remote", "get-url", name).decode("utf-8", "replace").strip()
    target = (
        _target(config, github_url(remote), branch or current_branch(folder))
        or f"the URL of {root}"
    )
    if config.portal.rules == "roadie":
        yield "  register this one location at https://TENANT.roadie.so/catalog-import:"
        yield f"    {target}"
        return
    kinds = _kinds((ref for entry in result.plan.log for ref in entry.entities), config.portal)
    yield "  register this one location in the portal's app-config.yaml:"
    yield "    catalog:"
    yield "      locations:"
    yield "        - type: url"
    yield f"          target: {target}"
    yield "          rules:"
    yield f"            - allow: [{', '.join(kinds)}]"


def _target(config: Config, web: str | None, branch: str | None) -> str | None:
    """The URL of the root Location at GitHub; ``None`` where the catalog is elsewhere."""
    if web is None or branch is None:
        return None
    output = git.run(config.file.parent, "rev-parse", "--show-prefix")
    prefix = output.decode("utf-8", "replace").strip("\n")
    path = quote(f"{prefix}{config.folder}/{ROOT_FILE}", safe="/")
    return f"{web}/blob/{quote(branch, safe='/')}/{path}"


def _kinds(refs: Iterable[EntityRef], portal: Portal) -> list[str]:
    """The kinds that come, as they are written, and Location, which the root is."""
    known = [kind for kind, _ in (*KINDS, *ROADIE)]
    spelt = {kind.lower(): kind for kind in (*known, *portal.kinds)}
    come = {kind_of(ref) for ref in refs} | {"location"}
    return sorted(spelt.get(kind, kind.capitalize()) for kind in come)
