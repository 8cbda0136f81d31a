#include "golden/host/request.h"

#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace sqlflow::golden {
namespace {

constexpr size_t kMaxBytes = 150'000;  // A message has to fit into the socket's buffer.

// The bytes of one message, and room for its three descriptors.
struct Packet {
  explicit Packet(std::string& text) : bytes{text.data(), text.size()} {
    header.msg_iov = &bytes;
    header.msg_iovlen = 1;
    header.msg_control = control;
    header.msg_controllen = sizeof control;
  }
  iovec bytes;
  alignas(cmsghdr) char control[CMSG_SPACE(3 * sizeof(int))] = {};
  msghdr header = {};
};

}  // namespace

// The folder, how many words, the words and the environment, a zero byte behind each.
bool Send(int socket, const Request& request) {
  std::vector<std::string> all = {request.folder, std::to_string(request.words.size())};
  all.insert(all.end(), request.words.begin(), request.words.end());
  all.insert(all.end(), request.environment.begin(), request.environment.end());
  std::string text;
  for (const std::string& each : all) text.append(each).push_back('\0');
  if (text.size() > kMaxBytes) throw std::runtime_error("Command is too long for the host");
  Packet packet(text);
  cmsghdr* control = CMSG_FIRSTHDR(&packet.header);
  control->cmsg_level = SOL_SOCKET;
  control->cmsg_type = SCM_RIGHTS;
  control->cmsg_len = CMSG_LEN(3 * sizeof(int));
  std::memcpy(CMSG_DATA(control), request.streams.data(), 3 * sizeof(int));
  return ::sendmsg(socket, &packet.header, MSG_NOSIGNAL) >= 0;
}

std::optional<Request> Receive(int socket) {
  std::string text(kMaxBytes, '\0');
  Packet packet(text);
  ssize_t size = 0;
  do {
    size = ::recvmsg(socket, &packet.header, MSG_CMSG_CLOEXEC);
  } while (size < 0 && errno == EINTR);
  const cmsghdr* control = CMSG_FIRSTHDR(&packet.header);
  if (size <= 0 || control == nullptr) return std::nullopt;
  std::vector<std::string> all;
  for (const char* at = text.data(); at < text.data() + size; at += all.back().size() + 1) {
    all.emplace_back(at);
  }
  const auto words = all.begin() + 2;
  const auto environment = words + std::stol(all[1]);
  Request request{
      .folder = all[0], .words = {words, environment}, .environment = {environment, all.end()}};
  std::memcpy(request.streams.data(), CMSG_DATA(control), 3 * sizeof(int));
  return request;
}

}  // namespace sqlflow::golden
