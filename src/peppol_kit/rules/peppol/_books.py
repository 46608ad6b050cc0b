"""The two rulebooks that OpenPeppol publishes for billing, and one to write what both have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peppol_kit.rules._dsl import Rulebook

if TYPE_CHECKING:
    from peppol_kit.rules._dsl import Rule

billing = Rulebook("peppol-bis-billing-3", "Peppol BIS Billing 3", versions=("2025.11", "2026.5"))
self_billing = Rulebook("peppol-bis-self-billing-3", "Peppol BIS Self-Billing 3", versions=("2026.3", "2026.5"))


class _Both(Rulebook):
    """A rule that is written here is in both books."""

    def add(self, rule: Rule) -> None:
        rule.source = self.source
        billing.add(rule)
        self_billing.add(rule)


both = _Both("peppol", "Peppol BIS Billing 3 and BIS Self-Billing 3", versions=())
