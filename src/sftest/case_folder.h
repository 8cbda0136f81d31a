// The fresh folders and the environment that one case runs in.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "sftest/subprocess.h"

namespace sqlflow::sftest {

// The folder that the program must not leave, nor the machine: it refuses both when this is set.
inline constexpr const char* kSandboxVariable = "SQLFLOW_SANDBOX";
inline constexpr const char* kClockVariable = "SQLFLOW_CLOCK";
// What time it is for a case that does not say.
inline constexpr const char* kDefaultClock = "2026-01-31T10:15:00Z";
// Where the program finds what stands in for sources and destinations, in the case's folder: the
// rows, what is said of them (a line with the name, then JSON), and its mark that a pipeline had
// them.
inline constexpr const char* kSourcesFolder = "target/sources";
inline constexpr const char* kDestinationsFolder = "target/destinations";
inline constexpr const char* kRowsSuffix = ".csv";
inline constexpr const char* kOptionsSuffix = ".options";
inline constexpr const char* kUsedSuffix = ".used";

// A folder of the case's own below a fresh one that also has its HOME and TMPDIR.
class CaseFolder {
 public:
  enum class Bounds { kNone, kSandbox };
  // `environment`: "NAME=value", beside what every case gets. Of the caller's own environment a
  // case sees little more than where programs are.
  CaseFolder(const std::vector<std::string>& environment, Bounds bounds);
  ~CaseFolder();  // Removes it, unless Keep was called.
  CaseFolder(const CaseFolder&) = delete;
  CaseFolder& operator=(const CaseFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  void Keep() { keeps_ = true; }
  void Write(const std::string& name, const std::string& text) const;
  // "NAME=value", in place of what NAME was before.
  void SetVariable(const std::string& assignment);

  // Runs a program in the folder, whose path becomes $CASE in what is printed. Without a launcher
  // it has a process of its own.
  Outcome Run(Command command, Launcher* launcher = nullptr) const;
  // Files below target/ that hold the text, relative to the folder.
  std::vector<std::string> ArtifactsWith(const std::string& text) const;

 private:
  const Bounds bounds_;
  std::filesystem::path root_;
  std::filesystem::path path_;
  std::vector<std::string> environment_;
  bool keeps_ = false;
};

}  // namespace sqlflow::sftest
