"""Laws of the choice between the network and email, whatever happened before and whatever the lookup says."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st
from tests.endpoints import endpoint

from peppol_kit import Invoice, errors
from peppol_kit.delivery.attempt import Attempt
from peppol_kit.delivery.fallback import MAY_HAVE_ARRIVED, Decision, Fallback
from peppol_kit.documents import Address, Buyer, Contact, Seller
from peppol_kit.errors import PeppolKitError

if TYPE_CHECKING:
    from collections.abc import Callable

ABSENT = {"participant-not-registered", "document-type-not-supported", "process-not-supported"}
EXTRA: dict[str, Any] = {
    "ebms": "EBMS:0004",
    "reason": "expired",
    "line": 0,
    "field": "x",
    "term": "BT-1",
    "place": "/",
    "problems": (),
    "report": None,
    "step": "participant",
    "status": 409,
}


def every_error() -> list[PeppolKitError]:
    """One of each class of the tree."""
    found = []
    for kind in vars(errors).values():
        if isinstance(kind, type) and issubclass(kind, PeppolKitError):
            wanted = getattr(kind.__init__, "__kwdefaults__", None) or {}
            code = getattr(kind.__init__, "__code__", None)
            names = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount] if code else ()
            found.append(kind("x", **{name: EXTRA[name] for name in names if name not in wanted}))
    return found


ERRORS = every_error()
STATES = ["prepared", "sending", "uncertain", "failed", "delivered"]
ADDRESSES = st.sampled_from(["", "a@x.example", "b@y.example", "no address"])


attempts = st.builds(
    Attempt,
    instance_id=st.just("i"),
    message_id=st.just("m"),
    conversation_id=st.just("c"),
    created=st.just(datetime(2026, 9, 4, tzinfo=UTC)),
    digest=st.just("d"),
    state=st.sampled_from(STATES),
    channel=st.sampled_from(["as4", "email", None]),
    email=ADDRESSES,
    tries=st.integers(0, 3),
)
documents = st.builds(
    lambda vat, email, issued: Invoice(
        issued=issued,
        seller=Seller(vat_id="BE0563731435", address=Address(country="BE")),
        buyer=Buyer(vat_id=vat, address=Address(country="BE"), contact=Contact(email=email)),
    ),
    st.sampled_from([None, "BE0202239951"]),
    ADDRESSES,
    st.sampled_from([None, date(2025, 12, 31), date(2026, 1, 1)]),
)
outcomes = st.sampled_from(["endpoint", None, *ERRORS])
policies = st.sampled_from([Fallback(), Fallback(email="never")])
Result = Decision | PeppolKitError


def decided(decide: Callable[[], Decision]) -> Result:
    try:
        return decide()
    except PeppolKitError as error:
        return error


@given(outcomes, documents, attempts, ADDRESSES, policies)
def test_the_laws_of_the_fallback(
    found: Any, document: Invoice, attempt: Attempt, email: str, policy: Fallback
) -> None:
    asked = endpoint() if found == "endpoint" else found
    result = decided(lambda: policy.decide(asked, document=document, attempt=attempt, email=email))
    stays = attempt.channel if attempt.state in MAY_HAVE_ARRIVED else None
    absent = asked is None or (isinstance(asked, PeppolKitError) and asked.code in ABSENT)

    if isinstance(result, Decision):
        # no document goes by two channels
        assert stays in {None, result.channel}
        if result.channel == "email":
            # only where the network says so for certain, or a mail is out already; never where that is not wanted
            assert absent or stays == "email"
            assert policy.email == "when-absent"
            assert "@" in result.address
            assert result.reason
        else:
            assert asked is endpoint()
            assert result.address == ""
    elif stays != "email" and isinstance(asked, PeppolKitError) and not absent:
        # what is uncertain stays the error that it was
        assert result is asked
    else:
        assert type(result) is errors.NoWayToSend
    # the same question has the same answer
    again = decided(lambda: policy.decide(asked, document=document, attempt=attempt, email=email))
    assert (type(again), str(again)) == (type(result), str(result))
