#!/usr/bin/env python3
"""Schemathesis: asks an API everything that its document allows, and what it does not."""

from schemathesis.cli import schemathesis

schemathesis()
