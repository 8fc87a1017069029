#include "render/samples.h"

#include <array>
#include <string>

namespace inkvoice::render::samples {

namespace {

using invoice::Decimal;

constexpr std::array<const char*, 12> kWork = {
    "Design of the booking page",
    "API integration with the warehouse system",
    "Database migration, dry run and cut-over",
    "On-site workshop: accessibility review",
    "Hosting, monitored, per month",
    "Emergency call-out, weekend rate",
    "Translation of help texts (German, French)",
    "Security audit: findings, fixes and re-test",
    "Printed manuals, 48 pages, perfect bound",
    "Travel and accommodation, Zürich – Łódź",
    "Kleine Anpassungen am Warenkorb",
    "Maintenance évolutive du site",
};
constexpr std::array<const char*, 6> kUnits = {"HUR", "DAY", "C62", "MON", "H87", "C62"};
constexpr std::array<int, 6> kRates = {20'000'000, 20'000'000, 10'000'000, 20'000'000, 5'500'000, 0};
constexpr std::array<const char*, 6> kClients = {"Große & Söhne GmbH", "Brightwater Ltd",    "Ateliers Réunis SAS",
                                                 "Kowalski i Synowie", "Nordlys Arkitekter", "Vázquez Hermanos S.L."};
constexpr std::array<const char*, 6> kStreets = {"Königsallee 92a", "14 Harbour View", "3 bis, rue de l’Église",
                                                 "ul. Długa 44/50", "Bryggegata 7",    "Calle de Alcalá 110"};
constexpr std::array<const char*, 6> kCities = {"Düsseldorf", "Bristol", "Nîmes", "Kraków", "Tromsø", "Málaga"};
constexpr std::array<const char*, 6> kCountries = {"DE", "GB", "FR", "PL", "NO", "ES"};

/// A made-up name whose letters differ from invoice to invoice.
std::string name_of(unsigned seed) {
  constexpr std::array<const char*, 20> kParts = {"bar", "kel", "zon", "vi",  "mer", "quist", "dal", "rö", "fen", "jor",
                                                  "ta",  "wyn", "és",  "pex", "lo",  "hau",   "gri", "ñu", "co",  "sé"};
  std::string out;
  for (unsigned n = seed * 2'654'435'761U >> 8, i = 0; i < 3; ++i, n /= 20) out += kParts[n % 20];
  out[0] = static_cast<char>(static_cast<unsigned char>(out[0]) < 0x80 ? out[0] - 'a' + 'A' : out[0]);
  return out;
}

}  // namespace

invoice::Invoice everyday(std::size_t lines, unsigned seed) {
  using namespace std::chrono;
  invoice::Invoice out;
  const std::size_t k = seed % kClients.size();
  out.number = "INV-2026-" + std::to_string(10'000 + seed);
  out.issue_date = sys_days(2026y / November / 23);
  out.due_date = sys_days(2026y / December / 23);
  out.locale = "en";
  out.seller.name = "Atelier Nordwind SARL";
  out.seller.vat_id = "FR12345678901";
  out.seller.email = "billing@nordwind.example";
  out.seller.phone = "+33 1 23 45 67 89";
  out.seller.address = {"14 rue de la Source", "", "Lyon", "69001", "", "FR"};
  out.seller.iban = "FR7630006000011234567890189";
  out.seller.bic = "AGRIFRPP";
  out.client.name = seed == 0 ? kClients[k] : name_of(seed) + " " + kClients[k];
  if (seed != 0) out.client.contact = name_of(seed + 1) + " " + name_of(seed * 31 + 7);
  out.client.email = "accounts" + std::to_string(seed % 997) + "@client.example";
  out.client.vat_id = "DE" + std::to_string(100'000'000 + seed % 899'999'999);
  out.client.address = {kStreets[k], "", kCities[k], std::to_string(10'000 + seed % 89'999), "", kCountries[k]};
  out.notes =
      "Payment within 30 days. Late payment: 3 times the legal interest rate and EUR 40 for recovery costs. Thank you.";
  for (std::size_t i = 0; i < lines; ++i) {
    const std::size_t n = i * 7 + seed;
    invoice::LineItem item;
    item.description = kWork[n % kWork.size()];
    if (lines > 10) item.description += " #" + std::to_string(i + 1);
    item.unit = kUnits[n % kUnits.size()];
    item.quantity =
        Decimal::from_millionths(static_cast<std::int64_t>(1 + n * 7 % 12) * 1'000'000 + (n % 3 == 0 ? 500'000 : 0));
    item.unit_price = Decimal::from_millionths(static_cast<std::int64_t>(3'700 + n * 11'329 % 96'000) * 10'000);
    item.tax_rate = Decimal::from_millionths(kRates[n % kRates.size()]);
    item.tax_category = item.tax_rate.is_zero() ? "Z" : "S";
    out.items.push_back(std::move(item));
  }
  return out;
}

namespace {

struct Words {
  const char* locale;
  const char* currency;
  const char* seller;
  const char* client;
  const char* street;
  const char* city;
  const char* country;
  const char* notes;
  std::array<const char*, 10> work;
};

constexpr Words kChinese = {
    "zh-CN",
    "CNY",
    "北京光明贸易有限公司",
    "上海设计有限公司",
    "长安街一号",
    "北京",
    "CN",
    "请于三十天内付款。谢谢。",
    {"预订页面的设计", "与仓库系统的接口集成", "数据库迁移与试运行", "现场研讨会：无障碍审查", "每月托管与监控",
     "周末紧急呼叫", "帮助文本翻译", "安全审计：发现、修复和复测", "印刷手册", "差旅和住宿"}};

constexpr Words kArabic = {
    "ar-SA",
    "SAR",
    "شركة النور للتجارة",
    "مؤسسة الأمل",
    "شارع الملك فهد",
    "الرياض",
    "SA",
    "يرجى الدفع خلال ثلاثين يوما. شكرا لكم.",
    {"تصميم صفحة الحجز", "ربط واجهة المستودع", "ترحيل قاعدة البيانات", "ورشة عمل في الموقع", "استضافة مراقبة شهرية",
     "استدعاء طارئ", "ترجمة نصوص المساعدة", "تدقيق أمني", "كتيبات مطبوعة", "السفر والإقامة"}};

invoice::Invoice in_words(const Words& words, std::size_t lines, unsigned seed) {
  invoice::Invoice out = everyday(lines, seed);
  out.locale = words.locale;
  out.currency = *invoice::Currency::find(words.currency);
  out.seller = {};
  out.seller.name = words.seller;
  out.client = {};
  out.client.name = std::string(words.client) + " " + std::to_string(seed % 997);
  out.seller.address = out.client.address = {words.street, "", words.city, "", "", words.country};
  out.notes = words.notes;
  for (std::size_t i = 0; i < lines; ++i) {
    out.items[i].description = std::string(words.work[(i + seed) % words.work.size()]) + " " + std::to_string(i + seed);
  }
  return out;
}

}  // namespace

invoice::Invoice chinese(std::size_t lines, unsigned seed) { return in_words(kChinese, lines, seed); }
invoice::Invoice arabic(std::size_t lines, unsigned seed) { return in_words(kArabic, lines, seed); }

}  // namespace inkvoice::render::samples
