"""Write the schemas in `schemas/ubl21` and `schemas/tight` from the tables of facts in `schemas/tables`.

    python schemas/build.py            write what differs
    python schemas/build.py --check    write nothing; exit 1 when a file is not what the tables say

The schemas are committed: users install them, and a reviewer sees what a change of a table does to them.
"""

import argparse
import sys
from pathlib import Path

import full
import tight
from tables import Ubl

HERE = Path(__file__).parent


def expected() -> dict[str, str]:
    """Every generated file and its text, by its path below this folder."""
    ubl = Ubl()
    return full.generate(ubl) | tight.generate(ubl)


def differences(files: dict[str, str]) -> list[str]:
    """The files that are missing, different or not of these."""
    folders = {HERE / path.split("/")[0] for path in files}
    present = {p.relative_to(HERE).as_posix() for folder in folders for p in folder.glob("*.xsd")}
    wrong = {path for path, text in files.items() if path not in present or _read(path) != text}
    return sorted(wrong | (present - files.keys()))


def write(files: dict[str, str], paths: list[str]) -> None:
    """Bring the given paths to what they must be; one that is in no table goes away."""
    for path in paths:
        target = HERE / path
        if path not in files:
            target.unlink()
            continue
        target.parent.mkdir(exist_ok=True)
        target.write_text(files[path], encoding="utf-8", newline="\n")


def main(arguments: list[str] | None = None) -> int:
    """Compare, say what differs, and write it unless asked only to check; the exit status."""
    parser = argparse.ArgumentParser(description="Write the schemas from the tables of facts.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a file differs")
    check = parser.parse_args(arguments).check
    files = expected()
    paths = differences(files)
    for path in paths:
        print(f"{'out of date' if check else 'written'}: schemas/{path}")
    if check:
        return 1 if paths else 0
    write(files, paths)
    return 0


def _read(path: str) -> str:
    with (HERE / path).open(encoding="utf-8", newline="") as stream:
        return stream.read()


if __name__ == "__main__":
    sys.exit(main())
