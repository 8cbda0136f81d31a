#include "golden/runner/workspace.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace sqlflow::golden {
namespace {

namespace fs = std::filesystem;

constexpr const char* kClock = "SQLFLOW_CLOCK=2026-01-31T10:15:00Z";
constexpr const char* kOnDisk = "{ mode: persistent, path: target/test.duckdb }";
constexpr const char* kInMemory = "{ mode: memory }";

// What a case may see of the caller's environment: where programs are, and how sanitizers report.
std::vector<std::string> Inherited() {
  std::vector<std::string> variables;
  for (const char* name : {"PATH", "LD_LIBRARY_PATH", "ASAN_OPTIONS", "LSAN_OPTIONS",
                           "UBSAN_OPTIONS", "TSAN_OPTIONS"}) {
    if (const char* value = std::getenv(name)) variables.push_back(std::string(name) + "=" + value);
  }
  return variables;
}

std::string ReadAll(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

bool BringsProfile(const CaseFile& file) {
  return std::ranges::any_of(file.sections, [](const Section& section) {
    return section.kind == "file" && section.argument.starts_with("profiles/");
  });
}

}  // namespace

Workspace::Workspace(const CaseFile& file, const Settings& settings) : environment_(Inherited()) {
  // Resolved, because the program prints its working folder without symbolic links.
  std::string pattern = fs::canonical(fs::temp_directory_path()) / "sqlflow-golden-XXXXXX";
  if (::mkdtemp(pattern.data()) == nullptr) {
    throw std::runtime_error("Folder cannot be made: " + pattern);
  }
  root_ = pattern;
  folder_ = root_ / "case";
  for (const char* name : {"case", "home", "tmp"}) fs::create_directory(root_ / name);
  for (const std::string& assignment : settings.environment) environment_.push_back(assignment);
  for (const std::string& assignment :
       {"HOME=" + (root_ / "home").string(), "TMPDIR=" + (root_ / "tmp").string(),
        std::string("LANG=C.UTF-8"), std::string("TZ=UTC"), std::string("NO_COLOR=1"),
        std::string(kClock)}) {
    environment_.push_back(assignment);
  }
  if (BringsProfile(file)) return;
  Write("profiles/dev.yml", std::string("version: \"1.0\"\nengines:\n  duckdb: ") +
                                (settings.in_memory ? kInMemory : kOnDisk) + "\n");
}

Workspace::~Workspace() {
  std::error_code ignored;
  if (!keeps_) fs::remove_all(root_, ignored);
}

void Workspace::Write(const std::string& name, const std::string& text) const {
  const fs::path path = folder_ / name;
  fs::create_directories(path.parent_path());
  std::ofstream stream(path, std::ios::binary);
  stream << text;
  if (!stream.flush()) throw std::runtime_error("File cannot be written: " + path.string());
}

void Workspace::SetVariable(const std::string& assignment) {
  const std::string name = assignment.substr(0, assignment.find('=') + 1);
  std::erase_if(environment_, [&name](const std::string& old) { return old.starts_with(name); });
  environment_.push_back(assignment);
}

Outcome Workspace::Run(std::vector<std::string> arguments, std::string input) const {
  Outcome outcome = RunCommand({.arguments = std::move(arguments),
                                .environment = environment_,
                                .folder = folder_,
                                .input = std::move(input)});
  for (std::string* text : {&outcome.out, &outcome.err}) {
    *text = ReplaceAll(std::move(*text), folder_.string(), "$CASE");
  }
  return outcome;
}

std::vector<std::string> Workspace::ArtifactsWith(const std::string& text) const {
  std::vector<std::string> names;
  if (!fs::exists(folder_ / "target")) return names;
  for (const auto& entry : fs::recursive_directory_iterator(folder_ / "target")) {
    if (!entry.is_regular_file()) continue;
    if (ReadAll(entry.path()).find(text) != std::string::npos) {
      names.push_back(fs::relative(entry.path(), folder_));
    }
  }
  std::ranges::sort(names);
  return names;
}

}  // namespace sqlflow::golden
