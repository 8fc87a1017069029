// The queue from the operator's side: what stands in it, and a hand on single jobs.

#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "app/commands.h"
#include "app/wiring.h"
#include "base/ids.h"
#include "json/json.h"

namespace inkvoice::app {

namespace {

using queue::ListedJob;
using queue::Standing;

constexpr Millis kDropLease{30'000};

std::string to_line(const ListedJob& job) {
  char line[256];
  std::snprintf(line, sizeof line, "%-8s %-22s %-22s %-5s %8d %9.1fs  ", std::string(to_string(job.standing)).c_str(),
                job.invoice_id.c_str(), job.owner.c_str(), job.size == queue::Size::Large ? "large" : "small",
                job.attempts, static_cast<double>(job.age.count()) / 1e3);
  std::string text = line + job.worker + job.reason;
  if (!job.detail.empty()) text += ": " + job.detail;
  return text + "\n";
}

std::string to_json_line(const ListedJob& job) {
  std::string text;
  json::Writer writer(text);
  writer.begin_object().key("invoiceId").string(job.invoice_id).key("owner").string(job.owner);
  writer.key("size").string(job.size == queue::Size::Large ? "large" : "small");
  writer.key("state").string(to_string(job.standing)).key("attempts").raw(std::to_string(job.attempts));
  writer.key("since").string(to_rfc3339(job.since));
  if (!job.worker.empty()) writer.key("worker").string(job.worker);
  if (!job.reason.empty()) writer.key("reason").string(job.reason).key("detail").string(job.detail);
  writer.end_object();
  return text + "\n";
}

Result<void> list(const JobsArguments& arguments, Stores& stores) {
  std::string out;
  if (!arguments.json) {
    out = "STATE    INVOICE                OWNER                  SIZE  ATTEMPTS       AGE  WORKER OR REASON\n";
  }
  std::vector<Standing> standings{Standing::Queued, Standing::Delayed, Standing::Leased, Standing::Dead};
  if (const auto one = queue::parse_standing(arguments.state)) standings = {*one};
  std::size_t left = arguments.limit;
  for (const Standing standing : standings) {
    const std::vector<ListedJob> jobs = TRY(stores.inspection->list(standing, left));
    for (const ListedJob& job : jobs) out += arguments.json ? to_json_line(job) : to_line(job);
    left -= std::min(left, jobs.size());
  }
  return write_output("-", out);
}

/// A delayed job is due at once; a dead one's invoice is processing again, as if its owner had asked.
Result<void> retry(const std::string& id, Stores& stores, const Clock& clock) {
  const ListedJob job = TRY(stores.inspection->find(id));
  if (job.standing == Standing::Delayed) return stores.inspection->make_due(id);
  if (job.standing != Standing::Dead) return fail(Code::Conflict, "The job is under way or due already.");
  if (job.owner.empty()) return fail(Code::Conflict, "No invoice belongs to it: it can only be dropped.");
  const events::NewEvent event{job.owner, events::Type::InvoiceProcessing, id, R"({"pdf":{"status":"processing"}})"};
  TRY(stores.store->request_pdf(job.owner, id, clock.now(), {id, job.owner, job.size}, {&event, 1}));
  const Result<void> forgotten = stores.inspection->forget(id);
  if (!forgotten && forgotten.error().code != Code::NotFound) return forgotten;  // its new job may have taken it away
  return {};
}

/// As a worker does whose attempt failed for good: under a fence of its own, so that no other run is disturbed.
Result<void> drop(const std::string& id, Stores& stores, const Clock& clock) {
  const ListedJob job = TRY(stores.inspection->find(id));
  if (job.standing == Standing::Dead) return stores.inspection->forget(id);
  const queue::LeasedJob leased =
      TRY(stores.inspection->take(id, stores.instance + "/drop-" + random_id(), kDropLease));
  const store::RenderTask task{.invoice_id = id, .fence = leased.fence, .owner = leased.owner};
  const std::vector<Result<store::Invoice>> begun = stores.store->begin_render({&task, 1});
  const Result<store::Invoice>& invoice = begun.front();
  if (invoice && invoice->pdf.status == invoice::PdfStatus::Processing) {
    store::RenderOutcome outcome{
        .invoice_id = id, .owner = invoice->owner, .fence = leased.fence, .pdf = {}, .events = {}};
    outcome.pdf.status = invoice::PdfStatus::Failed;
    outcome.pdf.error = "The PDF was given up by the operator.";
    outcome.events.push_back({invoice->owner, events::Type::InvoiceFailed, id,
                              R"({"pdf":{"status":"failed","error":")" + outcome.pdf.error + R"("}})"});
    std::vector<Result<void>> finished = stores.store->finish_render({&outcome, 1}, clock.now());
    TRY(std::move(finished.front()));
  } else if (!invoice && invoice.error().code == Code::Unavailable) {
    (void)stores.queue->hand_back({&leased, 1});
    return std::unexpected(invoice.error());
  }
  return stores.queue->finish({&leased, 1});
}

int each(const JobsArguments& arguments, Stores& stores, const Clock& clock) {
  int status = kOk;
  for (const std::string& id : arguments.ids) {
    // A dead letter without a sound id has a number behind '-'.
    const bool sound = is_id(id);
    const Result<void> done = !sound ? fail(Code::Invalid, "is not the id of an invoice")
                              : arguments.action == JobsArguments::Action::Retry ? retry(id, stores, clock)
                                                                                 : drop(id, stores, clock);
    if (done) continue;
    status = std::max(status, complain(id, done.error()));
  }
  return status;
}

}  // namespace

int jobs(const Config& config, const JobsArguments& arguments) {
  const SystemClock clock;
  auto stores = open_stores(config, clock);
  if (!stores) return refuse_to_start(stores.error());
  if (arguments.action != JobsArguments::Action::List) return each(arguments, *stores, clock);
  if (const auto listed = list(arguments, *stores); !listed) return complain("jobs", listed.error());
  return kOk;
}

}  // namespace inkvoice::app
