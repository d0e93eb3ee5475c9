"""The commands that show and explain: locations, explain, doctor, report. Part of `sync.cli`."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from sync.cli.help import LOOKING
from sync.cli.options import PROVIDERS_YAML, ConfigOption, ConnectOption, DeadlineOption
from sync.model import Status

app = typer.Typer()


@app.command(
    "locations",
    rich_help_panel=LOOKING,
    epilog="Example: catalog-sync locations --errors --owner team-a",
    help="Show the locations log: every manifest that was found, and what became of it.\n\n"
    "With an entity ref or a manifest's URL: that manifest in full, with each problem, its"
    " history from git, and what to do. On a terminal the table fits and goes through $PAGER;"
    " elsewhere nothing is cut. Nothing is contacted.",
)
def locations_command(
    subject: Annotated[
        str | None,
        typer.Argument(
            metavar="REF|URL|NAME",
            help="E.g. component:default/petstore, a manifest's URL, or Project/repository.",
        ),
    ] = None,
    config: ConfigOption = PROVIDERS_YAML,
    errors: Annotated[
        bool, typer.Option("--errors", help="Only manifests with something to correct.")
    ] = False,
    search: Annotated[
        str,
        typer.Option(
            "--search", metavar="TEXT", help="Only where URL, entities or problems hold TEXT."
        ),
    ] = "",
    provider: Annotated[
        list[str] | None,
        typer.Option("--provider", metavar="ID", help="Only this provider (repeatable)."),
    ] = None,
    owner: Annotated[
        list[str] | None,
        typer.Option(
            "--owner",
            metavar="REF",
            help="Only manifests of this owner, e.g. team-a or user:jane (repeatable); '' is for"
            " those without one.",
        ),
    ] = None,
    status: Annotated[
        list[Status] | None,
        typer.Option(
            "--status",
            metavar="STATUS",
            help="Only unreadable, invalid, conflict, skipped or synced ones (repeatable).",
        ),
    ] = None,
    sort: Annotated[
        Literal["status", "target", "entity", "provider", "owner", "changed", "problems"],
        typer.Option(
            "--sort",
            metavar="COLUMN",
            help="status (the worst first), target, entity, provider, owner, changed (the newest"
            " first) or problems (the most first).",
        ),
    ] = "status",
    json: Annotated[bool, typer.Option("--json", help="Print the log's entries as JSON.")] = False,
    csv: Annotated[bool, typer.Option("--csv", help="Print CSV, safe for spreadsheets.")] = False,
    no_pager: Annotated[bool, typer.Option("--no-pager", help="Print at once.")] = False,
) -> None:
    """Show the log."""
    from sync.commands.locations import Arguments, run

    arguments = Arguments(
        config=config,
        subject=subject,
        errors=errors,
        search=search,
        provider=provider or (),
        status=status or (),
        owner=owner or (),
        sort=sort,
        json=json,
        csv=csv,
        pager=not no_pager,
    )
    raise typer.Exit(run(arguments))


@app.command(
    "coverage",
    rich_help_panel=LOOKING,
    epilog="Example: catalog-sync coverage --project Payments",
    help="Show which repositories have a manifest, and which have none, by project.\n\n"
    "Azure DevOps lists the repositories; what they have is told by the locations log of the last"
    " commit, so nothing is read from manifests. One has a manifest also where a Location of"
    " another repository leads to it. Not counted, with the reason when asked by -v: excluded by"
    " providers.yaml, forks, disabled, empty. Exit code 4 when a provider could not list all of"
    " its repositories; nothing is said of those that are missing then.",
)
def coverage_command(
    config: ConfigOption = PROVIDERS_YAML,
    provider: Annotated[
        list[str] | None,
        typer.Option("--provider", metavar="ID", help="Only this provider (repeatable)."),
    ] = None,
    project: Annotated[
        list[str] | None,
        typer.Option("--project", metavar="NAME", help="Only this project (repeatable)."),
    ] = None,
    connect: ConnectOption = [],  # noqa: B006 — typer copies it
    deadline: DeadlineOption = 60.0,
    verbose: Annotated[
        bool, typer.Option("-v", "--verbose", help='Name all that are no plain "with", with URLs.')
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    csv: Annotated[bool, typer.Option("--csv", help="Print CSV, safe for spreadsheets.")] = False,
    no_pager: Annotated[bool, typer.Option("--no-pager", help="Print at once.")] = False,
) -> None:
    """Show the coverage."""
    from sync.commands.inventory import Arguments, run

    arguments = Arguments(
        config=config,
        provider=provider or (),
        project=project or (),
        connect=connect,
        deadline=deadline,
        verbose=verbose,
        json=json,
        csv=csv,
        pager=not no_pager,
    )
    raise typer.Exit(run(arguments))


@app.command(
    "explain",
    rich_help_panel=LOOKING,
    epilog="Example: catalog-sync explain component:default/petstore",
    help="Say why a manifest or an entity is, or is not, in the catalog, and what to do.\n\n"
    "Checks what a sync would: which provider covers it or which line of providers.yaml does not,"
    " whether Git has it and at which branch, whether Code Search shows it, what is wrong with it,"
    " and what conflicts with it. Ends in one cause, or names the check that could not be made"
    " (exit code 4). Reads only.",
)
def explain_command(
    subject: Annotated[
        str,
        typer.Argument(
            metavar="REF|URL|NAME",
            help="component:default/petstore, petstore, Project/repository, or the address of the"
            " file in the browser (in quotes).",
        ),
    ],
    config: ConfigOption = PROVIDERS_YAML,
    connect: ConnectOption = [],  # noqa: B006 — typer copies it
    deadline: DeadlineOption = 30.0,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Explain one thing."""
    from sync.commands.explain import Arguments, run

    arguments = Arguments(
        config=config, subject=subject, connect=connect, deadline=deadline, json=json
    )
    raise typer.Exit(run(arguments))


@app.command(
    "doctor",
    rich_help_panel=LOOKING,
    epilog="Example: catalog-sync doctor --provider acme",
    help="Check, step by step, whether a sync would work, and say what to do where not.\n\n"
    "Of each provider: connection, credential, organization, patterns that match nothing, Code"
    " Search, branch, manifests found, rate limit. Of the repository: whether it takes a commit"
    " and a push (a dry run) and, with GITHUB_TOKEN, whether the branch is protected, and whether"
    " the workflow that syncs by the clock is on, fails or has not run for long. Writes"
    " nothing and shows no secret. Exit code 1 when something would fail.",
)
def doctor_command(
    config: ConfigOption = PROVIDERS_YAML,
    provider: Annotated[
        list[str] | None,
        typer.Option("--provider", metavar="ID", help="Only this provider (repeatable)."),
    ] = None,
    connect: ConnectOption = [],  # noqa: B006 — typer copies it
    deadline: DeadlineOption = 30.0,
    json: Annotated[bool, typer.Option("--json", help="Print a list of checks.")] = False,
) -> None:
    """Check everything."""
    from sync.commands.doctor import Arguments, run

    arguments = Arguments(
        config=config,
        provider=provider or (),
        connect=connect,
        deadline=deadline,
        json=json,
    )
    raise typer.Exit(run(arguments))


@app.command(
    "report",
    rich_help_panel=LOOKING,
    epilog="Example: catalog-sync report --output build/catalog-report.html",
    help="Write the catalog and its locations log as one HTML page, to open or to publish.\n\n"
    "The file needs nothing beside it and asks nothing of any network. It is made from the catalog"
    " folder and its git history as they are. Nothing is contacted, but that with GITHUB_TOKEN"
    " GitHub is asked when the last sync ran.",
)
def report_command(
    config: ConfigOption = PROVIDERS_YAML,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FILE", help="- is standard output.")
    ] = Path("build/catalog-report.html"),
    coverage: Annotated[
        Path | None,
        typer.Option(
            "--coverage",
            metavar="FILE",
            help="Show repositories, too: what coverage --json printed.",
        ),
    ] = None,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Say nothing.")] = False,
) -> None:
    """Write the page."""
    from sync.commands.report import Arguments, run

    raise typer.Exit(run(Arguments(config=config, output=output, coverage=coverage, quiet=quiet)))
