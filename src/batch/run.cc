#include "batch/run.h"

#include <exception>
#include <mutex>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "base/text.h"
#include "batch/file_name.h"
#include "batch/folder.h"
#include "batch/in_order.h"
#include "render/render.h"

namespace inkvoice::batch {

namespace {

/// What became of one job.
struct Outcome {
  enum class Kind { Made, Skipped, Failed } kind = Kind::Failed;
  std::vector<Problem> problems;
  Made made;  ///< empty once it is put
  std::optional<double> progress;
};

/// The line of the CSV row that the pointer is about, else where the invoice begins.
std::uint64_t line_of(const Job& job, std::string_view pointer) {
  constexpr std::string_view kItems = "/items/";
  if (!pointer.starts_with(kItems)) return job.line;
  pointer.remove_prefix(kItems.size());
  const auto index = parse_integer<std::size_t>(pointer.substr(0, pointer.find('/')));
  return index && *index < job.item_lines.size() ? job.item_lines[*index] : job.line;
}

void add_problems(const Job& job, const Error& error, std::vector<Problem>& problems) {
  const auto add = [&](const std::string& pointer, const std::string& message) {
    problems.push_back({.file = job.file, .line = line_of(job, pointer), .pointer = pointer, .message = message});
  };
  if (error.fields.empty()) {
    // The parser counts lines from where this invoice begins; the report has the file's line already.
    constexpr std::string_view kFirstLine = "line 1, ";
    const bool is_one_line = job.line != 0 && error.message.starts_with(kFirstLine);
    add("", error.message.substr(is_one_line ? kFirstLine.size() : 0));
  }
  for (const FieldError& field : error.fields) add(field.pointer, field.message);
}

/// A renderer's warning is "/client/name: what".
void add_warning(const Job& job, const std::string& warning, std::vector<Problem>& problems) {
  const std::size_t colon = warning.starts_with('/') ? warning.find(": ") : std::string::npos;
  Problem problem{.file = job.file, .line = job.line, .message = warning, .is_warning = true};
  if (colon != std::string::npos) {
    problem.pointer = warning.substr(0, colon);
    problem.message = warning.substr(colon + 2);
    problem.line = line_of(job, problem.pointer);
  }
  problems.push_back(std::move(problem));
}

/// What `work` gives, or the exception that it threw as a failure: of one invoice, not of the batch.
template <class Work>
auto guarded(const Work& work) -> decltype(work()) {
  try {
    return work();
  } catch (const std::exception& error) {
    return fail(Code::Internal, std::string("cannot be made: ") + error.what());
  }
}

class Batch {
 public:
  explicit Batch(const Plan& plan) : plan_(plan), outcomes_([this](Outcome&& o) { deliver(std::move(o)); }, {}) {}

  Result<Tally> run() {
    std::vector<std::thread> others;
    for (unsigned i = 1; i < plan_.threads; ++i) others.emplace_back([this] { work(); });
    work();
    for (std::thread& other : others) other.join();
    Result<void> done = std::exchange(failure_, {});
    if (done && !plan_.stop) done = plan_.output.finish();
    if (!done || plan_.stop) plan_.output.abandon();
    if (!done) return std::unexpected(std::move(done).error());
    return tally_;
  }

 private:
  struct Taken {
    std::uint64_t number;
    Job job;
    std::optional<double> progress;
  };

  void work() {
    render::Renderer renderer;
    for (;;) {
      outcomes_.wait_for_room();
      std::optional<Taken> taken = take();
      if (!taken) return;
      Outcome outcome = make(renderer, *taken);
      outcome.progress = taken->progress;
      std::size_t bytes = outcome.made.pdf.size();
      for (const Problem& problem : outcome.problems) bytes += sizeof problem + problem.message.size();
      outcomes_.put(taken->number, std::move(outcome), bytes);
    }
  }

  std::optional<Taken> take() {
    const std::lock_guard lock(source_mutex_);
    if (plan_.stop || broken_) return std::nullopt;
    auto job = plan_.source.next();
    if (!job) {
      fail_run(std::move(job).error());
      return std::nullopt;
    }
    // What a source was reading when it was stopped may be half of an invoice.
    if (!*job || plan_.stop) return std::nullopt;
    return Taken{next_number_++, **std::move(job), plan_.source.progress()};
  }

  Outcome make(render::Renderer& renderer, Taken& taken) {
    Job& job = taken.job;
    Outcome outcome;
    if (job.problems.empty() && !job.path.empty()) load(job);
    outcome.problems = std::move(job.problems);
    std::optional<library::Prepared> prepared;
    if (!job.json.empty()) {
      auto read = guarded([&] { return library::prepare(job.json, plan_.settings); });
      if (!read) add_problems(job, read.error(), outcome.problems);
      if (read && outcome.problems.empty()) prepared = *std::move(read);
    } else if (outcome.problems.empty()) {
      add_problems(job, {Code::Malformed, "is empty"}, outcome.problems);
    }
    outcome.made.name = names_.take(taken.number, prepared ? stem(*prepared, job) : "", job.fallback);
    if (!prepared) return outcome;
    if (plan_.resume && plan_.output.has(outcome.made.name, job.changed)) {
      outcome.kind = Outcome::Kind::Skipped;
      return outcome;
    }
    render(renderer, *prepared, job, outcome);
    return outcome;
  }

  static std::string stem(const library::Prepared& prepared, const Job& job) {
    std::string stem = safe_stem(prepared.invoice.number);
    if (stem.empty()) stem = safe_stem(job.fallback);
    return stem.empty() ? "invoice" : stem;
  }

  void render(render::Renderer& renderer, const library::Prepared& prepared, const Job& job, Outcome& outcome) {
    auto pdf = guarded([&] { return renderer.render(prepared.invoice, prepared.totals, {.design = prepared.sheets}); });
    if (!pdf) {
      // What a renderer caches may be half made when it threw.
      if (pdf.error().code == Code::Internal) renderer = render::Renderer();
      return add_problems(job, pdf.error(), outcome.problems);
    }
    for (const std::string& warning : pdf->warnings) add_warning(job, warning, outcome.problems);
    outcome.kind = Outcome::Kind::Made;
    outcome.made.pdf = std::move(pdf->bytes);
    outcome.made.issued = *prepared.invoice.issue_date;
    if (plan_.output.in_order()) {
      outcome.made.crc = crc32(outcome.made.pdf);
      return;
    }
    if (broken_) return;
    if (auto put = plan_.output.put(outcome.made); !put) fail_run(std::move(put).error());
    outcome.made.pdf = {};
  }

  void deliver(Outcome&& outcome) {
    for (const Problem& problem : outcome.problems) plan_.report(problem);
    if (outcome.kind == Outcome::Kind::Made && plan_.output.in_order() && !broken_) {
      if (auto put = plan_.output.put(outcome.made); !put) fail_run(std::move(put).error());
    }
    tally_.made += outcome.kind == Outcome::Kind::Made ? 1 : 0;
    tally_.skipped += outcome.kind == Outcome::Kind::Skipped ? 1 : 0;
    tally_.failed += outcome.kind == Outcome::Kind::Failed ? 1 : 0;
    plan_.progress(tally_, outcome.progress);
  }

  /// The first failure counts; the others follow from it.
  void fail_run(Error error) {
    const std::lock_guard lock(failure_mutex_);
    if (!broken_.exchange(true)) failure_ = std::unexpected(std::move(error));
  }

  const Plan& plan_;
  Names names_;
  InOrder<Outcome> outcomes_;
  Tally tally_;  // of the thread that delivers

  std::mutex source_mutex_;
  std::uint64_t next_number_ = 0;  // guarded by source_mutex_, as is plan_.source

  std::atomic<bool> broken_ = false;
  std::mutex failure_mutex_;
  Result<void> failure_;  // guarded by failure_mutex_
};

}  // namespace

Result<Tally> run(const Plan& plan) { return Batch(plan).run(); }

}  // namespace inkvoice::batch
