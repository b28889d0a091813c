"""A mail server on 127.0.0.1 that does as it is told on its standard input, one word a line.

take          takes every letter
greet-554     turns everyone away at the greeting
mail-550      refuses the sender
rcpt-450      cannot take letters for anyone now        rcpt-550      never
data-451      cannot take any letter itself now         data-554      never
drop          takes a letter and ends the connection without an answer
hold          takes a letter and does not answer

It writes lines of JSON: first its port, then each visit, and each letter that it has seen, as its
readers would.
"""

import argparse
import asyncio
import email
import email.policy
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

ANSWERS = {
    "mail-550": "550 5.7.1 this sender is not known here",
    "rcpt-450": "450 4.2.1 mailbox busy",
    "rcpt-550": "550 5.1.1 <{address}>: no such user {name}",
    "data-451": "451 4.3.0 no room for {address}",
    "data-554": "554 5.6.0 not in that form, {name}",
}


def say(**what):
    print(json.dumps(what), flush=True)


class Office:
    def __init__(self):
        self.mode = "take"

    def refusal(self, step, address):
        if not self.mode.startswith(step):
            return None
        return ANSWERS[self.mode].format(address=address, name=address.split("@")[0])

    async def handle_MAIL(self, server, session, envelope, address, options):
        refusal = self.refusal("mail", address)
        if refusal is None:
            envelope.mail_from = address
        return refusal or "250 2.1.0 sender taken"

    async def handle_RCPT(self, server, session, envelope, address, options):
        refusal = self.refusal("rcpt", address)
        if refusal is None:
            envelope.rcpt_tos.append(address)
        return refusal or "250 2.1.5 addressee taken"

    async def handle_DATA(self, server, session, envelope):
        refusal = self.refusal("data", envelope.rcpt_tos[0])
        if refusal is not None:
            return refusal
        letter = email.message_from_bytes(envelope.content, policy=email.policy.default)
        say(
            sender=envelope.mail_from,
            addressees=envelope.rcpt_tos,
            encrypted=session.ssl is not None,
            user=session.auth_data,
            head=[[name, str(value)] for name, value in letter.items()],
            text=letter.get_body(("plain",)).get_content(),
            html=letter.get_body(("html",)).get_content(),
        )
        if self.mode == "drop":
            server.transport.abort()
        if self.mode == "hold":
            await asyncio.Event().wait()
        return "250 2.0.0 letter taken"


class Closed(asyncio.Protocol):
    def connection_made(self, transport):
        transport.write(b"554 5.3.2 closed for today\r\n")
        transport.close()


def authenticator(user):
    def check(server, session, envelope, mechanism, data):
        given = f"{data.login.decode()} {data.password.decode()}"
        return AuthResult(success=given == user, auth_data=data.login.decode())

    return check


async def main(arguments):
    office = Office()
    wants = {}
    if arguments.certificate:
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(arguments.certificate, arguments.key)
        wants = {"tls_context": tls, "require_starttls": True}
    if arguments.user:
        wants |= {"authenticator": authenticator(arguments.user), "auth_required": True}

    def counter():
        say(visit=office.mode)
        return Closed() if office.mode == "greet-554" else SMTP(office, enable_SMTPUTF8=True, **wants)

    loop = asyncio.get_running_loop()
    server = await loop.create_server(counter, "127.0.0.1", arguments.port)
    say(port=server.sockets[0].getsockname()[1])
    orders = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(orders), sys.stdin)
    # Ends with whoever gives the orders.
    while order := (await orders.readline()).decode().strip():
        office.mode = order
        say(mode=order)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--certificate")
    parser.add_argument("--key")
    parser.add_argument("--user")
    asyncio.run(main(parser.parse_args()))
