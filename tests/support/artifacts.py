"""Stand-ins for GitHub's actions that keep files of a run, over a folder of the test."""

from pathlib import Path

from tests.support.files import write_files

UPLOAD = "actions/upload-artifact@043fb46d1a93c77aae656e7c1c64a875d1fc6a0a"
DOWNLOAD = "actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c"

_ACTION = """\
name: stand-in
description: For the action of that name.
inputs:
  name: {{description: Of the artifact., default: artifact}}
  pattern: {{description: Of the names of artifacts., default: ""}}
  merge-multiple: {{description: Is taken for granted., default: ""}}
  retention-days: {{description: Is not needed., default: ""}}
  path: {{description: Files of this machine., default: "."}}
  run-id: {{description: Is taken for granted., default: ""}}
  github-token: {{description: Is not needed., default: ""}}
  if-no-files-found: {{description: An error here., default: error}}
runs:
  using: composite
  steps:
    - shell: bash
      env:
        STORE: {store}/${{{{ inputs.pattern || inputs.name }}}}
        FILES: ${{{{ inputs.path }}}}
      run: {run}
"""
_SAVE = (
    'mkdir -p "$STORE" && for file in $FILES; do'
    ' if [ -d "$file" ]; then cp -r "$file/." "$STORE"; else cp "$file" "$STORE"; fi; done'
)
_LOAD = (
    'mkdir -p "$FILES" && for one in $STORE; do'
    ' if [ -d "$one" ]; then cp -r "$one/." "$FILES"; fi; done'
)


def artifacts(store: Path, actions: Path) -> dict[str, Path]:
    """The actions to serve, written below ``actions``; each artifact is a folder of ``store``."""
    runs = {UPLOAD: _SAVE, DOWNLOAD: _LOAD}
    return {
        name: write_files(
            actions / name.partition("@")[0],
            {"action.yml": _ACTION.format(store=store, run=f"|\n        {run}")},
        )
        for name, run in runs.items()
    }
