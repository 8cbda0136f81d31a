// Connectors and an engine put together as a run does it.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/rows.h"
#include "load/export_writer.h"
#include "sqlflow/context.h"
#include "sqlflow/engine.h"
#include "sqlflow/registry.h"
#include "support/fake_clock.h"
#include "support/test_engine.h"

namespace sqlflow {

// All built-in connectors of one process and one session of the embedded engine.
class Workbench {
 public:
  explicit Workbench(std::unique_ptr<Engine> engine = OpenTestEngine());

  const SourceRegistry::Entry& SourceEntry(const std::string& type) const;
  const DestinationRegistry::Entry& DestinationEntry(const std::string& type) const;
  std::unique_ptr<SourceConnector> Source(const std::string& type, const OptionValue& options);
  std::unique_ptr<DestinationConnector> Destination(const std::string& type,
                                                    const OptionValue& options);

  Session& session() { return *session_; }
  const Dialect& dialect() const { return engine_->dialect(); }
  CancelToken& cancel() { return cancel_; }

  Rows Select(std::string_view sql);
  // A FROM item, for one statement.
  std::string From(Scan scan);
  Rows Read(SourceConnector& source, const ReadRequest& request = {});
  // `before_commit` may throw.
  ExportChange Write(
      DestinationConnector& destination, const std::string& query, WriteRequest request,
      std::function<void()> before_commit = [] {});

 private:
  FakeClock clock_;
  CancelToken cancel_;
  ConnectorContext context_{clock_, cancel_, "sqlflow/conformance/test"};
  // Sources show what a cancelled run left.
  CancelToken never_;
  ConnectorContext source_context_{clock_, never_, "sqlflow/conformance/test"};
  SourceRegistry sources_;
  DestinationRegistry destinations_;
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<Session> session_;
};

}  // namespace sqlflow
