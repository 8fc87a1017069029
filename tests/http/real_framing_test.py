#!/usr/bin/env python3
"""The framing cases of framing_test.py against the real binary."""
import pathlib
import subprocess
import sys

from harness import DataFolder, Server

with DataFolder() as data:
    server = Server(data)
    try:
        script = pathlib.Path(__file__).with_name("framing_test.py")
        result = subprocess.run([sys.executable, str(script), "--target", f"127.0.0.1:{server.port}"], check=False)
    finally:
        status = server.stop()
sys.exit(result.returncode or status)
