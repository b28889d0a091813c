#!/usr/bin/env python3
"""Reads GS1 codes with the library that others read them with.

Input: JSON lines {"code": text}. Output: a JSON line for each: what biip finds in it, the content of
element strings by application identifier, or null where it refuses.
"""

import json
import sys

import biip


def found(code):
    try:
        parsed = biip.parse(code)
    except biip.ParseError:
        return None
    if parsed.gs1_message:
        return {one.ai.ai: one.value for one in parsed.gs1_message.element_strings}
    if parsed.gtin:
        return {"01": parsed.gtin.as_gtin_14()}
    if parsed.sscc:
        return {"00": parsed.sscc.value}
    return None


for line in sys.stdin:
    print(json.dumps(found(json.loads(line)["code"])))
