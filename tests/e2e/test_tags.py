"""Files at a tag, which Locations and placeholders name, are read as those of a branch are."""

import json
from pathlib import Path

from tests.support.catalogs import component, entry, location, titles
from tests.support.files import write_files
from tests.support.flow import flow

PROVIDERS = "providers: {azureDevOps: {acme: {organization: acme, allow: '*'}}}\n"
LIB = "https://dev.azure.com/acme/P/_git/lib?path="
API = f"""\
apiVersion: backstage.io/v1alpha1
kind: API
metadata: {{name: api}}
spec:
  type: openapi
  lifecycle: production
  owner: team
  definition: {{$text: '{LIB}/api.txt&version=GTv1.0'}}
"""
USER = """\
apiVersion: backstage.io/v1alpha1
kind: User
metadata: {name: eve}
spec: {memberOf: [admins]}
"""
AT_TAG = {
    "/part.yaml": f"{component('part', 'tagged')}---\n{USER}",
    "/parts/a.yaml": component("a", "tagged"),
    "/api.txt": "text at the tag",
}
FILES = {
    "acme/P/hub/catalog-info.yaml": location(
        "hub", f"{LIB}/part.yaml&version=GTv1.0", f"{LIB}/parts/*.yaml&version=GTv1.0"
    ),
    "acme/P/lib/catalog-info.yaml": API,
    "acme/P/lib/part.yaml": component("part", "newer"),
    "acme/P/lib/api.txt": "text of today",
    "acme/P/lib/.emulator.json": json.dumps(
        {"branches": {"release": {"files": AT_TAG}}, "tags": {"v1.0": "release"}}
    ),
}


def test_what_locations_and_placeholders_name_at_a_tag_is_read_there(tmp_path: Path) -> None:
    root = write_files(tmp_path / "organizations", FILES)
    with flow(tmp_path, root) as (here, _):
        write_files(here.folder, {"providers.yaml": PROVIDERS})
        ran = here.run()
        assert ran.exit_code == 0, ran.shown
        catalog = here.catalog()
        assert titles(catalog) == {"part": "tagged", "a": "tagged"}
        assert b"text at the tag" in catalog["entities/api/default/api.yaml"]
        edit = f"{LIB}%2Fpart.yaml&version=GTv1.0&_a=edit"
        assert edit.encode() in catalog["entities/component/default/part.yaml"]
        again = here.run()
        assert again.result.plan.is_empty
        assert [each.fetched for each in again.result.providers] == [0]


def test_whoever_can_push_a_tag_brings_no_privileged_kind(tmp_path: Path) -> None:
    root = write_files(tmp_path / "organizations", FILES)
    with flow(tmp_path, root) as (here, _):
        write_files(here.folder, {"providers.yaml": PROVIDERS})
        tagged = entry(here.run().result, "part.yaml&version=GTv1.0")
        assert tagged.entities == ("component:default/part",)
        assert [problem.type for problem in tagged.problems] == ["not-allowed"]


def test_a_tag_that_is_not_there_is_told(tmp_path: Path) -> None:
    hub = location("hub", f"{LIB}/part.yaml&version=GTv9")
    root = write_files(tmp_path / "organizations", {**FILES, "acme/P/hub/catalog-info.yaml": hub})
    with flow(tmp_path, root) as (here, _):
        write_files(here.folder, {"providers.yaml": PROVIDERS})
        ran = here.run()
        assert ran.exit_code == 0
        assert "repository P/lib has no tag v9" in ran.shown
