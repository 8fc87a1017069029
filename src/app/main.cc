#include <sodium.h>

#include <csignal>
#include <cstdio>

#include <CLI/CLI.hpp>

#include "app/commands.h"
#include "app/config.h"
#include "app/version.h"

namespace inkvoice::app {
namespace {

void add_listen(CLI::App& command, Flags& flags) {
  command.add_option("--listen", flags.listen, "address to listen on, HOST:PORT (INKVOICE_LISTEN)");
}

void add_data(CLI::App& command, Flags& flags) {
  command.add_option("--data", flags.data, "folder of the embedded store (INKVOICE_DATA)");
}

void add_looks(CLI::App& command, std::string& design, std::string& profile) {
  command.add_option("--design", design, "design, over the invoice's own: a name, or the path of a design file");
  command.add_option("--profile", profile, "auto or none: this version embeds no e-invoices");
}

CLI::App* add_batch(CLI::App& app, BatchArguments& arguments) {
  CLI::App& command = *app.add_subcommand("batch", "many invoices become many PDFs, or a ZIP of them");
  command.add_option("input", arguments.input, "JSON lines, .csv, or a folder of .json; - for standard input")
      ->required();
  command.add_option("-o,--output", arguments.output, "folder or .zip; - for a ZIP on standard output")->required();
  command.add_option("--jobs", arguments.jobs, "threads (default: as many as cores)")->check(CLI::Range(1, 1024));
  command.add_option("--report", arguments.report, "what is wrong, as JSON lines, in place of lines on standard error");
  command.add_option("--format", arguments.format, "of the input, where its name does not say")
      ->check(CLI::IsMember({"jsonl", "csv"}));
  command.add_flag("--resume", arguments.resume, "leaves PDFs in the folder that are not older than the input");
  add_looks(command, arguments.design, arguments.profile);
  return &command;
}

CLI::App* add_jobs(CLI::App& app, Flags& flags, JobsArguments& arguments) {
  using Action = JobsArguments::Action;
  CLI::App& command = *app.add_subcommand("jobs", "the queue: list, retry, drop");
  command.require_subcommand(1);
  CLI::App* list = command.add_subcommand("list", "what stands in the queue, the oldest first");
  list->add_option("--state", arguments.state, "those alone that stand so")
      ->check(CLI::IsMember({"queued", "delayed", "leased", "dead"}));
  list->add_option("--limit", arguments.limit, "at most so many (default: 100)")->check(CLI::Range(1, 1000));
  list->add_flag("--json", arguments.json, "a JSON object a line");
  CLI::App* retry = command.add_subcommand("retry", "delayed jobs are due now; dead ones are done anew");
  CLI::App* drop = command.add_subcommand("drop", "takes jobs out, whose invoices fail; dead letters go");
  for (CLI::App* one : {retry, drop}) {
    one->add_option("invoice", arguments.ids, "ids of invoices")->required();
  }
  for (CLI::App* one : {list, retry, drop}) add_data(*one, flags);
  list->callback([&arguments] { arguments.action = Action::List; });
  retry->callback([&arguments] { arguments.action = Action::Retry; });
  drop->callback([&arguments] { arguments.action = Action::Drop; });
  return &command;
}

CLI::App* add_doctor(CLI::App& app, Flags& flags) {
  CLI::App* command = app.add_subcommand("doctor", "checks the configuration and says in words what is wrong");
  add_data(*command, flags);
  return command;
}

CLI::App* add_check(CLI::App& app, std::string& input) {
  CLI::App* command = app.add_subcommand("check", "validates an invoice JSON and prints its totals");
  command->add_option("input", input, "invoice JSON, - for standard input")->required();
  return command;
}

CLI::App* add_serve(CLI::App& app, Flags& flags) {
  CLI::App* command = app.add_subcommand("serve", "the server, with worker threads of its own");
  add_listen(*command, flags);
  add_data(*command, flags);
  command->add_option("--workers", flags.workers, "worker threads in this process (default: cores; 0: none)");
  return command;
}

CLI::App* add_worker(CLI::App& app, Flags& flags) {
  CLI::App* command = app.add_subcommand("worker", "a worker process on the same stores");
  add_data(*command, flags);
  command->add_option("--concurrency", flags.workers, "worker threads (default: cores)");
  return command;
}

CLI::App* add_bench(CLI::App& app, BenchArguments& arguments) {
  CLI::App* command = app.add_subcommand("bench", "renders in one warm process, one thread; figures as JSON");
  command->add_option("--lines", arguments.lines, "items of each invoice")->check(CLI::Range(1, 100'000));
  command->add_option("--count", arguments.count, "invoices")->check(CLI::Range(1, 100'000'000));
  return command;
}

CLI::App* add_render(CLI::App& app, RenderArguments& arguments) {
  CLI::App* command = app.add_subcommand("render", "an invoice JSON becomes a PDF");
  command->add_option("input", arguments.input, "invoice JSON, - for standard input")->required();
  command->add_option("-o,--output", arguments.output, "PDF, - for standard output")->required();
  add_looks(*command, arguments.design, arguments.profile);
  return command;
}

CLI::App* add_top(CLI::App& app, Flags& flags, TopArguments& arguments) {
  CLI::App* command = app.add_subcommand("top", "the queue at a glance, each second on a terminal");
  add_data(*command, flags);
  command->add_flag("--once", arguments.once, "once");
  return command;
}

CLI::App* add_migrate(CLI::App& app, MigrateArguments& arguments) {
  CLI::App* command = app.add_subcommand("migrate", "moves everything into another store, and holds the two together");
  command->add_option("--from", arguments.from, "sqlite:DIR, mongodb://…, or mongodb: INKVOICE_MONGODB_URL")
      ->required();
  command->add_option("--to", arguments.to, "the same; without it only files are moved");
  command->add_option("--files-from", arguments.files_from,
                      "data folder, s3://…, or s3: INKVOICE_S3_URL (default: the folder of sqlite:DIR)");
  command->add_option("--files-to", arguments.files_to, "the same");
  return command;
}

template <class Command>
int with_config(const Flags& flags, Command command) {
  const auto config = load_config(process_environment(), flags);
  if (config) return command(*config);
  for (const FieldError& error : config.error().fields) {
    std::fprintf(stderr, "inkvoice: %s: %s\n", error.pointer.c_str(), error.message.c_str());
  }
  return kBadInput;
}

int run(int argc, char** argv) {
  CLI::App app("Inkvoice makes invoices.");
  app.require_subcommand(1);
  app.set_version_flag("--version", std::string(kVersion));

  Flags flags;
  const CLI::App* serve_command = add_serve(app, flags);
  const CLI::App* worker_command = add_worker(app, flags);
  const CLI::App* doctor_command = add_doctor(app, flags);

  RenderArguments render_arguments;
  const CLI::App* render_command = add_render(app, render_arguments);

  BatchArguments batch_arguments;
  const CLI::App* batch_command = add_batch(app, batch_arguments);

  JobsArguments jobs_arguments;
  const CLI::App* jobs_command = add_jobs(app, flags, jobs_arguments);

  MigrateArguments migrate_arguments;
  const CLI::App* migrate_command = add_migrate(app, migrate_arguments);

  TopArguments top_arguments;
  const CLI::App* top_command = add_top(app, flags, top_arguments);

  std::string check_input;
  const CLI::App* check_command = add_check(app, check_input);

  BenchArguments bench_arguments;
  add_bench(app, bench_arguments);

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // CLI11 has exit statuses of its own; ours are 0 for help and version, 2 for bad usage.
    return app.exit(error) == 0 ? kOk : kBadInput;
  }
  flags.serves = *serve_command || *doctor_command;
  if (*serve_command) return with_config(flags, serve);
  if (*worker_command) return with_config(flags, work);
  if (*doctor_command) return doctor(flags);
  if (*jobs_command) return with_config(flags, [&](const Config& config) { return jobs(config, jobs_arguments); });
  if (*top_command) return with_config(flags, [&](const Config& config) { return top(config, top_arguments); });
  if (*migrate_command) return migrate(migrate_arguments);
  if (*render_command) return render(render_arguments);
  if (*batch_command) return batch(batch_arguments);
  if (*check_command) return check(check_input);
  return bench(bench_arguments);
}

}  // namespace
}  // namespace inkvoice::app

int main(int argc, char** argv) {
  // A reader that goes away is an error of one write, not the end of the process.
  std::signal(SIGPIPE, SIG_IGN);
  if (sodium_init() < 0) {
    std::fputs("inkvoice: the system gives no random numbers\n", stderr);
    return 1;
  }
  return inkvoice::app::run(argc, argv);
}
