"""The two rulebooks that OpenPeppol publishes for billing, and one name to write rules that both have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peppol_kit.rules._dsl import Rulebook

if TYPE_CHECKING:
    from collections.abc import Callable

    from peppol_kit.rules._dsl import Judge

billing = Rulebook("peppol-bis-billing-3", "Peppol BIS Billing 3", versions=("2025.11", "2026.5"))
self_billing = Rulebook("peppol-bis-self-billing-3", "Peppol BIS Self-Billing 3", versions=("2026.3", "2026.5"))


class _Both:
    """Registers each rule in both books."""

    def __getattr__(self, form: str) -> Callable[..., Any]:
        def register(*arguments: Any, **details: Any) -> Any:
            answers = [getattr(book, form)(*arguments, **details) for book in (billing, self_billing)]
            return _chain(answers) if answers[0] is not None else None

        return register


def _chain(decorators: list[Callable[[Judge], Judge]]) -> Callable[[Judge], Judge]:
    def decorate(judge: Judge) -> Judge:
        for decorator in decorators:
            decorator(judge)
        return judge

    return decorate


both = _Both()
