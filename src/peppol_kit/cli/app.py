"""`peppol-kit`: the command of the extra ``peppol-kit[cli]``, with typer and rich."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import NoReturn

_MISSING = "peppol-kit needs an extra that is not installed: pip install 'peppol-kit[cli]' ({error})\n"


def main() -> NoReturn:
    """Run the command on the arguments of the process, and end it."""
    from peppol_kit.cli.validate import UNUSABLE, end, finished

    try:
        from peppol_kit.cli.commands import app
    except ImportError as error:
        if (error.name or "").partition(".")[0] not in ("typer", "rich"):
            raise
        sys.stderr.write(_MISSING.format(error=error))
        sys.exit(UNUSABLE)
    end(finished(lambda: app(prog_name="peppol-kit")))


if __name__ == "__main__":
    main()
