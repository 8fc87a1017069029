#!/usr/bin/env python3
"""Writes the list of common passwords that the server refuses: one a line, lower case, sorted by byte.

It comes from the zxcvbn package (about 30,000 passwords by how often they were seen in leaks).
    common_passwords.py OUT
"""
import pathlib
import sys

try:
    from zxcvbn.frequency_lists import FREQUENCY_LISTS
except ImportError:
    sys.exit("common_passwords.py: the package python3-zxcvbn is missing")

words = FREQUENCY_LISTS["passwords"]
if isinstance(words, str):
    words = words.split(",")
lines = sorted({word.lower().encode() for word in words})
pathlib.Path(sys.argv[1]).write_bytes(b"".join(line + b"\n" for line in lines))
