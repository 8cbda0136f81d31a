#include "check/connector_use.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/file_state.h"
#include "base/files.h"
#include "base/secrets.h"
#include "base/strings.h"

namespace sqlflow {
namespace {

constexpr const char* kPathOption = "path";

std::vector<std::string> ConnectionNames(const Project& project) {
  std::vector<std::string> names;
  for (const Connection& connection : project.connections) names.push_back(connection.name);
  return names;
}

std::string KnownNames(std::string_view what, std::string_view name,
                       const std::vector<std::string>& names) {
  std::string hint = DidYouMean(name, names);
  if (!hint.empty()) hint += " ";
  return hint + (names.empty() ? fmt::format("There are no {}", what)
                               : fmt::format("Known {}: {}", what, Join(names, ", ")));
}

bool HasError(const std::vector<OptionProblem>& problems) {
  for (const OptionProblem& problem : problems) {
    if (!problem.warning) return true;
  }
  return false;
}

// An option's value, by its name or an alias.
const OptionValue* ValueOf(const ConnectorUse& use, const OptionList& options,
                           const std::string& name) {
  const OptionValue::Map* map = use.options.as_map();
  if (map == nullptr) return nullptr;
  for (const OptionEntry& entry : *map) {
    const OptionList::Option* option = options.Find(entry.key);
    if (option != nullptr && option->info.name == name) return &entry.value;
  }
  return nullptr;
}

// "public.\"Orders\"" and "orders" may be one table.
std::string ObjectKey(std::string_view name) {
  std::string last(name.substr(name.find_last_of('.') + 1));
  std::erase(last, '"');
  return ToLower(last);
}

template <class Entry>
std::vector<std::string> ResourcesOf(const ConnectorUse& use, const Entry& entry) {
  const bool is_file = entry.uri_option == kPathOption;
  const OptionValue* named = ValueOf(
      use, entry.options, entry.uri_option.empty() ? entry.object_option : entry.uri_option);
  std::vector<std::string> keys;
  const auto add = [&](const OptionValue& value) {
    const std::string* name = value.as_string();
    if (name != nullptr)
      keys.push_back(is_file ? CanonicalPath(*name) : entry.type + ":" + ObjectKey(*name));
  };
  if (named != nullptr && named->as_list() != nullptr) {
    std::ranges::for_each(*named->as_list(), add);
  } else if (named != nullptr) {
    add(*named);
  }
  if (keys.empty() && !is_file) keys.push_back(entry.type + ":");
  return keys;
}

// Tells connection strings apart, but not by their passwords, which change while the source stays.
std::string HashWithoutSecrets(std::string text) {
  const std::vector<SecretRange> secrets = FindSecrets(text);
  for (auto secret = secrets.rbegin(); secret != secrets.rend(); ++secret) {
    text.replace(secret->begin, secret->end - secret->begin, kMask);
  }
  return HashOf(text);
}

template <class Entry>
std::string FingerprintOf(const ConnectorUse& use, const Entry& entry) {
  std::vector<std::string> names = {entry.uri_option, entry.object_option};
  names.insert(names.end(), entry.identity_options.begin(), entry.identity_options.end());
  std::string line = entry.type;
  const OptionValue::Map* map = use.options.as_map();
  for (const std::string& name : names) {
    for (const OptionEntry& option : map == nullptr ? OptionValue::Map() : *map) {
      const OptionList::Option* declared = entry.options.Find(option.key);
      if (declared == nullptr || declared->info.name != name) continue;
      line +=
          fmt::format(" {}={}", name,
                      declared->info.secret ? HashWithoutSecrets(ToText(option.value))
                      : name == kPathOption
                          ? std::filesystem::path(ToText(option.value)).lexically_normal().string()
                          : ToText(option.value));
    }
  }
  return line;
}

}  // namespace

std::string ConnectorUse::TableFileColumn() const {
  const std::vector<std::string> columns = common.ColumnNames();
  const std::string column = files.file_column();
  const bool is_read =
      columns.empty() || std::ranges::any_of(columns, [&column](const std::string& name) {
        return EqualsIgnoreCase(name, column);
      });
  return is_read ? column : "";
}

std::vector<std::string> InputsOf(const ConnectorUse& use, const SourceRegistry::Entry& entry) {
  return ResourcesOf(use, entry);
}

std::string OutputOf(const ConnectorUse& use, const DestinationRegistry::Entry& entry) {
  return ResourcesOf(use, entry).front();
}

std::string TargetKey(const ConnectorUse& use, const DestinationRegistry::Entry& entry) {
  return entry.uri_option == kPathOption ? OutputOf(use, entry)
                                         : ToLower(FingerprintOf(use, entry));
}

std::string Fingerprint(const ConnectorUse& use, const SourceRegistry::Entry& entry) {
  return FingerprintOf(use, entry);
}

ConnectorResolver::ConnectorResolver(const Project& project, const SourceRegistry& sources,
                                     const DestinationRegistry& destinations, Resolver& resolver,
                                     Diagnostics& diagnostics)
    : project_(project),
      sources_(sources),
      destinations_(destinations),
      resolver_(resolver),
      diagnostics_(diagnostics) {}

const Connection* ConnectorResolver::FindConnection(const Text& name) {
  const Connection* connection = project_.FindConnection(name.value);
  if (connection == nullptr) {
    diagnostics_.Error("SF0504", name.span,
                       fmt::format("Connection is not defined: {}", name.value),
                       KnownNames("connections", name.value, ConnectionNames(project_)));
  }
  return connection;
}

std::optional<OptionValue> ConnectorResolver::ParamsOf(const Connection& connection) {
  const size_t failures = resolver_.failures();
  OptionValue params = resolver_.ResolveOptions(connection.params);
  if (resolver_.failures() > failures) return std::nullopt;
  return params;
}

std::optional<ConnectorUse> ConnectorResolver::Source(const SourceStatement& statement) {
  ConnectorUse use;
  use.name = statement.name.value;
  use.span = statement.span;
  if (const StandIn* stand_in = project_.FindSourceStandIn(use.name)) {
    return SourceOf(std::move(use), *stand_in, statement.params);
  }
  OptionValue values = statement.params;
  if (values.is_null()) values = OptionValue::Object({}, statement.span);
  if (statement.query)
    values.Set("query", OptionValue::Text(statement.query->text, statement.query->span));
  if (statement.type)
    return SourceOf(std::move(use), statement.type->value, statement.type->span, values);
  if (!statement.connection) return std::nullopt;  // The parser has said so.
  const Connection* connection = FindConnection(*statement.connection);
  if (connection == nullptr) return std::nullopt;
  const std::optional<OptionValue> params = ParamsOf(*connection);
  if (!params) return std::nullopt;
  return SourceOf(std::move(use), connection->type, statement.connection->span,
                  Merge(*params, values));
}

std::optional<ConnectorUse> ConnectorResolver::ConnectionObject(const Name& name) {
  if (const StandIn* stand_in = project_.FindSourceStandIn(ToString(name))) {
    ConnectorUse use;
    use.span = name.span;
    return SourceOf(std::move(use), *stand_in, OptionValue());
  }
  const Connection* connection = FindConnection(name.parts.front());
  if (connection == nullptr) return std::nullopt;
  ConnectorUse use;
  use.name = connection->name;
  use.span = name.span;
  for (size_t i = 1; i < name.parts.size(); ++i) {
    use.object += (i > 1 ? "." : "") + name.parts[i].value;
  }
  std::optional<OptionValue> values = ParamsOf(*connection);
  if (!values) return std::nullopt;
  const SourceRegistry::Entry* entry = sources_.Find(connection->type);
  if (entry != nullptr && !entry->object_option.empty()) {
    values->Set(entry->object_option, OptionValue::Text(use.object, name.span));
  }
  return SourceOf(std::move(use), connection->type, name.parts.front().span, *values);
}

std::optional<ConnectorUse> ConnectorResolver::SourceOf(ConnectorUse use, std::string_view type,
                                                        Span type_span, const OptionValue& values) {
  const SourceRegistry::Entry* entry = sources_.Find(type);
  if (entry == nullptr) {
    diagnostics_.Error("SF0503", type_span, fmt::format("Connector type is unknown: {}", type),
                       KnownNames("source types", type, sources_.TypeNames()));
    return std::nullopt;
  }
  use.type = entry->type;
  use.options = values;
  if (const OptionEntry* query = values.Find("query");
      query != nullptr && entry->options.Find("query") == nullptr) {
    diagnostics_.Error("SF0210", query->value.span,
                       fmt::format("Sources of this type take no query: {}", entry->type),
                       "LOAD the source, and write the query in CREATE TABLE … AS");
    return std::nullopt;
  }
  std::vector<OptionProblem> problems;
  use.common = ParseCommonOptions(values, use.span, problems);
  if (entry->options.Find("incremental_by") != nullptr) {
    use.files = ParseFileSourceOptions(values, use.span, problems);
  }
  entry->validate(use.options, use.span, problems);
  diagnostics_.Add(problems);
  if (HasError(problems)) return std::nullopt;
  return use;
}

std::optional<ConnectorUse> ConnectorResolver::SourceOf(ConnectorUse use, const StandIn& stand_in,
                                                        const OptionValue& values) {
  use.name = stand_in.name;
  OptionValue common = OptionValue::Object({}, use.span);
  if (const OptionValue::Map* map = values.as_map()) {
    const OptionSet<CommonSourceOptions> spec = CommonSourceOptions::Spec();
    for (const OptionEntry& entry : *map) {
      if (spec.Find(entry.key) != nullptr) common.Set(entry.key, entry.value);
    }
  }
  const Span span = use.span;
  return SourceOf(std::move(use), "csv", span, Merge(common, stand_in.params));
}

const DestinationRegistry::Entry* ConnectorResolver::DestinationByUri(const Text& uri) {
  const DestinationRegistry::Entry* entry = destinations_.FindByUri(uri.value);
  if (entry == nullptr) {
    diagnostics_.Error(
        "SF0509", uri.span, fmt::format("Type of the export target is not clear: {}", uri.value),
        fmt::format("Write TYPE after it, one of {}", Join(destinations_.TypeNames(), ", ")));
  }
  return entry;
}

const DestinationRegistry::Entry* ConnectorResolver::DestinationType(
    const ExportStatement& statement) {
  const DestinationRegistry::Entry* entry = destinations_.Find(statement.type->value);
  if (entry == nullptr) {
    diagnostics_.Error(
        "SF0503", statement.type->span,
        fmt::format("Connector type is unknown: {}", statement.type->value),
        KnownNames("destination types", statement.type->value, destinations_.TypeNames()));
  }
  return entry;
}

std::optional<ConnectorUse> ConnectorResolver::Destination(const ExportStatement& statement,
                                                           const OptionValue& options) {
  ConnectorUse use;
  use.span = statement.span;
  const std::string target = statement.uri      ? statement.uri->value
                             : statement.target ? ToString(*statement.target)
                                                : "";
  if (const StandIn* stand_in = project_.FindDestinationStandIn(target)) {
    use.name = stand_in->name;
    return DestinationOf(std::move(use), *destinations_.Find("csv"), stand_in->params);
  }
  if (statement.uri) {
    const DestinationRegistry::Entry* entry =
        statement.type ? DestinationType(statement) : DestinationByUri(*statement.uri);
    if (entry == nullptr) return std::nullopt;
    OptionValue values = options;
    use.span = statement.uri->span;
    // in_memory has no URI: the quoted word is the object's name.
    const std::string& option =
        entry->uri_option.empty() ? entry->object_option : entry->uri_option;
    values.Set(option, OptionValue::Text(statement.uri->value, statement.uri->span));
    return DestinationOf(std::move(use), *entry, std::move(values));
  }
  if (!statement.target) return std::nullopt;
  const std::vector<Text>& parts = statement.target->parts;
  const Connection* connection = FindConnection(parts.front());
  if (connection == nullptr) return std::nullopt;
  const DestinationRegistry::Entry* entry = destinations_.Find(connection->type);
  if (entry == nullptr) {
    diagnostics_.Error(
        "SF0503", statement.target->span,
        fmt::format("Connector type cannot be written to: {}", connection->type),
        KnownNames("destination types", connection->type, destinations_.TypeNames()));
    return std::nullopt;
  }
  use.name = connection->name;
  const std::optional<OptionValue> params = ParamsOf(*connection);
  if (!params) return std::nullopt;
  OptionValue values = Merge(*params, options);
  if (parts.size() > 1) {
    use.object = parts[1].value;
    const std::string& option =
        entry->object_option.empty() ? entry->uri_option : entry->object_option;
    values.Set(option, OptionValue::Text(use.object, parts[1].span));
  }
  return DestinationOf(std::move(use), *entry, std::move(values));
}

std::optional<ConnectorUse> ConnectorResolver::DestinationOf(
    ConnectorUse use, const DestinationRegistry::Entry& entry, OptionValue values) {
  use.type = entry.type;
  use.options = std::move(values);
  std::vector<OptionProblem> problems;
  entry.validate(use.options, use.span, problems);
  diagnostics_.Add(problems);
  if (HasError(problems)) return std::nullopt;
  return use;
}

}  // namespace sqlflow
