"""Commits that GitHub signs, so that it shows them as verified.

GitHub signs a commit that an app makes by its API, as a workflow's token does, without an author or
committer of its own. So the finished commit is pushed under a ref that no branch or workflow knows,
and GitHub is asked for one like it: same tree, same parents, same message. However many files there
are, that is one request.
https://docs.github.com/authentication/managing-commit-signature-verification/about-commit-signature-verification#signature-verification-for-bots
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sync import git
from sync.errors import GitError
from sync.publish.github import GitHub
from sync.publish.remote import Remote

LENT = "refs/catalog-sync/signing/"
"""Below which the objects of a commit are lent to GitHub until it has made its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Has commits signed by the GitHub that they are pushed to."""

    remote: Remote
    forge: GitHub

    def sweep(self) -> None:
        """Take back what a run that was killed had lent."""
        self.remote.take_back(self.remote.refs(LENT))

    def sign(self, commit: str) -> str:
        """The id of a commit like ``commit`` that GitHub made and signed; it is here then.

        ``GitError`` when GitHub does not make it, does not sign it or makes another one; nothing
        is left of it either way.
        """
        tree, parents, message = self._parts(commit)
        ref = f"{LENT}{commit}"
        self.remote.lend(commit, ref)
        try:
            made = self.forge.commit(message=message, tree=tree, parents=parents.split())
            signed = _signed(made)
            self.remote.fetch(signed, with_parents=True)
        finally:
            self.remote.take_back([ref])
        if self._parts(signed)[:2] != (tree, parents):
            raise GitError(f"GitHub made the commit {signed}, but not of the catalog's files")
        return signed

    def _parts(self, commit: str) -> tuple[str, str, str]:
        """Tree, parents and message of a commit."""
        options = ("--no-show-signature", "--max-count=1", "--format=%T%x00%P%x00%B")
        output = git.run(self.remote.top, "log", *options, commit)
        tree, parents, message = output.decode("utf-8", "replace").split("\0", 2)
        return tree, parents, f"{message.rstrip()}\n"


def _signed(made: Mapping[str, Any]) -> str:
    """The id of a commit that GitHub made; ``GitError`` when it is not signed."""
    verification = made.get("verification")
    about = verification if isinstance(verification, dict) else {}
    if about.get("verified") is not True:
        reason = about.get("reason") or "it gives no reason"
        raise GitError(
            f"GitHub made the commit but did not sign it ({reason}), so it was not pushed. GitHub "
            "signs for the token of a workflow or an app, not for a person's: leave github-token "
            "out, or give that of a GitHub App"
        )
    sha = str(made.get("sha", ""))
    if not (sha.isalnum() and sha.isascii()):
        raise GitError("GitHub made a commit, but did not say which")
    return sha
