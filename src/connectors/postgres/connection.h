// One connection to a PostgreSQL server.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/postgres/options.h"
#include "connectors/postgres/result.h"
#include "sqlflow/context.h"

struct pg_conn;

namespace sqlflow {

// Speaks UTF-8, ISO dates and UTC. Every wait ends soon after the run or the connection is
// cancelled, with Error(kCancelled), and the server's statement is cancelled too. Errors are those
// of server_error.h. One thread at a time, but for Cancel.
class PostgresConnection {
 public:
  // Connects within connect_timeout. `context` must outlive the connection.
  PostgresConnection(const PostgresConnectionOptions& options, const ConnectorContext& context);
  // Closes it; the server rolls an open transaction back.
  ~PostgresConnection();
  PostgresConnection(const PostgresConnection&) = delete;
  PostgresConnection& operator=(const PostgresConnection&) = delete;

  // Runs one or more statements; the result is the last one's.
  PostgresResult Query(const std::string& sql);
  // One statement with text arguments for $1, …; nothing is NULL.
  PostgresResult Query(const std::string& sql,
                       const std::vector<std::optional<std::string>>& arguments);
  // The columns of a statement that is not run.
  std::vector<ResultColumn> Describe(const std::string& sql);

  // COPY … TO STDOUT. The server has fixed its snapshot when this returns.
  void BeginCopyOut(const std::string& sql);
  // The next message, valid until the next call; nothing at the end.
  std::optional<std::string_view> ReadCopy();

  // COPY … FROM STDIN.
  void BeginCopyIn(const std::string& sql);
  void WriteCopy(std::string_view bytes);
  // Returns the rows that the server took.
  int64_t EndCopyIn();

  // Makes the running and every later wait end. Any thread.
  void Cancel() noexcept;

  // 'text', as libpq escapes it.
  std::string Literal(std::string_view text) const;
  int server_version() const;  // 150020 for 15.20
  std::string version_text() const;
  bool checks_encoding() const { return checks_encoding_; }  // Whether text is surely UTF-8.
  bool broken() const;
  bool is_local() const;  // Whether the server, or a tunnel to it, is on this machine.

 private:
  enum class Wait { kRead, kWrite };

  void Connect(const PostgresConnectionOptions& options);
  void SetUp(const PostgresConnectionOptions& options);
  void Send(int sent);  // What PQsend… returned.
  void Flush();
  // Waits until the socket is ready. Throws when cancelled or out of time.
  void Await(Wait wait);
  void CheckCancelled();
  pg_result* NextResult();
  // The last result of a statement; throws the first error after all were read.
  PostgresResult Finish();
  [[noreturn]] void ThrowLost();

  const ConnectorContext& context_;
  const std::optional<std::chrono::seconds> answer_timeout_;
  pg_conn* connection_ = nullptr;
  int wake_ = -1;  // An eventfd that Cancel writes to.
  std::atomic<bool> cancelled_{false};
  char* row_ = nullptr;  // What ReadCopy returned last.
  int64_t copied_ = 0;   // Bytes that it returned since BeginCopyOut.
  bool checks_encoding_ = true;
};

}  // namespace sqlflow
