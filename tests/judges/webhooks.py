#!/usr/bin/env python3
"""Verifies posts with the libraries that their receivers use.

Input: JSON lines {"secret", "public_key", "headers", "body"}; one of the two keys is empty. Output: how
many posts each library has verified; exit code 1 and the reasons if one refused.

The libraries know the symmetric scheme (`v1`); `v1a` is ed25519 by libsodium.
"""

import base64
import json
import sys
from collections import Counter

import nacl.signing
import standardwebhooks
import svix.webhooks


def ed25519(key, body, headers):
    """The asymmetric scheme of the standard."""
    verify_key = nacl.signing.VerifyKey(base64.b64decode(key.removeprefix("whpk_")))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{body}".encode()
    signatures = [one.split(",", 1) for one in headers["webhook-signature"].split(" ")]
    for version, signature in signatures:
        if version == "v1a":
            verify_key.verify(signed, base64.b64decode(signature))
            return
    raise ValueError("no signature of v1a")


verified, refused = Counter(), []
for line in sys.stdin:
    post = json.loads(line)
    secret, body, headers = post["secret"], post["body"], post["headers"]
    if secret:
        judges = {
            "standardwebhooks": standardwebhooks.Webhook(secret).verify,
            "svix": svix.webhooks.Webhook(secret).verify,
        }
    else:
        judges = {"libsodium": lambda body, headers: ed25519(post["public_key"], body, headers)}
    for name, verify in judges.items():
        try:
            verify(body, headers)
            verified[name] += 1
        except Exception as error:
            refused.append(f"{name}: {error!r}")
print(json.dumps(verified))
sys.exit("\n".join(refused) if refused else 0)
