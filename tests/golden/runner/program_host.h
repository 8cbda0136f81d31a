// Runs commands in one process, one after the other.
#pragma once

#include <sys/types.h>

#include <string>

#include "sftest/subprocess.h"

namespace sqlflow::golden {

// Starts the host, built from golden/host, with the first command and again after one that ended
// it. For one thread.
class ProgramHost : public sftest::Launcher {
 public:
  explicit ProgramHost(std::string path) : path_(std::move(path)) {}
  ~ProgramHost() override { Finish(); }
  ProgramHost(const ProgramHost&) = delete;
  ProgramHost& operator=(const ProgramHost&) = delete;

  void Start(const sftest::Command& command, int in, int out, int err) override;
  void Kill() override;
  // The death of a host is that of its command.
  Ending Wait() override;
  // Ends the host. How it ended if not well, as when memory has leaked; else empty.
  std::string Finish();

 private:
  void StartHost();

  const std::string path_;
  int socket_ = -1;
  pid_t process_ = -1;
};

}  // namespace sqlflow::golden
