#include "migrate/digest.h"

#include <concepts>

#include "auth/sha256.h"
#include "base/text.h"

namespace inkvoice::migrate {

namespace {

/// Each field with its length before it, so that no two records have the same bytes.
class Fields {
 public:
  Fields& add(std::string_view text) {
    append_number(bytes_, text.size());
    bytes_ += ':';
    bytes_ += text;
    return *this;
  }
  template <std::integral T>
  Fields& add(T number) {
    std::string text;
    append_number(text, number);
    return add(text);
  }
  template <class E>
    requires std::is_enum_v<E>
  Fields& add(E value) {
    return add(static_cast<int>(value));
  }
  template <class Time>
    requires requires(Time time) { time.time_since_epoch().count(); }
  Fields& add(const Time& time) {
    return add(static_cast<std::int64_t>(time.time_since_epoch().count()));
  }
  template <class T>
  Fields& add(const std::optional<T>& value) {
    return value ? add("is").add(*value) : add("none");
  }

  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

struct FieldsOf {
  Fields& out;

  void operator()(const store::User& user) {
    out.add(user.id).add(user.email).add(user.email_key).add(user.name).add(user.password_hash).add(user.created_at);
  }
  void operator()(const store::OwnedProfile& owned) {
    out.add(owned.user_id).add(owned.profile.defaults).add(owned.profile.number_pattern);
  }
  void operator()(const store::ApiKey& key) {
    out.add(key.id).add(key.user_id).add(key.key_hash).add(key.name).add(key.prefix);
    out.add(key.created_at).add(key.used_at);
  }
  void operator()(const store::Session& session) {
    out.add(session.token_hash).add(session.user_id).add(session.created_at).add(session.seen_at);
  }
  void operator()(const store::Sequence& sequence) { out.add(sequence.owner).add(sequence.name).add(sequence.last); }
  void operator()(const store::MovedInvoice& moved) {
    const store::Invoice& invoice = moved.invoice;
    out.add(invoice.id).add(invoice.owner).add(invoice.state).add(invoice.number);
    out.add(invoice.document).add(invoice.totals).add(invoice.type);
    out.add(invoice.client_name).add(invoice.client_email).add(invoice.currency).add(invoice.gross);
    out.add(invoice.issue_date).add(invoice.due_date).add(invoice.item_count);
    const store::Pdf& pdf = invoice.pdf;
    out.add(pdf.status).add(pdf.bytes).add(pdf.pages).add(pdf.sha256).add(pdf.key).add(pdf.error);
    out.add(invoice.created_at).add(invoice.updated_at);
    for (const store::UsedKey& used : moved.keys) {
      out.add(used.idempotency.key).add(used.idempotency.fingerprint).add(used.at);
    }
  }
};

}  // namespace

std::string digest(const store::Record& record) {
  Fields fields;
  std::visit(FieldsOf{fields}, record);
  return auth::sha256_hex(fields.bytes());
}

void Chain::add(std::string_view digest) {
  value_ = auth::sha256_hex(value_ + std::string(digest));
  ++count_;
}

}  // namespace inkvoice::migrate
