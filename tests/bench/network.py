"""How many messages a second go from one access point to another over TLS, and how long each takes:

    python -m tests.bench.network --messages 2000 --processes 2
    python -m tests.bench.network --messages 20000 --processes 2 --json

First `AS4Transport` alone sends, then the whole of `PeppolClient.send`, with validation and a lookup that is kept. The
receiver is the access point as it is run in earnest, with its store on disk (``--store``; else in memory, where fsync
costs nothing), in the same process or in one of its own. Beside it stand the bare operations of RSA, AES, SHA-256 and
GZIP, timed in the same run: the bound of a core, or of the busier of two.

The messages are told in three parts, the first and the last of which are compared: speed and memory stay as they are.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple
from uuid import uuid4

from tests.bench.bare import Bare
from tests.bench.pair import Pair, Used, pair
from tests.documents import invoice

from peppol_kit.envelope import Envelope, wrap
from peppol_kit.network.http import Web
from peppol_kit.network.pki import verifier_for
from peppol_kit.transports.as4 import AS4Transport
from peppol_kit.transports.base import Message

if TYPE_CHECKING:
    from collections.abc import Iterator

WARM_UP, PART = 100, 1_000
THREADS = {1: 1, 2: 3}

Send = Callable[[], object]


class Part(NamedTuple):
    """Some messages: how many, in how many seconds, the milliseconds of each, and the CPU seconds of both sides."""

    messages: int
    seconds: float
    latencies: list[float]
    sender_cpu: float
    receiver_cpu: float
    rss: tuple[int, int]

    @property
    def rate(self) -> float:
        """Messages a second."""
        return self.messages / self.seconds

    @property
    def cpu(self) -> float:
        """Milliseconds of CPU a message, of both sides."""
        return 1_000 * (self.sender_cpu + self.receiver_cpu) / self.messages


def by_as4(found: Pair, xml: bytes, web: Web) -> Send:
    """Wraps, signs, encrypts, sends, checks the receipt."""
    transport = AS4Transport(found.sender, verifier_for(found.peppol.environment), web)
    to = found.to

    def send() -> object:
        now = datetime.now(UTC)
        envelope = Envelope(
            sender=to.sender,
            receiver=to.receiver,
            document_type=to.document_type,
            process=to.process,
            country_c1=to.country,
            instance_id=str(uuid4()),
            created=now,
        )
        message = Message(
            message_id=f"{uuid4()}@peppol-kit.test",
            conversation_id=str(uuid4()),
            timestamp=now,
            envelope=envelope,
            content=wrap(xml, envelope),
        )
        return transport.send(message, found.endpoint)

    return send


def sent(send: Send, messages: int, threads: int) -> tuple[float, list[float]]:
    """The seconds that so many messages take by so many threads, and the milliseconds of each."""
    tickets, latencies, failures = itertools.count(1), [0.0] * messages, []

    def work() -> None:
        try:
            while (ticket := next(tickets)) <= messages:
                started = perf_counter()
                send()
                latencies[ticket - 1] = 1_000 * (perf_counter() - started)
        except BaseException as error:
            failures.append(error)
            raise

    workers = [threading.Thread(target=work) for _ in range(threads)]
    started = perf_counter()
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    if failures:
        raise failures[0]
    return perf_counter() - started, latencies


def parts(found: Pair, send: Send, messages: int, threads: int, *, together: bool) -> Iterator[Part]:
    """The first messages, those between, and the last."""
    part = min(PART, messages // 3)
    for count in (part, messages - 2 * part, part):
        here, there = Used.now(), found.used()
        seconds, latencies = sent(send, count, threads)
        after, afterwards = Used.now(), found.used()
        yield Part(
            count,
            seconds,
            latencies,
            after.cpu - here.cpu,
            0.0 if together else afterwards.cpu - there.cpu,
            (after.rss, afterwards.rss),
        )


def figures(found: Pair, send: Send, bare: Bare, messages: int, threads: int, *, together: bool) -> dict[str, float]:
    """Send, and tell."""
    sent(send, WARM_UP, threads)
    before, bound = found.used(), [bare.milliseconds()]
    told = []
    for part in parts(found, send, messages, threads, together=together):
        told.append(part)
        bound.append(bare.milliseconds())
    first, _, last = (_beside(part, *around) for part, around in zip(told, pairwise(bound), strict=True))
    after = found.used()
    sending, receiving = (median(each) for each in zip(*bound, strict=True))
    latencies = [each for part in told for each in part.latencies]
    centiles = quantiles(latencies, n=100)
    rate = messages / sum(part.seconds for part in told)
    cpu = sum(part.cpu * part.messages for part in told) / messages
    most = 1_000 / (sending + receiving if together else max(sending, receiving))
    return {
        "messages": messages,
        "threads": threads,
        "messages/s": rate,
        "p50 ms": centiles[49],
        "p99 ms": centiles[98],
        "CPU ms/message": cpu,
        "of it sender": 1_000 * sum(part.sender_cpu for part in told) / messages,
        "of it receiver": 1_000 * sum(part.receiver_cpu for part in told) / messages,
        "bare ms sender": sending,
        "bare ms receiver": receiving,
        "CPU / bare": cpu / (sending + receiving),
        "bound messages/s": most,
        "of the bound": rate / most,
        "last / first messages/s": told[-1].rate / told[0].rate,
        "first / last CPU, to bare": first / last,
        "RSS sender MB": told[-1].rss[0] / 1e6,
        "RSS receiver MB": told[-1].rss[1] / 1e6,
        "last / first RSS sender": told[-1].rss[0] / told[0].rss[0],
        "last / first RSS receiver": told[-1].rss[1] / told[0].rss[1],
        "connections": after.connections - before.connections,
        "fsyncs/message": (after.syncs - before.syncs) / (after.messages - before.messages),
    }


def _beside(part: Part, before: tuple[float, float], after: tuple[float, float]) -> float:
    """How many times its bare operations a message took, which were timed before and after: a measure that a machine
    which is busy with other things does not change as much.
    """
    return part.cpu / ((sum(before) + sum(after)) / 2)


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description="Time messages between two access points.")
    parser.add_argument("--messages", type=int, default=1_000)
    parser.add_argument("--whole", type=int, help="the messages by PeppolClient; a third of the others without")
    parser.add_argument("--processes", type=int, choices=(1, 2), default=2)
    parser.add_argument("--threads", type=int, help="of the sender: 1 in one process, 3 in two")
    parser.add_argument("--lines", type=int, default=10, help="of the invoice")
    parser.add_argument("--store", type=Path, help="the folder for the receiver's store: on a disk, to be honest")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    threads = asked.threads or THREADS[asked.processes]
    xml = invoice(asked.lines)
    whole = asked.messages // 3 if asked.whole is None else asked.whole
    told = {}
    with pair(xml, processes=asked.processes, store=asked.store) as found:
        bare = Bare(xml, found.sender, found.receiver)
        together = asked.processes == 1
        web = Web(found.peppol.environment)
        if asked.messages:
            send = by_as4(found, xml, web)
            told["AS4Transport.send"] = figures(found, send, bare, asked.messages, threads, together=together)
        web.close()
        if whole:
            with found.peppol.client() as client:
                told["PeppolClient.send"] = figures(
                    found, lambda: client.send(xml), bare, whole, threads, together=together
                )
    if asked.json:
        json.dump({"processes": asked.processes, "bytes": len(xml), **told}, sys.stdout, indent=1)
        return
    print(f"{asked.processes} processes, invoice of {asked.lines} lines, {len(xml):,} bytes")
    for name in next(iter(told.values())):
        print(f"{name:28}" + "".join(f"{each[name]:14.3f}" for each in told.values()))


if __name__ == "__main__":
    main()
