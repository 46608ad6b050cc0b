"""Email with an invoice: bytes and addresses in, evidence out.

`Mail` is a message, and `Mailer` hands it to a mail server. `render` makes its text of a template and the values of a
document. `check_domain` says whether a domain lets that server send in its name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from peppol_kit.mail.addresses import Mailbox
    from peppol_kit.mail.defaults import default_template
    from peppol_kit.mail.domain import DomainReport, RecordToSet, check_domain
    from peppol_kit.mail.evidence import MailEvidence, Refusal
    from peppol_kit.mail.mailer import Mailer
    from peppol_kit.mail.message import Mail, MailAttachment, MailLimits
    from peppol_kit.mail.settings import DkimSettings, MailSettings
    from peppol_kit.mail.template import MailText, Template, render
    from peppol_kit.mail.values import VARIABLES, values_of

__all__ = [
    "VARIABLES",
    "DkimSettings",
    "DomainReport",
    "Mail",
    "MailAttachment",
    "MailEvidence",
    "MailLimits",
    "MailSettings",
    "MailText",
    "Mailbox",
    "Mailer",
    "RecordToSet",
    "Refusal",
    "Template",
    "check_domain",
    "default_template",
    "render",
    "values_of",
]

_HOMES = {
    "VARIABLES": "values",
    "DkimSettings": "settings",
    "DomainReport": "domain",
    "Mail": "message",
    "MailAttachment": "message",
    "MailEvidence": "evidence",
    "MailLimits": "message",
    "MailSettings": "settings",
    "MailText": "template",
    "Mailbox": "addresses",
    "Mailer": "mailer",
    "RecordToSet": "domain",
    "Refusal": "evidence",
    "Template": "template",
    "check_domain": "domain",
    "default_template": "defaults",
    "render": "template",
    "values_of": "values",
}


def __getattr__(name: str) -> object:
    """Load on demand: who sends no mail needs no DNS library, and who asks DNS needs no mailer."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
