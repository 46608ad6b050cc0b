"""The rulebook of EN 16931 in its UBL binding, as CEN/TC 434 publishes it."""

from peppol_kit.rules._dsl import Rulebook

book = Rulebook(
    "en16931",
    "EN 16931 (UBL)",
    source="EN 16931-1 and CEN/TS 16931-3-2, validation artefacts for UBL",
    # 1.3.13 as Peppol Self-Billing 2026.3 carries it, 1.3.15 as Peppol Billing 2025.11 carries it
    versions=("1.3.13", "1.3.15", "1.3.16"),
)
