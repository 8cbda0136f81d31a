#include "support/http_server.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <string>

namespace sqlflow {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

struct Exchanged {
  std::string answer;
  int error = 0;  // Of the last receive.
};

// Sends raw bytes and reads until the server closes.
Exchanged Exchange(const HttpServer& server, const std::string& bytes) {
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(server.port());
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  EXPECT_EQ(::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL),
            static_cast<ssize_t>(bytes.size()));
  Exchanged exchanged;
  char buffer[4096];
  ssize_t size;
  while ((size = ::recv(fd, buffer, sizeof buffer, 0)) > 0) exchanged.answer.append(buffer, size);
  if (size < 0) exchanged.error = errno;
  ::close(fd);
  return exchanged;
}

std::string Get(const std::string& target) {
  return "GET " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
}

TEST(HttpServer, AnswersWithWhatTheHandlerReturns) {
  const HttpServer server([](const RecordedRequest& request) {
    return ScriptedReply{.headers = {{"X-Page", "2"}}, .body = request.target};
  });
  const std::string answer = Exchange(server, Get("/users?page=2")).answer;
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(answer, HasSubstr("\r\nX-Page: 2\r\nContent-Length: 13\r\n"));
  EXPECT_THAT(answer, EndsWith("\r\n\r\n/users?page=2"));
}

TEST(HttpServer, RecordsMethodHeadersAndBody) {
  const HttpServer server;
  Exchange(server,
           "POST /a?b=1 HTTP/1.1\r\nauthorization: t\r\nContent-Length: 5\r\nConnection: "
           "close\r\n\r\nhello");
  ASSERT_EQ(server.requests().size(), 1u);
  const RecordedRequest request = server.requests()[0];
  EXPECT_EQ(request.method + " " + request.path(), "POST /a");
  EXPECT_EQ(request.Header("Authorization"), "t");
  EXPECT_EQ(request.body, "hello");
}

TEST(HttpServer, ReadsChunkedBodies) {
  const HttpServer server;
  Exchange(server,
           "PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
           "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
  ASSERT_EQ(server.requests().size(), 1u);
  EXPECT_EQ(server.requests()[0].body, "abcde");
}

TEST(HttpServer, ServesSeveralRequestsOnOneConnection) {
  const HttpServer server;
  const Exchanged exchanged = Exchange(server, "GET /1 HTTP/1.1\r\n\r\n" + Get("/2"));
  EXPECT_THAT(exchanged.answer, AllOf(HasSubstr("page: /1"), HasSubstr("page: /2")));
}

TEST(HttpServer, GivesEnqueuedFaultsBeforeTheHandlerAnswers) {
  HttpServer server([](const RecordedRequest&) { return ScriptedReply{}; });
  server.Enqueue({.status = 429, .headers = {{"Retry-After", "0"}}});
  EXPECT_THAT(Exchange(server, Get("/")).answer, StartsWith("HTTP/1.1 429 "));
  EXPECT_THAT(Exchange(server, Get("/")).answer, StartsWith("HTTP/1.1 200 "));
}

TEST(HttpServer, CutsABodyThatItAnnouncedInFull) {
  HttpServer server;
  server.Enqueue({.body = "0123456789", .cut_body_after = 4});
  const std::string answer = Exchange(server, "GET / HTTP/1.1\r\n\r\n").answer;
  EXPECT_THAT(answer, AllOf(HasSubstr("Content-Length: 10"), EndsWith("\r\n\r\n0123")));
}

TEST(HttpServer, ResetsTheConnection) {
  HttpServer server;
  server.Enqueue({.reset = true});
  const Exchanged exchanged = Exchange(server, Get("/"));
  EXPECT_EQ(exchanged.answer, "");
  EXPECT_EQ(exchanged.error, ECONNRESET);
}

TEST(HttpServer, WaitsBeforeADelayedReply) {
  HttpServer server;
  server.Enqueue({.delay = std::chrono::milliseconds(30)});
  const auto start = std::chrono::steady_clock::now();
  Exchange(server, Get("/"));
  EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(30));
}

TEST(HttpServer, EndsWhileAReplyIsStillDelayed) {
  const auto start = std::chrono::steady_clock::now();
  std::optional<HttpServer> server(std::in_place);
  server->Enqueue({.delay = std::chrono::minutes(5)});
  std::thread client([&] { Exchange(*server, Get("/")); });
  while (server->requests().empty()) std::this_thread::yield();
  server.reset();
  client.join();
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::minutes(1));
}

}  // namespace
}  // namespace sqlflow
