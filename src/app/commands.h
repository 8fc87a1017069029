/// The commands, one file each. Each returns the exit status: 0, 1 failure, 2 bad usage or input.
#pragma once

#include <memory>
#include <string>

#include "app/config.h"

namespace inkvoice::layout {
struct DesignSheets;
}

namespace inkvoice::app {

inline constexpr int kOk = 0;
inline constexpr int kFailure = 1;
inline constexpr int kBadInput = 2;

int serve(const Config& config);
int work(const Config& config);
int doctor(const Flags& flags);

struct RenderArguments {
  std::string input;   ///< a file, "-" standard input
  std::string output;  ///< a file, "-" standard output
  std::string design;  ///< over the invoice's own; "" leaves it
  std::string profile = "auto";
};
int render(const RenderArguments& arguments);

struct BatchArguments {
  std::string input;   ///< JSONL, CSV, a folder; "-" standard input
  std::string output;  ///< a folder, a .zip; "-" a ZIP on standard output
  std::string report;  ///< a file for JSON lines; "" standard error
  std::string format;  ///< "jsonl", "csv"; "" by the input's name
  std::string design;
  std::string profile = "auto";
  unsigned jobs = 0;  ///< threads; 0: as many as cores
  bool resume = false;
};
int batch(const BatchArguments& arguments);

int check(const std::string& input);

struct JobsArguments {
  enum class Action { List, Retry, Drop };
  Action action = Action::List;
  std::string state;        ///< of List: "queued", "delayed", "leased", "dead"; "" all
  std::size_t limit = 100;  ///< of List
  bool json = false;        ///< of List: an object a line
  std::vector<std::string> ids;
};
int jobs(const Config& config, const JobsArguments& arguments);

struct MigrateArguments {
  std::string from, to;              ///< sqlite:DIR, mongodb://…, or "mongodb": the one that the environment names
  std::string files_from, files_to;  ///< a data folder, s3://…, or "s3"; "" the folder of sqlite:DIR
};
int migrate(const MigrateArguments& arguments);

struct TopArguments {
  bool once = false;
};
int top(const Config& config, const TopArguments& arguments);

/// Each thing that is wrong with the stores as a line on stderr, "inkvoice: VARIABLE: …"; returns the exit status.
int refuse_to_start(const Error& error);

struct BenchArguments {
  std::size_t lines = 10;
  std::size_t count = 1000;
};
int bench(const BenchArguments& arguments);

/// What `--design` names: a design inside the binary, or the path of a file (it has a '/' or a '.' in it).
struct ChosenDesign {
  std::string name;
  std::shared_ptr<const layout::DesignSheets> sheets;  ///< of a file
};
/// On failure the lines are on stderr already ("my.design:12: …") and the error is for its exit status.
Result<ChosenDesign> choose_design(const std::string& argument, const std::string& profile, const char* command);

/// Each error as a line on stderr: "INPUT: /items/0/quantity: …"; returns the exit status for it.
int complain(const std::string& input, const Error& error);

/// What complaints call an output: "-" is standard output.
std::string output_name(const std::string& output);

/// The whole of a file, or of standard input for "-".
Result<std::string> read_input(const std::string& name);

/// The file whole under its name or not at all (a temporary file beside it, then rename), or standard output for "-".
Result<void> write_output(const std::string& name, std::string_view bytes);

}  // namespace inkvoice::app
