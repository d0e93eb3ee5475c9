"""What each status means and what to do about each type of problem, in words for people. Pure."""

from collections.abc import Mapping

from sync.model import Status

MEANINGS: Mapping[Status, str] = {
    Status.UNREADABLE: "could not be read in the last run; what was there before is kept",
    Status.INVALID: "at least one document is refused; its last good version is kept, if any",
    Status.CONFLICT: "has an entity that another manifest has as well",
    Status.SKIPPED: "seen and left out on purpose",
    Status.SYNCED: "in the catalog",
}

ADVICE: Mapping[str, str] = {
    "unreadable": "Nothing to do if it was a passing fault: the next run tries again. If it stays, "
    "check that the credential may read the repository, with `catalog-sync doctor`.",
    "yaml": "Make the manifest valid YAML; line and column say where reading ended.",
    "encoding": "Save the manifest as UTF-8; until then some of its letters are lost.",
    "envelope": "Give the document what every entity has: `apiVersion`, `kind`, `metadata.name`.",
    "policy": "Correct the field named; Backstage refuses the entity as it is.",
    "kind": "Correct the field named; the entity's kind asks for it.",
    "unknown-kind": "Correct `kind` and `apiVersion`. If the portal knows the kind, add it to "
    "`settings.kinds` in providers.yaml.",
    "placeholder": "Correct the file that `$text`, `$json` or `$yaml` names; it must lie in the "
    "manifest's own repository.",
    "relations": "Correct the reference named; it must have the form `kind:namespace/name`.",
    "location": "Correct the target that the Location names, or remove it.",
    "conflict": "Rename one of the two entities, or remove one of the manifests.",
    "duplicate": "Rename one: two documents of the manifest have one name; the last one counts.",
    "limit": "Split the manifest, or leave out what people and portals do not read. Where the "
    "message names `settings.limits`, the catalog's owner can raise that.",
    "rule": "Do as the message says: it is a rule of this catalog (`settings.rules` in "
    "providers.yaml). As a warning it keeps nothing out.",
    "suspicious": "Correct the value if it was not meant so; the entity is in the catalog.",
    "withheld": "The message says what the removal waits for. Where that is the provider, nothing "
    "is to do. Where it has to be allowed: if the entities are meant to go, sync once with "
    "`--allow-deletions` and the number that the run names; otherwise put the manifests back.",
    "passed-on": "Nothing: the portal follows the target by itself, where it may read it.",
    "not-passed-on": "Register the target in the portal, or do as the message says.",
    "not-allowed": "If it is meant to be in the catalog, do as the message says; otherwise leave "
    "the entity out of the manifest.",
    "skipped": "Nothing to do if that is meant; otherwise change providers.yaml.",
}
"""By type of problem, in the order shown."""

HEADINGS: Mapping[str, str] = {
    "unreadable": "Could not be read",
    "yaml": "Not valid YAML",
    "encoding": "Not UTF-8",
    "envelope": "What every entity has is missing",
    "policy": "A field has the wrong form",
    "kind": "Not as the kind asks for it",
    "unknown-kind": "A kind that the portal does not know",
    "placeholder": "An included file cannot be put in",
    "relations": "A reference that cannot be read",
    "location": "A Location's target cannot be followed",
    "conflict": "Another manifest has the same entity",
    "duplicate": "Two documents with one name",
    "limit": "Beyond a limit",
    "rule": "A rule of this catalog",
    "suspicious": "Probably not meant so",
    "withheld": "Waits to be deleted",
    "passed-on": "Followed by the portal itself",
    "not-passed-on": "A target elsewhere, followed by nobody",
    "not-allowed": "Of a kind that may not come from there",
    "skipped": "Left out on purpose",
}
"""The same types as people call them, for a heading."""

OTHER_ADVICE = "Correct the manifest where the message says."


def advice(problem_type: str) -> str:
    """What to do about a problem of this type."""
    return ADVICE.get(problem_type, OTHER_ADVICE)
