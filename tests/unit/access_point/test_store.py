"""The store: each message once, whoever asks, and nothing that counts outside of its place."""

from __future__ import annotations

import os
import threading
import time
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from tests.unit.access_point.messages import MOMENT, facts, keep, stage

from peppol_kit.access_point import Store

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def test_a_message_is_kept_with_all_its_evidence(store: Store) -> None:
    kept = keep(store, facts(), content=b"<a/>", receipt=b"<r/>")
    assert kept.new
    found = store.find("m1@c2")
    assert found == kept.stored
    assert found is not None
    assert found.facts == facts()
    assert found.raw.read_bytes() == b"raw <a/>"
    assert found.payload.read_bytes() == b"<a/>"
    assert found.receipt.read_bytes() == b"<r/>"
    assert sorted(path.name for path in found.folder.iterdir()) == ["message.json", "payload", "raw", "receipt"]


def test_nobody_else_may_read_a_store(store: Store) -> None:
    kept = keep(store, facts())
    assert store.folder.stat().st_mode & 0o077 == 0
    assert kept.stored.folder.stat().st_mode & 0o077 == 0


def test_what_was_never_kept_is_not_found(store: Store) -> None:
    assert store.find("m1@c2") is None
    assert list(store.messages()) == []


def test_a_second_message_with_the_same_id_is_not_kept_and_the_first_receipt_holds(store: Store) -> None:
    first = keep(store, facts(), receipt=b"<first/>")
    again = stage(store)
    second = store.keep(again, facts(received=MOMENT + timedelta(seconds=1)), b"<second/>")
    assert not second.new
    assert second.stored == first.stored
    assert second.stored.receipt.read_bytes() == b"<first/>"
    assert list(store.messages()) == [first.stored]
    assert len(list(store.waiting)) == 1
    store.discard(again)
    assert not again.exists()


def test_a_message_id_that_looks_like_a_path_stays_in_the_store(store: Store) -> None:
    kept = keep(store, facts("../../../etc/passwd\0\n@c2"))
    assert kept.stored.folder.parents[1] == store.folder / "messages"
    assert store.find("../../../etc/passwd\0\n@c2") == kept.stored


def test_the_same_business_message_under_a_new_id_is_kept_and_flagged(store: Store) -> None:
    first = keep(store, facts("m1@c2", instance_id="same"))
    second = keep(store, facts("m2@c2", instance_id="same"))
    other = keep(store, facts("m3@c2", instance_id="other"))
    assert second.new
    assert store.duplicate_of(first.stored) is None
    assert store.duplicate_of(second.stored) == "m1@c2"
    assert store.duplicate_of(other.stored) is None


@pytest.mark.parametrize("whose", ["from_party", "original_sender", "final_recipient"])
def test_the_instance_id_of_one_makes_no_message_of_another_a_duplicate(store: Store, whose: str) -> None:
    """Who guesses an id, such as the number of an invoice, could else have the right one taken for sent before."""
    keep(store, facts("m1@evil", instance_id="INV-7").model_copy(update={whose: "another"}))
    right = keep(store, facts("m2@c2", instance_id="INV-7"))
    assert store.duplicate_of(right.stored) is None
    again = keep(store, facts("m3@c2", instance_id="INV-7"))
    assert store.duplicate_of(again.stored) == "m2@c2"


def test_of_many_at_once_one_is_kept(store: Store) -> None:
    kept = []
    ready = threading.Barrier(8)

    def run(number: int) -> None:
        folder = stage(store)
        what = facts(received=MOMENT + timedelta(microseconds=number))
        ready.wait()
        kept.append(store.keep(folder, what, f"<receipt n='{number}'/>".encode()))

    threads = [threading.Thread(target=run, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(each.new for each in kept) == [False] * 7 + [True]
    assert len({each.stored.receipt.read_bytes() for each in kept}) == 1
    assert len(list(store.messages())) == 1
    assert len(list(store.waiting)) == 1


def test_two_stores_on_one_folder_are_one(tmp_path: Path) -> None:
    one, other = Store(tmp_path), Store(tmp_path)
    first = keep(one, facts())
    assert not keep(other, facts()).new
    assert other.find("m1@c2") == first.stored


def test_messages_come_in_order_of_arrival_and_by_day(store: Store) -> None:
    day = timedelta(days=1)
    for number, received in enumerate((MOMENT - day, MOMENT, MOMENT + timedelta(hours=1), MOMENT + day)):
        keep(store, facts(f"m{number}", instance_id=str(number), received=received))

    def ids(since: date | None = None, until: date | None = None) -> list[str]:
        return [each.facts.message_id for each in store.messages(since=since, until=until)]

    today = MOMENT.date()
    assert ids() == ["m0", "m1", "m2", "m3"]
    assert ids(since=today) == ["m1", "m2", "m3"]
    assert ids(until=today) == ["m0", "m1", "m2"]
    assert ids(today, today) == ["m1", "m2"]


def test_a_line_that_a_crash_tore_hides_no_message(store: Store) -> None:
    first = keep(store, facts("m1", instance_id="1"))
    with (store.folder / "days" / "2026-11-03").open("a") as lines:
        lines.write("20261103T0930")
    second = keep(store, facts("m2", instance_id="2"))
    assert list(store.messages()) == [first.stored, second.stored]


def test_a_message_waits_until_it_is_handed_over(store: Store) -> None:
    stored = keep(store, facts()).stored
    assert not store.is_handed_over(stored)
    (entry,) = store.waiting
    assert store.waiting_for(entry) == stored
    store.hand_over(stored)
    store.hand_over(stored)
    assert store.is_handed_over(stored)
    assert list(store.waiting) == []


def test_an_entry_without_its_message_is_void(store: Store) -> None:
    stored = keep(store, facts()).stored
    for received, name in ((MOMENT, "0" * 64), (MOMENT + timedelta(seconds=1), stored.folder.name)):
        with store.waiting.add(received, name):
            pass
    assert sorted(store.waiting_for(each) is not None for each in store.waiting) == [False, False, True]


def test_what_cannot_be_written_is_not_kept(store: Store) -> None:
    folder = stage(store)
    (folder / "payload").unlink()
    with pytest.raises(FileNotFoundError):
        store.keep(folder, facts(), b"<receipt/>")
    assert store.find("m1@c2") is None
    assert list(store.waiting) == []


# --- staging


def test_a_living_process_keeps_its_staging_folder(store: Store) -> None:
    folder = stage(store)
    Store(store.folder)
    assert folder.exists()


def test_what_a_dead_process_left_is_removed(store: Store) -> None:
    left = store.folder / "staging" / "dead"
    (left / "message").mkdir(parents=True)
    (left / "lock").touch()
    Store(store.folder)
    assert not left.exists()


def test_a_staging_folder_that_is_just_being_made_is_left_alone_for_an_hour(store: Store) -> None:
    young, old = (store.folder / "staging" / name for name in ("young", "old"))
    for folder in (young, old):
        folder.mkdir()
    os.utime(old, (time.time() - 4000, time.time() - 4000))
    Store(store.folder)
    assert young.exists()
    assert not old.exists()


def test_a_closed_store_leaves_no_staging_folder(tmp_path: Path) -> None:
    store = Store(tmp_path)
    stage(store)
    store.close()
    store.close()
    assert list((tmp_path / "staging").iterdir()) == []


def test_a_disk_that_takes_nothing_is_told(store: Store) -> None:
    store.probe()
    store.close()
    with pytest.raises(FileNotFoundError):
        store.probe()
    assert store.free() > 0
