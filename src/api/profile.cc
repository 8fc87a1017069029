#include <array>

#include "api/routes.h"
#include "api/seller_profile.h"
#include "invoice/invoice_json.h"
#include "invoice/numbering.h"
#include "json/json.h"

namespace inkvoice::api {

namespace {

/// Fields that belong to one invoice and cannot be a default.
constexpr std::array<std::string_view, 11> kNoDefaults = {
    "client",          "items",         "number",  "type",   "issueDate",
    "dueDate",         "servicePeriod", "prepaid", "seller", "precedingInvoice",
    "paymentReference"};

/// The JSON that a profile is checked as: the least invoice there is, with the profile's fields below it.
constexpr std::string_view kLeastInvoice =
    R"({"client":{"name":"x"},"items":[{"description":"x","quantity":"1","unitPrice":"1"}]})";

std::string complete(const store::Profile& profile) {
  const auto merged = json::merge_patch(std::string(R"({"seller":{},"design":{},"defaults":{},"numberPattern":")") +
                                            std::string(invoice::kDefaultNumberPattern) + "\"}",
                                        profile.defaults);
  return merged.value_or("{}");
}

/// {"seller","design", and what is in "defaults"} as fields of one invoice.
std::string to_invoice_fields(json::Value profile) {
  std::string fields;
  json::Writer writer(fields);
  writer.begin_object();
  bool has_design = false;
  if (const auto defaults = profile.find("defaults"); defaults && defaults->is_object()) {
    for (const json::Member& member : defaults->members()) {
      if (member.name() == "seller") continue;
      has_design = has_design || member.name() == "design";
      writer.key(member.name()).value(member.value);
    }
  }
  if (const auto seller = profile.find("seller")) writer.key("seller").value(*seller);
  const auto design = profile.find("design");
  if (design && !has_design) writer.key("design").value(*design);
  writer.end_object();
  return fields;
}

/// An error of the checked invoice is an error of the profile in another place.
std::string to_profile_pointer(const std::string& pointer) {
  if (pointer.starts_with("/seller") || pointer.starts_with("/design")) return pointer;
  return "/defaults" + pointer;
}

Result<void> check_profile(const json::Document& profile, const invoice::Limits& limits) {
  json::Problems problems(profile);
  json::ObjectReader fields(profile.root(), problems);
  fields.object("seller");
  fields.object("design");
  if (const auto defaults = fields.object("defaults")) {
    for (const std::string_view name : kNoDefaults) {
      if (const auto found = defaults->place().find(name)) problems.add(*found, "cannot have a default");
    }
  }
  if (const auto pattern = fields.string("numberPattern")) {
    if (const auto good = invoice::check_number_pattern(pattern->string()); !good) {
      problems.add(*pattern, good.error().message);
    }
  }
  fields.refuse_others();
  Error error = problems.empty() ? Error{} : problems.error();
  // A seller needs no name here: the account's stands in for it.
  const std::string invoice_fields =
      TRY(json::merge_patch(R"({"seller":{"name":"x"}})", to_invoice_fields(profile.root())));
  if (const auto invoice = invoice::parse_invoice(kLeastInvoice, invoice_fields, limits); !invoice) {
    if (invoice.error().code != Code::Invalid) return std::unexpected(invoice.error());
    for (const FieldError& field : invoice.error().fields) {
      error.fields.push_back({to_profile_pointer(field.pointer), field.message});
    }
  }
  if (error.fields.empty()) return {};
  return std::unexpected(Error{Code::Invalid, "The profile has errors.", std::move(error.fields)});
}

}  // namespace

Result<SellerProfile> load_profile(store::Store& store, const std::string& user_id) {
  const store::Profile stored = TRY(store.profile(user_id));
  const std::string text = complete(stored);
  const json::Document profile = TRY(json::Document::borrow(text));
  SellerProfile result;
  result.number_pattern = std::string(profile.root().find("numberPattern")->string());
  result.invoice_defaults = to_invoice_fields(profile.root());
  const auto seller = profile.root().find("seller");
  if (!seller || !seller->find("name")) {
    const store::User user = TRY(store.user_by_id(user_id));
    std::string name;
    json::Writer(name).string(user.name.empty() ? user.email : user.name);
    result.invoice_defaults = TRY(json::merge_patch(result.invoice_defaults, R"({"seller":{"name":)" + name + "}}"));
  }
  return result;
}

Result<http::Response> get_profile(const Call& call) {
  return json_response(200, complete(TRY(call.services.store.profile(call.user()))));
}

Result<http::Response> patch_profile(const Call& call) {
  const json::Document patch = TRY(read_body(call));
  if (!patch.root().is_object()) {
    return std::unexpected(Error{Code::Invalid, "The profile has errors.", {{"", "must be an object"}}});
  }
  if (auto twice = patch.duplicates(); !twice.empty()) {
    return std::unexpected(Error{Code::Invalid, "The profile has errors.", std::move(twice)});
  }
  const std::string before = complete(TRY(call.services.store.profile(call.user())));
  const std::string after = TRY(json::merge_patch(before, patch.text()));
  const json::Document profile = TRY(json::Document::borrow(after));
  TRY(check_profile(profile, call.services.settings.invoice_limits));
  const auto pattern = profile.root().find("numberPattern");
  TRY(call.services.store.put_profile(call.user(), {after, pattern ? std::string(pattern->string()) : ""}));
  return json_response(200, complete({after, ""}));
}

}  // namespace inkvoice::api
