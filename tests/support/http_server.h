// A web server on the loopback interface for tests, with faults on demand.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace sqlflow {

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

struct RecordedRequest {
  std::string method;  // "GET"
  std::string target;  // "/users?page=2", as it was sent
  HttpHeaders headers;
  std::string body;

  std::string path() const;                         // "/users"
  std::string Header(std::string_view name) const;  // In any case; empty when it was not sent.
};

struct ScriptedReply {
  int status = 200;
  HttpHeaders headers;
  std::string body;
  std::chrono::milliseconds delay{0};    // Before anything is sent.
  std::optional<size_t> cut_body_after;  // The connection ends after so many bytes of the body.
  bool reset = false;                    // The connection is reset without an answer.
};

// Answers on http://127.0.0.1:PORT until it is destroyed. Connections are kept open between
// requests, as real servers do. Thread-safe.
class HttpServer {
 public:
  using Handler = std::function<ScriptedReply(const RecordedRequest&)>;

  // `handler` answers what no enqueued reply did; it runs on the connections' threads. Throws
  // std::runtime_error when no port can be had.
  explicit HttpServer(Handler handler = NotFound);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  int port() const { return port_; }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  // The next request without an enqueued reply gets this one: a fault before the handler's answer.
  void Enqueue(ScriptedReply reply);
  // In order of arrival.
  std::vector<RecordedRequest> requests() const;

  static ScriptedReply NotFound(const RecordedRequest& request);

 private:
  void Accept();
  void Serve(int connection);
  ScriptedReply Answer(const RecordedRequest& request);
  // False when the connection is to be closed.
  bool Send(int connection, const ScriptedReply& reply, const RecordedRequest& request);

  const Handler handler_;
  int listener_ = -1;
  int port_ = 0;
  mutable std::mutex mutex_;  // Guards all below.
  std::condition_variable stopping_;
  bool stopped_ = false;
  std::deque<ScriptedReply> enqueued_;
  std::vector<RecordedRequest> requests_;
  std::list<int> connections_;
  std::list<std::jthread> threads_;
  std::jthread accepting_;
};

}  // namespace sqlflow
