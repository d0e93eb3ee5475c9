"""One coverage-guided run: ``python -m tests.fuzz.guided TARGET FOLDER [options of libFuzzer]``.

Begins with the target's seeds, adds to FOLDER whatever reaches new code, and ends with the
process: 0, or the fault and the bytes that made it.
"""

import sys
from importlib import import_module
from pathlib import Path

import atheris


def main(name: str, folder: Path, *options: str) -> None:
    """Instrument the project and fuzz one target."""
    with atheris.instrument_imports(include=["sync"], enable_loader_override=False):
        module = import_module(f"tests.fuzz.targets.{name}")
    folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(module.SEEDS):
        (folder / f"seed-{number}").write_bytes(seed)
    words = folder.with_suffix(".dict")
    words.write_text("".join(f'"{_escaped(word)}"\n' for word in module.WORDS), encoding="ascii")
    arguments = [sys.argv[0], str(folder), f"-dict={words}", f"-artifact_prefix={folder}-"]
    atheris.Setup([*arguments, *options], module.target)
    atheris.Fuzz()


def _escaped(word: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word.encode())


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:])
