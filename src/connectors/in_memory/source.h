// Reads tables of this process.
#pragma once

#include <memory>

#include "connectors/in_memory/options.h"
#include "connectors/in_memory/store.h"
#include "sqlflow/registry.h"
#include "sqlflow/source_connector.h"

namespace sqlflow {

// Streams the batches as they were stored, without a copy. A read shows the table as it was when
// Read was called.
class InMemorySource final : public SourceConnector {
 public:
  InMemorySource(InMemoryOptions options, std::shared_ptr<const MemoryStore> store);

  ConnectionReport Check() override;
  std::vector<ObjectInfo> Discover() override;
  Schema Describe(const ReadRequest& request) override;
  // Throws Error(kNotFound) that names the nearest table or column.
  Scan Read(const ReadRequest& request) override;
  ReadSummary Finish() override;

 private:
  MemoryTable Table(const ReadRequest& request) const;

  const InMemoryOptions options_;
  const std::shared_ptr<const MemoryStore> store_;
  int64_t bytes_read_ = 0;
};

SourceRegistry::Entry InMemorySourceEntry(std::shared_ptr<MemoryStore> store);

}  // namespace sqlflow
