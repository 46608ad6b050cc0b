"""What a document refers to or carries along: earlier invoices, notes, periods, attachments."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import model_validator

from peppol_kit.codelists import MIME, UNCL2005, UNCL4451
from peppol_kit.documents._group import Binary, Day, Group, Is, Text
from peppol_kit.terms import (
    BT_8,
    BT_21,
    BT_22,
    BT_25,
    BT_26,
    BT_73,
    BT_74,
    BT_122,
    BT_123,
    BT_124,
    BT_125,
    BT_134,
    BT_135,
    ubl,
)


class Note(Group):
    """BG-1 Invoice note. In UBL subject and text are one: ``#AAI#Text``. A note may be given as plain text."""

    subject: Annotated[Text | None, Is(BT_21, codes=UNCL4451)] = None
    """BT-21 (0..1). What the note is about, UNCL 4451: AAI general information; ``"AAI"``."""
    text: Annotated[Text | None, Is(BT_22)] = None
    """BT-22 (1..1). The note; ``"Thank you for your order."``."""

    def __init__(self, text: str | None = None, /, **fields: Any) -> None:
        super().__init__(**(fields if text is None else {"text": text, **fields}))

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, data: object) -> object:
        return {"text": data} if isinstance(data, str) else data


class Period(Group):
    """BG-26 Invoice line period: from and to, both days included."""

    start: Annotated[Day | None, Is(BT_134, BT_73)] = None
    """BT-134, BT-73 (0..1). The first day; ``date(2026, 9, 1)``."""
    end: Annotated[Day | None, Is(BT_135, BT_74)] = None
    """BT-135, BT-74 (0..1). The last day; ``date(2026, 9, 30)``."""


class InvoicePeriod(Period):
    """BG-14 Invoicing period, and by which day VAT is due (BT-8)."""

    vat_point_code: Annotated[Text | None, Is(BT_8, codes=UNCL2005)] = None
    """BT-8 (0..1). When VAT is due, UNCL 2005: 3 issue, 35 delivery, 432 payment; ``"432"``."""


class PrecedingInvoice(Group):
    """BG-3 Preceding invoice reference: what a credit note or a corrected invoice is about."""

    number: Annotated[Text | None, Is(BT_25)] = None
    """BT-25 (1..1). The number of that invoice; ``"F2026/0398"``."""
    issued: Annotated[Day | None, Is(BT_26)] = None
    """BT-26 (0..1). Its day of issue; ``date(2026, 8, 28)``."""


class Attachment(Group):
    """BT-125 Attached document: a file within the document."""

    content: Annotated[Binary | None, Is(ubl.TEXT)] = None
    """The bytes of the file; ``b"%PDF-1.7 ..."``."""
    media_type: Annotated[Text | None, Is(ubl.MIME_CODE, codes=MIME)] = None
    """What kind of file it is; ``"application/pdf"``."""
    filename: Annotated[Text | None, Is(ubl.FILE_NAME)] = None
    """Its name; ``"timesheet.pdf"``."""


class SupportingDocument(Group):
    """BG-24 Additional supporting document: a file in the document, or a link to one."""

    reference: Annotated[Text | None, Is(BT_122)] = None
    """BT-122 (1..1). What it is called; ``"TS-09"``."""
    description: Annotated[Text | None, Is(BT_123)] = None
    """BT-123 (0..1). What it is; ``"Timesheet of September"``."""
    attachment: Annotated[Attachment | None, Is(BT_125)] = None
    """BT-125 (0..1). The file itself; ``Attachment(content=b"...", media_type="application/pdf",
    filename="timesheet.pdf")``."""
    url: Annotated[Text | None, Is(BT_124)] = None
    """BT-124 (0..1). Where it can be fetched; ``"https://zilvermeeuw.example/ts-09.pdf"``."""


_SUBJECT = re.compile(r"#([A-Za-z0-9]{2,3})#(.*)", re.DOTALL)


def split_note(text: str) -> tuple[str | None, str]:
    """Subject code (BT-21) and text (BT-22) of what UBL has in one."""
    match = _SUBJECT.fullmatch(text)
    return (match[1], match[2]) if match else (None, text)


def join_note(subject: str | None, text: str | None) -> str:
    """Subject code and text as UBL has them in one."""
    return f"#{subject}#{text or ''}" if subject else text or ""
