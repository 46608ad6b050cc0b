"""Whether an access point can take messages now, and if not, why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peppol_kit.errors import CertificateRejected, PeppolKitError
from peppol_kit.network.pki import Role

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from peppol_kit.access_point.store import Store
    from peppol_kit.network.pki import Credentials, Verifier

LEAST_FREE = 500_000_000
"""Bytes that must be free on the disk: more than the largest message takes, encrypted and decrypted."""


def obstacles(store: Store, credentials: Credentials, verifier: Verifier, *, at: datetime) -> Iterator[str]:
    """What is in the way of taking messages, in words; nothing if nothing is."""
    try:
        store.probe()
        if store.free() < LEAST_FREE:
            yield f"the disk of the store has less than {LEAST_FREE // 1_000_000} MB free"
    except OSError as error:
        yield f"the store cannot be written: {error.strerror or type(error).__name__}"
    try:
        verifier.check(credentials.certificate, Role.ACCESS_POINT, at=at)
    except CertificateRejected as error:
        yield f"the certificate of this access point is not valid: {error.reason}"
    except PeppolKitError as error:
        yield f"the certificate of this access point cannot be checked: {error.code}"
