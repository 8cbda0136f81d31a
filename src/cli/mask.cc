#include "cli/mask.h"

#include <string>

#include "base/secrets.h"

namespace sqlflow {
namespace {

class Masker {
 public:
  Masker(const SourceRegistry& sources, const DestinationRegistry& destinations)
      : sources_(sources), destinations_(destinations) {}

  // `type` is the connector's that the value belongs to; empty: none.
  void Mask(OptionValue& value, const std::string& type) const {
    if (auto* map = std::get_if<OptionValue::Map>(&value.data)) {
      std::string inner = type;
      if (const OptionEntry* entry = value.Find("type")) inner = ToText(entry->value);
      for (OptionEntry& entry : *map) MaskEntry(entry, inner);
    } else if (auto* list = std::get_if<OptionValue::List>(&value.data)) {
      for (OptionValue& item : *list) Mask(item, type);
    } else if (auto* text = std::get_if<std::string>(&value.data)) {
      *text = MaskUri(*text);
    }
  }

 private:
  void MaskEntry(OptionEntry& entry, const std::string& type) const {
    const bool is_scalar = entry.value.as_map() == nullptr && entry.value.as_list() == nullptr;
    const bool is_secret = LooksSecret(entry.key) || IsDeclaredSecret(type, entry.key);
    if (!is_secret || !is_scalar) return Mask(entry.value, type);
    const std::string* text = entry.value.as_string();
    if (entry.value.is_null() || (text != nullptr && IsReference(*text))) return;
    entry.value = OptionValue::Text(std::string(kMask), entry.value.span);
  }

  bool IsDeclaredSecret(const std::string& type, const std::string& name) const {
    const auto declared = [&name](const auto* entry) {
      if (entry == nullptr) return false;
      const OptionList::Option* option = entry->options.Find(name);
      return option != nullptr && option->info.secret;
    };
    return declared(sources_.Find(type)) || declared(destinations_.Find(type));
  }

  const SourceRegistry& sources_;
  const DestinationRegistry& destinations_;
};

}  // namespace

OptionValue MaskProfile(const OptionValue& profile, const SourceRegistry& sources,
                        const DestinationRegistry& destinations) {
  OptionValue masked = profile;
  Masker(sources, destinations).Mask(masked, "");
  return masked;
}

}  // namespace sqlflow
