"""Each mistake of docs/problems.md is told in our words, and what the page and the help line say
makes the manifest right."""

import re
from collections import Counter
from pathlib import Path

import pytest

from sync.checked import FileVerdict
from sync.commands.beside import Place
from sync.commands.repository_files import Disk
from sync.commands.surroundings import Surroundings
from sync.commands.validate import check_file
