"""A mail server on 127.0.0.1 that takes every letter and writes it as a line of JSON to a file.

The first line of the file is its port. It ends with whoever holds its standard input.
"""

import asyncio
import email
import email.policy
import json
import sys

from aiosmtpd.smtp import SMTP


class Office:
    def __init__(self, file):
        self.file = file

    def write(self, **what):
        self.file.write(json.dumps(what, ensure_ascii=False) + "\n")
        self.file.flush()

    async def handle_DATA(self, server, session, envelope):
        letter = email.message_from_bytes(envelope.content, policy=email.policy.default)
        text = letter.get_body(("plain",)).get_content()
        self.write(to=envelope.rcpt_tos, subject=str(letter["Subject"]), text=text)
        return "250 2.0.0 letter taken"


async def main(path):
    with open(path, "w", encoding="utf-8") as file:
        office = Office(file)
        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            lambda: SMTP(office, enable_SMTPUTF8=True), "127.0.0.1", 0
        )
        office.write(port=server.sockets[0].getsockname()[1])
        orders = asyncio.StreamReader()
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(orders), sys.stdin)
        await orders.read()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
