#include "connectors/in_memory/destination.h"

#include <utility>

#include "base/strings.h"
#include "connectors/in_memory/merge.h"

namespace sqlflow {
namespace {

class MemoryWriter final : public BatchWriter {
 public:
  MemoryWriter(std::string table, const WriteRequest& request, std::shared_ptr<MemoryStore> store)
      : request_(request), store_(std::move(store)) {
    added_.name = std::move(table);
    added_.schema = std::make_shared<const Schema>(request.schema);
  }

  void Append(Batch batch) override {
    if (batch.row_count() > 0) added_.batches.emplace_back(std::move(batch));
  }

  WriteSummary Commit() override {
    store_->Update(added_.name, request_.id, added_.row_count(),
                   [this](const MemoryTable* current) { return Next(current); });
    return {.rows = added_.row_count(), .bytes = added_.byte_size()};
  }

 private:
  MemoryTable Next(const MemoryTable* current) const {
    switch (request_.mode) {
      case WriteMode::kReplace:
        return added_;
      case WriteMode::kAppend:
        return current == nullptr ? added_ : AppendRows(*current, added_);
      case WriteMode::kUpsert: {
        // A new table is de-duplicated by its keys too.
        const MemoryTable empty{added_.name, added_.schema, {}};
        return MergeRows(current == nullptr ? empty : *current, added_, request_.keys);
      }
    }
    return added_;
  }

  const WriteRequest request_;
  const std::shared_ptr<MemoryStore> store_;
  MemoryTable added_;
};

}  // namespace

InMemoryDestination::InMemoryDestination(InMemoryOptions options,
                                         std::shared_ptr<MemoryStore> store)
    : options_(std::move(options)), store_(std::move(store)) {}

ConnectionReport InMemoryDestination::Check() {
  const std::optional<MemoryTable> table = store_->Find(options_.table_name);
  ConnectionReport report;
  report.ok = true;
  report.summary =
      table ? FormatCount(table->row_count()) + " rows" : "New table: " + options_.table_name;
  return report;
}

std::variant<FileTarget, std::unique_ptr<BatchWriter>> InMemoryDestination::Write(
    const WriteRequest& request) {
  const std::string& table = request.object.empty() ? options_.table_name : request.object;
  return std::make_unique<MemoryWriter>(table, request, store_);
}

std::optional<int64_t> InMemoryDestination::Committed(const CommitId& id) {
  return store_->Committed(id);
}

DestinationRegistry::Entry InMemoryDestinationEntry(std::shared_ptr<MemoryStore> store) {
  DestinationRegistry::Entry entry;
  entry.type = "in_memory";
  entry.aliases = {"memory"};
  entry.summary = "A table that lives in this process";
  entry.capabilities.append = true;
  entry.capabilities.upsert = true;
  entry.capabilities.atomic = true;
  entry.object_option = "table_name";
  entry.options = InMemoryOptions::Spec();
  entry.validate = [](const OptionValue& values, Span where, std::vector<OptionProblem>& problems) {
    InMemoryOptions::Spec().Parse(values, where, problems);
  };
  entry.make = [store = std::move(store)](const OptionValue& values, const ConnectorContext&) {
    return std::make_unique<InMemoryDestination>(InMemoryOptions::Spec().ParseOrThrow(values),
                                                 store);
  };
  return entry;
}

}  // namespace sqlflow
