#include "connectors/base/option_table.h"

#include <fmt/format.h>

#include "base/strings.h"

namespace sqlflow {
namespace {

std::string Code(std::string_view text) {
  return text.empty() ? "" : fmt::format("`{}`", ReplaceAll(text, "|", "\\|"));
}

std::string NamesOf(const OptionInfo& info) {
  std::string names = Code(info.name) + (info.required ? " \\*" : "");
  for (const std::string& alias : info.aliases) names += ", " + Code(alias);
  return names;
}

std::string ChoicesOf(const OptionInfo& info) {
  std::string choices;
  for (const std::string& choice : info.choices) {
    choices += (choices.empty() ? "" : ", ") + Code(choice);
  }
  return choices;
}

std::string BoundsOf(const OptionInfo& info) {
  if (info.minimum && info.maximum) return fmt::format("{} to {}", *info.minimum, *info.maximum);
  if (info.minimum) return fmt::format("at least {}", *info.minimum);
  return info.maximum ? fmt::format("at most {}", *info.maximum) : "";
}

std::string MeaningOf(const OptionInfo& info) {
  std::string meaning = ReplaceAll(info.description, "|", "\\|");
  const auto add = [&meaning](std::string_view label, const std::string& text) {
    if (!text.empty()) meaning += fmt::format(" {}: {}.", label, text);
  };
  add("One of", ChoicesOf(info));
  add("Range", BoundsOf(info));
  add("Example", Code(info.example));
  if (info.secret) meaning += " Secret: never shown.";
  if (!info.deprecated.empty()) meaning += fmt::format(" Deprecated, use {}.", info.deprecated);
  return meaning;
}

}  // namespace

std::string OptionTable(const OptionList& options) {
  std::string table = "| option | type | default | meaning |\n|---|---|---|---|\n";
  for (const OptionList::Option& option : options.options()) {
    const OptionInfo& info = option.info;
    table += fmt::format("| {} | {} | {} | {} |\n", NamesOf(info), ToString(info.type),
                         Code(info.default_text), MeaningOf(info));
  }
  return table + "\n\\* required\n";
}

std::string OptionTables(std::string_view type, const SourceRegistry& sources,
                         const DestinationRegistry& destinations) {
  std::string tables;
  if (const SourceRegistry::Entry* source = sources.Find(type)) {
    tables += "### Source options\n\n" + OptionTable(source->options);
  }
  if (const DestinationRegistry::Entry* destination = destinations.Find(type)) {
    if (!tables.empty()) tables += "\n";
    tables += "### Destination options\n\n" + OptionTable(destination->options);
  }
  return tables;
}

}  // namespace sqlflow
