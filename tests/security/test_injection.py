"""Payloads in every field that strangers write, looked for in everything that comes out.

Project, repository, folder and file names, branches, every text of a manifest that reaches a
message, and the service's own error texts; terminal, logs of CI, JSON, CSV, Markdown, HTML, YAML,
commit messages.
"""

import csv
import io
import json
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import quote

import pytest

from sync.emulator.faults import Fault
from sync.yaml12.reader import read_documents
from tests.support.files import read_files, write_files
from tests.support.git import commit_all, git, message
from tests.support.hostile import (
    OWN_COMMAND,
    OWN_LOG_ISSUE,
    PAYLOADS,
    assert_plain_markdown,
    assert_plain_message,
    file_name,
)
from tests.support.running import Outcome, run
from tests.support.world import World, world

EDITED_LOG = "edited-log"
"""All of them at once, not in manifests but in the locations log, which is input too."""

PROVIDERS = """\
providers:
  azureDevOps:
    acme:
      organization: acme
      path: '*catalog-info.yaml'
settings:
  maxDeletions: 100%
"""


def manifest(payload: str) -> str:
    """A document for each kind of text that ends in the catalog, or in a message about it."""
    text = json.dumps(payload)
    start = "apiVersion: backstage.io/v1alpha1\nkind: "
    good = "spec: {type: service, lifecycle: production, owner: team}\n"
    fine = (
        f"metadata: {{name: fine, title: {text}, description: {text},\n"
        f"  annotations: {{example.com/x: {text}}}, links: [{{url: {text}, title: {text}}}]}}\n"
        f"spec: {{type: {text}, lifecycle: {text}, owner: team, extra: [{text}]}}\n"
    )
    owned = f"spec: {{type: service, lifecycle: production, owner: {text}}}\n"
    place = "https://dev.azure.com/acme/P/_git/text?path=/catalog-info.yaml&version=GB"
    branch = f"spec: {{targets: ['{place}{quote(payload[:200], safe='', errors='replace')}']}}\n"
    includes = f"spec: {{type: openapi, lifecycle: x, owner: t, definition: {{$text: {text}}}}}\n"
    return "---\n".join(
        (
            f"{start}Component\n{fine}",
            f"{start}Component\nmetadata: {{name: {text}}}\n{good}",
            f"{start}Component\nmetadata: {{name: n, namespace: {text}}}\n{good}",
            f"{start}{text}\nmetadata: {{name: kind}}\n{good}",
            f"{start}Component\nmetadata: {{name: owner}}\n{owned}",
            f"{start}Component\nmetadata: {{name: label, labels: {{? {text} : {text}}}}}\n{good}",
            f"{start}Component\nmetadata: {{name: tag, tags: [{text}]}}\n{good}",
            f"{start}API\nmetadata: {{name: include}}\n{includes}",
            f"{start}Location\nmetadata: {{name: location}}\nspec: {{targets: [{text}]}}\n",
            f"{start}Location\nmetadata: {{name: branch}}\n{branch}",
            f"{start}Location\nmetadata: {{name: types}}\nspec: {{type: {text}, target: ./x}}\n",
            f"apiVersion: {text}\nkind: Component\nmetadata: {{name: version}}\n{good}",
            f"{start}Component\nmetadata: {{name: keys}}\n? {text}\n: 1\n{good}",
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Outputs:
    """Everything that the commands made of one payload."""

    texts: Mapping[str, str]
    """By command: what it printed, both streams."""
    annotations: Mapping[str, str]
    log_issues: Mapping[str, str]
    json: Mapping[str, str]
    csv: str
    html: str
    readme: str
    message: str
    files: Mapping[str, bytes]
    """All of the repository but git's own."""
    exit_codes: Mapping[str, int]


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("injection")) as made:
        write_files(made.repository, {"providers.yaml": PROVIDERS})
        commit_all(made.repository, "providers")
        git(made.repository, "tag", "beginning")
        yield made


@pytest.fixture(scope="module", params=[*PAYLOADS, EDITED_LOG])
def outputs(here: World, request: pytest.FixtureRequest) -> Outputs:
    if request.param == EDITED_LOG:
        return _outputs(here, "plain", edited=True)
    return _outputs(here, PAYLOADS[request.param])


def _outputs(here: World, payload: str, *, edited: bool = False) -> Outputs:
    place = _plant(here, payload)
    faults = here.emulator.faults
    faults.clear()
    git(here.repository, "reset", "--quiet", "--hard", "beginning")  # history costs each command
    done: dict[str, Outcome] = {}
    config = ("--config", str(here.repository / "providers.yaml"))
    connect = ("--connect", f"dev.azure.com={here.emulator.url}", "--deadline", "0")
    done["dry run"] = run("sync", *config, *connect, "--dry-run", "-v")
    done["sync"] = run("sync", *config, *connect, "-v")
    log = _targets(here)
    if edited:
        log = [*_edit_log(here), *log]
    body = json.dumps({"message": payload, "typeKey": payload, "errorCode": 0})
    faults.add(Fault(action="status", status=400, body=body, stage="items", times=None))
    faults.add(Fault(action="status", status=400, body=body, stage="search", times=None))
    done["service"] = run("sync", *config, *connect, "-v", "--full")
    done["service json"] = run("sync", *config, *connect, "--json", "--full")
    done["doctor"] = run("doctor", *config, *connect)
    done["doctor json"] = run("doctor", *config, *connect, "--json")
    done["explain fault"] = run("explain", *config, *connect, log[0])
    faults.clear()
    done["locations"] = run("locations", *config)
    done["locations json"] = run("locations", *config, "--json")
    done["locations csv"] = run("locations", *config, "--csv")
    done["location"] = run("locations", *config, log[0])
    done["explain"] = run("explain", *config, *connect, log[0])
    done["explain json"] = run("explain", *config, *connect, log[0], "--json")
    page = here.repository.parent / "page.html"
    done["report"] = run("report", *config, "--output", str(page))
    done["validate"] = run("validate", *config, "--format", "text", place)
    done["validate json"] = run("validate", *config, "--json", place)
    done["validate github"] = run("validate", *config, "--format", "github", place)
    done["validate azure"] = run("validate", *config, "--format", "azure", place)
    done["check"] = run("check", *config, "--format", "text")
    done["check json"] = run("check", *config, "--json")
    done["check github"] = run("check", *config, "--format", "github")
    done["check azure"] = run("check", *config, "--format", "azure")
    catalog = here.repository / "catalog"
    return Outputs(
        texts={
            name: outcome.stderr + ("" if _is_data(name) else outcome.stdout)
            for name, outcome in done.items()
        },
        annotations={n: o.stdout for n, o in done.items() if n.endswith("github")},
        log_issues={n: o.stdout for n, o in done.items() if n.endswith("azure")},
        json={n: o.stdout for n, o in done.items() if n.endswith("json")},
        csv=done["locations csv"].stdout,
        html=page.read_text(encoding="utf-8"),
        readme=(catalog / "README.md").read_text(encoding="utf-8"),
        message=message(here.repository),
        files={
            path: data
            for path, data in read_files(here.repository).items()
            if not path.startswith(".git/")
        },
        exit_codes={name: outcome.exit_code for name, outcome in done.items()},
    )


def _is_data(name: str) -> bool:
    return name.endswith(("json", "csv", "github", "azure"))


def _plant(here: World, payload: str) -> str:
    """Manifests whose text, folder, repository and project are the payload; a folder of them."""
    shutil.rmtree(here.organizations / "acme", ignore_errors=True)
    shutil.rmtree(here.organizations.parent / "local", ignore_errors=True)
    name = file_name(payload)
    text = manifest(payload).encode("utf-8", "replace")
    write_files(
        here.organizations / "acme",
        {
            "P/text/catalog-info.yaml": text,
            f"P/folder/{name}/catalog-info.yaml": text,
            f"P/{name}/catalog-info.yaml": text,
            f"{name}/r/catalog-info.yaml": text,
            "P/text/.emulator.json": json.dumps({"defaultBranch": name}),
        },
    )
    here.emulator.reload()
    local = here.organizations.parent / "local"
    write_files(local, {f"{name}/catalog-info.yaml": text, "a/catalog-info.yaml": text})
    return str(local)


def _edit_log(here: World) -> list[str]:
    """Put every payload into every text of an entry, as a pull request may; targets of them."""
    file = here.repository / "catalog/locations.yaml"
    entries = [
        {
            "target": start + payload,
            "provider": "acme" if start else payload,
            "status": "invalid",
            "contentId": payload,
            "indexId": payload,
            "entities": [],
            "includes": [{"target": payload, "contentId": payload}],
            "children": [payload],
            "discoveredVia": payload,
            "lastDiscoveredAt": payload,
            "digest": payload,
            "problems": [
                {"type": "kind", "message": payload, "entity": payload, "line": 1, "column": -1}
            ],
        }
        for name, payload in PAYLOADS.items()
        if name != "half-character"  # the log keeps it, and no YAML can be asked about it
        for start in ("", "https://dev.azure.com/acme/P/_git/text?path=/")
    ]
    lines = "".join(f"- {json.dumps(entry)}\n" for entry in entries)
    file.write_text(file.read_text(encoding="utf-8") + lines, encoding="utf-8")
    return [str(entry["target"]) for entry in entries if str(entry["target"]).startswith("https")]


def _targets(here: World) -> list[str]:
    (document,) = read_documents((here.repository / "catalog/locations.yaml").read_bytes())
    assert isinstance(document.value, list)
    targets = [str(entry["target"]) for entry in document.value if isinstance(entry, dict)]
    assert len([target for target in targets if "version=GB" not in target]) == 4, targets
    return sorted(targets, key=lambda target: "/P/" in target)


def test_every_command_comes_to_its_usual_end(outputs: Outputs) -> None:
    codes = dict(outputs.exit_codes)
    assert {codes.pop(name) for name in ("service", "service json")} == {4}
    assert codes.pop("explain fault") in {0, 1, 4}
    bugs = [outputs.texts[name] for name, code in codes.items() if code == 3]
    assert bugs == []
    assert {name: code for name, code in codes.items() if code not in {0, 1}} == {}


def test_no_stream_steers_a_terminal_or_a_ci_runner(outputs: Outputs) -> None:
    for name, text in outputs.texts.items():
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", text), name
        assert not re.search("[\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]", text), name
        assert not re.search(r"##(\[|vso\[)", text, re.IGNORECASE), name
        assert [line for line in text.splitlines() if line.lstrip().startswith("::")] == [], name
        assert max(map(len, text.splitlines()), default=0) < 5000, name


def test_annotations_are_ours_alone(outputs: Outputs) -> None:
    for name, text in outputs.annotations.items():
        lines = text.splitlines()
        assert [line for line in lines if not OWN_COMMAND.fullmatch(line)] == [], name
        assert not re.search(r"##(\[|vso\[)", text, re.IGNORECASE), name
        assert text.isprintable() or "\n" in text


def test_log_issues_of_azure_pipelines_are_ours_alone(outputs: Outputs) -> None:
    for name, text in outputs.log_issues.items():
        lines = text.splitlines()
        assert [line for line in lines if not OWN_LOG_ISSUE.fullmatch(line)] == [], name
        assert len(re.findall(r"##\W*\[|##\W*vso", text, re.IGNORECASE)) == len(lines), name
        assert not re.search(r"%0[AaDd]|%AZP25AZP25", text), name
        assert text.isprintable() or "\n" in text


def test_json_is_ascii_and_holds_no_command(outputs: Outputs) -> None:
    for name, text in outputs.json.items():
        json.loads(text)
        assert text.isascii(), name
        assert not re.search(r"##(\[|vso\[)", text, re.IGNORECASE), name
        assert [line for line in text.splitlines() if line.lstrip().startswith("::")] == [], name


def test_no_cell_of_the_csv_is_a_formula(outputs: Outputs) -> None:
    rows = list(csv.reader(io.StringIO(outputs.csv)))
    assert {len(row) for row in rows} == {8}
    cells = [cell for row in rows for cell in row]
    assert [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@"))] == []
    assert not re.search("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f]", outputs.csv)


def test_markdown_of_strangers_stays_in_code_spans(outputs: Outputs) -> None:
    assert_plain_markdown(outputs.readme, comments=1)


def test_the_commit_message_has_no_trailer_mention_or_order(outputs: Outputs) -> None:
    assert_plain_message(outputs.message)


def test_the_page_has_no_element_or_attribute_of_strangers(outputs: Outputs) -> None:
    page = _Page()
    page.feed(outputs.html)
    assert page.handlers == []
    assert [link for link in page.links if not link.startswith(("https://", "#", "data:"))] == []
    assert outputs.html.count("<script") == outputs.html.count("</script") == page.scripts
    for payload in ("<script>alert", "<img src=x", 'onmouseover="alert', "</script><script>"):
        assert payload not in outputs.html


class _Page(HTMLParser):
    """What a browser would run or follow."""

    def __init__(self) -> None:
        super().__init__()
        self.handlers: list[str] = []
        self.links: list[str] = []
        self.scripts = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.scripts += tag == "script"
        for name, value in attrs:
            if name.startswith("on"):
                self.handlers.append(f"{tag} {name}")
            if name in {"href", "src", "action"}:
                self.links.append(value or "")


def test_catalog_files_hold_the_text_and_nothing_beside_it(outputs: Outputs) -> None:
    """Read again they are the same documents: no key, tag or document came in with a text."""
    for path, data in outputs.files.items():
        if not path.endswith(".yaml") or path == "providers.yaml":
            continue
        documents = read_documents(data)
        assert all(not document.problems for document in documents), path
        assert not re.search(rb"[\x00-\x08\x0b-\x1f\x7f]", data), path
        for document in documents:
            keys = set(document.value) if isinstance(document.value, dict) else set()
            assert "evil" not in keys
    assert not any("pwned" in path for path in outputs.files)
