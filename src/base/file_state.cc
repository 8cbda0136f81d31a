#include "base/file_state.h"

#define XXH_INLINE_ALL
#include <fmt/format.h>
#include <xxhash.h>

#include <memory>

#include "base/files.h"

namespace sqlflow {
namespace {

std::string Hex(const XXH128_hash_t& hash) {
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

}  // namespace

FileState StateOfFile(const std::string& path) { return StateOfFile(path, CancelToken()); }

FileState StateOfFile(const std::string& path, const CancelToken& cancel) {
  if (!FileExists(path)) return {};
  const std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> state(XXH3_createState(),
                                                                       XXH3_freeState);
  XXH3_128bits_reset(state.get());
  FileState found{.size = 0, .hash = {}};
  ReadInPieces(path, [&](std::string_view piece) {
    cancel.ThrowIfCancelled();
    XXH3_128bits_update(state.get(), piece.data(), piece.size());
    found.size += static_cast<int64_t>(piece.size());
  });
  found.hash = Hex(XXH3_128bits_digest(state.get()));
  return found;
}

std::string HashOf(std::string_view text) { return Hex(XXH3_128bits(text.data(), text.size())); }

}  // namespace sqlflow
