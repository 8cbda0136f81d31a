#include "support/http_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <stdexcept>

namespace sqlflow {
namespace {

bool SameName(std::string_view a, std::string_view b) {
  return std::ranges::equal(
      a, b, [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

void SendAll(int connection, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;  // The client left; what it asked for is recorded all the same.
    bytes.remove_prefix(sent);
  }
}

// Reads requests from one connection, keeping what came too early for the next.
class RequestReader {
 public:
  explicit RequestReader(int connection) : connection_(connection) {}

  // Nothing when the client closed the connection.
  std::optional<RecordedRequest> Next() {
    const auto head = TakeUntil("\r\n\r\n");
    if (!head) return std::nullopt;
    RecordedRequest request = ParseHead(*head);
    if (SameName(request.Header("Expect"), "100-continue")) {
      SendAll(connection_, "HTTP/1.1 100 Continue\r\n\r\n");
    }
    const bool chunked = SameName(request.Header("Transfer-Encoding"), "chunked");
    const std::string length = request.Header("Content-Length");
    const auto body = chunked ? TakeChunks() : Take(length.empty() ? 0 : std::stoull(length));
    if (!body) return std::nullopt;
    request.body = *body;
    return request;
  }

 private:
  static RecordedRequest ParseHead(const std::string& head) {
    RecordedRequest request;
    const size_t first = head.find(' ');
    const size_t second = head.find(' ', first + 1);
    request.method = head.substr(0, first);
    request.target = head.substr(first + 1, second - first - 1);
    for (size_t at = head.find("\r\n"); at != std::string::npos;) {
      const size_t begin = at + 2;
      at = head.find("\r\n", begin);
      const std::string line = head.substr(begin, at == std::string::npos ? at : at - begin);
      const size_t colon = line.find(':');
      if (colon == std::string::npos) continue;
      const size_t value = line.find_first_not_of(' ', colon + 1);
      request.headers.emplace_back(line.substr(0, colon),
                                   value == std::string::npos ? "" : line.substr(value));
    }
    return request;
  }

  bool Receive() {
    std::array<char, 16384> bytes;
    const ssize_t size = ::recv(connection_, bytes.data(), bytes.size(), 0);
    if (size > 0) buffer_.append(bytes.data(), size);
    return size > 0;
  }

  std::optional<std::string> Take(size_t size) {
    while (buffer_.size() < size) {
      if (!Receive()) return std::nullopt;
    }
    std::string taken = buffer_.substr(0, size);
    buffer_.erase(0, size);
    return taken;
  }

  // Without the mark itself.
  std::optional<std::string> TakeUntil(std::string_view mark) {
    size_t at;
    while ((at = buffer_.find(mark)) == std::string::npos) {
      if (!Receive()) return std::nullopt;
    }
    std::string taken = buffer_.substr(0, at);
    buffer_.erase(0, at + mark.size());
    return taken;
  }

  std::optional<std::string> TakeChunks() {
    std::string body;
    while (true) {
      const auto size = TakeUntil("\r\n");
      if (!size) return std::nullopt;
      const auto chunk = Take(std::stoull(*size, nullptr, 16));
      if (!chunk || !TakeUntil("\r\n")) return std::nullopt;
      if (chunk->empty()) return body;
      body += *chunk;
    }
  }

  const int connection_;
  std::string buffer_;
};

int Listen() {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool listens =
      listener >= 0 &&
      ::bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 &&
      ::listen(listener, 64) == 0;
  if (!listens) throw std::runtime_error("No loopback port can be had");
  return listener;
}

int PortOf(int listener) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

// Closing with a zero linger time sends a reset instead of an orderly end.
void ResetOnClose(int connection) {
  const linger now{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(connection, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

}  // namespace

std::string RecordedRequest::path() const { return target.substr(0, target.find('?')); }

std::string RecordedRequest::Header(std::string_view name) const {
  for (const auto& [header, value] : headers) {
    if (SameName(header, name)) return value;
  }
  return "";
}

HttpServer::HttpServer(Handler handler)
    : handler_(std::move(handler)), listener_(Listen()), port_(PortOf(listener_)) {
  accepting_ = std::jthread([this] { Accept(); });
}

HttpServer::~HttpServer() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    for (const int connection : connections_) ::shutdown(connection, SHUT_RDWR);
  }
  stopping_.notify_all();
  ::shutdown(listener_, SHUT_RDWR);
  accepting_.join();
  threads_.clear();  // No thread is added any more; this joins them.
  ::close(listener_);
}

void HttpServer::Enqueue(ScriptedReply reply) {
  const std::lock_guard lock(mutex_);
  enqueued_.push_back(std::move(reply));
}

std::vector<RecordedRequest> HttpServer::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

ScriptedReply HttpServer::NotFound(const RecordedRequest& request) {
  return {.status = 404, .body = "No such page: " + request.path()};
}

void HttpServer::Accept() {
  int connection;
  while ((connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC)) >= 0) {
    const std::lock_guard lock(mutex_);
    if (stopped_) {
      ::close(connection);
      return;
    }
    connections_.push_back(connection);
    threads_.emplace_back([this, connection] { Serve(connection); });
  }
}

void HttpServer::Serve(int connection) {
  RequestReader reader(connection);
  for (auto request = reader.Next(); request; request = reader.Next()) {
    if (!Send(connection, Answer(*request), *request)) break;
  }
  const std::lock_guard lock(mutex_);
  connections_.remove(connection);
  ::close(connection);
}

ScriptedReply HttpServer::Answer(const RecordedRequest& request) {
  {
    const std::lock_guard lock(mutex_);
    requests_.push_back(request);
    if (!enqueued_.empty()) {
      ScriptedReply reply = std::move(enqueued_.front());
      enqueued_.pop_front();
      return reply;
    }
  }
  return handler_(request);
}

bool HttpServer::Send(int connection, const ScriptedReply& reply, const RecordedRequest& request) {
  {
    std::unique_lock lock(mutex_);
    if (stopping_.wait_for(lock, reply.delay, [this] { return stopped_; })) return false;
  }
  if (reply.reset) {
    ResetOnClose(connection);
    return false;
  }
  std::string head = "HTTP/1.1 " + std::to_string(reply.status) + " Scripted\r\n";
  for (const auto& [name, value] : reply.headers) head += name + ": " + value + "\r\n";
  head += "Content-Length: " + std::to_string(reply.body.size()) + "\r\n\r\n";
  const bool has_body = request.method != "HEAD";
  const std::string_view body = has_body ? std::string_view(reply.body) : std::string_view();
  SendAll(connection,
          head + std::string(body.substr(0, reply.cut_body_after.value_or(body.size()))));
  if (reply.cut_body_after) ::shutdown(connection, SHUT_RDWR);
  return !reply.cut_body_after && !SameName(request.Header("Connection"), "close");
}

}  // namespace sqlflow
