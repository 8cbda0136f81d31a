#include "sftest/project_copy.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "sqlflow/error.h"

namespace sqlflow::sftest {
namespace {

namespace fs = std::filesystem;

bool IsDatabase(const std::string& name) {
  return name.ends_with(".duckdb") || name.ends_with(".duckdb.wal");
}

class Copier {
 public:
  Copier(const fs::path& from, const fs::path& to) : from_(from), to_(to) {}

  std::vector<std::string> Run() {
    CopyFolder("");
    std::ranges::sort(too_large_);
    return std::move(too_large_);
  }

 private:
  static bool IsMade(const fs::path& folder, const std::string& name) {
    const bool at_root = folder.empty();
    return (at_root && (name == "target" || name == "output")) || name == "__pycache__" ||
           name == "node_modules";
  }

  void CopyFolder(const fs::path& folder) {
    std::error_code gone;
    const fs::path real = fs::canonical(from_ / folder, gone);
    // A link to a folder above would never end.
    if (gone || !above_.insert(real).second) return;
    fs::create_directories(to_ / folder);
    for (const auto& entry : fs::directory_iterator(real)) {
      const std::string name = entry.path().filename();
      if (name.starts_with('.') || IsMade(folder, name) || IsDatabase(name)) continue;
      CopyEntry(entry, folder / name);
    }
    above_.erase(real);
  }

  void CopyEntry(const fs::directory_entry& entry, const fs::path& path) {
    std::error_code gone;  // A link that leads nowhere.
    if (entry.is_directory(gone)) {
      if (!fs::exists(entry.path() / "pyvenv.cfg", gone)) CopyFolder(path);
    } else if (entry.is_regular_file(gone)) {
      if (static_cast<int64_t>(entry.file_size()) > kMaxCopiedBytes) {
        too_large_.push_back(path.string());
      } else {
        fs::copy_file(entry.path(), to_ / path);
      }
    }
  }

  const fs::path from_;
  const fs::path to_;
  std::set<fs::path> above_;  // The folders that are being copied, resolved.
  std::vector<std::string> too_large_;
};

}  // namespace

std::vector<std::string> CopyProject(const std::string& from, const std::string& to) {
  try {
    return Copier(from, to).Run();
  } catch (const fs::filesystem_error& error) {
    throw Error(ErrorCode::kPermission, std::string("Project cannot be copied: ") + error.what());
  }
}

}  // namespace sqlflow::sftest
