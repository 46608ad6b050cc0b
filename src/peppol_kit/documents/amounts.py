"""Allowances and charges, the VAT breakdown and the totals of a document."""

from __future__ import annotations

from typing import Annotated

from peppol_kit.codelists import UNCL5189, UNCL5305, UNCL7161, VATEX
from peppol_kit.documents._group import Group, Is, Number, Text
from peppol_kit.terms import (
    BT_92,
    BT_93,
    BT_94,
    BT_95,
    BT_96,
    BT_97,
    BT_98,
    BT_99,
    BT_100,
    BT_101,
    BT_102,
    BT_103,
    BT_104,
    BT_105,
    BT_106,
    BT_107,
    BT_108,
    BT_109,
    BT_112,
    BT_113,
    BT_114,
    BT_115,
    BT_116,
    BT_117,
    BT_118,
    BT_119,
    BT_120,
    BT_121,
    BT_136,
    BT_137,
    BT_138,
    BT_139,
    BT_140,
    BT_141,
    BT_142,
    BT_143,
    BT_144,
    BT_145,
)


class LineAllowance(Group):
    """BG-27 Invoice line allowance: a discount on one line."""

    reason_code: Annotated[Text | None, Is(BT_140, BT_98, codes=UNCL5189)] = None
    """BT-140, BT-98 (0..1). Why, UNCL 5189: 95 discount; ``"95"``."""
    reason: Annotated[Text | None, Is(BT_139, BT_97)] = None
    """BT-139, BT-97 (0..1). Why, in words; ``"Staffelkorting"``."""
    percent: Annotated[Number | None, Is(BT_138, BT_94)] = None
    """BT-138, BT-94 (0..1). The percentage of the base; ``Decimal("4")``."""
    amount: Annotated[Number | None, Is(BT_136, BT_92)] = None
    """BT-136, BT-92 (1..1). The amount without VAT; ``Decimal("30.88")``."""
    base: Annotated[Number | None, Is(BT_137, BT_93)] = None
    """BT-137, BT-93 (0..1). What the percentage is taken of; ``Decimal("772.00")``."""


class Allowance(LineAllowance):
    """BG-20 Document level allowance: a discount on the whole document, in one VAT category."""

    vat_category: Annotated[Text | None, Is(BT_95, codes=UNCL5305)] = "S"
    """BT-95 (1..1). The VAT category, UNCL 5305; ``"S"``."""
    vat_rate: Annotated[Number | None, Is(BT_96)] = None
    """BT-96 (0..1). The VAT rate in percent; ``Decimal("21")``."""


class LineCharge(Group):
    """BG-28 Invoice line charge: something on top of one line."""

    reason_code: Annotated[Text | None, Is(BT_145, BT_105, codes=UNCL7161)] = None
    """BT-145, BT-105 (0..1). Why, UNCL 7161: FC freight; ``"FC"``."""
    reason: Annotated[Text | None, Is(BT_144, BT_104)] = None
    """BT-144, BT-104 (0..1). Why, in words; ``"Freight"``."""
    percent: Annotated[Number | None, Is(BT_143, BT_101)] = None
    """BT-143, BT-101 (0..1). The percentage of the base; ``Decimal("2")``."""
    amount: Annotated[Number | None, Is(BT_141, BT_99)] = None
    """BT-141, BT-99 (1..1). The amount without VAT; ``Decimal("12.50")``."""
    base: Annotated[Number | None, Is(BT_142, BT_100)] = None
    """BT-142, BT-100 (0..1). What the percentage is taken of; ``Decimal("625.00")``."""


class Charge(LineCharge):
    """BG-21 Document level charge: something on top of the whole document, in one VAT category."""

    vat_category: Annotated[Text | None, Is(BT_102, codes=UNCL5305)] = "S"
    """BT-102 (1..1). The VAT category, UNCL 5305; ``"S"``."""
    vat_rate: Annotated[Number | None, Is(BT_103)] = None
    """BT-103 (0..1). The VAT rate in percent; ``Decimal("21")``."""


class VatBreakdown(Group):
    """BG-23 VAT breakdown: what is due for one category and rate."""

    taxable: Annotated[Number | None, Is(BT_116)] = None
    """BT-116 (1..1). What VAT is due on; ``Decimal("741.12")``."""
    tax: Annotated[Number | None, Is(BT_117)] = None
    """BT-117 (1..1). The VAT; ``Decimal("155.64")``."""
    category: Annotated[Text | None, Is(BT_118, codes=UNCL5305)] = None
    """BT-118 (1..1). The VAT category, UNCL 5305; ``"S"``."""
    rate: Annotated[Number | None, Is(BT_119)] = None
    """BT-119 (0..1). The VAT rate in percent; ``Decimal("21")``."""
    exemption_code: Annotated[Text | None, Is(BT_121, codes=VATEX)] = None
    """BT-121 (0..1). Why no VAT is due, a code of the VATEX list; ``"VATEX-EU-AE"``."""
    exemption_reason: Annotated[Text | None, Is(BT_120)] = None
    """BT-120 (0..1). Why no VAT is due, in words; ``"Reverse charge"``."""


class Totals(Group):
    """BG-22 Document totals. All of them can be calculated, but what was paid before (BT-113)."""

    lines: Annotated[Number | None, Is(BT_106)] = None
    """BT-106 (1..1). The sum of the net amounts of the lines; ``Decimal("911.52")``."""
    without_vat: Annotated[Number | None, Is(BT_109)] = None
    """BT-109 (1..1). Lines less allowances plus charges; ``Decimal("951.52")``."""
    with_vat: Annotated[Number | None, Is(BT_112)] = None
    """BT-112 (1..1). The total with VAT; ``Decimal("1117.38")``."""
    allowances: Annotated[Number | None, Is(BT_107)] = None
    """BT-107 (0..1). The sum of the document level allowances; ``Decimal("0.00")``."""
    charges: Annotated[Number | None, Is(BT_108)] = None
    """BT-108 (0..1). The sum of the document level charges; ``Decimal("40.00")``."""
    paid: Annotated[Number | None, Is(BT_113)] = None
    """BT-113 (0..1). What has been paid already; ``Decimal("100.00")``."""
    rounding: Annotated[Number | None, Is(BT_114)] = None
    """BT-114 (0..1). What is added to round what is due; ``Decimal("0.02")``."""
    payable: Annotated[Number | None, Is(BT_115)] = None
    """BT-115 (1..1). What is due for payment; ``Decimal("1117.38")``."""
