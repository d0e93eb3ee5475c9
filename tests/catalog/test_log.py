import json
import time
from dataclasses import replace
from io import StringIO

import pytest
import yaml
from ruamel.yaml import YAML

from sync.catalog.files import held
from sync.catalog.log import is_log_of, parse_log, render_log
from sync.catalog.log_entry import entry_json
from sync.errors import CatalogError
from sync.model import LogEntry, Problem
from tests.catalog.builders import FULL, MORNING, PLAIN, target

AWKWARD = "".join(map(chr, [*range(0x20), 0x22, 0x5C, 0x7F, 0x85, 0x9F, 0xA0, 0x2028, 0x2029])) + (
    "\ufeff\ufffe\uffff ✓ 日本 😀 # : - {a: b} 'x' yes 012 <<"
)


def test_the_log_reads_back_as_it_was_written_and_by_target() -> None:
    assert parse_log(render_log([FULL, PLAIN])) == (PLAIN, FULL)
    assert render_log([FULL, PLAIN]) == render_log([PLAIN, FULL])


def test_what_people_are_told_of_a_problem_is_kept() -> None:
    problem = Problem(
        type="kind", message="no", says='no kind "Api"', help='write "API"', anchor="kind-case"
    )
    (entry,) = parse_log(render_log([replace(PLAIN, problems=(problem,))]))

    assert repr(entry.problems[0]) == repr(problem)
    assert b'"anchor"' not in render_log([FULL])


def test_each_entry_is_one_line() -> None:
    lines = render_log([FULL, PLAIN]).decode().splitlines()

    assert [line[:2] for line in lines] == ["# ", "# ", "- ", "- "]


def test_the_rules_that_most_were_judged_by_stand_above_the_lines() -> None:
    one, two = (replace(FULL, target=target(name), rules_id="a" * 16) for name in ("a", "b"))
    other = replace(FULL, rules_id="b" * 16)
    usual = replace(FULL, target=target("z"), rules_id="")
    data = render_log([one, two, other, usual, PLAIN])
    lines = data.decode().splitlines()
    assert lines[2] == (
        f"# Judged by the rules {'a' * 16} of providers.yaml, but where a line has another rulesId."
    )
    named = [json.loads(line[2:]).get("rulesId") for line in lines[3:]]
    assert named == [None, None, None, "b" * 16, ""]
    assert [entry.rules_id for entry in parse_log(data)] == [
        *("a" * 16, "a" * 16, "a" * 16, "b" * 16, "")
    ]
    lost = b"\n".join(line for line in data.split(b"\n") if not line.startswith(b"# Judged"))
    assert parse_log(lost)[0].rules_id == ""


def test_a_manifest_cannot_name_the_rules_of_others() -> None:
    usual = render_log([replace(FULL, rules_id="c" * 16)]).decode().splitlines()[2]
    words = f"\n{usual}"
    entry = replace(FULL, problems=(Problem(type="yaml", message=words),))
    assert parse_log(render_log([entry]))[0].rules_id == ""


def test_an_empty_log_is_an_empty_list() -> None:
    data = render_log([])

    assert yaml.safe_load(data) == []
    assert parse_log(data) == ()


@pytest.mark.parametrize("data", [b"", b"# nothing\n", b"[]\n"])
def test_a_log_without_entries_remembers_nothing(data: bytes) -> None:
    assert parse_log(data) == ()


def test_every_yaml_reader_sees_the_same_as_json_does() -> None:
    entries = [replace(FULL, problems=(Problem(type="yaml", message=AWKWARD),)), PLAIN]
    data = render_log(entries)

    expected = [entry_json(PLAIN), entry_json(entries[0])]
    assert yaml.safe_load(data) == expected
    assert YAML(typ="safe", pure=True).load(data) == expected
    assert json.loads(data.decode().split("\n")[2][2:]) == expected[0]
    assert parse_log(data) == (PLAIN, entries[0])


def test_half_a_surrogate_pair_is_written_as_an_escape() -> None:
    entry = replace(PLAIN, problems=(Problem(type="yaml", message="\ud800"),))

    assert b"\\ud800" in render_log([entry])
    assert parse_log(render_log([entry])) == (entry,)


def test_a_log_in_another_form_of_yaml_is_read_all_the_same() -> None:
    entries = [entry_json(PLAIN), entry_json(FULL)]
    by_ruamel = StringIO()
    YAML().dump(entries, by_ruamel)

    assert parse_log(yaml.safe_dump(entries).encode()) == (PLAIN, FULL)
    assert parse_log(by_ruamel.getvalue().encode()) == (PLAIN, FULL)
    assert parse_log(json.dumps(entries, indent=2).encode()) == (PLAIN, FULL)
    assert parse_log(render_log([FULL]).replace(b"\n", b"\r\n")) == (FULL,)
    assert parse_log(b"\xef\xbb\xbf" + render_log([FULL])) == (FULL,)


def test_one_reformatted_entry_among_lines_is_read_too() -> None:
    data = render_log([FULL]) + f"- target: {PLAIN.target}\n  provider: acme\n".encode()
    data += f"  status: synced # by hand\n  lastDiscoveredAt: {MORNING}\n".encode()

    assert parse_log(data) == (PLAIN, FULL)


def test_an_entry_of_two_lines_is_read_too() -> None:
    data = render_log([FULL, PLAIN]).replace(b', "provider"', b',\n  "provider"', 1)

    assert parse_log(data) == (PLAIN, FULL)


def test_what_keeps_a_log_from_being_one_is_told_before_a_wrong_entry() -> None:
    wrong = render_log([PLAIN]).replace(b'"synced"', b'"fine"')
    with pytest.raises(CatalogError, match=r"locations.yaml:3:\d+: .* status must be one of"):
        parse_log(wrong)
    with pytest.raises(CatalogError, match=r"locations.yaml:4:1: .* conflict markers"):
        parse_log(wrong + b"<<<<<<< ours\n")


def test_keys_of_a_newer_version_are_ignored() -> None:
    data = render_log([PLAIN]).replace(b'"provider"', b'"later": {"a": 1}, "provider"')

    assert parse_log(data) == (PLAIN,)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"a: 1\n", "log.yaml:1:1: the locations log is damaged: expected one list"),
        (b'- {"target": "x"\n', "log.yaml:"),
        (b"- 1\n", "log.yaml:1:3: .*an entry must be a mapping"),
        (b'# x\n- {"target": "x"}\n', "log.yaml:2:3: .*status must be one of unreadable"),
        (b'- {"target": "x", "status": "fine"}\n', "log.yaml:1:19: .*status must be one of"),
        (b'- {"target": "x", "status": ["synced"]}\n', "log.yaml:1:19: .*status must be one of"),
        (b'- {"status": "synced"}\n', "log.yaml:1:3: .*target must be text"),
        (b'- {"target": 1, "status": "synced"}\n', "log.yaml:1:4: .*target must be text"),
        (b"- target: x\n  status: synced\n  entities: x\n", "log.yaml:3:.*entities must be a list"),
        (
            b'- {"target": "x", "status": "synced", "entities": ["../x"]}\n',
            "log.yaml:1:39: .*not kind:namespace/name",
        ),
        (
            b'- {"target": "x", "status": "synced", "problems": [{"type": "x", "line": true}]}\n',
            "log.yaml:1:39: .*problems: line must be a number",
        ),
        (
            b'- {"target": "x", "status": "synced", "problems": [{"type": "::add-mask::e"}]}\n',
            "log.yaml:1:39: .*problems: type must be a word in lower case",
        ),
        (
            b'- {"target": "x", "status": "synced", "includes": [{"target": "y"}]}\n',
            "log.yaml:1:39: .*includes: contentId must be text",
        ),
        (
            b'- {"target": "x", "status": "synced"}\n- {"target": "x", "status": "synced"}\n',
            "log.yaml:2:4: .*x has an entry already",
        ),
        (
            b'<<<<<<< HEAD\n- {"target": "x", "status": "synced"}\n=======\n',
            "log.yaml:1:1: .*conflict markers",
        ),
        (
            b'- {"target": "x", "status": "synced"}\n=======\n>>>>>>> main\n',
            "log.yaml:2:1: .*conflict markers",
        ),
        (b"- a\n\xff\n", "log.yaml:2:1: .*not UTF-8"),
        (render_log([PLAIN]) + b"# n\xff\n", "log.yaml:4:4: .*not UTF-8"),
        (b"- [" * 5000, "log.yaml:"),
    ],
)
def test_a_damaged_log_is_an_error_with_a_place_and_what_to_do(data: bytes, message: str) -> None:
    with pytest.raises(CatalogError, match=f"^{message}") as caught:
        parse_log(data, "log.yaml")

    assert "delete it" in str(caught.value)


def test_a_very_long_log_in_another_form_is_not_read_but_told_where_it_is_so() -> None:
    lines = render_log([FULL]) + b"# here\n" * 2
    long = lines + b"- {a: b, target: c}\n" + b"# filling\n" * (1 << 20)
    with pytest.raises(CatalogError, match=r"locations\.yaml:6:1: .*this line is not as"):
        parse_log(long)


def test_ten_thousand_entries_are_read_without_a_yaml_parser() -> None:
    entries = [
        replace(PLAIN, target=target(f"r{i}"), content_id="a" * 40, entities=(f"api:d/x{i}",))
        for i in range(10_000)
    ]
    data = render_log(entries)

    before = time.process_time()
    parsed = parse_log(data)
    seconds = time.process_time() - before

    assert len(parsed) == 10_000
    assert seconds < 1.5, "ten times what it takes; a YAML parser takes a hundred times as long"


@pytest.mark.parametrize("entries", [[], [PLAIN], [PLAIN, FULL]], ids=len)
def test_a_log_is_known_without_being_held(entries: list[LogEntry]) -> None:
    log = render_log(entries)
    assert is_log_of(held(log), entries)
    assert not is_log_of(held(log + b"\n"), entries)
    assert not is_log_of(held(log.replace(b"#", b"-", 1)), entries)
    assert not is_log_of(held(log), [*entries, replace(PLAIN, target=f"{PLAIN.target}2")])
