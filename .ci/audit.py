"""Asks about known vulnerabilities in everything the locks pin, with pip-audit.

Ends with 1 where there is one. Where no advisory service can be reached nothing is known, so that
is said and the end is 0. Arguments go to pip-audit.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parents[1]
LOCKS = ("requirements.lock", "requirements-dev.lock")
LONGEST = 300
"""Seconds; without an end where a network swallows requests."""
NO_ANSWER = ("requests.exceptions.", "pip_audit._service.interface.", "Could not connect to")
"""What pip-audit's errors hold when the service, not the lock, is the reason."""


def main() -> int:
    """The exit code, with the outcome told."""
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes"]
    for lock in LOCKS:
        command += ["--requirement", str(PROJECT / lock)]
    command += ["--format", "json", "--progress-spinner", "off", *sys.argv[1:]]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=LONGEST)  # noqa: S603
    except subprocess.TimeoutExpired:
        return unreachable()
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        if any(sign in done.stderr for sign in NO_ANSWER):
            return unreachable()
        sys.stderr.write(done.stderr)
        return 1
    return told(answer["dependencies"])


def told(packages: list[dict[str, Any]]) -> int:
    """Says what pip-audit found; a package that the service does not know was not audited."""
    audited = [package for package in packages if "skip_reason" not in package]
    if not audited:
        return unreachable()
    found = [
        f"{package['name']} {package['version']}: {known['id']}, "
        f"fixed in {', '.join(known['fix_versions']) or 'no version yet'}\n"
        for package in audited
        for known in package["vulns"]
    ]
    unknown = len(packages) - len(audited)
    sys.stdout.writelines(found)
    sys.stdout.write(
        f"Audited {len(audited)} packages: {len(found)} known vulnerabilities"
        + (f"; {unknown} packages could not be audited.\n" if unknown else ".\n")
    )
    return 1 if found else 0


def unreachable() -> int:
    """Not an error: CI must also work without a network."""
    sys.stdout.write("No advisory service can be reached: the audit of the locks is skipped.\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
