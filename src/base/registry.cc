#include "sqlflow/registry.h"

#include <algorithm>

#include "base/strings.h"

namespace sqlflow {
namespace {

bool HasName(const std::vector<std::string>& names, std::string_view name) {
  return std::any_of(names.begin(), names.end(),
                     [&](const std::string& each) { return EqualsIgnoreCase(each, name); });
}

std::string WithoutCompression(std::string_view uri) {
  const std::string lower = ToLower(uri);
  for (const std::string_view suffix : {".gz", ".zst"}) {
    if (lower.ends_with(suffix)) return lower.substr(0, lower.size() - suffix.size());
  }
  return lower;
}

}  // namespace

template <class Connector>
const RegistryEntry<Connector>* Registry<Connector>::Find(std::string_view type) const {
  for (const Entry& entry : entries_) {
    if (EqualsIgnoreCase(entry.type, type) || HasName(entry.aliases, type)) return &entry;
  }
  return nullptr;
}

template <class Connector>
const RegistryEntry<Connector>* Registry<Connector>::FindByUri(std::string_view uri) const {
  const size_t colon = uri.find("://");
  if (colon != std::string_view::npos) {
    for (const Entry& entry : entries_) {
      if (HasName(entry.schemes, uri.substr(0, colon))) return &entry;
    }
    return nullptr;
  }
  const std::string path = WithoutCompression(uri);
  for (const Entry& entry : entries_) {
    for (const std::string& suffix : entry.suffixes) {
      if (path.ends_with(suffix)) return &entry;
    }
  }
  return nullptr;
}

template <class Connector>
std::vector<std::string> Registry<Connector>::TypeNames() const {
  std::vector<std::string> names;
  for (const Entry& entry : entries_) names.push_back(entry.type);
  return names;
}

template class Registry<SourceConnector>;
template class Registry<DestinationConnector>;

}  // namespace sqlflow
