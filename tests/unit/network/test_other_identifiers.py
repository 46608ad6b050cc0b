"""Other identifiers of the same company are told where they are certain."""

from __future__ import annotations

import pytest

from peppol_kit.identifiers import ParticipantId
from peppol_kit.network.other_identifiers import other_identifiers


@pytest.mark.parametrize(
    ("participant", "others"),
    [
        ("0208:0202239951", ["9925:BE0202239951"]),
        ("9925:BE0202239951", ["0208:0202239951"]),
        ("9925:be0202239951", ["0208:0202239951"]),
        ("9925:0202239951", ["0208:0202239951"]),
        ("9956:0202239951", ["0208:0202239951", "9925:BE0202239951"]),
        ("9930:DE136695976", ["0246:DE136695976", "0246:DE136695976-00001"]),
        ("0246:DE136695976", ["9930:DE136695976"]),
        ("0246:DE136695976-00001", ["9930:DE136695976"]),
        ("0246:DE136695976-00002", []),
        ("0037:003704944842", ["0216:003704944842"]),
        ("0192:745707327", ["9909:NO745707327MVA"]),
        ("9909:NO745707327MVA", ["0192:745707327"]),
        ("0208:something", []),
        ("0106:12345678", []),
        ("0088:1548079098355", []),
    ],
)
def test_the_other_identifiers_of_a_company(participant: str, others: list[str]) -> None:
    assert [str(each) for each in other_identifiers(ParticipantId.parse(participant))] == others
