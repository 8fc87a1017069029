#!/usr/bin/env python3
"""Holds the includes to the arrows: a folder of src/ may include itself and what its CMakeLists.txt LINKS, nothing else.

The arrows stand in one place, the inkvoice_module(…) calls; this reads them from there. It also keeps Beast and Asio
inside net/ and every driver inside its backend.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SRC = ROOT / "src"
ONLY_IN = {
    "boost/asio": ["net"],
    "boost/beast": ["net"],
    "sqlite3.h": ["sqlite"],
    "hiredis/": ["redis"],
    "openssl/": ["auth", "redis", "net"],
    "hb.h": ["text", "font"],
    "hb-": ["text", "font"],
    "sodium.h": ["auth", "app", "s3"],
    "curl/": ["s3"],
    "libdeflate.h": ["pdf", "font", "batch", "store"],
    "mongoc/": ["mongo"],
    "bson/": ["mongo"],
    "spng.h": ["image"],
    "CLI/": ["app"],
}


def modules():
    """Folder of each module → the folders that it may include."""
    folder_of, links = {}, {}
    for path in sorted(SRC.glob("**/CMakeLists.txt")):
        for call in re.findall(r"inkvoice_module\(([^)]*)\)", path.read_text()):
            words = call.split()
            folder = path.parent.relative_to(SRC).as_posix()
            folder_of[words[0]] = folder
            links[folder] = [w.removeprefix("inkvoice_") for w in words[1:] if w.startswith("inkvoice_")]
    return {folder: {folder_of[n] for n in names if n in folder_of} for folder, names in links.items()}


def main():
    allowed = modules()
    problems = []
    for path in sorted(SRC.glob("**/*")):
        if path.suffix not in (".h", ".cc"):
            continue
        folder = path.parent.relative_to(SRC).as_posix()
        top = folder.split("/")[0]
        is_test = path.stem.endswith(("_test", "_bench"))
        for number, line in enumerate(path.read_text().splitlines(), 1):
            place = f"{path.relative_to(ROOT)}:{number}"
            if match := re.match(r'#include "([^"]+)"', line):
                target = str(pathlib.PurePosixPath(match[1]).parent)
                if target == folder or folder == "app":
                    continue
                if is_test and target in ("contract", "servers"):
                    continue  # helpers of tests/
                if target not in allowed:
                    problems.append(f"{place}: {match[1]} is in no module")
                elif target not in allowed.get(folder, set()) and not is_test:
                    problems.append(f"{place}: {folder} may not include {target} (LINKS of its inkvoice_module)")
            elif match := re.match(r"#include <([^>]+)>", line):
                for prefix, homes in ONLY_IN.items():
                    if match[1].startswith(prefix) and top not in homes and not is_test:
                        problems.append(f"{place}: <{match[1]}> belongs in {' and '.join(homes)} alone")
    for problem in problems:
        print(problem)
    return 1 if problems else 0


sys.exit(main())
