#!/usr/bin/env python3
"""Validates an OpenAPI document by the schema and the rules of its version."""

import sys

import openapi_spec_validator
from openapi_spec_validator.readers import read_from_filename

document, url = read_from_filename(sys.argv[1])
openapi_spec_validator.validate(document, base_uri=url, cls=openapi_spec_validator.OpenAPIV31SpecValidator)
print(document["openapi"], len(document["paths"]))
