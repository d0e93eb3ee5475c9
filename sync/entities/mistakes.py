"""The mistakes that people make in manifests: how each is known again, what it is in our words, and
what to write instead. docs/problems.md has a section of the same name for each.

Nothing is judged here: what comes in is a problem already, and goes out as the same one.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final, NamedTuple, TypeAlias

from sync.entities import format_mistakes as form
from sync.entities import key_mistakes as key
from sync.entities import naming_mistakes as naming
from sync.entities import suspect_mistakes as suspect
from sync.entities import value_mistakes as value
from sync.entities import yaml_mistakes as text
from sync.entities.problem_case import Case, Match
from sync.model import Problem

Recogniser: TypeAlias = Callable[[Case], Match | None]


class Mistake(NamedTuple):
    """One row of the table; words in braces are what was recognised."""

    anchor: str
    recognises: Recogniser
    says: str | None
    """``None`` where the problem's message is in our words already."""
    help: str


# fmt: off

_TEXTS: Final = (
    Mistake("conflict-markers", text.conflict_markers, "a merge left its conflict markers here",
            "keep one of the two versions and take the lines with <<<<<<<, ======= and >>>>>>> "
            "out"),
    Mistake("tab-indentation", text.tab, "a tab indents this line",
            "indent it with spaces; YAML takes no tabs there"),
    Mistake("unfilled-template", text.template, "this is a line of a template",
            "fill the template in first; a manifest holds what comes out of it"),
    Mistake("unquoted-braces", text.braces, "{{{{ }}}} without quotes is no text in YAML",
            "put it in quotes: {better}"),
    Mistake("open-quote", text.open_quote, "the quote that opens here is not closed in its line",
            "close it: {better}"),
    Mistake("quote-in-quotes", text.quote_in_text, "a quote within the text ends it here",
            "write {better}"),
    Mistake("backslash", text.escape,
            "a backslash in double quotes begins an escape that does not exist",
            "write it in single quotes: {better}"),
    Mistake("duplicate-key", text.twice, '"{key}" is there twice',
            "line {line} has it already; keep one of them"),
    Mistake("space-after-colon", text.no_space, "there is no space after the colon",
            "write {better}"),
    Mistake("colon-in-text", text.colon, "a text with a colon in it needs quotes",
            "put it in quotes: {better}"),
    Mistake("indentation", text.indentation,
            '"{key}" is indented by {spaces}, unlike the lines that it stands with',
            "indent it by {better}, as line {line} is"),
    Mistake("reserved-character", text.reserved, "a text that begins with {found} needs quotes",
            "put it in quotes: {better}"),
    Mistake("no-colon", text.no_colon, '"{found}" is no key with a value',
            "write it as key: value, or indent it below the text that it goes on with"),
    Mistake("list-at-the-top", text.list_at_root, "the document is a list, and an entity is not",
            "take the first dash away; several entities are documents with a line --- between "
            "them"),
    Mistake("no-entity", text.text_at_root, 'the document is only "{found}"',
            "begin it with apiVersion: backstage.io/v1alpha1"),
)

_FIELDS: Final = (
    Mistake("unfilled-template", value.unfilled_name,
            "a placeholder that was never filled in is no name",
            "write the name instead"),
    Mistake("unquoted-braces", value.braces_for_text, "{{{{ }}}} without quotes is no text in YAML",
            "put it in quotes: {better}"),
    Mistake("data-for-text", naming.data_included, '"{found}" gives data where a text is wanted',
            "write {better}"),
    Mistake("misspelt-key", key.misspelt_missing, '"{found}" is no key of {where}',
            "write {better}"),
    Mistake("misspelt-key", key.misspelt_extra, '"{found}" is no key of {where}',
            "write {better}"),
    Mistake("key-at-the-wrong-level", key.misplaced, '"{key}" does not belong to {where}',
            'write it below "{home}:", and indent it there'),
    Mistake("portals-own-keys", key.written_by_portals, '"{key}" is for the portal to write',
            "take it out"),
    Mistake("unknown-key", key.unknown_key, 'Backstage has no key "{key}" at the top level',
            "take it out, or move it below metadata or spec; the top level has apiVersion, kind, "
            "metadata and spec"),
    Mistake("missing-key", key.missing, '{where} has no "{name}"',
            "add it, such as {usual}"),
    Mistake("empty-value", key.empty, "{it} has no value",
            "write one, {advice}"),
    Mistake("number-for-text", value.number, "{it} is {what}, and a text is wanted",
            "put it in quotes: {better}"),
    Mistake("list-for-text", value.one_of_a_list, "{it} is a list, and one text is wanted",
            "write {better}"),
    Mistake("list-for-text", value.list_for_text, "{it} is a list, and one text is wanted",
            "keep one of them, without a dash"),
    Mistake("space-in-a-reference", value.spaced_reference,
            '"{found}" with a space is a key and a value',
            "write {better}"),
    Mistake("definition-as-data", value.data_for_text,
            "the definition is written as data, and a text is wanted",
            "write definition: | and leave the lines below it as they are, or include a file: "
            "definition: {{$text: ./openapi.yaml}}"),
    Mistake("keys-for-text", value.mapping_for_text,
            "{it} has keys and values, and a text is wanted",
            "write one text; put it in quotes if it has a colon or braces"),
    Mistake("unfilled-template", form.unfilled,
            '"{found}" is a placeholder that was never filled in',
            "write the value instead of the placeholder"),
    Mistake("text-for-list", value.text_for_list, "{it} is one text, and a list is wanted",
            "write {better}"),
    Mistake("text-for-list", value.other_for_list, "{it} is no list, and one is wanted",
            "write a line for each, with a dash before it"),
    Mistake("link-without-keys", value.url_for_link, "a link is more than its address",
            "write {better}"),
    Mistake("list-for-keys", value.list_for_mapping,
            "{it} is a list, and keys with values are wanted",
            "take the dashes away"),
    Mistake("text-for-keys", value.other_for_mapping,
            "{it} is one value, and keys with values are wanted",
            "indent the keys below it, or take it out"),
    Mistake("one-of-a-few", value.none_of_these, '"{key}" cannot be "{found}"',
            "write {better}"),
)

_FORMS: Final = (
    Mistake("kind-case", form.kind_case, 'Backstage has no kind "{found}"',
            'kinds are case-sensitive; write "{better}"'),
    Mistake("misspelt-kind", form.kind_spelling, 'Backstage has no kind "{found}"',
            'write "{better}"'),
    Mistake("unknown-kind", form.unknown_kind, 'Backstage has no kind "{found}"',
            "it has API, Component, Domain, Group, Location, Resource, System, Template and "
            "User; name others that your portal has in providers.yaml: settings.kinds"),
    Mistake("api-version", form.api_version, 'Backstage has no {kind} of apiVersion "{found}"',
            'write "{better}"'),
    Mistake("unfilled-template", form.unfilled,
            '"{found}" is a placeholder that was never filled in',
            "write the value instead of the placeholder"),
    Mistake("name-with-spaces", form.name_with_spaces, 'a name has no spaces, and "{found}" has',
            "write name: {better} and, for people, title: {title}"),
    Mistake("too-long", form.long_name,
            "a {key} has at most {most} characters, and this one has {length}",
            "shorten it; a title, a description or an annotation may be longer"),
    Mistake("name-form", form.name_form, '"{found}" cannot be a name',
            'write "{better}": letters, digits, and -, _ or . between them'),
    Mistake("namespace-form", form.namespace_form, '"{found}" cannot be a namespace',
            'write "{better}": lower case, digits, and - between them'),
    Mistake("tag-form", form.tag_form, '"{found}" cannot be a tag',
            'write "{better}": lower case, no spaces'),
    Mistake("key-form", form.key_form, '"{found}" cannot be a key of {field}',
            'write "{better}"'),
    Mistake("label-value", form.label_value, '"{found}" cannot be the value of a label',
            'write "{better}", or make an annotation of it: those take any text'),
    Mistake("link-address", form.link_url, '"{found}" is no web address',
            'write "{better}"'),
    Mistake("link-address", form.other_url, '"{found}" is no web address',
            "write all of it, such as https://wiki.acme.com/page"),
    Mistake("blank-text", form.blank_in_link, '"{key}" is blank',
            "write something, or take the line out"),
    Mistake("reference-without-kind", form.reference_kind,
            '"{found}" does not say of which kind it is',
            'write "{component}" or "{resource}", or whatever it is'),
    Mistake("reference-form", form.reference_form,
            '"{found}" is no reference: a part of it is empty',
            'write "{better}"'),
    Mistake("reference-form", form.incomplete_reference, '"{found}" is no reference',
            "write kind:name or kind:namespace/name, such as {usual}"),
)

_NAMES: Final = (
    Mistake("include-without-a-file", naming.include_of_no_file, "{key} wants the name of a file",
            "write {key}: ./openapi.yaml"),
    Mistake("include-from-elsewhere", naming.include_elsewhere,
            '"{found}" is no file of this repository',
            "copy it into this repository and write its path, such as {key}: ./openapi.yaml"),
    Mistake("include-of-a-folder", naming.include_of_folder, '"{found}" is a folder',
            "write the name of a file in it"),
    Mistake("include-that-is-not-there", naming.include_misspelt, 'there is no file "{found}"',
            "write {key}: {better}"),
    Mistake("include-that-is-not-there", naming.include_missing, 'there is no file "{found}"',
            "correct the path, which begins at this manifest's folder, or commit the file"),
    Mistake("include-that-cannot-be-read", naming.include_broken,
            '"{found}" cannot be read as {key} wants it',
            "correct that file, or include it as it is with $text"),
)

_TARGETS: Final = (
    Mistake("target-that-is-a-folder", naming.target_is_folder, None,
            "write {better}, or ./*.yaml with the folder in front for all that are in it"),
    Mistake("target-that-is-no-file", naming.target_unknown, None,
            "write a path that begins at this manifest's folder, such as "
            "./service/catalog-info.yaml, or the URL that Azure DevOps shows for a file"),
    Mistake("target-that-is-not-there", naming.target_misspelt, None,
            "write {better}"),
    Mistake("target-that-is-not-there", naming.target_missing, None,
            "correct the path, which begins at this manifest's folder, or take the target out"),
    Mistake("location-type", naming.target_type, None,
            'take the line "type: {found}" out'),
)

_SUSPECT: Final = (
    Mistake("unfilled-template", suspect.unfilled, None,
            "write the value instead of the placeholder"),
    Mistake("source-location", suspect.source_url, None,
            "write {better}"),
    Mistake("source-location", suspect.source_location, None,
            "take the annotation out; a sync writes the right one"),
    Mistake("hidden-character", suspect.hidden, None,
            "delete it and write the words again; it often comes with what is copied"),
    Mistake("name-of-a-device", suspect.device, None,
            'write another name, such as "{better}"'),
    Mistake("one-name-twice", suspect.same_ref, None,
            "give one of them another metadata.name, or take it out"),
    Mistake("reference-to-nothing", suspect.reference_misspelt, None,
            'write "{better}" if that is meant'),
    Mistake("reference-to-nothing", suspect.reference_nowhere, None,
            "correct it; if the portal has every {kind} from elsewhere, say so in "
            "providers.yaml: settings.external"),
)
# fmt: on

MISTAKES: Final = (*_TEXTS, *_FIELDS, *_FORMS, *_NAMES, *_TARGETS, *_SUSPECT)
"""All of them; of those that recognise a problem the first one names it."""

_ENTITY: Final = (*_FIELDS, *_FORMS)
_BY_TYPE: Final[Mapping[str, tuple[Mistake, ...]]] = {
    "yaml": _TEXTS,
    **dict.fromkeys(("envelope", "policy", "unknown-kind", "kind", "relations"), _ENTITY),
    "placeholder": _NAMES,
    "location": _TARGETS,
    **dict.fromkeys(("suspicious", "duplicate", "reference"), _SUSPECT),
}
"""By the type of the problem."""


def explained(case: Case) -> Problem:
    """The problem with a headline, a help line and its section of docs/problems.md, at the place of
    the mistake; as it is where none is recognised."""
    for mistake in _BY_TYPE.get(case.problem.type, ()):
        match = mistake.recognises(case)
        if match is not None:
            return _told(case.problem, mistake, match)
    return case.problem


def _told(problem: Problem, mistake: Mistake, match: Match) -> Problem:
    words = match.words
    return replace(
        problem,
        says=None if mistake.says is None else mistake.says.format_map(words),
        help=mistake.help.format_map(words),
        anchor=mistake.anchor,
        line=problem.line if match.at is None else match.at.line,
        column=problem.column if match.at is None else match.at.column,
    )
