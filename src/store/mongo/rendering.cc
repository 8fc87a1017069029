// What workers do: begin and finish a PDF, each under its fence.

#include "base/ids.h"
#include "base/parallel.h"
#include "store/announcement.h"
#include "store/mongo/mongo_store.h"

namespace inkvoice::store {

namespace {

using mongo::Document;
using mongo::View;

constexpr const char* kStale = "A later run of the job has begun, or it has ended.";
constexpr const char* kNone = "There is no such invoice.";
constexpr std::size_t kMostUnsure = 10'000;
constexpr std::size_t kAtOnce = 3;  // commands, where each is about one document alone

Document at_most(std::uint64_t fence) {
  Document bound;
  bound.integer("$lte", static_cast<std::int64_t>(fence));
  return bound;
}

/// Remembers the fence. That the job has come to a worker shows that what was asked for has been relayed.
mongo::Update begin_of(const RenderTask& task) {
  mongo::Update update{.filter = by_id(task.invoice_id)};
  update.filter.document("fence", at_most(task.fence));
  Document fields;
  fields.integer("fence", static_cast<std::int64_t>(task.fence));
  drop_entry(fields);
  update.change = change_of(fields);
  return update;
}

mongo::Update finish_of(const RenderOutcome& outcome, const std::string& mark, Timestamp now) {
  mongo::Update update{.filter = by_id(outcome.invoice_id)};
  update.filter.text(kPdfStatus, to_string(invoice::PdfStatus::Processing));
  update.filter.document("fence", at_most(outcome.fence));
  Document fields;
  add_pdf(fields, outcome.pdf);
  fields.integer("fence", static_cast<std::int64_t>(outcome.fence));
  fields.time("updated_at", now).text("mark", mark);
  drop_entry(fields);  // as in begin_of, which a first run does without
  update.change = change_of(fields);
  return update;
}

/// To be told, with nothing in the document to clear after it: the job stands for it.
OutboxEntry end_of(const std::string& id, std::span<const events::NewEvent> events, Timestamp at) {
  return {.invoice_id = id, .at = at, .events = {events.begin(), events.end()}, .ends = true};
}

bool is_ended(const Pdf& pdf) {
  return pdf.status == invoice::PdfStatus::Ready || pdf.status == invoice::PdfStatus::Failed;
}

using ById = std::map<std::string, Document, std::less<>>;

Result<Invoice> begun(const ById& found, const RenderTask& task) {
  const auto at = found.find(task.invoice_id);
  if (at == found.end()) return fail(Code::NotFound, kNone);
  const View view(at->second);
  const auto fence = static_cast<std::uint64_t>(view.integer("fence"));
  if (fence > task.fence || (fence < task.fence && !task.first)) return fail(Code::Stale, kStale);
  return to_invoice(view);
}

}  // namespace

mongo::Attempt<mongo::Written> MongoStore::update_each(std::vector<OwnersUpdate> updates) {
  if (server_.atomic_updates) {
    std::vector<mongo::Update> all;
    for (OwnersUpdate& each : updates) all.push_back(std::move(each.update));
    return client_->update(invoices_.all().front(), all);
  }
  std::vector<mongo::Attempt<mongo::Written>> each(updates.size());
  (void)for_each_in_parallel(updates.size(), kAtOnce, [&](std::size_t i) {
    each[i] = client_->update(invoices_.of(updates[i].owner), updates[i].update);
    return Result<void>();
  });
  mongo::Written all;
  for (const auto& written : each) {
    if (!written) return written;
    all.matched += written->matched;
    all.again = all.again || written->again;
  }
  return all;
}

Result<std::optional<Document>> MongoStore::begin_one(const RenderTask& task) {
  auto found = TRY(find_anywhere(task.owner, task.invoice_id));
  if (!found || task.first) return found;
  const std::string& part = invoices_.of(View(*found).text_view("owner"));
  TRY(checked(client_->update(part, begin_of(task))));
  return TRY(checked(client_->find_one(part, by_id(task.invoice_id))));
}

/// Stores the fences and loads the documents of those that are there.
Result<std::vector<Document>> MongoStore::begin_all(std::span<const RenderTask> tasks) {
  if (!server_.atomic_updates) {
    std::vector<std::optional<Document>> each(tasks.size());
    const auto begin = [&](std::size_t i) -> Result<void> {
      each[i] = TRY(begin_one(tasks[i]));
      return {};
    };
    TRY(for_each_in_parallel(tasks.size(), kAtOnce, begin));
    std::vector<Document> all;
    for (std::optional<Document>& document : each) {
      if (document) all.push_back(std::move(*document));
    }
    return all;
  }
  std::vector<mongo::Update> updates;
  std::vector<std::string> ids;
  for (const RenderTask& task : tasks) {
    // A write less for nearly all jobs. Who comes later stores a larger fence, and that keeps this run out.
    if (!task.first) updates.push_back(begin_of(task));
    ids.push_back(task.invoice_id);
  }
  const std::string& collection = invoices_.all().front();
  if (!updates.empty()) TRY(checked(client_->update(collection, updates)));
  Document in;
  in.texts("$in", ids);
  mongo::Find find;
  find.filter.document("_id", in);
  return checked(client_->find(collection, find));
}

/// What create() sealed is what stands here: nothing but a worker's run changes an issued invoice, and this is the
/// first. Where it is not (the queue was emptied in between), finish_render() finds out.
std::optional<Document> MongoStore::open_copy(const RenderTask& task) const {
  if (!task.first || task.copy.empty()) return std::nullopt;
  const auto bytes = seal_.open(task.copy, task.invoice_id);
  if (!bytes) return std::nullopt;
  return View(*bytes).copy();
}

std::vector<Result<Invoice>> MongoStore::begin_render(std::span<const RenderTask> tasks) {
  ById found;
  std::vector<RenderTask> unknown;
  for (const RenderTask& task : tasks) {
    if (auto copy = open_copy(task)) {
      found.emplace(task.invoice_id, std::move(*copy));
    } else {
      unknown.push_back(task);
    }
  }
  Result<std::vector<Document>> loaded;
  if (!unknown.empty()) loaded = begin_all(unknown);
  if (loaded) {
    for (Document& document : *loaded) found.emplace(View(document).text("_id"), std::move(document));
  }
  std::vector<Result<Invoice>> invoices;
  std::vector<OutboxEntry> ends;
  for (const RenderTask& task : tasks) {
    if (!loaded && !found.contains(task.invoice_id)) {
      invoices.push_back(std::unexpected(loaded.error()));
      continue;
    }
    invoices.push_back(begun(found, task));
    const auto& invoice = invoices.back();
    if (!invoice || !is_ended(invoice->pdf)) continue;
    // Its job is still there: who ended it may have died before he could say so.
    const events::NewEvent event = announcement(invoice->owner, invoice->id, invoice->pdf);
    ends.push_back(end_of(task.invoice_id, {&event, 1}, now()));
  }
  tell_all(std::move(ends));
  return invoices;
}

Result<void> MongoStore::ended(const RenderOutcome& outcome, const std::string& mark) {
  Document fields;
  fields.integer("mark", 1);
  const auto found = TRY(checked(client_->find_one(invoices_.of(outcome.owner), by_id(outcome.invoice_id), fields)));
  if (!found) return fail(Code::NotFound, kNone);
  if (View(*found).text_view("mark") != mark) return fail(Code::Stale, kStale);
  return {};
}

std::string MongoStore::mark_of(const RenderOutcome& outcome) {
  const std::lock_guard lock(unsure_mutex_);
  const auto earlier = unsure_.find({outcome.invoice_id, outcome.fence});
  return earlier == unsure_.end() ? random_id() : earlier->second;
}

void MongoStore::remember(std::span<const RenderOutcome> outcomes, std::span<const std::string> marks, bool unsure) {
  const std::lock_guard lock(unsure_mutex_);
  if (!unsure && unsure_.empty()) return;
  // Then some are told by whoever leases them next.
  if (unsure_.size() > kMostUnsure) unsure_.clear();
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    const std::pair run(outcomes[i].invoice_id, outcomes[i].fence);
    if (unsure) unsure_[run] = marks[i];
    if (!unsure) unsure_.erase(run);
  }
}

std::vector<Result<void>> MongoStore::finish_render(std::span<const RenderOutcome> outcomes, Timestamp at) {
  if (outcomes.empty()) return {};
  std::vector<OwnersUpdate> updates;
  std::vector<std::string> marks;
  for (const RenderOutcome& outcome : outcomes) {
    marks.push_back(mark_of(outcome));
    updates.push_back({outcome.owner, finish_of(outcome, marks.back(), at)});
  }
  const auto written = update_each(std::move(updates));
  remember(outcomes, marks, !written);
  if (!written) return std::vector<Result<void>>(outcomes.size(), std::unexpected(to_error(written.error())));
  const bool all = written->matched == static_cast<std::int64_t>(outcomes.size());
  std::vector<Result<void>> results;
  std::vector<OutboxEntry> ends;
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    results.push_back(all ? Result<void>() : ended(outcomes[i], marks[i]));
    if (!results.back()) continue;
    ends.push_back(end_of(outcomes[i].invoice_id, outcomes[i].events, now()));
  }
  tell_all(std::move(ends));
  return results;
}

Result<std::vector<queue::NewJob>> MongoStore::processing(std::size_t limit) {
  mongo::Find find{.limit = static_cast<std::int64_t>(limit)};
  find.filter.text(kPdfStatus, to_string(invoice::PdfStatus::Processing));
  find.sort.integer("order", 1);
  find.fields.integer("owner", 1).integer("large", 1).integer("order", 1);
  std::vector<Document> found;
  for (const std::string& part : invoices_.all())
    std::ranges::move(TRY(checked(client_->find(part, find))), std::back_inserter(found));
  const auto order = [](const Document& document) { return View(document).integer("order"); };
  std::ranges::sort(found, {}, order);
  std::vector<queue::NewJob> jobs;
  for (const Document& document : std::span(found).first(std::min(limit, found.size()))) {
    const View view(document);
    jobs.push_back(
        {view.text("_id"), view.text("owner"), view.boolean("large") ? queue::Size::Large : queue::Size::Small});
  }
  return jobs;
}

}  // namespace inkvoice::store
