// Writes tables of this process.
#pragma once

#include <memory>
#include <variant>

#include "connectors/in_memory/options.h"
#include "connectors/in_memory/store.h"
#include "sqlflow/destination_connector.h"
#include "sqlflow/registry.h"

namespace sqlflow {

// Keeps the batches it is given; a commit makes all of them visible at once.
class InMemoryDestination final : public DestinationConnector {
 public:
  InMemoryDestination(InMemoryOptions options, std::shared_ptr<MemoryStore> store);

  ConnectionReport Check() override;
  std::variant<FileTarget, std::unique_ptr<BatchWriter>> Write(
      const WriteRequest& request) override;
  std::optional<int64_t> Committed(const CommitId& id) override;

 private:
  const InMemoryOptions options_;
  const std::shared_ptr<MemoryStore> store_;
};

DestinationRegistry::Entry InMemoryDestinationEntry(std::shared_ptr<MemoryStore> store);

}  // namespace sqlflow
