#!/usr/bin/env python3
"""Receives a partner's shipment orders over NATS, prints and acknowledges them.

    pip install 'nats-py[nkeys]'
    ./receive_orders.py --url nats://broker:4222 --credentials wholesaler-07.creds --asyncapi asyncapi.yaml

It knows nothing but what a partner is given: the broker's URL, a credentials file and the
AsyncAPI document. With --json each message is printed as it came, one a line, instead of a
sentence for people. It ends on Ctrl-C or SIGTERM, or after --idle seconds without a message;
its exit code is 1 if a digest did not agree with the orders received since it was started
from the beginning of the feed.
"""

import argparse
import asyncio
import base64
import hashlib
import json
import re
import signal
import sys

import nats
import nats.errors

BATCH = 500
# How long to wait for the first message, and then for more that come with it, in seconds.
WAIT = 2.0
MORE = 0.02


def read_access(document, credentials):
    """The partner's id, and the document's x-jetstream facts filled in from its credentials."""
    with open(credentials, encoding="utf-8") as file:
        jwt = re.search(r"-----BEGIN NATS USER JWT-----\s+(\S+)", file.read()).group(1)
    payload = jwt.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    with open(document, encoding="utf-8") as file:
        block = re.search(r"^x-jetstream:\n((?:  .*\n)+)", file.read(), re.MULTILINE).group(1)
    facts = dict(re.findall(r"^  (\w+): '?([^'\n]+?)'?$", block, re.MULTILINE))
    fetch = facts["fetch_subject"].removesuffix("{consumer}")
    allowed = claims["nats"]["pub"]["allow"]
    consumer = next(subject.removeprefix(fetch) for subject in allowed if subject.startswith(fetch))
    partner = claims["name"]
    return partner, {
        name: fact.replace("{partner_id}", partner).replace("{consumer}", consumer)
        for name, fact in facts.items()
    }


class Ledger:
    """The latest version of every order, to check digests by the recipe of the document."""

    def __init__(self):
        self.orders = {}
        self.from_the_beginning = None
        self.disagreements = 0

    def note(self, event):
        if self.from_the_beginning is None:
            self.from_the_beginning = int(event["sequence"]) == 1

    def enter(self, event):
        order = event["data"]
        known = self.orders.get(order["order_id"])
        if known is None or known["version"] < order["version"]:
            cancelled = event["type"] == "jp.vsys.shipment_order.cancelled.v1"
            self.orders[order["order_id"]] = {
                "lock_id": order["lock_id"],
                "version": order["version"],
                "item": order["item"],
                "units": order["quantity"]["units"],
                "cancelled": cancelled,
            }

    def agrees(self, digest):
        lock = digest["lock_id"]
        lines = [digest["recipe"], lock]
        sums = {"vaccine": 0, "needle": 0, "syringe": 0}
        for order_id in sorted(self.orders):
            order = self.orders[order_id]
            if order["lock_id"] == lock and not order["cancelled"]:
                lines.append(f"{order_id} {order['version']} {order['item']} {order['units']}")
                sums[order["item"]] += order["units"]
        content = "".join(line + "\n" for line in lines)
        return (
            digest["recipe"] == "vsys-digest-1"
            and digest["orders"] == len(lines) - 2
            and digest["units"] == sums
            and digest["hash"] == hashlib.sha256(content.encode()).hexdigest()
        )

    def check(self, event):
        if not self.from_the_beginning:
            return "not checked: this client did not see the beginning of the feed"
        if self.agrees(event["data"]):
            return "verified"
        self.disagreements += 1
        return "DOES NOT AGREE with the orders received"


def sentence(event, ledger):
    """One line for people; orders and digests are entered and checked on the way."""
    ledger.note(event)
    kind = event["type"].removeprefix("jp.vsys.").removesuffix(".v1")
    data = event["data"]
    if kind.startswith("shipment_order."):
        ledger.enter(event)
        quantity, site = data["quantity"], data["ship_to"]
        return (
            f"{kind:24} {data['order_number']} {data['item']:8} {quantity['units']:6} units "
            f"({quantity['boxes']} boxes + {quantity['rest']}) to {site['facility_code']} {site['name']}"
        )
    if kind == "digest.issued":
        return f"{kind:24} {data['orders']} orders of lock {data['lock_id']}: {ledger.check(event)}"
    if kind == "advance_notice.issued":
        return f"{kind:24} round {data['round_number']}: {len(data['quantities'])} quantities"
    return f"{kind:24} {json.dumps(data, ensure_ascii=False)}"


def take(messages, ledger, as_json):
    """Prints messages and enters them."""
    for message in messages:
        line = sentence(json.loads(message.data), ledger)
        print(message.data.decode() if as_json else line)
    sys.stdout.flush()


async def fetch(feed, count, wait):
    """Up to so many messages; none when nothing is new or the broker is away for a moment."""
    try:
        return await feed.fetch(count, timeout=wait)
    except (asyncio.TimeoutError, nats.errors.Error):
        # The client connects again by itself.
        return []


async def receive(arguments, stop):
    partner, access = read_access(arguments.asyncapi, arguments.credentials)
    client = await nats.connect(
        arguments.url,
        user_credentials=arguments.credentials,
        inbox_prefix=access["inbox_prefix"].encode(),
        name=partner,
        max_reconnect_attempts=-1,
    )
    ledger = Ledger()
    feed = await client.jetstream().pull_subscribe_bind(
        consumer=access["consumer"], stream=access["stream"]
    )
    print(f"{partner} is listening", file=sys.stderr, flush=True)
    idle = 0.0
    while not stop.is_set() and (arguments.idle is None or idle < arguments.idle):
        # One first: a request for many would wait for all of them before it gives any.
        messages = await fetch(feed, 1, WAIT)
        idle = 0.0 if messages else idle + WAIT
        while messages:
            take(messages, ledger, arguments.json)
            # Only what is in our hands is acknowledged.
            for message in messages:
                await message.ack()
            messages = await fetch(feed, BATCH, MORE)
    await client.flush()
    await client.close()
    return 1 if ledger.disagreements else 0


async def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", required=True, help="the broker, nats://host:4222")
    parser.add_argument("--credentials", required=True, help="the partner's credentials file")
    parser.add_argument("--asyncapi", required=True, help="the AsyncAPI document")
    parser.add_argument("--json", action="store_true", help="print messages as they came")
    parser.add_argument("--idle", type=float, help="end after so many seconds without a message")
    arguments = parser.parse_args()
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    return await receive(arguments, stop)


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
