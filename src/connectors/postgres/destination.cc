#include "connectors/postgres/destination.h"

#include <fmt/format.h>

#include <utility>

#include "connectors/postgres/catalog.h"
#include "connectors/postgres/commit_record.h"
#include "connectors/postgres/report.h"
#include "connectors/postgres/writer.h"

namespace sqlflow {

PostgresDestination::PostgresDestination(PostgresDestinationOptions options,
                                         const ConnectorContext& context, CircuitBreakers& breakers)
    : options_(std::move(options)),
      context_(context),
      requests_(options_.policy(), breakers.Of(ServerKey(options_), options_.policy()),
                context.clock, context.cancel) {}

ConnectionReport PostgresDestination::Check() {
  return ReportOf([this] {
    return requests_.Run([this] {
      PostgresConnection connection(options_, context_);
      const PostgresName name = ParsePostgresName(options_.table, options_.schema);
      const bool there = FindTable(connection, name).has_value();
      if (!there && !options_.create_table) throw MissingTable(connection, name);
      return fmt::format("PostgreSQL {}, {}: {}", connection.version_text(),
                         there ? "table" : "new table", name.text());
    });
  });
}

std::variant<FileTarget, std::unique_ptr<BatchWriter>> PostgresDestination::Write(
    const WriteRequest& request) {
  return std::make_unique<PostgresWriter>(options_, context_, requests_, request);
}

std::optional<int64_t> PostgresDestination::Committed(const CommitId& id) {
  if (!options_.exactly_once) return std::nullopt;
  return requests_.Run([&] {
    PostgresConnection connection(options_, context_);
    const PostgresName target = ParsePostgresName(options_.table, options_.schema);
    return FindCommit(connection, ParsePostgresName(options_.commit_table, target.schema), id);
  });
}

DestinationRegistry::Entry PostgresDestinationEntry(std::shared_ptr<CircuitBreakers> breakers) {
  DestinationRegistry::Entry entry;
  entry.type = "postgres";
  entry.aliases = {"postgresql"};
  entry.summary = "Tables of a PostgreSQL server";
  entry.capabilities.append = true;
  entry.capabilities.upsert = true;
  entry.capabilities.atomic = true;
  entry.capabilities.network = true;
  entry.object_option = "table";
  entry.identity_options = {"connection", "host", "port", "database", "schema"};
  entry.options = PostgresDestinationOptions::Spec();
  entry.validate = [](const OptionValue& values, Span where, std::vector<OptionProblem>& problems) {
    PostgresDestinationOptions::Spec().Parse(values, where, problems);
  };
  entry.make = [breakers = std::move(breakers)](const OptionValue& values,
                                                const ConnectorContext& context) {
    return std::make_unique<PostgresDestination>(
        PostgresDestinationOptions::Spec().ParseOrThrow(values), context, *breakers);
  };
  return entry;
}

}  // namespace sqlflow
