#include "migrate/merge.h"

namespace inkvoice::migrate {

namespace {

/// A walk and the record that it stands at.
class Side {
 public:
  Side(store::Transfer& store, store::Kind kind) : walk_(store.walk(kind)) {}

  Result<void> step() {
    at_ = TRY(walk_->next());
    key_ = at_ ? store::key_of(*at_) : "";
    return {};
  }

  bool is_over() const { return !at_; }
  const std::string& key() const { return key_; }

  Result<void> take(std::optional<store::Record>& record, std::string& digest_of_it) {
    digest_of_it = digest(*at_);
    record = std::move(at_);
    return step();
  }

 private:
  const std::unique_ptr<store::Walk> walk_;
  std::optional<store::Record> at_;
  std::string key_;
};

}  // namespace

Result<void> merge(store::Transfer& from, store::Transfer& to, store::Kind kind,
                   const std::function<Result<void>(Pair)>& meet) {
  Side left(from, kind);
  Side right(to, kind);
  TRY(left.step());
  TRY(right.step());
  while (!left.is_over() || !right.is_over()) {
    const bool takes_left = right.is_over() || (!left.is_over() && left.key() <= right.key());
    const bool takes_right = left.is_over() || (!right.is_over() && right.key() <= left.key());
    Pair pair;
    if (takes_left) TRY(left.take(pair.from, pair.from_digest));
    if (takes_right) TRY(right.take(pair.to, pair.to_digest));
    TRY(meet(std::move(pair)));
  }
  return {};
}

}  // namespace inkvoice::migrate
