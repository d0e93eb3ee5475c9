"""What the pipeline as a whole promises beyond its golden cases: runs that stop half-way."""

from pathlib import Path

from sync.catalog.layout import MARK
from tests.support.files import write_files
from tests.support.git import commit_all, git, head, message, status
from tests.support.running import Outcome, run
from tests.support.world import World, world

PROVIDERS = """\
providers:
  azureDevOps:
    acme:
      organization: acme
settings:
  maxDeletions: 100%
"""


def manifest(name: str) -> str:
    """A Component in one document."""
    return (
        "apiVersion: backstage.io/v1alpha1\n"
        f"kind: Component\nmetadata: {{name: {name}}}\n"
        "spec: {type: service, lifecycle: production, owner: team}\n"
    )


def begin(here: World, *names: str) -> None:
    """Repositories with a manifest each, and the catalog's repository with its configuration."""
    write_files(
        here.organizations,
        {f"acme/P/{name}/catalog-info.yaml": manifest(name) for name in names},
    )
    here.emulator.reload()
    write_files(here.repository, {"providers.yaml": PROVIDERS})


def sync(here: World, *arguments: str) -> Outcome:
    """One run."""
    config = str(here.repository / "providers.yaml")
    return run(
        "sync", "--config", config, "--connect", f"dev.azure.com={here.emulator.url}", *arguments
    )


def committed(here: World) -> list[str]:
    """The entity files of the last commit."""
    listing = git(here.repository, "ls-tree", "-r", "--name-only", "HEAD", "catalog/entities")
    return [Path(line).stem for line in listing.splitlines()]


def test_what_an_earlier_run_wrote_but_did_not_commit_is_committed(tmp_path: Path) -> None:
    with world(tmp_path) as here:
        begin(here, "a", "b")
        assert sync(here, "--no-commit").exit_code == 0
        outcome = sync(here, "--json")

        assert outcome.report is not None
        assert outcome.report["commit"] is not None
        assert committed(here) == ["a", "b"]


def test_what_an_earlier_run_deleted_but_did_not_commit_is_committed(tmp_path: Path) -> None:
    with world(tmp_path) as here:
        begin(here, "a", "b")
        assert sync(here).exit_code == 0
        (here.organizations / "acme/P/b/catalog-info.yaml").unlink()
        here.emulator.reload()
        assert sync(here, "--no-commit").exit_code == 0
        assert committed(here) == ["a", "b"]

        assert sync(here).exit_code == 0

        assert committed(here) == ["a"]
        assert status(here.repository) == "?? providers.yaml\n"


def test_a_dry_run_works_where_nothing_could_be_committed(tmp_path: Path) -> None:
    with world(tmp_path) as here:
        begin(here, "a")
        (here.repository / ".git/index.lock").write_text("")

        assert sync(here, "--dry-run").exit_code == 0
        refused = sync(here)

        assert refused.exit_code == 5
        assert "index.lock" in refused.stderr
        assert not (here.repository / "catalog").exists()


def test_a_clone_with_other_line_endings_holds_what_was_written(tmp_path: Path) -> None:
    with world(tmp_path) as here:
        begin(here, "a")
        assert sync(here).exit_code == 0
        git(here.repository, "add", "--all")
        git(here.repository, "commit", "--quiet", "--message", "configuration")
        clone = tmp_path / "clone"
        options = ("--quiet", "--config", "core.autocrlf=true", "--config", "core.eol=crlf")
        git(tmp_path, "clone", *options, str(here.repository), str(clone))
        assert b"\r\n" in (clone / "providers.yaml").read_bytes()
        assert run("check", "--config", str(clone / "providers.yaml")).exit_code == 0
        there = World(organizations=here.organizations, repository=clone, emulator=here.emulator)
        assert sync(there, "--dry-run", "--exit-code").exit_code == 0


def test_a_dry_run_says_what_would_change_when_no_entity_does(tmp_path: Path) -> None:
    with world(tmp_path) as here:
        begin(here, "a")
        assert sync(here).exit_code == 0
        (here.repository / "catalog/README.md").unlink()
        commit_all(here.repository, "without a README")
        outcome = sync(here, "--dry-run", "--exit-code")
        assert outcome.exit_code == 10
        assert (
            "  no entity changed, would be written: README.md; nothing incomplete" in outcome.stdout
        )


def test_what_is_held_back_is_listed_once_by_repository_and_all_else_is_committed(
    tmp_path: Path,
) -> None:
    names = [f"service-{number}" for number in range(7)]
    with world(tmp_path) as here:
        begin(here, *names)
        strict = PROVIDERS.replace("100%", "5")
        write_files(here.repository, {"providers.yaml": strict})
        assert sync(here).exit_code == 0
        for name in names[1:]:
            (here.organizations / f"acme/P/{name}/catalog-info.yaml").unlink()
        write_files(here.organizations, {"acme/P/new/catalog-info.yaml": manifest("new")})
        here.emulator.reload()

        gone = "the manifest is gone: Git has no file /catalog-info.yaml there"

        planned = sync(here, "--dry-run")
        outcome = sync(here)

        assert (planned.exit_code, outcome.exit_code) == (6, 6)
        for name in names[1:]:
            for told in (planned, outcome):
                assert (told.stdout + told.stderr).count(f"component:default/{name}") == 1
            lines = [
                f"  acme/P/{name}",
                f"    /catalog-info.yaml: {gone}",
                f"      component:default/{name}",
            ]
            assert "\n".join(lines) in outcome.stderr
        assert outcome.stderr.splitlines()[-1] == (
            "If they are meant to go, run again with --allow-deletions 6 (input allow-deletions of "
            "the workflow); otherwise put their manifests back."
        )
        assert "+ component:default/new" in outcome.stdout
        assert "1 created; 6 deletions held back" in outcome.stdout
        made = head(here.repository)
        assert "catalog: 1 created" in message(here.repository)
        config = str(here.repository / "providers.yaml")
        assert run("check", "--config", config).exit_code == 0

        again = sync(here)

        assert again.exit_code == 6
        assert again.stderr.splitlines()[-8:] == outcome.stderr.splitlines()[-8:]
        assert head(here.repository) == made
        assert sync(here, "--allow-deletions", "6").exit_code == 0
        assert "catalog: 6 removed" in message(here.repository)


def test_one_authors_deletions_do_not_hold_back_anothers_update(tmp_path: Path) -> None:
    many = "---\n".join(manifest(f"x{number}") for number in range(30))
    with world(tmp_path) as here:
        begin(here, "mine")
        write_files(
            here.repository,
            {"providers.yaml": "providers: {azureDevOps: {acme: {organization: acme}}}"},
        )
        write_files(here.organizations, {"acme/P/big/catalog-info.yaml": many})
        here.emulator.reload()
        assert sync(here).exit_code == 0
        dropped = {
            "acme/P/big/catalog-info.yaml": manifest("x0"),
            "acme/P/mine/catalog-info.yaml": manifest("mine").replace("service,", "website,"),
        }
        write_files(here.organizations, dropped)
        here.emulator.reload()

        outcome = here.run_sync()

        assert outcome.exit_code == 6
        report = outcome.report
        assert report is not None
        assert [(c["action"], c["entity"]) for c in report["changes"]] == [
            ("update", "component:default/mine")
        ]
        assert report["commit"] == head(here.repository)
        assert (report["withheld"]["count"], report["withheld"]["limit"]) == (29, 6)
        assert {d["reason"] for d in report["withheld"]["deletions"]} == {
            "the manifest no longer has it"
        }
        marked = [p for p in report["problems"] if p["type"] == "withheld"]
        assert len(marked) == 29

        write_files(here.organizations, {"acme/P/big/catalog-info.yaml": many})
        here.emulator.reload()
        healed = here.run_sync()
        assert (healed.exit_code, healed.report and healed.report["problems"]) == (0, [])


def test_a_commit_that_only_upgrades_what_is_written_says_so(tmp_path: Path) -> None:
    with world(tmp_path) as here:
        begin(here, "a", "b")
        assert sync(here).exit_code == 0
        log = here.repository / "catalog/locations.yaml"
        text = log.read_text(encoding="utf-8")
        older = text.replace('"owner": "team", ', "")  # a key that an earlier version did not know
        assert older != text
        log.write_text(older, encoding="utf-8")
        (here.repository / "catalog/.gitattributes").write_text(
            f"# {MARK}\nbundles/* linguist-generated\n", encoding="utf-8"
        )
        commit_all(here.repository, "by an earlier version")

        upgraded = here.run_sync()
        assert upgraded.exit_code == 0
        assert (upgraded.report or {})["providers"][0]["fetched"] == 0

        subject = message(here.repository).splitlines()[0]
        assert subject == "catalog: files brought to the form of this version, no entity changed"
        assert log.read_text(encoding="utf-8") == text
