#include "project/profile.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>
#include <vector>

#include "base/files.h"
#include "base/strings.h"
#include "project/profile_keys.h"
#include "project/project.h"
#include "project/yaml.h"

namespace sqlflow {
namespace {

namespace fs = std::filesystem;

// Reads profiles along their `extends`.
class ProfileLoader {
 public:
  ProfileLoader(const std::string& root, SourceFiles& files, Diagnostics& diagnostics)
      : root_(root), files_(files), diagnostics_(diagnostics) {}

  OptionValue Load(const std::string& name, Span used) {
    chain_.push_back(name);
    if (std::count(chain_.begin(), chain_.end(), name) > 1) {
      diagnostics_.Error("SF0807", used,
                         fmt::format("Profiles extend each other: {}", Join(chain_, " → ")));
      return OptionValue::Object();
    }
    const std::string path = FindProfile(root_, name);
    if (path.empty()) {
      ReportMissingProfile(root_, name, used, diagnostics_);
      return OptionValue::Object();
    }
    return Extended(Read(path, name));
  }

 private:
  OptionValue Read(const std::string& path, const std::string& name) {
    std::string text;
    try {
      text = ReadFile(path);
    } catch (const Error& error) {
      diagnostics_.Add("SF0001", error, Span{});
      return OptionValue::Object();
    }
    const int file = files_.Add("profiles/" + fs::path(path).filename().string(), std::move(text));
    std::optional<OptionValue> tree = ParseYaml(files_, file, diagnostics_);
    if (!tree) return OptionValue::Object();
    if (tree->as_map() == nullptr) {
      diagnostics_.Error("SF0803", tree->span,
                         fmt::format("A profile must be an object, not {}", KindName(*tree)));
      return OptionValue::Object();
    }
    return NormalizeProfile(std::move(*tree), name, diagnostics_);
  }

  OptionValue Extended(OptionValue profile) {
    const OptionEntry* extends = profile.Find("extends");
    if (extends == nullptr) return profile;
    const std::string* base = extends->value.as_string();
    if (base == nullptr || base->empty()) {
      diagnostics_.Error("SF0803", extends->key_span, "extends must name a profile");
      return profile;
    }
    const OptionValue inherited = Load(*base, extends->value.span);
    return Merge(inherited, profile);
  }

  const std::string& root_;
  SourceFiles& files_;
  Diagnostics& diagnostics_;
  std::vector<std::string> chain_;
};

}  // namespace

std::string FindProfile(const std::string& root, const std::string& name) {
  if (name.empty() || name.find('/') != std::string::npos) return "";
  for (const char* suffix : {".yml", ".yaml"}) {
    std::string path = fmt::format("{}/profiles/{}{}", root, name, suffix);
    if (FileExists(path)) return path;
  }
  return "";
}

std::vector<std::string> ListProfiles(const std::string& root) {
  std::vector<std::string> names;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(root + "/profiles", ignored)) {
    const fs::path& path = entry.path();
    const bool is_yaml = path.extension() == ".yml" || path.extension() == ".yaml";
    if (is_yaml && !path.stem().empty()) names.push_back(path.stem().string());
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

OptionValue LoadProfile(const std::string& root, const std::string& name, SourceFiles& files,
                        Diagnostics& diagnostics) {
  return ProfileLoader(root, files, diagnostics).Load(name, Span{});
}

void ReportMissingProfile(const std::string& root, const std::string& name, Span where,
                          Diagnostics& diagnostics) {
  const std::vector<std::string> names = ListProfiles(root);
  std::string hint = DidYouMean(name, names);
  if (!hint.empty()) hint += " ";
  hint += names.empty() ? "There are no profiles in profiles/"
                        : fmt::format("Available profiles: {}", Join(names, ", "));
  diagnostics.Error("SF0804", where, fmt::format("Profile is missing: {}", name), std::move(hint));
}

}  // namespace sqlflow
