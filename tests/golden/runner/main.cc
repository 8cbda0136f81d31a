// golden_runner --sqlflow PROGRAM [--setting NAME[=VALUE][,…]] [--bless] [--keep] [--jobs N]
// [--host PROGRAM] [--slowest N] FILE|FOLDER…
#include <fmt/format.h>
#include <signal.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include "golden/runner/golden_case.h"
#include "golden/runner/program_host.h"

namespace sqlflow::golden {
namespace {

namespace fs = std::filesystem;
using sftest::CaseFile;
using sftest::CaseResult;
using sftest::Finding;
using sftest::Folder;
using sftest::Verdict;

constexpr int kSkippedExit = 77;  // What ctest knows as skipped.

struct Arguments {
  std::string program;
  std::string host;  // Runs the program's commands; empty: each has a process of its own.
  Settings settings;
  bool bless = false;
  Folder folder = Folder::kRemove;
  unsigned jobs = 1;
  size_t slowest = 0;  // So many cases are named with their time.
  std::vector<std::string> files;
};

struct Tally {
  int passed = 0;
  int failed = 0;
  int skipped = 0;
  std::vector<std::pair<double, std::string>> seconds;  // Of each file.
};

void AddCases(const std::string& path, std::vector<std::string>& files) {
  if (!fs::exists(path)) throw std::runtime_error("File is missing: " + path);
  if (!fs::is_directory(path)) {
    files.push_back(path);
    return;
  }
  for (const auto& entry : fs::recursive_directory_iterator(path)) {
    if (entry.path().extension() == ".sftest") files.push_back(entry.path());
  }
}

Arguments ParseArguments(int count, char** words) {
  Arguments arguments;
  for (int i = 1; i < count; ++i) {
    const std::string word = words[i];
    const auto value = [&]() -> std::string {
      if (++i >= count) throw std::runtime_error("Option wants a value: " + word);
      return words[i];
    };
    if (word == "--sqlflow") {
      arguments.program = fs::absolute(value());
    } else if (word == "--host") {
      arguments.host = fs::absolute(value());
    } else if (word == "--setting") {
      arguments.settings = ParseSettings(value());
    } else if (word == "--jobs") {
      arguments.jobs = std::max(1, std::stoi(value()));
    } else if (word == "--slowest") {
      arguments.slowest = std::stoul(value());
    } else if (word == "--bless") {
      arguments.bless = true;
    } else if (word == "--keep") {
      arguments.folder = Folder::kKeep;
    } else {
      AddCases(word, arguments.files);
    }
  }
  if (arguments.program.empty()) throw std::runtime_error("Option is missing: --sqlflow PROGRAM");
  std::ranges::sort(arguments.files);
  return arguments;
}

CaseResult RunFile(const std::string& path, const Arguments& arguments, ProgramHost* host) {
  const Place place{.program = arguments.program, .launcher = host, .folder = arguments.folder};
  try {
    std::ifstream stream(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    std::vector<Finding> findings;
    const CaseFile file = sftest::ParseCase(path, text, GoldenSections(), findings);
    if (!findings.empty()) return {.verdict = Verdict::kFailed, .findings = findings};
    CaseResult result = RunGoldenCase(file, arguments.settings, place);
    const std::string blessed = sftest::PrintCase(result.blessed);
    if (!arguments.bless || result.verdict == Verdict::kSkipped || blessed == text) return result;
    std::ofstream(path, std::ios::binary) << blessed;
    std::cout << "blessed " + path + "\n";
    // What blessing cannot cure, such as a run that fails, still fails.
    return RunGoldenCase(result.blessed, arguments.settings, place);
  } catch (const std::exception& error) {
    return {.verdict = Verdict::kFailed, .findings = {{0, error.what(), ""}}};
  }
}

void Report(const std::string& path, const CaseResult& result, Tally& tally) {
  switch (result.verdict) {
    case Verdict::kPassed:
      ++tally.passed;
      break;
    case Verdict::kFailed:
      ++tally.failed;
      std::cout << "FAILED " << path << "\n";
      for (const Finding& finding : result.findings) std::cout << sftest::ToText(path, finding);
      std::cout << "\n";
      break;
    case Verdict::kSkipped:
      ++tally.skipped;
      std::cout << "SKIPPED " << path << ": " << result.reason << "\n";
      break;
  }
  if (!result.kept.empty()) std::cout << "  kept: " << result.kept << "\n";
  std::cout.flush();
}

Tally RunAll(const Arguments& arguments) {
  Tally tally;
  std::mutex reporting;  // Guards the tally and standard output.
  std::atomic<size_t> next{0};
  std::vector<std::jthread> workers;
  for (unsigned i = 0; i < arguments.jobs; ++i) {
    workers.emplace_back([&] {
      std::optional<ProgramHost> host;
      if (!arguments.host.empty()) host.emplace(arguments.host);
      for (size_t at = next++; at < arguments.files.size(); at = next++) {
        const std::string& file = arguments.files[at];
        const auto start = std::chrono::steady_clock::now();
        const CaseResult result = RunFile(file, arguments, host ? &*host : nullptr);
        const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
        const std::lock_guard lock(reporting);
        Report(file, result, tally);
        tally.seconds.emplace_back(taken.count(), file);
      }
      const std::string failure = host ? host->Finish() : "";
      if (failure.empty()) return;
      const std::lock_guard lock(reporting);
      ++tally.failed;
      std::cout << "FAILED " << arguments.host << ": " << failure << ", after the last case\n";
    });
  }
  workers.clear();
  return tally;
}

int Main(int count, char** words) {
  ::signal(SIGPIPE, SIG_IGN);  // A program may end without having read its input.
  const Arguments arguments = ParseArguments(count, words);
  Tally tally = RunAll(arguments);
  std::ranges::sort(tally.seconds, std::greater<>());
  tally.seconds.resize(std::min(tally.seconds.size(), arguments.slowest));
  for (const auto& [seconds, file] : tally.seconds) {
    std::cout << fmt::format("{:6.2f} s  {}\n", seconds, file);
  }
  std::cout << tally.passed << " passed, " << tally.failed << " failed";
  if (tally.skipped > 0) std::cout << ", " << tally.skipped << " skipped";
  std::cout << "\n";
  if (tally.failed > 0) return 1;
  return tally.passed == 0 && tally.skipped > 0 ? kSkippedExit : 0;
}

}  // namespace
}  // namespace sqlflow::golden

int main(int count, char** words) {
  try {
    return sqlflow::golden::Main(count, words);
  } catch (const std::exception& error) {
    std::cerr << "golden_runner: " << error.what() << "\n";
    return 2;
  }
}
