// A copy of a user's project for one test to run in.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace sqlflow::sftest {

// Larger files are data: a test brings rows of its own in their place.
inline constexpr int64_t kMaxCopiedBytes = int64_t{16} << 20;

// Copies what a project is made of: all files but hidden ones (`.env`, `.git`, …), what runs leave
// (`target/`, `output/`), databases, virtual environments and large files. Symbolic links are
// followed, so that the copy leads back to nothing. Returns the paths of the large files, relative
// and sorted.
std::vector<std::string> CopyProject(const std::string& from, const std::string& to);

}  // namespace sqlflow::sftest
