#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <optional>
#include <thread>

#include "app/commands.h"
#include "app/interrupt.h"
#include "base/clock.h"
#include "base/file_handle.h"
#include "base/text.h"
#include "batch/csv_invoices.h"
#include "batch/folder.h"
#include "batch/json_lines.h"
#include "batch/output.h"
#include "batch/progress.h"
#include "batch/report.h"
#include "batch/run.h"
#include "batch/whole_file.h"

namespace inkvoice::app {

namespace {

using SteadyClock = std::chrono::steady_clock;

bool ends_with(std::string_view name, std::string_view extension) {
  return name.size() > extension.size() && equals_ignoring_case(name.substr(name.size() - extension.size()), extension);
}

bool is_folder(const std::string& path) {
  struct stat status{};
  return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

bool is_same_file(const std::string& a, const std::string& b) {
  struct stat x{}, y{};
  return ::stat(a.c_str(), &x) == 0 && ::stat(b.c_str(), &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

/// Reads until there is something, the end, or an interrupt, which looks like the end.
Result<std::size_t> read_some(int fd, std::span<char> buffer) {
  for (;;) {
    pollfd wanted[2] = {{fd, POLLIN, 0}, {interrupt_descriptor(), POLLIN, 0}};
    if (::poll(wanted, 2, -1) < 0 && errno != EINTR) return fail(Code::NotFound, std::strerror(errno));
    if (wanted[1].revents != 0) return std::size_t{0};
    if (wanted[0].revents == 0) continue;
    const ssize_t got = ::read(fd, buffer.data(), buffer.size());
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EINTR && errno != EAGAIN) {
      return fail(Code::NotFound, std::string("cannot be read: ") + std::strerror(errno));
    }
  }
}

Result<std::unique_ptr<batch::Source>> open_file(const BatchArguments& arguments) {
  const bool is_stdin = arguments.input == "-";
  auto file = std::make_shared<FileHandle>(is_stdin ? ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
                                                    : ::open(arguments.input.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status{};
  if (!*file || ::fstat(file->get(), &status) != 0) {
    return fail(Code::NotFound, std::string("cannot be opened: ") + std::strerror(errno));
  }
  batch::InputFile about{.name = is_stdin ? "standard input" : arguments.input};
  if (S_ISREG(status.st_mode)) about.bytes = static_cast<std::uint64_t>(status.st_size);
  about.changed = status.st_mtim.tv_sec * std::int64_t{1'000'000'000} + status.st_mtim.tv_nsec;
  batch::ReadBytes read = [file](std::span<char> buffer) { return read_some(file->get(), buffer); };
  const bool is_csv = arguments.format.empty() ? ends_with(arguments.input, ".csv") : arguments.format == "csv";
  if (is_csv) return TRY(batch::CsvInvoices::open(std::move(read), std::move(about)));
  return std::make_unique<batch::JsonLines>(std::move(read), std::move(about));
}

Result<std::unique_ptr<batch::Source>> open_source(const BatchArguments& arguments) {
  if (!is_folder(arguments.input)) return open_file(arguments);
  batch::Folder folder = TRY(batch::Folder::open(arguments.input));
  return std::make_unique<batch::Folder>(std::move(folder));
}

Result<std::unique_ptr<batch::Output>> open_output(const std::string& path) {
  const bool is_zip = path == "-" || (ends_with(path, ".zip") && !is_folder(path));
  return is_zip ? batch::ZipOutput::open(path) : batch::FolderOutput::open(path);
}

/// What a person sees: problems as lines, and on a terminal one line of progress below them.
class Screen {
 public:
  Screen() : is_terminal_(::isatty(STDERR_FILENO) == 1), begun_(SteadyClock::now()) {}

  void print(const std::string& line) {
    clear();
    std::fwrite(line.data(), 1, line.size(), stderr);
  }

  void show(const batch::Tally& tally, std::optional<double> fraction) {
    const auto now = SteadyClock::now();
    if (!is_terminal_ || now - shown_ < std::chrono::milliseconds(100)) return;
    shown_ = now;
    is_shown_ = true;
    const batch::Progress progress{tally.done(), tally.failed, now - begun_, fraction};
    std::fprintf(stderr, "\r%s\x1b[K", batch::to_text(progress).c_str());
  }

  /// The last word on a terminal, where a silent end would leave one wondering.
  void end(const batch::Tally& tally) {
    clear();
    if (!is_terminal_) return;
    const batch::Progress progress{tally.done(), tally.failed, SteadyClock::now() - begun_, std::nullopt};
    std::fprintf(stderr, "%s\n", batch::to_text(progress).c_str());
  }

  void clear() {
    if (is_shown_) std::fputs("\r\x1b[K", stderr);
    is_shown_ = false;
  }

 private:
  const bool is_terminal_;
  const SteadyClock::time_point begun_;
  SteadyClock::time_point shown_;
  bool is_shown_ = false;
};

/// Into the file that --report names, else onto the screen.
class Report {
 public:
  static Result<Report> open(const std::string& path, Screen& screen) {
    Report report(screen);
    if (path.empty()) return report;
    report.file_.emplace(TRY(batch::WholeFile::open(path)));
    return report;
  }

  void put(const batch::Problem& problem) {
    if (!file_) return screen_->print(batch::to_line(problem));
    if (written_) written_ = file_->write(batch::to_json_line(problem));
  }

  Result<void> finish() {
    if (file_ && written_) written_ = file_->commit();
    return written_;
  }

 private:
  explicit Report(Screen& screen) : screen_(&screen) {}
  Screen* screen_;
  std::optional<batch::WholeFile> file_;
  Result<void> written_;
};

/// What is wrong with the arguments together; nothing when they can be tried.
Result<void> check_arguments(const BatchArguments& arguments) {
  const bool is_folder_input = is_folder(arguments.input);
  if (arguments.resume && (arguments.output == "-" || ends_with(arguments.output, ".zip"))) {
    return fail(Code::Invalid, "--resume goes with a folder as the output");
  }
  if (arguments.resume && arguments.input == "-") {
    return fail(Code::Invalid, "--resume needs an input file or folder, whose age tells which PDFs are still good");
  }
  if (!is_folder_input && ends_with(arguments.input, ".json")) {
    return fail(Code::Invalid,
                "a .json file is one invoice, for inkvoice render; a batch takes .jsonl, .csv or a folder");
  }
  if (!is_folder_input && is_same_file(arguments.input, arguments.output)) {
    return fail(Code::Invalid, "input and output are the same file");
  }
  if (!arguments.report.empty() &&
      (is_same_file(arguments.input, arguments.report) || arguments.report == arguments.output)) {
    return fail(Code::Invalid, "the report cannot go where the input or the output is");
  }
  return {};
}

int summarize(const BatchArguments& arguments, const batch::Tally& tally, bool stopped) {
  const std::string name = arguments.input == "-" ? "standard input" : arguments.input;
  if (stopped) {
    const bool is_kept = is_folder(arguments.output);
    std::fprintf(stderr, "inkvoice: stopped after %zu invoices%s\n", static_cast<std::size_t>(tally.done()),
                 is_kept ? "; --resume goes on from there" : "; nothing is kept");
    return kFailure;
  }
  if (tally.done() == 0) {
    std::fprintf(stderr, "%s: there is no invoice in it\n", name.c_str());
    return kBadInput;
  }
  if (tally.failed == 0) return kOk;
  const std::string where = arguments.report.empty() ? "" : "; " + arguments.report + " says why";
  std::fprintf(stderr, "%s: %zu of %zu invoices failed%s\n", name.c_str(), static_cast<std::size_t>(tally.failed),
               static_cast<std::size_t>(tally.done()), where.c_str());
  return kBadInput;
}

}  // namespace

int batch(const BatchArguments& arguments) {
  const auto design = choose_design(arguments.design, arguments.profile, "inkvoice batch");
  if (!design) return kBadInput;
  if (const auto checked = check_arguments(arguments); !checked) return complain("inkvoice batch", checked.error());
  const std::atomic<bool>& stop = catch_interrupts();
  const auto source = open_source(arguments);
  if (!source) return complain(arguments.input, source.error());
  const auto output = open_output(arguments.output);
  if (!output) return complain(output_name(arguments.output), output.error());
  Screen screen;
  auto report = Report::open(arguments.report, screen);
  if (!report) {
    (*output)->abandon();
    return complain(arguments.report, report.error());
  }

  const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
  const auto tally = batch::run({
      .source = **source,
      .output = **output,
      .settings = {.design = design->name, .sheets = design->sheets.get(), .today = day_of(SystemClock().now())},
      .threads = arguments.jobs == 0 ? cores : arguments.jobs,
      .resume = arguments.resume,
      .stop = stop,
      .report = [&](const batch::Problem& problem) { report->put(problem); },
      .progress = [&](const batch::Tally& so_far, std::optional<double> fraction) { screen.show(so_far, fraction); },
  });
  screen.clear();
  const auto reported = report->finish();
  // NotFound is what an input is that cannot be read (see read_input()); outputs are Unavailable.
  if (!tally)
    return complain(tally.error().code == Code::NotFound ? arguments.input : output_name(arguments.output),
                    tally.error());
  if (!reported) return complain(arguments.report, reported.error());
  screen.end(*tally);
  return summarize(arguments, *tally, stop);
}

}  // namespace inkvoice::app
