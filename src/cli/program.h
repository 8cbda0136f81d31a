// The program as a function.
#pragma once

#include <string>
#include <vector>

namespace sqlflow {

// Runs one command line, given without the program's name, and returns its exit code. Takes the
// environment, the working folder and the standard streams of the process, whose SIGPIPE it
// ignores; may be called again when it has returned. Throws nothing.
int RunProgram(const std::vector<std::string>& words);

}  // namespace sqlflow
