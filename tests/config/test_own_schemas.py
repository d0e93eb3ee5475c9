"""Schemas in providers.yaml and in files beside it: read, judged, and told with their places."""

from pathlib import Path

import pytest

from sync.config.load import load_config
from sync.config.own_schemas import LARGEST
from sync.config.settings import HouseRule
from sync.errors import ConfigError
from tests.config.builders import ACME, mistakes, read
from tests.support.files import write_files

SIZE = '{"properties": {"spec": {"required": ["size"]}}}'
SCHEMA = (
    "expected a JSON Schema, or a file of this repository that holds one, such as "
    "rules/component.json"
)
KIND = "expected a kind such as Widget: letters and digits, at most 63"


def told(folder: Path, settings: str) -> list[str]:
    file = folder / "providers.yaml"
    write_files(folder, {"providers.yaml": f"{ACME}settings: {settings}\n"})
    try:
        load_config(file)
    except ConfigError as error:
        return [line.removeprefix(f"{file}:") for line in str(error).splitlines()]
    return []


def test_a_kinds_schema_is_a_file_or_stands_there_itself(tmp_path: Path) -> None:
    files = {"schemas/widget.json": SIZE, "rules/api.yaml": "required: [spec]\n"}
    write_files(tmp_path, files)
    assert (
        told(tmp_path, "{kinds: {Widget: schemas/widget.json, Gadget: {minProperties: 1}}}") == []
    )
    portal = load_config(tmp_path / "providers.yaml").portal
    assert portal.kinds == ("Widget", "Gadget")
    assert portal.schemas == (
        ("Widget", '{"properties":{"spec":{"required":["size"]}}}'),
        ("Gadget", '{"minProperties":1}'),
    )
    assert told(tmp_path, "{rules: [{schema: rules/api.yaml}]}") == []
    [rule] = load_config(tmp_path / "providers.yaml").portal.house_rules
    assert rule == HouseRule(name="rule 1", schema='{"required":["spec"]}')


def test_a_house_rule_has_what_people_and_programs_need_of_it() -> None:
    text = """\
settings:
  kinds: [Widget]
  rules:
    - name: pager
      kinds: [component, Widget]
      message: Name who is called at night.
      url: https://wiki.acme.com/pager
      severity: error
      schema: {required: [spec]}
    - schema: {}
"""
    first, second = read(ACME + text).portal.house_rules
    assert first == HouseRule(
        name="pager",
        schema='{"required":["spec"]}',
        kinds=("component", "widget"),
        message="Name who is called at night.",
        url="https://wiki.acme.com/pager",
        severity="error",
    )
    assert second == HouseRule(name="rule 2", schema="{}")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (None, "there is no such file beside this one"),
        ("", "w.json is no schema; expected one document of JSON or YAML"),
        ("a: 1\n---\nb: 1\n", "w.json is no schema; expected one document of JSON or YAML"),
        ("[1]", "w.json:1:1: it is no schema; expected a mapping"),
        ('{\n  "patern": "a"\n}', "w.json:2:3: /patern is no keyword; did you mean pattern?"),
        (
            '{"required":\n "a"}',
            "w.json:2:2: /required is not as JSON Schema has it: it is not of…",
        ),
        ('{"$ref": "https://acme.com/x"}', "w.json:1:10: /$ref leads out of the schema, and not…"),
        ('{"a": 1,\n "a": 2}', "w.json:2:2: Map keys must be unique"),
        (" " * (LARGEST + 1), f"w.json cannot be read: it is larger than {LARGEST:,} bytes"),
    ],
)
def test_what_is_wrong_with_a_file_is_told_with_its_place_at_the_line_that_names_it(
    tmp_path: Path, content: str | None, expected: str
) -> None:
    if content is not None:
        write_files(tmp_path, {"w.json": content})
    [line] = told(tmp_path, "{kinds: {Widget: w.json}}")
    start, _, _ = expected.partition("…")
    assert line.startswith(f"5:28: settings.kinds.Widget: {start}"), line


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("../w.json", "leads out of the repository"),
        ("/etc/passwd", "is an absolute path"),
        ("C:/w.json", "is an absolute path"),
        ("a\\\\w.json", "has a backslash"),
        ("https://acme.com/w.json", "is a URL"),
        ("file:///etc/passwd", "is a URL"),
    ],
)
def test_only_a_file_of_the_repository_is_read(tmp_path: Path, name: str, words: str) -> None:
    lines = told(tmp_path, f'{{rules: [{{schema: "{name}"}}]}}')
    assert any(f"settings.rules[0].schema {words}" in line for line in lines), lines


@pytest.mark.parametrize("target", ["/etc/hostname", "../outside.json"])
def test_a_link_out_of_the_repository_is_not_followed(tmp_path: Path, target: str) -> None:
    write_files(tmp_path, {"outside.json": "{}", "repository/in.json": "{}"})
    (tmp_path / "repository" / "w.json").symlink_to(target)
    [line] = told(tmp_path / "repository", "{kinds: {Widget: w.json}}")
    assert "w.json leads out of the repository" in line or "there is no such file" in line
    (tmp_path / "repository" / "w.json").unlink()
    (tmp_path / "repository" / "w.json").symlink_to("in.json")
    assert told(tmp_path / "repository", "{kinds: {Widget: w.json}}") == []


def test_a_folder_in_its_place_is_told(tmp_path: Path) -> None:
    (tmp_path / "w.json").mkdir()
    [line] = told(tmp_path, "{kinds: {Widget: w.json}}")
    assert "w.json cannot be read: Is a directory" in line


def test_mistakes_in_rules_are_told_with_all_others() -> None:
    text = """\
settings:
  kinds: {wid-get: {}, Gadget: 5}
  rules:
    - name: a
      kinds: [Componet]
      schema: {patern: x}
    - name: a
      severity: fatal
      schema: []
    - name: b
"""
    assert mistakes(ACME + text) == [
        f"6:11: settings.kinds.wid-get is not a name that a kind can have; {KIND}",
        f"6:32: settings.kinds.Gadget is a number; {SCHEMA}; put it in quotes if it is one",
        "9:15: settings.rules[0].kinds[0] is a kind that nobody knows; did you mean Component?",
        "10:16: settings.rules[0].schema.patern is no keyword; did you mean pattern?",
        "11:13: settings.rules[1].name is another rule's; expected one of its own",
        "12:17: settings.rules[1].severity is other text; expected warning or error",
        f"13:15: settings.rules[1].schema is a list; {SCHEMA}",
        f"14:7: settings.rules[2] has no schema; {SCHEMA.replace(' a ', ' schema: a ', 1)}",
    ]


def test_there_are_at_most_a_hundred_rules() -> None:
    rules = ", ".join(["{schema: {}}"] * 101)
    assert mistakes(f"{ACME}settings: {{rules: [{rules}]}}\n") == [
        "5:19: settings.rules has 101; expected at most 100 house rules"
    ]


def test_another_commits_file_is_looked_at_without_the_schemas_that_it_names(
    tmp_path: Path,
) -> None:
    assert told(tmp_path, "{rules: [{schema: gone.json}]}") != []
    assert load_config(tmp_path / "providers.yaml", alone=True).portal.house_rules == ()
