// What is said between a runner and the process that runs commands for it, over a SOCK_SEQPACKET
// socket: each message is a request, with the three ends of the command's pipes, or the exit code
// that answers it, an int.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace sqlflow::golden {

// Names the descriptor of the socket; who has no such variable is started as the program itself.
inline constexpr const char* kSocketVariable = "SQLFLOW_TEST_HOST";

struct Request {
  std::string folder;                    // Where the command runs.
  std::vector<std::string> words;        // Without the program's name.
  std::vector<std::string> environment;  // All of it, "NAME=value".
  std::array<int, 3> streams = {-1, -1, -1};
};

// Returns false when nobody listens. Throws std::runtime_error when the request is too long.
bool Send(int socket, const Request& request);
// The streams are the caller's to close. Nothing: the runner is gone.
std::optional<Request> Receive(int socket);

}  // namespace sqlflow::golden
