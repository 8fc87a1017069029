"""The arithmetic of an invoice, written down once more: exact decimals, straight from the design, nothing shared with the
C++ code. It takes an invoice as its JSON says and gives the totals as their JSON says."""

import decimal
from decimal import Decimal
from fractions import Fraction

# Exact: nothing that an invoice can hold has this many digits.
decimal.setcontext(decimal.Context(prec=200, traps=[decimal.Inexact, decimal.InvalidOperation]))
QUANTIZING = decimal.Context(prec=200)

PLACES = {"JPY": 0, "EUR": 2, "HUF": 2, "KWD": 3, "CLF": 4}
MOST_MINOR_UNITS = 10**27


class TooLarge(Exception):
    """An amount past what an invoice can hold."""


class Model:
    def __init__(self, invoice):
        self.invoice = invoice
        self.places = PLACES[invoice.get("currency", "EUR")]
        self.unit = Decimal(1).scaleb(-self.places)
        self.items = {}  # (category, rate) → sum of item nets; only groups that items are in
        self.nets = {}  # (category, rate) → the same with discounts and charges

    def round(self, amount):
        """To the minor unit, half away from zero (what Python calls half up)."""
        return amount.quantize(self.unit, rounding=decimal.ROUND_HALF_UP, context=QUANTIZING)

    def held(self, amount):
        if abs(amount) > MOST_MINOR_UNITS * self.unit:
            raise TooLarge
        return amount

    @staticmethod
    def group(entry):
        rate = Decimal(str(entry.get("taxRate", "0")))
        return entry.get("taxCategory") or ("S" if rate else "Z"), rate

    def order(self):
        """Groups as they are listed: by falling rate, then category."""
        return sorted(self.nets, key=lambda group: (-group[1], group[0]))

    def item_net(self, item):
        gross = self.round(Decimal(str(item["quantity"])) * Decimal(str(item["unitPrice"])))
        discount = item.get("discount")
        if discount is None:
            return gross
        if "percent" in discount:
            return gross - self.round(gross * Decimal(str(discount["percent"])) / 100)
        return gross - self.round(Decimal(str(discount["amount"])))

    def apply(self, entry, sign):
        """One discount (sign −1) or charge (+1) on the whole; gives what it came to."""
        percent = Decimal(str(entry["percent"])) if "percent" in entry else None
        if "taxRate" in entry:
            group = self.group(entry)
            base = self.items.get(group, Decimal(0))
            parts = {group: self.round(base * percent / 100 if percent is not None else Decimal(str(entry["amount"])))}
        elif percent is not None:
            parts = {group: self.round(net * percent / 100) for group, net in self.items.items()}
        else:
            parts = self.shares(self.round(Decimal(str(entry["amount"]))))
        for group, part in parts.items():
            self.nets[group] = self.held(self.nets.get(group, Decimal(0)) + sign * self.held(part))
        return self.held(sum(parts.values(), Decimal(0)))

    def shares(self, amount):
        """Split by item nets, largest remainder first; equal remainders: the group listed first. Without any proportion:
        all to the first group with items."""
        groups = [group for group in self.order() if group in self.items]
        whole = sum(self.items.values(), Decimal(0))
        if whole == 0:
            return {groups[0]: amount}
        minor = int(amount.scaleb(self.places))
        exact = {group: Fraction(minor) * Fraction(self.items[group]) / Fraction(whole) for group in groups}
        parts = {group: share.__floor__() for group, share in exact.items()}
        left = minor - sum(parts.values())
        by_remainder = sorted(groups, key=lambda group: parts[group] - exact[group])  # stable
        for group in by_remainder[:left]:
            parts[group] += 1
        assert sum(parts.values()) == minor
        return {group: Decimal(part).scaleb(-self.places) for group, part in parts.items()}

    def text(self, amount):
        return format(amount.quantize(self.unit) + 0, "f")  # "+ 0": no negative zero

    def answer(self):
        nets = [self.held(self.item_net(item)) for item in self.invoice["items"]]
        for item, net in zip(self.invoice["items"], nets):
            group = self.group(item)
            self.items[group] = self.items.get(group, Decimal(0)) + net
        self.held(sum(nets))
        self.nets = {group: self.held(net) for group, net in self.items.items()}
        discounts = [self.apply(entry, -1) for entry in self.invoice.get("discounts", [])]
        charges = [self.apply(entry, 1) for entry in self.invoice.get("charges", [])]
        groups = [(group, self.nets[group], self.round(self.nets[group] * group[1] / 100)) for group in self.order()]
        net = self.held(sum((net for _, net, _ in groups), Decimal(0)))
        tax = sum((tax for _, _, tax in groups), Decimal(0))
        gross = self.held(net + tax)
        prepaid = self.round(Decimal(str(self.invoice.get("prepaid", "0"))))
        due = self.held(gross - prepaid)
        totals = {name: self.text(amount)
                  for name, amount in zip(("net", "tax", "gross", "prepaid", "due"), (net, tax, gross, prepaid, due))}
        totals["taxes"] = [{"category": group[0], "rate": shortest(group[1]), "net": self.text(net), "tax": self.text(tax)}
                           for group, net, tax in groups]
        return {"totals": totals, "itemNets": [self.text(amount) for amount in nets],
                "discounts": [self.text(amount) for amount in discounts],
                "charges": [self.text(amount) for amount in charges]}


def shortest(number):
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def answer(invoice):
    """{"totals", "itemNets", "discounts", "charges"}, all amounts as texts; raises TooLarge."""
    return Model(invoice).answer()
