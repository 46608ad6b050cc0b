"""An access point in a process of its own, which is killed once at a named point.

Arguments: its folder (with ``c3.pem`` and the PEM files of the CAs), a port, and the point or ``-``. What the hook
gets is written to ``handed-over`` there, a line a message.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography.x509 import load_pem_x509_certificate

from peppol_kit.access_point import AccessPoint, Received, Store
from peppol_kit.access_point.reception import Reception
from peppol_kit.access_point.server import Server
from peppol_kit.network.pki import Credentials, Trust, Verifier

if TYPE_CHECKING:
    from collections.abc import Callable

AFTER = 3
"""How many messages go well before."""


def main(folder: Path, port: int, point: str) -> None:
    certificate = load_pem_x509_certificate
    root, issuer = (certificate((folder / f"{name}.pem").read_bytes()) for name in ("root", "issuer"))
    count = 0

    def dying(work: Callable[..., Any], *, first: bool) -> Callable[..., Any]:
        def run(*arguments: Any) -> Any:
            nonlocal count
            count += 1
            if first and count > AFTER:
                os.kill(os.getpid(), signal.SIGKILL)
            answer = work(*arguments)
            if count > AFTER:
                os.kill(os.getpid(), signal.SIGKILL)
            return answer

        return run

    def hook(received: Received) -> None:
        with (folder / "handed-over").open("a") as log:
            log.write(f"{received.message_id} {received.envelope.instance_id} {received.duplicate_of}\n")

    if point == "before it is stored":
        Store.keep = dying(Store.keep, first=True)  # type: ignore[method-assign]
    elif point == "after it is stored, before its receipt":
        Reception.take = dying(Reception.take, first=False)  # type: ignore[method-assign]
    elif point == "after it is handed over, before that is noted":
        hook = dying(hook, first=False)
    app = AccessPoint(
        Credentials.load(folder / "c3.pem"),
        Verifier(trust=Trust(roots=(root,), access_points=(issuer,), publishers=()), revocation=None),
        folder / "store",
        serves=lambda _: True,
        hook=hook,
    )
    Server(app, host="127.0.0.1", port=port, tls=None).run()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
