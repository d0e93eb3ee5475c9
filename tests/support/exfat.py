"""A real file system that keeps the case of names and ignores it: exFAT, in a file, by FUSE."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.outside import not_on_this_machine

_SYSTEM = f"{os.environ.get('PATH', os.defpath)}{os.pathsep}/usr/sbin{os.pathsep}/sbin"


@contextmanager
def exfat(folder: Path) -> Iterator[Path]:
    """An empty exFAT in ``folder``. Skips the test without the programs, root, or FUSE."""
    make, mount, losetup = (
        _program(name) for name in ("mkfs.exfat", "mount.exfat-fuse", "losetup")
    )
    image, place = folder / "image", folder / "disk"
    place.mkdir(parents=True)
    with image.open("wb") as stream:
        stream.truncate(64 << 20)
    subprocess.run([make, str(image)], capture_output=True, check=True)
    device = _answer(losetup, "--find", "--show", str(image))
    try:
        _answer(mount, device, str(place))
        try:
            yield place
        finally:
            subprocess.run(["umount", str(place)], check=True)
    finally:
        subprocess.run([losetup, "--detach", device], check=True)


def _program(name: str) -> str:
    found = shutil.which(name, path=_SYSTEM)
    if found is None:
        pytest.skip(f"there is no {name} here (Debian: apt-get install exfat-fuse exfatprogs)")
    return found


def _answer(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        not_on_this_machine(f"mount exFAT (needs Linux, root and FUSE): {done.stderr.strip()}")
    return done.stdout.strip()
