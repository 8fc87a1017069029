"""Invoices with random texts of many scripts: valid ones, the same for the same seed."""
import random

# First and last letters of scripts, a few words of those where letters do not stand alone.
LETTERS = {
    "Latin": [(0x41, 0x5A), (0x61, 0x7A), (0xC0, 0xD6), (0xD8, 0xF6), (0xF8, 0x17F)],
    "Greek": [(0x391, 0x3A1), (0x3A3, 0x3A9), (0x3B1, 0x3C9)],
    "Cyrillic": [(0x410, 0x44F)],
    "Armenian": [(0x531, 0x556), (0x561, 0x586)],
    "Georgian": [(0x10D0, 0x10F0)],
    "Hebrew": [(0x5D0, 0x5EA)],
    "Han": [(0x4E00, 0x4FFF)],
    "Kana": [(0x3042, 0x3082), (0x30A2, 0x30E2)],
    "Hangul": [(0xAC00, 0xAD00)],
    "Ethiopic": [(0x1208, 0x1246)],
    "Cherokee": [(0x13A0, 0x13EF)],
}
WORDS = {
    "Arabic": "تصميم صفحة الحجز والسلام عليكم شركة النور للتجارة طريق المطار ترجمة نصوص المساعدة لإعادة".split(),
    "Devanagari": "नमस्ते हिन्दी में विवरण कार्यक्रम प्रशिक्षण सुरक्षा श्रीमती क्षेत्र".split(),
    "Bengali": "ব্যবস্থাপনা নকশা বাংলা প্রশিক্ষণ শ্রী".split(),
    "Tamil": "தமிழ் மொழி வடிவமைப்பு சேவை ஸ்ரீ".split(),
    "Telugu": "తెలుగు రూపకల్పన శిక్షణ సేవ".split(),
    "Malayalam": "മലയാളം രൂപകല്പന പരിശീലനം".split(),
    "Thai": "สวัสดี ภาษาไทย การออกแบบ เว็บไซต์ ที่ปรึกษา".split(),
    "Khmer": "ភាសាខ្មែរ សេវាកម្ម".split(),
    "Myanmar": "မြန်မာ ဝန်ဆောင်မှု".split(),
    "Sinhala": "සිංහල සේවාව".split(),
    "Tibetan": "བོད་ སྐད་ཡིག".split(),
    "Latin": "Tiếng Việt Łódź Übergröße ﬁancée naïve œuvre Æsir Ångström ĳsselmeer".split(),
    "Signs": "№42 ½ € ₹100 © ™ 50% §7 → ✓ ☎ ← “quoted” (brackets) \\back\\ A&B <tag> C++ #1".split(),
}
RIGHT_TO_LEFT = {"Arabic", "Hebrew"}
LOCALES = ["en", "de", "fr", "es", "it", "nl", "pl", "pt", "sv", "da", "cs", "zh-CN", "zh-TW", "ja", "ko", "hi", "en-IN", "de-CH"]
RIGHT_TO_LEFT_LOCALES = ["ar", "ar-SA", "he", "fa"]
DESIGNS = ["modern", "classic", "compact", "letterhead"]
CURRENCIES = ["EUR", "USD", "JPY", "KWD", "CHF", "INR", "PLN", "SAR"]


class RandomInvoices:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.scripts = sorted(set(LETTERS) | set(WORDS))

    def word(self, script):
        if script not in LETTERS or (script in WORDS and self.random.random() < 0.5):
            return self.random.choice(WORDS[script])
        first, last = self.random.choice(LETTERS[script])
        return "".join(chr(self.random.randint(first, last)) for _ in range(self.random.randint(1, 9)))

    def text(self, most_words=6, right_to_left=None):
        """Words of one script, at times with one of another; right to left only where the page runs that way."""
        allowed = [s for s in self.scripts if right_to_left is None or (s in RIGHT_TO_LEFT) == right_to_left]
        script = self.random.choice(allowed)
        words = [self.word(script) for _ in range(self.random.randint(1, most_words))]
        return " ".join(words)

    def address(self, side):
        return {"line1": self.text(3, side), "city": self.text(1, side), "postalCode": str(self.random.randint(1000, 99999)),
                "country": self.random.choice(["DE", "FR", "JP", "SA", "IN", "US"])}

    def decimal(self, most, places):
        value = self.random.randint(0, most * 10**places)
        return f"{value // 10**places}.{value % 10**places:0{places}d}" if places else str(value)

    def item(self, side):
        made = {"description": self.text(8, side), "quantity": ("-" if self.random.random() < 0.1 else "") + self.decimal(500, 2),
                "unitPrice": self.decimal(20000, 3), "taxRate": self.random.choice(["0", "7", "19", "20", "5.5"])}
        if self.random.random() < 0.3:
            made["details"] = "\n".join(self.text(12, side) for _ in range(self.random.randint(1, 3)))
        if self.random.random() < 0.3:
            made["unit"] = self.random.choice(["HUR", "DAY", "C62", self.word("Latin")])
        if self.random.random() < 0.2:
            made["discount"] = {"percent": str(self.random.randint(1, 90)), "reason": self.text(2, side)}
        return made

    def wild_text(self):
        """Any characters at all, marks and joiners without letters, directions mixed."""
        blocks = [(0x20, 0x7E), (0xA0, 0x24F), (0x300, 0x36F), (0x590, 0x8FF), (0x900, 0xDFF), (0xE00, 0x109F), (0x1100, 0x11FF),
                  (0x1780, 0x18AF), (0x1AB0, 0x1AFF), (0x2000, 0x27BF), (0x2E80, 0x33FF), (0x4E00, 0x9FFF), (0xA640, 0xABFF),
                  (0xAC00, 0xD7A3), (0xE000, 0xF8FF), (0xF900, 0xFFFD), (0x10000, 0x11FFF), (0x1F000, 0x1FAFF), (0x20000, 0x2A6DF),
                  (0xE0000, 0xE01EF), (0x10FFF0, 0x10FFFD)]
        chosen = self.random.sample(blocks, self.random.randint(1, 4))
        out = ""
        for _ in range(self.random.randint(1, 60)):
            first, last = self.random.choice(chosen)
            out += chr(self.random.randint(first, last)) + self.random.choice(["", "", "", " ", "\u200d", "\u0301", "\n"])
        # Direction controls are refused: a test of its own holds that.
        return "".join(c for c in out if not "\u202a" <= c <= "\u202e" and not "\u2066" <= c <= "\u2069").strip() or "x"

    def wild_invoice(self):
        made = self.invoice()
        made["seller"]["name"] = " ".join(self.wild_text().split())
        made["client"]["name"] = " ".join(self.wild_text().split())
        made["notes"] = self.wild_text()
        for item in made["items"]:
            item["description"] = self.wild_text()
            item["details"] = self.wild_text()
        return made

    def invoice(self):
        right_to_left = self.random.random() < 0.2
        side = right_to_left
        made = {"number": f"R-{self.random.randint(1, 10**6)}", "issueDate": "2026-11-23",
                "locale": self.random.choice(RIGHT_TO_LEFT_LOCALES if right_to_left else LOCALES),
                "currency": self.random.choice(CURRENCIES),
                "seller": {"name": self.text(4, side), "address": self.address(side)},
                "client": {"name": self.text(4, side), "address": self.address(side)},
                "items": [self.item(side) for _ in range(self.random.choice([1, 2, 3, 5, 10, 40]))],
                "notes": "\n".join(self.text(10, side) for _ in range(self.random.randint(1, 4))),
                "paymentTerms": self.text(8, side),
                "design": {"name": self.random.choice(DESIGNS), "paper": self.random.choice(["A4", "Letter"]), "accentColor": f"#{self.random.randrange(1 << 24):06x}"}}
        if self.random.random() < 0.3:
            made["type"] = "creditNote"
            made["precedingInvoice"] = {"number": "R-1"}
        if self.random.random() < 0.3:
            made["discounts"] = [{"percent": "3", "reason": self.text(2, side)}]
        return made


def texts_of(invoice):
    """What a person typed and a reader must get back."""
    said = [invoice.get(field, "") for field in ("number", "notes", "paymentTerms")]
    for party in (invoice["seller"], invoice["client"]):
        address = party.get("address", {})
        said += [party["name"], address.get("line1", ""), address.get("city", "")]
    for item in invoice["items"]:
        said += [item["description"], item.get("details", "")]
    return [text for text in said if text]
