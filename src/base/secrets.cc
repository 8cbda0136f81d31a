#include "base/secrets.h"

#include "base/strings.h"

namespace sqlflow {
namespace {

constexpr size_t kMinSecret = 4;

}  // namespace

bool LooksSecret(std::string_view name) {
  const std::string lower = ToLower(name);
  for (const char* word : {"password", "passwd", "secret", "token", "credential", "passphrase",
                           "api_key", "apikey", "access_key", "private_key"}) {
    if (lower.find(word) != std::string::npos) return true;
  }
  return false;
}

std::string MaskUri(const std::string& text) {
  const size_t scheme = text.find("://");
  if (scheme == std::string::npos) return text;
  const size_t begin = scheme + 3;
  const size_t end = text.find_first_of("/?", begin);
  const size_t at = text.rfind('@', end);
  const size_t colon = text.find(':', begin);
  if (at == std::string::npos || at < begin || colon == std::string::npos || colon > at) {
    return text;
  }
  return text.substr(0, colon + 1) + std::string(kMask) + text.substr(at);
}

std::string MaskValues(std::string text, const std::set<std::string>& values) {
  // Backwards: a value comes after those that it begins with.
  for (auto value = values.rbegin(); value != values.rend(); ++value) {
    if (value->size() < kMinSecret) continue;
    text = ReplaceAll(text, ReplaceAll(*value, "'", "''"), kMask);
    text = ReplaceAll(text, *value, kMask);
  }
  return text;
}

}  // namespace sqlflow
