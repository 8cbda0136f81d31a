#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/secrets.h"
#include "plan/compile.h"
#include "syntax/printer.h"

namespace sqlflow {
namespace {

using Json = nlohmann::ordered_json;

template <class Entry>
Json Options(const ConnectorUse& use, const Entry* entry) {
  Json result = Json::object();
  const OptionValue::Map* map = use.options.as_map();
  if (map == nullptr) return result;
  for (const OptionEntry& option : *map) {
    const auto* declared = entry != nullptr ? entry->options.Find(option.key) : nullptr;
    const bool is_secret = declared != nullptr && declared->info.secret;
    result[declared != nullptr ? declared->info.name : option.key] =
        is_secret ? Json(kMask) : Json::parse(ToJson(option.value));
  }
  return result;
}

void Mask(Json& json, const std::set<std::string>& secrets) {
  if (json.is_string()) json = MaskValues(json.get<std::string>(), secrets);
  if (!json.is_structured()) return;
  for (Json& inner : json) Mask(inner, secrets);
}

class Writer {
 public:
  Writer(const Plan& plan, const Registries& registries) : plan_(plan), registries_(registries) {}

  Json Write() const {
    Json operations = Json::array();
    for (const SourceOperation& source : plan_.sources) {
      const auto* entry = registries_.sources.Find(source.use.type);
      operations.push_back({{"id", source.id},
                            {"type", "source_definition"},
                            {"name", source.use.name},
                            {"depends_on", Json::array()},
                            {"connector_type", source.use.type},
                            {"sync_mode", source.use.common.sync_mode},
                            {"options", Options(source.use, entry)}});
    }
    for (const Step& step : plan_.steps) operations.push_back(WriteStep(step));
    return {{"pipeline_name", plan_.pipeline},
            {"operations", operations},
            {"operation_count", operations.size()},
            {"script", Script()}};
  }

  // Everything that decides which rows a step makes, and nothing that only decides when and how
  // often it is tried.
  Json Content(const Step& step) const {
    Json json = WriteStep(step);
    json.erase("depends_on");
    if (const auto* load = std::get_if<LoadWork>(&step.work)) AddSource(load->source, json);
    if (const auto* work = std::get_if<ExportWork>(&step.work)) {
      if (const auto* source = std::get_if<ConnectorUse>(&work->what)) AddSource(*source, json);
    }
    const StepOptions& options = step.options();
    json["on_empty"] = options.on_empty;
    json["schema_evolution"] = options.schema_evolution;
    json["null_keys"] = options.null_keys;
    json["duplicate_keys"] = options.duplicate_keys;
    json["update_if"] = options.update_if;
    json["max_delete_ratio"] = options.max_delete_ratio;
    return json;
  }

 private:
  // What is masked could not be run, and what looks like a variable would be replaced once more.
  Json Script() const {
    const bool is_whole = plan_.script.find("${") == std::string::npos &&
                          MaskValues(plan_.script, plan_.secrets) == plan_.script;
    return is_whole ? Json(plan_.script) : Json();
  }

  void AddSource(const ConnectorUse& source, Json& json) const {
    json["source_options"] = Options(source, registries_.sources.Find(source.type));
  }

  Json WriteStep(const Step& step) const {
    Json depends_on = Json::array();
    for (const int first : step.after) depends_on.push_back(plan_.steps[first].id);
    Json json = {{"id", step.id},
                 {"type", step.kind()},
                 {"name", step.target()},
                 {"depends_on", depends_on}};
    std::visit([&](const auto& work) { Describe(work, json); }, step.work);
    for (const TableCheck& check : step.checks) json["checks"].push_back(CheckJson(check));
    return json;
  }

  static Json CheckJson(const TableCheck& check) {
    const ExpectStatement& expect = check.expect;
    Json json = {{"name", expect.name.value},
                 {"check", CheckText(expect)},
                 {"action", ToString(expect.action)}};
    if (expect.action == ExpectStatement::Action::kQuarantine) {
      json["quarantine"] = ToString(check.quarantine);
    }
    return json;
  }

  void Describe(const CheckWork& check, Json& json) const {
    json["action"] = ToString(check.expect.action);
    json["sql"] = check.expect.sql.text;
  }

  void Describe(const LoadWork& load, Json& json) const {
    json["source"] =
        load.source.object.empty() ? load.source.name : load.source.name + "." + load.source.object;
    json["connector_type"] = load.source.type;
    Describe(load.mode, json);
  }

  void Describe(const TransformWork& transform, Json& json) const {
    switch (transform.kind) {
      case CreateStatement::Kind::kTable:
        json["makes"] = "table";
        break;
      case CreateStatement::Kind::kView:
        json["makes"] = "view";
        break;
      case CreateStatement::Kind::kMacro:
        json["makes"] = "macro";
        break;
    }
    Describe(transform.mode, json);
    json["sql"] = transform.query.text;
  }

  void Describe(const ExportWork& work, Json& json) const {
    json["connector_type"] = work.destination.type;
    Describe(work.mode, json);
    if (const auto* query = std::get_if<Sql>(&work.what)) {
      json["sql"] = query->text;
    } else if (const auto* table = std::get_if<TableId>(&work.what)) {
      json["table"] = ToString(*table);
    } else {
      json["source"] = std::get<ConnectorUse>(work.what).name;
    }
    json["options"] =
        Options(work.destination, registries_.destinations.Find(work.destination.type));
  }

  static void Describe(const Mode& mode, Json& json) {
    json["mode"] = ToString(mode.kind);
    if (!mode.keys.empty()) {
      json["keys"] = Json::array();
      for (const Text& key : mode.keys) json["keys"].push_back(key.value);
    }
    if (mode.time_column) json["time_column"] = mode.time_column->value;
    if (mode.lookback) json["lookback"] = ToString(*mode.lookback);
    if (mode.delete_when) json["delete_when"] = mode.delete_when->text;
    if (mode.delete_missing) json["delete_missing"] = true;
  }

  const Plan& plan_;
  const Registries& registries_;
};

}  // namespace

std::string PlanJson(const Plan& plan, const Registries& registries) {
  Json json = Writer(plan, registries).Write();
  if (!plan.secrets.empty()) Mask(json, plan.secrets);
  return json.dump(2) + "\n";
}

CompiledPlan CompiledFromJson(std::string_view json, const std::string& path) {
  const Json parsed = Json::parse(json, nullptr, /*allow_exceptions=*/false);
  const auto text = [&parsed](const char* key) {
    const bool is_text = parsed.is_object() && parsed.contains(key) && parsed[key].is_string();
    return is_text ? parsed[key].get<std::string>() : std::string();
  };
  CompiledPlan plan{text("pipeline_name"), text("script")};
  if (plan.pipeline.empty()) {
    throw Error(ErrorCode::kInvalid, "File is no compiled plan: " + path)
        .Hint("`sqlflow pipeline compile NAME` writes one to target/compiled/NAME.json");
  }
  if (plan.script.empty()) {
    throw Error(ErrorCode::kInvalid, "Compiled plan cannot be run by itself: " + path)
        .Hint(
            "Its statements hold a secret, which is not written down, or `${`: run the pipeline, "
            "or move secrets into a connection of the profile");
  }
  return plan;
}

std::string StepJson(const Step& step, const Plan& plan, const Registries& registries) {
  Json json = Writer(plan, registries).Content(step);
  if (!plan.secrets.empty()) Mask(json, plan.secrets);
  return json.dump();
}

}  // namespace sqlflow
