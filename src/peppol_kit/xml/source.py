"""What a caller may name as a document: bytes, or a path; alone, or in a Standard Business Document envelope."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

from peppol_kit.xml import names

if TYPE_CHECKING:
    from lxml import etree

Source = bytes | str | os.PathLike[str]

_ENVELOPE = f"{{{names.SBDH}}}StandardBusinessDocument"
_HEADER = f"{{{names.SBDH}}}StandardBusinessDocumentHeader"


def read(source: Source) -> bytes:
    """The bytes of a document; a `str` is always a path.

    Raises:
        OSError: the path cannot be read.
    """
    if isinstance(source, bytes):
        return source
    try:
        with open(source, "rb") as file:  # noqa: PTH123 - pathlib would cost a tenth of a cold start
            return file.read()
    except ValueError as error:  # a path with a null in it
        raise OSError(errno.EINVAL, str(error), source) from error


def payload(root: etree._Element) -> etree._Element:
    """The business document of an envelope; anything else as it is."""
    if root.tag != _ENVELOPE:
        return root
    for child in root:
        if child.tag != _HEADER:
            return child
    return root
