#include "connectors/in_memory/source.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/strings.h"
#include "batch/memory_reader.h"
#include "connectors/base/registration.h"

namespace sqlflow {
namespace {

std::vector<int> IndexesOf(const MemoryTable& table, const std::vector<std::string>& columns) {
  std::vector<std::string> names;
  for (const Field& field : table.schema->fields) names.push_back(field.name);
  std::vector<int> indexes;
  for (const std::string& column : columns) {
    indexes.push_back(table.schema->IndexOf(column));
    if (indexes.back() >= 0) continue;
    throw Error(ErrorCode::kNotFound, fmt::format("Table {} has no column: {}", table.name, column))
        .Hint(DidYouMean(column, names));
  }
  return indexes;
}

MemoryTable Project(MemoryTable table, const std::vector<std::string>& columns) {
  if (columns.empty()) return table;
  const std::vector<int> indexes = IndexesOf(table, columns);
  Schema schema;
  for (const int index : indexes) {
    schema.fields.push_back(table.schema->fields[static_cast<size_t>(index)]);
  }
  const auto shared = std::make_shared<const Schema>(std::move(schema));
  for (SharedBatch& batch : table.batches) batch = SharedBatch(batch.Select(indexes, shared));
  table.schema = shared;
  return table;
}

void Limit(int64_t rows, std::vector<SharedBatch>& batches) {
  std::vector<SharedBatch> kept;
  for (const SharedBatch& batch : batches) {
    const int64_t count = std::min(rows, batch.row_count());
    if (count > 0) kept.emplace_back(batch.Slice(0, count));
    rows -= count;
  }
  batches = std::move(kept);
}

}  // namespace

InMemorySource::InMemorySource(InMemoryOptions options, std::shared_ptr<const MemoryStore> store)
    : options_(std::move(options)), store_(std::move(store)) {}

ConnectionReport InMemorySource::Check() {
  ConnectionReport report;
  try {
    const MemoryTable table = Table({});
    report.ok = true;
    report.summary =
        fmt::format("{} rows, {}", FormatCount(table.row_count()), FormatBytes(table.byte_size()));
  } catch (const Error& error) {
    report.error = error;
    report.summary = error.message();
  }
  return report;
}

std::vector<ObjectInfo> InMemorySource::Discover() {
  std::vector<ObjectInfo> objects;
  for (const MemoryTable& table : store_->Tables()) {
    objects.push_back({table.name, "table", table.row_count(), table.byte_size()});
  }
  return objects;
}

Schema InMemorySource::Describe(const ReadRequest& request) {
  return *Project(Table(request), request.columns).schema;
}

Scan InMemorySource::Read(const ReadRequest& request) {
  MemoryTable table = Project(Table(request), request.columns);
  if (request.limit) Limit(*request.limit, table.batches);
  bytes_read_ = table.byte_size();
  std::vector<std::unique_ptr<BatchReader>> partitions;
  partitions.push_back(
      std::make_unique<MemoryReader>(std::move(table.schema), std::move(table.batches)));
  return partitions;
}

ReadSummary InMemorySource::Finish() {
  ReadSummary summary;
  summary.bytes = bytes_read_;
  return summary;
}

MemoryTable InMemorySource::Table(const ReadRequest& request) const {
  const std::string& name = request.object.empty() ? options_.table_name : request.object;
  if (std::optional<MemoryTable> table = store_->Find(name)) return *std::move(table);
  std::vector<std::string> names;
  for (const MemoryTable& table : store_->Tables()) names.push_back(table.name);
  std::string hint = DidYouMean(name, names);
  if (hint.empty()) hint = "An EXPORT to it must come first; tables live as long as one command";
  throw Error(ErrorCode::kNotFound, "In-memory table does not exist: " + name)
      .Hint(std::move(hint));
}

SourceRegistry::Entry InMemorySourceEntry(std::shared_ptr<MemoryStore> store) {
  SourceRegistry::Entry entry;
  entry.type = "in_memory";
  entry.aliases = {"memory"};
  entry.summary = "Tables that live in this process";
  entry.capabilities.projection = true;
  entry.capabilities.incremental = true;
  entry.object_option = "table_name";
  entry.options = InMemoryOptions::SourceSpec();
  entry.validate = [](const OptionValue& values, Span where, std::vector<OptionProblem>& problems) {
    ValidateSourceOptions(InMemoryOptions::SourceSpec(), values, where, problems);
  };
  entry.make = [store = std::move(store)](const OptionValue& values, const ConnectorContext&) {
    return std::make_unique<InMemorySource>(InMemoryOptions::SourceSpec().ParseOrThrow(values),
                                            store);
  };
  return entry;
}

}  // namespace sqlflow
