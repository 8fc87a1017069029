/// What an invoice says, in the order in which it is said, as texts without a place: the stage before measuring.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "invoice/invoice.h"
#include "invoice/totals.h"
#include "layout/formats.h"
#include "layout/labels.h"

namespace inkvoice::layout {

/// Where in the invoice JSON a text came from, so that a missing character can be named: "%" stands for the index.
struct Source {
  const char* pointer = "";
  std::uint32_t index = 0;
};

/// The JSON pointer itself.
std::string to_pointer(Source source);

struct Phrase {
  std::string_view text;
  Source source;
};

/// A label and what belongs to it: "Due date", "23 December 2026".
struct Fact {
  enum class Kind : std::uint8_t { Plain, Account, Terms };
  std::string_view label;
  Phrase value;
  Kind kind = Kind::Plain;
  Phrase labelled = {};  ///< both in one, of an account
};

enum class Emphasis : std::uint8_t { Plain, Strong, Due };

struct TotalRow {
  Phrase label;
  std::string_view amount;
  Emphasis emphasis = Emphasis::Plain;
};

struct TaxRow {
  std::string_view rate, net, tax;
  Phrase reason;  ///< why nothing is taxed; empty for most
};

/// The seller's logo as it is, in points; nothing where both are 0.
struct Logo {
  double width = 0, height = 0;
  bool scalable = false;  ///< stays sharp however large
};

/// All of an invoice but its items.
struct Composition {
  std::string_view title;
  Phrase number, title_number;  ///< "INV-7", "Invoice INV-7"
  Phrase seller_name, client_name;
  std::vector<Phrase> seller, client;
  std::size_t seller_postal = 0, client_postal = 0;  ///< how many of their lines are the postal address
  Phrase sender;                                     ///< name and address in one line
  Phrase client_details;                             ///< the rest of the client's lines in one
  std::string_view client_label;
  std::vector<Fact> facts;
  std::vector<TaxRow> taxes;
  std::vector<TotalRow> totals;
  std::vector<Fact> payment;
  Phrase notes;
  std::vector<Phrase> seller_ids;
  Logo logo;
  Phrase footer;  ///< who the seller is, in one line

  void clear();
};

/// One item as its row says it.
struct ItemTexts {
  Phrase description;
  std::array<Phrase, 3> details;  ///< details, item number, discount; empty ones are skipped
  Phrase unit;
  std::string_view quantity, unit_price, tax, net;
};

struct PartySources;

/// Views point into the invoice, the labels and the arena; all of them must outlive the composition.
struct Composer {
  const invoice::Invoice& invoice;
  const invoice::Totals& totals;
  const Labels& labels;
  Formats& formats;
  text::Arena& arena;

  void compose(Composition& out) const;
  /// `scratch` holds the formatted numbers.
  ItemTexts item(std::size_t index, text::Arena& scratch) const;

 private:
  void compose_parties(Composition& out) const;
  void add_address(std::vector<Phrase>& lines, const invoice::Party& party, const PartySources& at,
                   bool with_country) const;
  void add_ids(std::vector<Phrase>& lines, const invoice::Party& party, const PartySources& at) const;
  void compose_facts(Composition& out) const;
  void compose_taxes(Composition& out) const;
  void compose_reasons(Composition& out) const;
  void compose_totals(Composition& out) const;
  void compose_payment(Composition& out) const;
  std::string_view join(std::initializer_list<std::string_view> parts) const;
  std::string_view unbroken(std::string_view text) const;
  /// In one line, with dots between.
  Phrase joined(const Phrase& first, std::span<const Phrase> rest) const;
};

}  // namespace inkvoice::layout
