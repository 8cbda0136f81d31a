#include "sftest/case_runner.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "base/files.h"
#include "base/strings.h"
#include "base/system_clock.h"
#include "sftest/arguments.h"

namespace sqlflow::sftest {
namespace {

constexpr const char* kScript = "pipelines/main.sf";
constexpr int kBugExit = 3;

using Words = std::vector<std::string>;

// A section that went wrong in a way that makes the rest of the case meaningless.
struct Stop {
  std::string what;
  std::string detail;
};

class Performance {
 public:
  Performance(const CaseFile& file, const CaseSettings& settings)
      : file_(file), settings_(settings), folder_(settings.environment, settings.bounds) {
    result_.blessed = {.path = file.path, .header = file.header, .line_end = file.line_end};
  }

  CaseResult Run();

 private:
  // Something that stands in for a source or a destination until the case ends.
  struct StandIn {
    size_t line;
    std::string kind;
    std::string name;
  };

  void Perform();
  void PerformAction(const Section& section);
  void SetModified(const std::string& argument) const;
  void ReplaceConnector(const Section& section);
  void Execute(const Section& section, std::vector<std::string> arguments, std::string input);
  void CheckExit(const Section& section);
  void CheckExpectations(size_t action);
  void CheckExpectation(const Section& section);
  void CompareFile(const Section& section, const std::string& file, const std::string& what);
  void CheckSecrets(const Section& section);
  void CheckArtifacts();
  void CheckStandIns();
  // Records a difference and blesses the section with what really came.
  void Compare(const Section& section, const std::string& actual, const std::string& what);
  void Fail(size_t line, std::string what, std::string detail = "");
  // Other kinds are the caller's, and mean nothing here.
  bool RunsCommand(const std::string& kind) const;
  std::vector<std::string> CommandFor(const Section& section) const;
  const Section* ExpectationOf(size_t action, std::string_view kind) const;
  Section& blessed() { return result_.blessed.sections.back(); }

  const CaseFile& file_;
  const CaseSettings& settings_;
  CaseFolder folder_;
  CaseResult result_;
  std::vector<std::string> secrets_;
  std::vector<StandIn> stand_ins_;
  size_t at_ = 0;                 // The section that is being performed.
  bool expects_failure_ = false;  // Whether a command was to fail: not all was reached then.
  Outcome outcome_;               // Of the last command.
};

std::string Indent(const std::string& text) {
  std::string indented;
  for (const std::string& line : SplitLines(text)) indented += "    " + line + "\n";
  return indented;
}

// The file in which something stands in for a source or a destination, without its suffix.
std::string StandInFile(const std::string& kind, const std::string& name) {
  std::string file = ReplaceAll(name, "/", "_");
  if (file.starts_with('.')) file[0] = '_';  // Hidden files are not looked at.
  return std::string(kind == "source" ? kSourcesFolder : kDestinationsFolder) + "/" + file;
}

void Performance::Fail(size_t line, std::string what, std::string detail) {
  result_.findings.push_back({line, std::move(what), std::move(detail)});
}

CaseResult Performance::Run() {
  if (settings_.prepare) result_.notes = settings_.prepare(folder_);
  try {
    Perform();
  } catch (const Stop& stop) {
    Fail(file_.sections[at_].line, stop.what, stop.detail);
    // Blessing must not lose the sections that were not reached.
    for (size_t i = at_ + 1; i < file_.sections.size(); ++i) {
      result_.blessed.sections.push_back(file_.sections[i]);
    }
  }
  if (!result_.findings.empty()) result_.verdict = Verdict::kFailed;
  if (settings_.folder == Folder::kKeep) {
    folder_.Keep();
    result_.kept = folder_.path();
  }
  return std::move(result_);
}

void Performance::Perform() {
  for (at_ = 0; at_ < file_.sections.size(); ++at_) {
    const Section& section = file_.sections[at_];
    result_.blessed.sections.push_back(section);
    if (IsExpectation(section.kind)) continue;  // Checked with its action.
    if (!settings_.asks_database && section.kind == "query") continue;
    try {
      PerformAction(section);
    } catch (const Error& error) {
      if (error.code() == ErrorCode::kCancelled) throw;
      throw Stop{error.message(), error.hint().empty() ? "" : "  hint: " + error.hint() + "\n"};
    }
  }
  CheckArtifacts();
  CheckStandIns();
}

void Performance::PerformAction(const Section& section) {
  const std::string text = JoinLines(section.body);
  if (section.kind == "file") {
    folder_.Write(section.argument, text);
  } else if (section.kind == "bytes") {
    folder_.Write(section.argument, DecodeBytes(section.body));
  } else if (section.kind == "modified") {
    SetModified(section.argument);
  } else if (section.kind == "remove") {
    std::filesystem::remove_all(folder_.path() / section.argument);
  } else if (section.kind == "env") {
    for (const std::string& line : section.body) folder_.SetVariable(line);
  } else if (section.kind == "clock") {
    folder_.SetVariable(std::string(kClockVariable) + "=" + section.argument);
  } else if (section.kind == "source" || section.kind == "destination") {
    ReplaceConnector(section);
  } else if (section.kind == "secret") {
    secrets_.push_back(section.argument);
  } else if (section.kind == "output") {
    CompareFile(section, section.argument, "File");
  } else if (section.kind == "exported") {
    CompareFile(section, StandInFile("destination", section.argument) + kRowsSuffix, "Export");
  } else if (RunsCommand(section.kind)) {
    const bool has_script = section.kind == "run" || section.kind == "check";
    if (has_script && !section.body.empty()) folder_.Write(kScript, text);
    const bool has_input = section.kind == "cli" || settings_.programs.contains(section.kind);
    Execute(section, CommandFor(section), has_input ? text : "");
  }
}

// "PATH 2026-01-31T10:15:00Z"
void Performance::SetModified(const std::string& argument) const {
  const size_t blank = std::min(argument.rfind(' '), argument.size());
  const std::string name = argument.substr(0, blank);
  const std::string path = (folder_.path() / name).string();
  if (blank == argument.size() || !LiesWithin(path, folder_.path())) {
    throw Error(ErrorCode::kInvalid, "Section modified wants a path and a time: " + argument)
        .Hint("Example: === modified data/orders.csv 2026-01-31T10:15:00Z");
  }
  const auto time = std::chrono::file_clock::from_sys(ParseTimestamp(argument.substr(blank + 1)));
  std::error_code missing;
  std::filesystem::last_write_time(path, time, missing);
  if (missing) throw Stop{"File is missing: " + name, ""};
}

void Performance::ReplaceConnector(const Section& section) {
  const size_t blank = std::min(section.argument.find(' '), section.argument.size());
  const std::string name = section.argument.substr(0, blank);
  const std::string options(Trim(section.argument.substr(blank)));
  if (!options.empty() && !options.starts_with('{')) {
    throw Error(ErrorCode::kInvalid, "Options are no JSON object: " + options)
        .Hint("Example: === source orders {\"columns\": {\"id\": \"BIGINT\"}}");
  }
  const std::string file = StandInFile(section.kind, name);
  folder_.Write(file + kOptionsSuffix, name + "\n" + options);
  if (section.kind == "destination" && section.body.empty()) {
    std::filesystem::remove(folder_.path() / (file + kRowsSuffix));  // It does not exist yet.
  } else {
    folder_.Write(file + kRowsSuffix, JoinLines(section.body));
  }
  stand_ins_.push_back({section.line, section.kind, name});
}

bool Performance::RunsCommand(const std::string& kind) const {
  static const std::set<std::string> kCommands = {"run", "check", "plan", "query", "cli"};
  return kCommands.contains(kind) || settings_.programs.contains(kind);
}

std::vector<std::string> Performance::CommandFor(const Section& section) const {
  std::vector<std::string> command = {settings_.program};
  const auto add = [&](const std::vector<std::string>& words) {
    command.insert(command.end(), words.begin(), words.end());
  };
  const bool is_named = !PipelineOf(section).empty();
  if (section.kind == "run") add(is_named ? Words{"pipeline", "run"} : Words{"run", kScript});
  if (section.kind == "check" || section.kind == "plan") {
    add({"pipeline", section.kind == "check" ? "validate" : "compile"});
    if (!is_named) add({"main"});
  }
  if (section.kind == "query") add({"query", "--format", "csv", JoinLines(section.body)});
  const auto program = settings_.programs.find(section.kind);
  if (program != settings_.programs.end()) command = program->second;
  add(SplitArguments(section.argument));
  if (section.kind == "run" && section.argument.find("--threads") == std::string::npos) {
    add(settings_.run_flags);
  }
  return command;
}

void Performance::Execute(const Section& section, std::vector<std::string> arguments,
                          std::string input) {
  outcome_ = folder_.Run({.arguments = std::move(arguments),
                          .input = std::move(input),
                          .timeout = settings_.timeout,
                          .cancel = settings_.cancel},
                         settings_.programs.contains(section.kind) ? nullptr : settings_.launcher);
  CheckSecrets(section);
  CheckExit(section);
  const bool printed_plan = section.kind == "plan" && outcome_.exit_code == 0;
  if (printed_plan && settings_.compares_prints) Compare(section, outcome_.out, "Plan differs");
  CheckExpectations(at_);
}

const Section* Performance::ExpectationOf(size_t action, std::string_view kind) const {
  for (size_t i = action + 1; i < file_.sections.size(); ++i) {
    if (!IsExpectation(file_.sections[i].kind)) break;
    if (file_.sections[i].kind == kind) return &file_.sections[i];
  }
  return nullptr;
}

void Performance::CheckExit(const Section& section) {
  const std::string printed = Indent(outcome_.err) + Indent(outcome_.out);
  if (!outcome_.death.empty()) throw Stop{section.kind + " died: " + outcome_.death, printed};
  const int code = outcome_.exit_code;
  const bool wants_failure = ExpectationOf(at_, "error") != nullptr;
  const bool wants_code = ExpectationOf(at_, "exit") != nullptr;  // Compared as text.
  expects_failure_ = expects_failure_ || wants_failure || wants_code;
  if (wants_code) return;
  if (code == kBugExit || (code != 0 && !wants_failure)) {
    throw Stop{section.kind + " failed: exit " + std::to_string(code), printed};
  }
  if (code == 0 && wants_failure) throw Stop{section.kind + " should have failed", printed};
}

void Performance::CheckExpectations(size_t action) {
  const std::string& kind = file_.sections[action].kind;
  const bool prints_rows =
      kind == "query" || (settings_.programs.contains(kind) && !outcome_.out.empty());
  const bool wants_rows = prints_rows && ExpectationOf(action, "rows") == nullptr &&
                          ExpectationOf(action, "error") == nullptr;
  // Blessing fills in the rows of a bare query.
  if (wants_rows) {
    result_.blessed.sections.push_back({.kind = "rows", .body = SplitLines(outcome_.out)});
  }
  while (at_ + 1 < file_.sections.size() && IsExpectation(file_.sections[at_ + 1].kind)) {
    result_.blessed.sections.push_back(file_.sections[++at_]);
    CheckExpectation(file_.sections[at_]);
  }
}

void Performance::CheckExpectation(const Section& section) {
  if (section.kind == "rows") {
    Compare(section, outcome_.out, "Rows differ");
  } else if (section.kind == "error" && settings_.compares_errors) {
    Compare(section, outcome_.err, "Error differs");
  } else if (section.kind == "stdout" && settings_.compares_prints) {
    Compare(section, outcome_.out, "Standard output differs");
  } else if (section.kind == "stderr" && settings_.compares_prints) {
    Compare(section, outcome_.err, "Standard error differs");
  } else if (section.kind == "exit") {
    const std::string code = std::to_string(outcome_.exit_code);
    blessed().argument = code;
    if (section.argument == code) return;
    Fail(section.line, "Exit differs: expected " + section.argument + ", actual " + code,
         Indent(outcome_.err));
  }
}

void Performance::CompareFile(const Section& section, const std::string& file,
                              const std::string& what) {
  const std::string path = (folder_.path() / file).string();
  if (!FileExists(path)) throw Stop{what + " is missing: " + section.argument, ""};
  Compare(section, ReadFile(path), what + " differs: " + section.argument);
}

void Performance::CheckSecrets(const Section& section) {
  for (const std::string& secret : secrets_) {
    for (const std::string* text : {&outcome_.out, &outcome_.err}) {
      if (text->find(secret) == std::string::npos) continue;
      Fail(section.line, "Secret was printed", Indent(*text));
    }
  }
}

void Performance::CheckArtifacts() {
  for (const std::string& secret : secrets_) {
    for (const std::string& name : folder_.ArtifactsWith(secret)) {
      Fail(file_.sections.back().line, "Secret is in an artifact: " + name);
    }
  }
}

// A misspelt name would leave the real source in place, unnoticed.
void Performance::CheckStandIns() {
  if (expects_failure_) return;
  for (const StandIn& each : stand_ins_) {
    const std::string used = StandInFile(each.kind, each.name) + kUsedSuffix;
    if (FileExists((folder_.path() / used).string())) continue;
    Fail(each.line, "No pipeline that ran has this " + each.kind + ": " + each.name);
  }
}

void Performance::Compare(const Section& section, const std::string& actual,
                          const std::string& what) {
  const Lines lines = SplitLines(actual);
  if (LinesMatch(section.body, lines)) return;
  Fail(section.line, what, "--- expected\n+++ actual\n" + Diff(section.body, lines));
  blessed().body = KeepMasks(section.body, lines);
}

}  // namespace

CaseResult RunCase(const CaseFile& file, const CaseSettings& settings) {
  return Performance(file, settings).Run();
}

}  // namespace sqlflow::sftest
