#include "exec/sample.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "plan/build.h"

namespace sqlflow {
namespace {

class ForgetfulWriter final : public BatchWriter {
 public:
  void Append(Batch batch) override { rows_ += batch.row_count(); }
  WriteSummary Commit() override { return {.rows = rows_, .bytes = 0}; }

 private:
  int64_t rows_ = 0;
};

class ForgetfulDestination final : public DestinationConnector {
 public:
  ConnectionReport Check() override { return {.ok = true, .summary = "", .error = {}}; }
  std::variant<FileTarget, std::unique_ptr<BatchWriter>> Write(const WriteRequest&) override {
    return std::make_unique<ForgetfulWriter>();
  }
  std::optional<int64_t> Committed(const CommitId&) override { return std::nullopt; }
};

void Limit(ConnectorUse& source, int64_t rows) {
  CommonSourceOptions& common = source.common;
  common.limit = std::min(common.limit.value_or(rows), rows);
  common.sync_mode = "full_refresh";
  source.files.incremental_by.clear();
}

class Copier {
 public:
  Copier(int64_t rows, Session& from, Session& to, const Dialect& dialect)
      : rows_(rows), from_(from), to_(to), dialect_(dialect) {}

  void Prepare(const Step& step) {
    for (const TableId& table : step.reads) Copy(table, rows_);
    for (const TableCheck& check : step.checks) {
      for (const TableId& table : check.reads) Copy(table, rows_);
    }
    if (const auto* load = std::get_if<LoadWork>(&step.work))
      PrepareTarget(load->table, load->mode);
    if (const auto* transform = std::get_if<TransformWork>(&step.work)) {
      PrepareTarget(transform->table, transform->mode);
    }
  }

 private:
  void PrepareTarget(const TableId& table, const Mode& mode) {
    const bool adds_rows = mode.kind != Mode::Kind::kReplace || !mode.keys.empty();
    if (adds_rows) Copy(table, 0);
    known_.insert(KeyOf(table));
  }

  void Copy(const TableId& table, int64_t rows) {
    if (!known_.insert(KeyOf(table)).second || !from_.Find(table)) return;
    if (!table.schema.empty()) {
      to_.Execute("CREATE SCHEMA IF NOT EXISTS " + dialect_.Quote(table.schema));
    }
    const std::string name = dialect_.Name(table);
    std::vector<std::unique_ptr<BatchReader>> readers;
    readers.push_back(from_.Query(fmt::format("SELECT * FROM {} LIMIT {}", name, rows)));
    to_.Execute(
        fmt::format("CREATE TABLE {} AS SELECT * FROM {}", name, to_.Bind(std::move(readers))));
  }

  static std::string KeyOf(const TableId& table) {
    return table.schema.empty() ? TableKey({table.table}) : TableKey({table.schema, table.table});
  }

  const int64_t rows_;
  Session& from_;
  Session& to_;
  const Dialect& dialect_;
  std::set<std::string> known_;  // Copied, made by a step before, or nowhere to be found.
};

}  // namespace

Plan SamplePlan(Plan plan, int64_t rows) {
  for (Step& step : plan.steps) {
    if (auto* load = std::get_if<LoadWork>(&step.work)) Limit(load->source, rows);
    auto* work = std::get_if<ExportWork>(&step.work);
    if (work == nullptr) continue;
    work->mode = {};
    if (auto* source = std::get_if<ConnectorUse>(&work->what)) Limit(*source, rows);
  }
  return plan;
}

Registries SampleRegistries(const Registries& registries) {
  Registries sample{registries.sources, {}};
  for (DestinationRegistry::Entry entry : registries.destinations.entries()) {
    if (entry.type != "in_memory") {
      entry.make = [](const OptionValue&, const ConnectorContext&) {
        return std::make_unique<ForgetfulDestination>();
      };
    }
    sample.destinations.Add(std::move(entry));
  }
  return sample;
}

void CopySample(const Plan& plan, int64_t rows, Session& from, Session& to,
                const Dialect& dialect) {
  Copier copier(rows, from, to, dialect);
  for (const Step& step : plan.steps) copier.Prepare(step);
}

}  // namespace sqlflow
