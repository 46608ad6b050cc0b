"""The settings of a member of a sandbox, as files like those of a member of Peppol."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.serialization import Encoding
from pydantic import SecretStr

from peppol_kit.delivery import Settings
from peppol_kit.delivery.settings import TrustFiles
from peppol_kit.mail import MailSettings
from peppol_kit.sandbox.wallet import pem

if TYPE_CHECKING:
    from pathlib import Path

    from cryptography.x509 import Certificate

    from peppol_kit.network.environment import Environment
    from peppol_kit.network.pki import Credentials, Trust
    from peppol_kit.sandbox.mail import MailServer
    from peppol_kit.sandbox.smp import Login

MAIL_FROM = "invoices@sandbox.example"


def settings_of(
    environment: Environment, credentials: Credentials, *, folder: Path, mail: MailServer | None, login: Login
) -> Settings:
    """The settings of who has these credentials; certificates and keys are written into the folder.

    Without ``mail``, nothing goes by email.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    own = folder / f"{credentials.party}.pem"
    own.touch(mode=0o600)
    own.write_bytes(pem(credentials))
    roots = environment.tls_roots
    return Settings(
        environment="sandbox",
        certificate=own,
        sml_zone=environment.sml_zone,
        directory=environment.directory,
        resolvers=environment.resolvers,
        trust=_written(environment.trust, folder) if environment.trust is not None else None,
        tls_roots=roots,
        any_port=environment.any_port,
        private_hosts=environment.private_hosts,
        revocation=environment.revocation,
        mail_from=MAIL_FROM if mail is not None else "",
        mail=MailSettings(
            host=mail.host, port=mail.port, user=login.user, password=SecretStr(login.password), ca_file=roots
        )
        if mail is not None
        else None,
    )


def as_toml(settings: Settings) -> str:
    """The settings as a file that `Settings.load` reads; a password goes into a file of its own beside the keys."""
    values = settings.model_dump(mode="json", exclude_defaults=True)
    if settings.mail is not None and settings.mail.password is not None and settings.certificate is not None:
        secret = settings.certificate.with_name("mail-password")
        secret.touch(mode=0o600)
        secret.write_text(settings.mail.password.get_secret_value(), encoding="utf-8")
        values["mail"]["password_file"] = str(secret)
        del values["mail"]["password"]
    tables = {name: value for name, value in values.items() if isinstance(value, dict)}
    lines = [_line(name, value) for name, value in values.items() if name not in tables]
    for name, table in tables.items():
        lines += ["", f"[{name}]", *(_line(*each) for each in table.items())]
    return "".join(f"{line}\n" for line in lines)


def _line(name: str, value: object) -> str:
    return f"{name} = {json.dumps(value, ensure_ascii=False)}"  # of texts, numbers and lists of them, TOML is JSON


def _written(trust: Trust, folder: Path) -> TrustFiles:
    return TrustFiles(
        roots=_file(folder / "roots.pem", trust.roots),
        access_points=_file(folder / "access-points.pem", trust.access_points),
        publishers=_file(folder / "publishers.pem", trust.publishers),
    )


def _file(file: Path, certificates: tuple[Certificate, ...]) -> Path:
    file.write_bytes(b"".join(each.public_bytes(Encoding.PEM) for each in certificates))
    return file
