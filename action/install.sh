#!/usr/bin/env bash
# Finds a Python that catalog-sync runs on and lets it install catalog-sync (install.py).
set -euo pipefail

folder=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# On Windows python3 may be a stub that only advertises the Store, and py the one that is there.
for python in python3 python python3.14 python3.13 python3.12 python3.11 py; do
  if command -v "$python" >/dev/null 2>&1 &&
    "$python" -I -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
    exec "$python" -I "$folder/install.py"
  fi
done
echo "::error title=catalog-sync::This runner has no Python 3.11 or newer. Add a step with" \
  "actions/setup-python before this one, or install Python on the runner."
exit 1
