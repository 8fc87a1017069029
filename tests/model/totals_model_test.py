#!/usr/bin/env python3
"""Holds the C++ totals against the model on random invoices: totals_model_test.py TOOL [COUNT [SEED]].

The same invoices on every run. Prints the first invoice that differs, and exits 1."""

import json
import random
import subprocess
import sys
import threading
from decimal import Decimal

import totals_model

RATES = ["20", "19", "10", "7", "5.5", "2.5", "8.375", "0.000001", "100", "33.333333"]
ZERO_CATEGORIES = ["Z", "E", "AE", "K", "G", "O"]


def digits(chance, whole, places):
    """A decimal text with up to so many digits before and after the point; often one that makes ties in rounding."""
    value = chance.randrange(10 ** chance.randint(1, whole))
    count = chance.randint(0, places)
    if count == 0:
        return str(value)
    tail = chance.choice(["5", "05", "005", "45", "25", "995", "49", "9999", "500000", "000005"])
    if len(tail) > count or chance.random() < 0.4:
        tail = "".join(chance.choice("0123456789") for _ in range(count))
    return f"{value}.{tail}"


def number(chance, text):
    """The same number as JSON may write it: as a string, or as a number that passes through no float here."""
    return text if chance.random() < 0.8 else Raw(text)


class Raw(str):
    """A number to be written without quotes."""


def percent(chance):
    return chance.choice(["0", "100", "50", "12.5", "33.333333", "0.5", "2", "3", digits(chance, 1, 6)])


def taxed(chance, entry):
    rate = chance.choice(RATES) if chance.random() < 0.7 else "0"
    entry["taxRate"] = number(chance, rate)
    if rate == "0" and chance.random() < 0.5:
        entry["taxCategory"] = chance.choice(ZERO_CATEGORIES)
    elif rate != "0" and chance.random() < 0.1:
        entry["taxCategory"] = chance.choice(["S", "L", "M"])
    return entry


def reduction(chance, whole):
    if chance.random() < 0.5:
        return {"percent": number(chance, percent(chance))}
    return {"amount": number(chance, digits(chance, whole, 6))}


def item(chance, whole):
    sign = "-" if chance.random() < 0.15 else ""
    entry = {"description": "x", "quantity": number(chance, sign + digits(chance, whole, 6)),
             "unitPrice": number(chance, digits(chance, whole, 6))}
    if chance.random() < 0.3:
        entry["discount"] = reduction(chance, whole)
    return taxed(chance, entry) if chance.random() < 0.9 else entry


def invoice(chance):
    whole = 12 if chance.random() < 0.02 else chance.choice([1, 2, 4, 6])
    made = {"currency": chance.choice(list(totals_model.PLACES)), "client": {"name": "x"},
            "items": [item(chance, whole) for _ in range(chance.choice([1, 1, 2, 3, 4, 6, 9]))]}
    if chance.random() < 0.03:  # what cancels out, so that there is no proportion to share by
        twin = {name: field for name, field in made["items"][0].items() if not name.startswith("tax")}
        quantity = str(twin["quantity"])
        twin["quantity"] = quantity[1:] if quantity.startswith("-") else "-" + quantity
        made["items"] = [made["items"][0], taxed(chance, twin)]
    for name in ("discounts", "charges"):
        if chance.random() < 0.35:
            entries = [reduction(chance, whole) for _ in range(chance.choice([1, 1, 2, 3]))]
            made[name] = [taxed(chance, entry) if chance.random() < 0.35 else entry for entry in entries]
    if chance.random() < 0.3:
        made["prepaid"] = number(chance, digits(chance, whole, 6))
    return made


def encode(value):
    """JSON as json.dumps has it, but Raw numbers as they are."""
    if isinstance(value, Raw):
        return str(value)
    if isinstance(value, dict):
        return "{" + ",".join(f'"{key}":{encode(entry)}' for key, entry in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(encode, value)) + "]"
    return f'"{value}"'  # only plain texts are made here


def expected(made):
    try:
        return totals_model.answer(made)
    except totals_model.TooLarge:
        return None


def run(tool, count, seed):
    chance = random.Random(seed)
    invoices = [invoice(chance) for _ in range(count)]
    process = subprocess.Popen([tool], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")

    def feed():
        try:
            with process.stdin as out:
                for made in invoices:
                    out.write(encode(made) + "\n")
        except BrokenPipeError:
            pass  # the reader says what happened

    feeder = threading.Thread(target=feed, daemon=True)
    feeder.start()
    refused = 0
    for made in invoices:
        line = process.stdout.readline()
        got = json.loads(line) if line else {"error": "the tool ended"}
        want = expected(made)
        if want is None:
            refused += 1
        if got != want and not (want is None and "too large" in got.get("error", "")):
            process.kill()
            sys.exit(f"differs:\n  invoice {encode(made)}\n  model   {json.dumps(want)}\n  got     {json.dumps(got)}")
    feeder.join()
    if process.wait() != 0:
        sys.exit(f"the tool ended with {process.returncode}")
    return refused


def check_the_check():
    """The model on an example worked out by hand, so that both cannot be wrong in one way unnoticed."""
    made = {"client": {"name": "x"}, "discounts": [{"amount": "1"}],
            "items": [{"quantity": 1, "unitPrice": price, "taxRate": rate} for price, rate in ((10, 30), (20, 20), (40, 10))]}
    nets = [group["net"] for group in totals_model.answer(made)["totals"]["taxes"]]
    assert nets == ["9.86", "19.71", "39.43"], nets
    assert totals_model.Model(made).round(Decimal("-0.005")) == Decimal("-0.01")


def main():
    tool = sys.argv[1]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 20261123
    check_the_check()
    refused = run(tool, count, seed)
    print(f"{count} invoices agree, {refused} of them refused as too large")
    if count >= 100_000 and not 0 < refused < count // 20:
        sys.exit("the generator has drifted: some invoices, but few, should be too large")


if __name__ == "__main__":
    main()
