#include "invoice/totals.h"

#include <algorithm>
#include <map>

#include "invoice/wide.h"

namespace inkvoice::invoice {

namespace {

constexpr Int128 kMost = static_cast<Int128>(1'000'000'000'000'000) * 1'000'000'000'000;  // 10^27 minor units

/// What makes a tax group; ordered as groups are listed.
struct GroupKey {
  Decimal rate;
  std::string_view category;
  bool operator==(const GroupKey&) const = default;
  bool operator<(const GroupKey& other) const {
    return rate != other.rate ? rate > other.rate : category < other.category;
  }
};

GroupKey key_of(Decimal rate, std::string_view category) {
  if (category.empty()) category = rate.is_zero() ? "Z" : "S";
  return {rate, category};
}

struct Group {
  GroupKey key;
  Money items_net;
  bool has_items = false;
  Money net;  ///< with what discounts and charges make of it
};

/// One group's part of an amount that is shared out.
struct Share {
  Group* group;
  std::size_t position;  ///< in the groups' order
  Int128 amount, remainder;
};

class Summing {
 public:
  explicit Summing(const Invoice& invoice) : invoice_(invoice) {}

  Result<Totals> run() {
    sum_items();
    if (errors_.empty()) apply(invoice_.discounts, -1, "/discounts/", totals_.discounts);
    if (errors_.empty()) apply(invoice_.charges, 1, "/charges/", totals_.charges);
    if (errors_.empty()) sum_groups();
    if (errors_.empty()) return std::move(totals_);
    return std::unexpected(Error{
        .code = Code::Invalid, .message = "the amounts of this invoice are too large", .fields = std::move(errors_)});
  }

 private:
  void sum_items();
  Money item_net(const LineItem& item) const;
  Group& group_of(const GroupKey& key);
  void apply(const std::vector<DocumentReduction>& reductions, int sign, const char* place,
             std::vector<AppliedReduction>& applied);
  Money apply_one(const DocumentReduction& reduction, int sign, const std::string& place);
  Money share_percent(Decimal percent, int sign, const std::string& place);
  void share_amount(Money amount, int sign, const std::string& place);
  void sum_groups();

  /// Reports the place where the amount is more than an invoice can hold.
  bool holds(Int128 minor, const std::string& place) {
    if (minor <= kMost && minor >= -kMost) [[likely]]
      return true;
    constexpr std::size_t kMostErrors = 100;
    if (errors_.size() < kMostErrors) {
      errors_.push_back({place, "the amount is too large: at most 10^27 of the currency's smallest unit"});
    }
    return false;
  }

  const Invoice& invoice_;
  std::vector<Group> groups_;  ///< in their order
  Totals totals_;
  std::vector<FieldError> errors_;
};

Money Summing::item_net(const LineItem& item) const {
  const Money gross = multiply_rounded(item.quantity, item.unit_price, invoice_.currency);
  if (!item.discount) return gross;
  if (item.discount->percent) return gross - percent_of(gross, *item.discount->percent);
  return gross - round_half_away(item.discount->amount.value_or(Decimal()), invoice_.currency);
}

Group& Summing::group_of(const GroupKey& key) {
  const auto at = std::ranges::lower_bound(groups_, key, std::less{}, &Group::key);
  if (at != groups_.end() && at->key == key) return *at;
  return *groups_.insert(at, Group{.key = key});
}

void Summing::sum_items() {
  std::map<GroupKey, Money> sums;  // there may be as many groups as items, so not in a vector
  auto last = sums.end();          // items of one tax mostly follow one another
  totals_.item_nets.reserve(invoice_.items.size());
  for (const LineItem& item : invoice_.items) {
    const Money net = item_net(item);
    if (net.minor > kMost || net.minor < -kMost) [[unlikely]] {
      holds(net.minor, "/items/" + std::to_string(totals_.item_nets.size()));
    }
    totals_.item_nets.push_back(net);
    totals_.items_net += net;
    const GroupKey key = key_of(item.tax_rate, item.tax_category);
    if (last == sums.end() || last->first != key) last = sums.try_emplace(key).first;
    last->second += net;
  }
  if (!errors_.empty()) return;
  bool all = holds(totals_.items_net.minor, "/items");
  groups_.reserve(sums.size() + invoice_.discounts.size() + invoice_.charges.size());
  for (const auto& [key, net] : sums) {
    groups_.push_back({.key = key, .items_net = net, .has_items = true, .net = net});
    all = all && holds(net.minor, "/items");
  }
}

void Summing::apply(const std::vector<DocumentReduction>& reductions, int sign, const char* place,
                    std::vector<AppliedReduction>& applied) {
  for (const DocumentReduction& reduction : reductions) {
    const std::string here = place + std::to_string(applied.size());
    const Money amount = apply_one(reduction, sign, here);
    applied.push_back({reduction.reduction.reason, reduction.reduction.percent.value_or(Decimal()), amount});
    if (!holds(amount.minor, here)) return;
  }
}

Money Summing::apply_one(const DocumentReduction& reduction, int sign, const std::string& place) {
  const std::optional<Decimal>& percent = reduction.reduction.percent;
  const Money fixed = round_half_away(reduction.reduction.amount.value_or(Decimal()), invoice_.currency);
  if (!reduction.tax_rate) {
    if (percent) return share_percent(*percent, sign, place);
    share_amount(fixed, sign, place);
    return fixed;
  }
  Group& group = group_of(key_of(*reduction.tax_rate, reduction.tax_category));
  const Money amount = percent ? percent_of(group.items_net, *percent) : fixed;
  group.net += Money{sign * amount.minor};
  holds(group.net.minor, place);
  return amount;
}

Money Summing::share_percent(Decimal percent, int sign, const std::string& place) {
  Money all;
  for (Group& group : groups_) {
    const Money amount = percent_of(group.items_net, percent);
    group.net += Money{sign * amount.minor};
    all += amount;
    if (!holds(group.net.minor, place)) break;
  }
  return all;
}

/// Each group's exact share is amount × its item nets / all item nets. Shares are cut down (towards −∞) to whole minor
/// units; the units left over go one each to the largest remainders, among equal ones to the group that is listed
/// first. Signs take their natural course: where the item nets differ in sign, a share can be negative or exceed the
/// amount. Where the item nets cancel out there is no proportion: all goes to the first group that has items.
void Summing::share_amount(Money amount, int sign, const std::string& place) {
  Int128 whole = totals_.items_net.minor;
  const int whole_sign = whole < 0 ? -1 : 1;
  whole *= whole_sign;
  std::vector<Share> shares;
  shares.reserve(groups_.size());
  Int128 left = amount.minor;
  for (Group& group : groups_) {
    if (!group.has_items) continue;
    if (whole == 0) {
      shares.push_back({&group, shares.size(), left, 0});
      left = 0;
      continue;
    }
    const std::optional<Quotient> share =
        multiply_divide_floor(amount.minor, whole_sign * group.items_net.minor, whole);
    if (!share || !holds(share->quotient, place)) {
      if (!share) holds(kMost + 1, place);
      return;
    }
    shares.push_back({&group, shares.size(), share->quotient, share->remainder});
    left -= share->quotient;
  }
  // As many units are left as have gone to remainders: fewer than there are shares.
  const auto before = [](const Share& a, const Share& b) {
    return a.remainder != b.remainder ? a.remainder > b.remainder : a.position < b.position;
  };
  const auto end_of_left = shares.begin() + static_cast<std::ptrdiff_t>(left);
  std::ranges::nth_element(shares, end_of_left, before);
  for (auto share = shares.begin(); share != end_of_left; ++share) ++share->amount;
  for (const Share& share : shares) {
    share.group->net += Money{sign * share.amount};
    holds(share.group->net.minor, place);
  }
}

void Summing::sum_groups() {
  totals_.taxes.reserve(groups_.size());
  for (const Group& group : groups_) {
    const Money tax = percent_of(group.net, group.key.rate);
    totals_.taxes.push_back(
        {.category = std::string(group.key.category), .rate = group.key.rate, .net = group.net, .tax = tax});
    totals_.net += group.net;
    totals_.tax += tax;
  }
  totals_.gross = totals_.net + totals_.tax;
  if (invoice_.prepaid) totals_.prepaid = round_half_away(*invoice_.prepaid, invoice_.currency);
  totals_.due = totals_.gross - totals_.prepaid;
  if (holds(totals_.net.minor, "/items") && holds(totals_.gross.minor, "/items")) holds(totals_.due.minor, "/prepaid");
}

}  // namespace

Result<Totals> compute_totals(const Invoice& invoice) { return Summing(invoice).run(); }

}  // namespace inkvoice::invoice
