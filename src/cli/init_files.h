// The files of a new project.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace sqlflow {

enum class InitKind { kFull, kMinimal };

// Relative path and content, in the order in which they are written. A path that ends in a slash is
// an empty folder.
std::vector<std::pair<std::string, std::string>> InitFiles(const std::string& name, InitKind kind);

}  // namespace sqlflow
