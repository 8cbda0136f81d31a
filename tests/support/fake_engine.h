// An engine that runs nothing: it writes down what it is asked and answers as it was told, so that
// what stands above engine/ can be tested without leaning on the embedded one. Its dialect differs
// from the embedded engine's wherever it can: names stand in backticks, types in brackets.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "batch/arrow_array.h"
#include "sqlflow/engine.h"

namespace sqlflow {

class FakeDialect final : public Dialect {
 public:
  std::string Quote(std::string_view identifier) const override;
  std::string Literal(const Value& value) const override;
  std::string TypeName(const Type& type) const override;
  std::string row_id() const override { return "`row`"; }
  std::string Hash(std::string_view expressions) const override {
    return "hash(" + std::string(expressions) + ")";
  }
};

// What sessions of one fake engine share. Thread-safe; set answers before sessions run.
class FakeScript {
 public:
  // Answers to statements that contain a text; the one given last counts.
  void Changes(std::string part, int64_t rows);
  void Returns(std::string part, Batch rows);
  void ReturnsInteger(std::string part, int64_t value);
  void Describes(std::string part, Schema schema);
  // Throws it `times` times, then no more.
  void Fails(std::string part, Error error, int times = 1);
  // What Find and Tables see. A statement changes nothing about it.
  void HasTable(TableInfo table);
  void SaysOf(std::string query, SqlFacts facts);

  // What was asked, in order: SQL as it came, BEGIN, COMMIT, ROLLBACK, "WRITE <path>: <query>",
  // "ORDER kept", "ORDER free", "CHECKPOINT", "REOPEN". Arguments follow their statement as "
  // <value>".
  std::vector<std::string> log() const;

 private:
  friend class FakeSession;
  friend class FakeEngine;

  struct Failure {
    Error error;
    int times = 0;
  };
  template <class Answer>
  using Answers = std::vector<std::pair<std::string, Answer>>;

  void Log(std::string line);
  void ThrowIfTold(std::string_view sql);
  template <class Answer>
  std::optional<Answer> Find(const Answers<Answer>& answers, std::string_view sql) const;

  mutable std::mutex mutex_;  // Guards everything below.
  std::vector<std::string> log_;
  Answers<int64_t> changes_;
  Answers<SharedBatch> rows_;
  Answers<Schema> schemas_;
  Answers<std::shared_ptr<Failure>> failures_;
  std::vector<TableInfo> tables_;
  std::map<std::string, SqlFacts> facts_;
};

class FakeSession final : public Session {
 public:
  explicit FakeSession(std::shared_ptr<FakeScript> script) : script_(std::move(script)) {}

  // Reads the streams that the statement names to their end; without an answer of its own it has
  // changed as many rows as they had.
  int64_t Execute(std::string_view sql, std::span<const Value> args = {}) override;
  // Without an answer: one BIGINT column without rows.
  std::unique_ptr<BatchReader> Query(std::string_view sql,
                                     std::span<const Value> args = {}) override;
  Schema Describe(std::string_view query) override;
  std::string Bind(std::vector<std::unique_ptr<BatchReader>> partitions) override;
  std::string Scan(const FileScan& scan) override;
  // Writes the query's text into the file.
  int64_t CountRejects() override { return 0; }
  std::vector<RejectedRow> Rejects(int64_t, int64_t) override { return {}; }
  int64_t WriteFile(std::string_view query, const std::string& path,
                    const WriteFormat& format) override;
  std::optional<TableInfo> Find(const TableId& id) override;
  std::vector<TableInfo> Tables() override;
  void KeepOrder(bool keep) override;
  void Interrupt() noexcept override { interrupted_ = true; }
  void Resume() noexcept override { interrupted_ = false; }
  void CountProgress() override {}
  QueryProgress Progress() noexcept override { return {}; }

 protected:
  void Begin() override;
  void Commit() override;
  void Rollback() noexcept override;

 private:
  void Start(std::string_view sql, std::span<const Value> args);
  int64_t ReadStreams(std::string_view sql);

  const std::shared_ptr<FakeScript> script_;
  std::map<std::string, std::vector<std::unique_ptr<BatchReader>>> streams_;
  std::atomic<bool> interrupted_{false};
};

class FakeEngine final : public Engine {
 public:
  explicit FakeEngine(EngineTraits traits = {.transactions = true}) : traits_(traits) {}

  FakeScript& script() { return *script_; }

  std::unique_ptr<Session> NewSession() override;
  // Facts that were given for a query's text; a query without any reads nothing.
  std::vector<SqlFacts> Inspect(std::span<const std::string> queries) override;
  // Shares the script.
  const Dialect& dialect() const override { return dialect_; }
  const EngineTraits& traits() const override { return traits_; }
  std::string description() const override { return "Fake engine"; }
  void Checkpoint() override;
  void Reopen() override;

 private:
  std::shared_ptr<FakeScript> script_ = std::make_shared<FakeScript>();
  const EngineTraits traits_;
  const FakeDialect dialect_;
};

}  // namespace sqlflow
