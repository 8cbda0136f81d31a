#include "sftest/case_folder.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "base/files.h"
#include "base/strings.h"

namespace sqlflow::sftest {
namespace {

namespace fs = std::filesystem;

// What a case may see of the caller's environment: where programs are, and how sanitizers report.
std::vector<std::string> Inherited() {
  std::vector<std::string> variables;
  for (const char* name : {"PATH", "LD_LIBRARY_PATH", "ASAN_OPTIONS", "LSAN_OPTIONS",
                           "UBSAN_OPTIONS", "TSAN_OPTIONS"}) {
    if (const char* value = std::getenv(name)) variables.push_back(std::string(name) + "=" + value);
  }
  return variables;
}

}  // namespace

CaseFolder::CaseFolder(const std::vector<std::string>& environment, Bounds bounds)
    : bounds_(bounds), environment_(Inherited()) {
  // Resolved, because the program prints its working folder without symbolic links.
  std::error_code missing;
  const fs::path temporary = fs::canonical(fs::temp_directory_path(missing), missing);
  std::string pattern = temporary / "sqlflow-case-XXXXXX";
  if (missing || ::mkdtemp(pattern.data()) == nullptr) {
    throw Error(ErrorCode::kPermission, "Folder for temporary files cannot be used")
        .Hint("TMPDIR names it");
  }
  root_ = pattern;
  path_ = root_ / "case";
  for (const char* name : {"case", "home", "tmp"}) MakeFolders(root_ / name);
  for (const std::string& assignment : environment) environment_.push_back(assignment);
  const auto set = [this](const std::string& name, const std::string& value) {
    environment_.push_back(name + "=" + value);
  };
  set("HOME", (root_ / "home").string());
  set("TMPDIR", (root_ / "tmp").string());
  set("LANG", "C.UTF-8");
  set("TZ", "UTC");
  set("NO_COLOR", "1");
  set(kClockVariable, kDefaultClock);
}

CaseFolder::~CaseFolder() {
  std::error_code ignored;
  if (!keeps_) fs::remove_all(root_, ignored);
}

void CaseFolder::Write(const std::string& name, const std::string& text) const {
  WriteFileUnsynced((path_ / name).string(), text);
}

void CaseFolder::SetVariable(const std::string& assignment) {
  const std::string name = assignment.substr(0, assignment.find('=') + 1);
  std::erase_if(environment_, [&name](const std::string& old) { return old.starts_with(name); });
  environment_.push_back(assignment);
}

Outcome CaseFolder::Run(Command command, Launcher* launcher) const {
  command.environment = environment_;
  if (bounds_ == Bounds::kSandbox) {
    // The first of two variables of one name counts: no case can lift its bounds.
    command.environment.insert(command.environment.begin(),
                               std::string(kSandboxVariable) + "=" + path_.string());
  }
  command.folder = path_;
  Outcome outcome = launcher == nullptr ? RunCommand(command) : RunCommand(command, *launcher);
  for (std::string* text : {&outcome.out, &outcome.err}) {
    *text = ReplaceAll(*text, path_.string(), "$CASE");
  }
  return outcome;
}

std::vector<std::string> CaseFolder::ArtifactsWith(const std::string& text) const {
  std::vector<std::string> names;
  if (!fs::exists(path_ / "target")) return names;
  for (const auto& entry : fs::recursive_directory_iterator(path_ / "target")) {
    if (!entry.is_regular_file()) continue;
    if (ReadFile(entry.path()).find(text) != std::string::npos) {
      names.push_back(fs::relative(entry.path(), path_));
    }
  }
  std::ranges::sort(names);
  return names;
}

}  // namespace sqlflow::sftest
