"""A line of an invoice or a credit note, with its item, price and VAT."""

from __future__ import annotations

from typing import Annotated

from peppol_kit.codelists import ICD, ISO_3166, UNCL1153, UNCL5305, UNCL7143, UNECE_REC20
from peppol_kit.documents import text_lines
from peppol_kit.documents._group import Group, Is, Number, Text
from peppol_kit.documents.amounts import LineAllowance, LineCharge
from peppol_kit.documents.parties import Identifier
from peppol_kit.documents.references import Period
from peppol_kit.documents.text_lines import Style, TextLine
from peppol_kit.terms import (
    BG_26,
    BG_27,
    BG_28,
    BG_32,
    BT_126,
    BT_127,
    BT_128,
    BT_129,
    BT_130,
    BT_131,
    BT_132,
    BT_133,
    BT_146,
    BT_147,
    BT_148,
    BT_149,
    BT_150,
    BT_151,
    BT_152,
    BT_153,
    BT_154,
    BT_155,
    BT_156,
    BT_157,
    BT_158,
    BT_159,
    BT_160,
    BT_161,
    ubl,
)


class ItemAttribute(Group):
    """BG-32 Item attribute: a property of the item, such as its colour."""

    name: Annotated[Text | None, Is(BT_160)] = None
    """BT-160 (1..1). What is said of the item; ``"Colour"``."""
    value: Annotated[Text | None, Is(BT_161)] = None
    """BT-161 (1..1). What it is; ``"Black"``."""


class ItemClassification(Group):
    """BT-158 Item classification identifier: the class of the item in a list of classes."""

    code: Annotated[Text | None, Is(ubl.TEXT)] = None
    """The class; ``"22029100"``."""
    list_id: Annotated[Text | None, Is(ubl.LIST_ID, codes=UNCL7143)] = None
    """The list, UNCL 7143: HS harmonised system, STI CPV; ``"HS"``."""
    list_version: Annotated[Text | None, Is(ubl.LIST_VERSION_ID)] = None
    """The version of the list; ``"2022"``."""


class Line(Group):
    """BG-25 Invoice line. Its net amount (BT-131) is calculated, and so is its number where none is given."""

    id: Annotated[Text | None, Is(BT_126)] = None
    """BT-126 (1..1). The number of the line; ``"1"``."""
    note: Annotated[Text | None, Is(BT_127)] = None
    """BT-127 (0..1). A note; text lines after this line are in it too (see `with_text`);
    ``"Delivered in two parts"``."""
    quantity: Annotated[Number | None, Is(BT_129)] = None
    """BT-129 (1..1). How many; ``Decimal("8")``."""
    unit: Annotated[Text | None, Is(BT_130, codes=UNECE_REC20)] = "C62"
    """BT-130 (1..1). The unit, UN/ECE Recommendation 20: C62 one, HUR hour, KGM kilogram; ``"HUR"``."""
    net_amount: Annotated[Number | None, Is(BT_131)] = None
    """BT-131 (1..1). Quantity times price, less allowances plus charges, without VAT; ``Decimal("741.12")``."""
    cost_code: Annotated[Text | None, Is(BT_133)] = None
    """BT-133 (0..1). Where the buyer books it; ``"4217-BAR"``."""
    period: Annotated[Period | None, Is(BG_26)] = None
    """BG-26 (0..1). The time that the line is for; ``Period(start=date(2026, 9, 1), end=date(2026, 9, 30))``."""
    order_line: Annotated[Text | None, Is(BT_132)] = None
    """BT-132 (0..1). The line of the buyer's order; ``"10"``."""
    object_id: Annotated[Identifier | None, Is(BT_128, codes=UNCL1153)] = None
    """BT-128 (0..1). What the line is about, such as a meter or a subscription; ``Identifier("541448000000123456",
    scheme="MG")``."""
    allowances: Annotated[tuple[LineAllowance, ...], Is(BG_27)] = ()
    """BG-27 (0..n). Discounts on this line; ``(LineAllowance(amount=Decimal("30.88"), reason="Staffelkorting"),)``."""
    charges: Annotated[tuple[LineCharge, ...], Is(BG_28)] = ()
    """BG-28 (0..n). What comes on top of this line; ``(LineCharge(amount=Decimal("5.00"), reason="Small order"),)``."""
    description: Annotated[Text | None, Is(BT_154)] = None
    """BT-154 (0..1). The item in more words; ``"Beer of high fermentation, keg of 30 litres"``."""
    name: Annotated[Text | None, Is(BT_153)] = None
    """BT-153 (1..1). The item; ``"Zilvermeeuw tripel, vat 30 l"``."""
    buyer_item_id: Annotated[Text | None, Is(BT_156)] = None
    """BT-156 (0..1). The buyer's number of the item; ``"BAR-0031"``."""
    seller_item_id: Annotated[Text | None, Is(BT_155)] = None
    """BT-155 (0..1). The seller's number of the item; ``"ZT30"``."""
    standard_item_id: Annotated[Identifier | None, Is(BT_157, codes=ICD)] = None
    """BT-157 (0..1). The number of the item in a standard; ``Identifier("05402314172636", scheme="0160")``."""
    origin_country: Annotated[Text | None, Is(BT_159, codes=ISO_3166)] = None
    """BT-159 (0..1). Where the item was made, ISO 3166-1; ``"BE"``."""
    classifications: Annotated[tuple[ItemClassification, ...], Is(BT_158)] = ()
    """BT-158 (0..1). The classes of the item; ``(ItemClassification(code="22029100", list_id="HS"),)``."""
    vat_category: Annotated[Text | None, Is(BT_151, codes=UNCL5305)] = "S"
    """BT-151 (1..1). The VAT category, UNCL 5305: S standard, Z zero, E exempt, AE reverse charge, K intra-Community, G
    export, O outside of VAT; ``"S"``."""
    vat_rate: Annotated[Number | None, Is(BT_152)] = None
    """BT-152 (0..1). The VAT rate in percent; ``Decimal("21")``."""
    attributes: Annotated[tuple[ItemAttribute, ...], Is(BG_32)] = ()
    """BG-32 (0..n). Properties of the item; ``(ItemAttribute(name="Colour", value="Black"),)``."""
    price: Annotated[Number | None, Is(BT_146)] = None
    """BT-146 (1..1). The price of the item without VAT, after its discount; ``Decimal("96.50")``."""
    base_quantity: Annotated[Number | None, Is(BT_149)] = None
    """BT-149 (0..1). How many the price is for, one if it is not said; ``Decimal("100")``."""
    base_unit: Annotated[Text | None, Is(BT_150, codes=UNECE_REC20)] = None
    """BT-150 (0..1). The unit of that; ``"C62"``."""
    price_discount: Annotated[Number | None, Is(BT_147)] = None
    """BT-147 (0..1). The discount that is in the price already; ``Decimal("3.50")``."""
    gross_price: Annotated[Number | None, Is(BT_148)] = None
    """BT-148 (0..1). The price before its discount, without VAT; ``Decimal("100.00")``."""

    def with_text(self, text: str, *, style: Style = "plain") -> Line:
        """This line with one more text line after it, which travels in its note (BT-127)."""
        return self.replace(note=text_lines.add(self.note, TextLine(text, style)))

    @property
    def text_lines(self) -> tuple[TextLine, ...]:
        """The text lines after this line."""
        return text_lines.split(self.note)[1]

    @property
    def own_note(self) -> str:
        """The note without the text lines."""
        return text_lines.split(self.note)[0]
