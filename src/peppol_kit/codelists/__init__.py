"""Code lists: what EN 16931 and Peppol allow where a document has a code instead of words.

Each constant is a `CodeList` named by its standard. Where Peppol's list differs from that of EN 16931, it has
a constant of its own with the prefix ``PEPPOL_``; where it is the same, one constant serves both. Which rules
ask for a list is said beside it in the generated module. The code lists of the network are in
`peppol_kit.codelists.edec`.

Sources: the EN 16931 validation artefacts of CEN/TC 434, and those of OpenPeppol for BIS Billing and
Self-Billing.
"""

from peppol_kit.codelists._codelist import CodeList
from peppol_kit.codelists._generated import (
    EAS,
    ICD,
    ISO_3166,
    ISO_4217,
    MIME,
    PEPPOL_EAS,
    PEPPOL_ISO_4217,
    PEPPOL_UNCL1001_CREDIT_NOTE,
    PEPPOL_UNCL1001_INVOICE,
    PEPPOL_UNCL1001_SELF_BILLING_CREDIT_NOTE,
    PEPPOL_UNCL1001_SELF_BILLING_INVOICE,
    SEPA,
    UNCL1001_CREDIT_NOTE,
    UNCL1001_INVOICE,
    UNCL1153,
    UNCL2005,
    UNCL4451,
    UNCL4461,
    UNCL5189,
    UNCL5305,
    UNCL7143,
    UNCL7161,
    UNECE_REC20,
    VATEX,
)

__all__ = [
    "EAS",
    "ICD",
    "ISO_3166",
    "ISO_4217",
    "MIME",
    "PEPPOL_EAS",
    "PEPPOL_ISO_4217",
    "PEPPOL_UNCL1001_CREDIT_NOTE",
    "PEPPOL_UNCL1001_INVOICE",
    "PEPPOL_UNCL1001_SELF_BILLING_CREDIT_NOTE",
    "PEPPOL_UNCL1001_SELF_BILLING_INVOICE",
    "SEPA",
    "UNCL1001_CREDIT_NOTE",
    "UNCL1001_INVOICE",
    "UNCL1153",
    "UNCL2005",
    "UNCL4451",
    "UNCL4461",
    "UNCL5189",
    "UNCL5305",
    "UNCL7143",
    "UNCL7161",
    "UNECE_REC20",
    "VATEX",
    "CodeList",
]
