#include "golden/runner/case_runner.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cctype>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>

#include "golden/runner/postgres_database.h"
#include "golden/runner/workspace.h"

namespace sqlflow::golden {
namespace {

constexpr const char* kScript = "pipelines/main.sf";
constexpr int kBugExit = 3;

// A section that went wrong in a way that makes the rest of the case meaningless.
class Stop : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class Performance {
 public:
  Performance(const CaseFile& file, const std::string& program, const Settings& settings)
      : file_(file), program_(program), settings_(settings), workspace_(file, settings) {
    blessed_ = {.path = file.path, .header = file.header};
  }

  CaseResult Run(Folder folder);

 private:
  void Perform();
  void PerformAction(const Section& section);
  void SetModified(const std::string& argument) const;
  void Execute(const Section& section, std::vector<std::string> arguments, std::string input);
  void CheckExit(const Section& section) const;
  void CheckExpectations(size_t action);
  void CheckExpectation(const Section& section);
  void CheckOutputFile(const Section& section);
  void CheckSecrets(const Section& section);
  // Records a difference and blesses the section with what really came.
  void Compare(const Section& section, const std::string& actual, const std::string& what);
  void Fail(size_t line, const std::string& what);
  std::vector<std::string> CommandFor(const Section& section) const;
  const Section* ExpectationOf(size_t action, std::string_view kind) const;

  const CaseFile& file_;
  const std::string& program_;
  const Settings& settings_;
  Workspace workspace_;
  CaseFile blessed_;
  std::vector<std::string> secrets_;
  size_t at_ = 0;    // The section that is being performed.
  Outcome outcome_;  // Of the last command.
  std::string failures_;
};

std::string Indent(const std::string& text) {
  std::string indented;
  for (const std::string& line : SplitLines(text)) indented += "    " + line + "\n";
  return indented;
}

void Performance::Fail(size_t line, const std::string& what) {
  failures_ += file_.path + ":" + std::to_string(line) + ": " + what;
  if (!failures_.ends_with('\n')) failures_ += '\n';
}

CaseResult Performance::Run(Folder folder) {
  try {
    Perform();
  } catch (const Stop& stop) {
    Fail(file_.sections[at_].line, stop.what());
    // Blessing must not lose the sections that were not reached.
    for (size_t i = at_ + 1; i < file_.sections.size(); ++i) {
      blessed_.sections.push_back(file_.sections[i]);
    }
  }
  CaseResult result{.detail = failures_, .blessed = blessed_};
  if (!failures_.empty()) result.verdict = Verdict::kFailed;
  if (folder == Folder::kKeep) {
    workspace_.Keep();
    result.detail += "  kept: " + workspace_.folder().string() + "\n";
  }
  return result;
}

void Performance::Perform() {
  for (at_ = 0; at_ < file_.sections.size(); ++at_) {
    const Section& section = file_.sections[at_];
    blessed_.sections.push_back(section);
    if (IsExpectation(section.kind)) continue;  // Checked with its action.
    if (settings_.in_memory && section.kind == "query") continue;
    PerformAction(section);
  }
  for (const std::string& secret : secrets_) {
    for (const std::string& name : workspace_.ArtifactsWith(secret)) {
      Fail(file_.sections.back().line, "Secret is in an artifact: " + name);
    }
  }
}

void Performance::PerformAction(const Section& section) {
  const std::string text = JoinLines(section.body);
  if (section.kind == "file") {
    workspace_.Write(section.argument, text);
  } else if (section.kind == "bytes") {
    workspace_.Write(section.argument, DecodeBytes(section.body));
  } else if (section.kind == "remove") {
    std::filesystem::remove_all(workspace_.folder() / section.argument);
  } else if (section.kind == "modified") {
    SetModified(section.argument);
  } else if (section.kind == "env") {
    for (const std::string& line : section.body) workspace_.SetVariable(line);
  } else if (section.kind == "secret") {
    secrets_.push_back(section.argument);
  } else if (section.kind == "output") {
    CheckOutputFile(section);
  } else if (section.kind != "requires") {
    const bool has_script = section.kind == "run" || section.kind == "check";
    if (has_script && !section.body.empty()) workspace_.Write(kScript, text);
    const bool has_input = section.kind == "cli" || section.kind == "postgres";
    Execute(section, CommandFor(section), has_input ? text : "");
  }
}

// "PATH 2026-01-31T10:15:00Z"
void Performance::SetModified(const std::string& argument) const {
  const size_t blank = argument.find(' ');
  std::tm time{};
  if (blank == std::string::npos ||
      ::strptime(argument.c_str() + blank + 1, "%Y-%m-%dT%H:%M:%SZ", &time) == nullptr) {
    throw Stop("modified wants a path and a time: " + argument);
  }
  const std::filesystem::path path = workspace_.folder() / argument.substr(0, blank);
  const timespec now{.tv_sec = ::timegm(&time), .tv_nsec = 0};
  const timespec times[] = {now, now};
  if (::utimensat(AT_FDCWD, path.c_str(), times, 0) != 0) {
    throw Stop("File is missing: " + argument.substr(0, blank));
  }
}

std::vector<std::string> Performance::CommandFor(const Section& section) const {
  std::vector<std::string> command = {program_};
  const auto add = [&](std::vector<std::string> words) {
    command.insert(command.end(), words.begin(), words.end());
  };
  if (section.kind == "run") add({"run", kScript});
  if (section.kind == "check") add({"pipeline", "validate", "main"});
  if (section.kind == "plan") add({"pipeline", "compile", "main"});
  if (section.kind == "query") add({"query", "--format", "csv", JoinLines(section.body)});
  if (section.kind == "postgres") command = PsqlCommand();
  add(SplitArguments(section.argument));
  if (section.kind == "run" && section.argument.find("--threads") == std::string::npos) {
    add(settings_.run_flags);
  }
  return command;
}

void Performance::Execute(const Section& section, std::vector<std::string> arguments,
                          std::string input) {
  outcome_ = workspace_.Run(std::move(arguments), std::move(input));
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

void Performance::CheckExit(const Section& section) const {
  const std::string printed = "\n" + Indent(outcome_.err) + Indent(outcome_.out);
  if (!outcome_.death.empty()) {
    throw Stop(section.kind + " died: " + outcome_.death + printed);
  }
  const int code = outcome_.exit_code;
  if (ExpectationOf(at_, "exit") != nullptr) return;  // Compared as text.
  const bool wants_failure = ExpectationOf(at_, "error") != nullptr;
  if (code == kBugExit || (code != 0 && !wants_failure)) {
    throw Stop(section.kind + " failed: exit " + std::to_string(code) + printed);
  }
  if (code == 0 && wants_failure) throw Stop(section.kind + " should have failed" + printed);
}

void Performance::CheckExpectations(size_t action) {
  const std::string& kind = file_.sections[action].kind;
  const bool prints_rows = kind == "query" || (kind == "postgres" && !outcome_.out.empty());
  const bool wants_rows = prints_rows && ExpectationOf(action, "rows") == nullptr &&
                          ExpectationOf(action, "error") == nullptr;
  // Blessing fills in the rows of a bare query.
  if (wants_rows) {
    blessed_.sections.push_back({.kind = "rows", .body = SplitLines(outcome_.out)});
  }
  while (at_ + 1 < file_.sections.size() && IsExpectation(file_.sections[at_ + 1].kind)) {
    blessed_.sections.push_back(file_.sections[++at_]);
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
    blessed_.sections.back().argument = code;
    if (section.argument != code) {
      Fail(section.line, "Exit differs: expected " + section.argument + ", actual " + code + "\n" +
                             Indent(outcome_.err));
    }
  }
}

void Performance::CheckOutputFile(const Section& section) {
  std::ifstream stream(workspace_.folder() / section.argument, std::ios::binary);
  if (!stream) throw Stop("File is missing: " + section.argument);
  Compare(section, {std::istreambuf_iterator<char>(stream), {}},
          "File differs: " + section.argument);
}

void Performance::CheckSecrets(const Section& section) {
  for (const std::string& secret : secrets_) {
    for (const std::string* text : {&outcome_.out, &outcome_.err}) {
      if (text->find(secret) == std::string::npos) continue;
      Fail(section.line, "Secret was printed:\n" + Indent(*text));
    }
  }
}

void Performance::Compare(const Section& section, const std::string& actual,
                          const std::string& what) {
  const Lines lines = SplitLines(actual);
  if (LinesMatch(section.body, lines)) return;
  Fail(section.line, what + "\n--- expected\n+++ actual\n" + Diff(section.body, lines));
  blessed_.sections.back().body = KeepMasks(section.body, lines);
}

// A server that the tests start is announced by a variable: SQLFLOW_TEST_POSTGRES.
std::string VariableFor(const std::string& requirement) {
  std::string name = "SQLFLOW_TEST_";
  for (const char c : requirement) name += static_cast<char>(std::toupper(c));
  return name;
}

}  // namespace

CaseResult RunCase(const CaseFile& file, const std::string& program, const Settings& settings,
                   Folder folder) {
  const auto skipped = [](const std::string& why) {
    return CaseResult{.verdict = Verdict::kSkipped, .detail = why};
  };
  if (const auto why = settings.Skips(file)) return skipped(*why);
  Settings all = settings;
  std::unique_ptr<PostgresDatabase> database;
  for (const Section& section : file.sections) {
    if (section.kind != "requires") continue;
    const std::string name = VariableFor(section.argument);
    const char* value = std::getenv(name.c_str());
    if (value == nullptr) {
      return skipped("requires " + section.argument + ": " + name + " is not set");
    }
    all.environment.push_back(name + "=" + value);
    if (section.argument != "postgres") continue;
    if (!PostgresDatabase::IsThere(value)) return skipped("requires postgres: no server runs");
    database = std::make_unique<PostgresDatabase>(value);
    for (const std::string& variable : database->environment()) all.environment.push_back(variable);
  }
  return Performance(file, program, all).Run(folder);
}

}  // namespace sqlflow::golden
