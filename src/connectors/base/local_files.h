// Which files on the local disk a source reads.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sqlflow/source_connector.h"

namespace sqlflow {

// The files that paths and globs name: each once, whatever ways there are to write its path and
// whatever links lead to it, in the order of the list and sorted within a glob; "-" is standard
// input. Never empty: throws Error(kNotFound) that names the nearest file, or
// Error(kInvalid) for a folder.
std::vector<std::string> MatchingFiles(const std::vector<std::string>& paths);

// The same files as they lie there. Without an error: a pattern may match nothing, and a path
// without one that is not there has no size. Throws Error(kInvalid) for what is no regular file.
std::vector<SourceFile> LocalFiles(const std::vector<std::string>& paths);

// Sum of the sizes; what is no regular file counts nothing.
int64_t TotalSize(const std::vector<std::string>& files);

// "3 files, 1.2 MiB", or why none can be read.
ConnectionReport CheckLocalFiles(const std::vector<std::string>& paths);

std::vector<ObjectInfo> ListLocalFiles(const std::vector<std::string>& paths);

// Throws Error(kData) when a file that is said to hold text is empty or holds something else, and
// Error(kPermission) when it cannot be read. Files that cannot be looked into (pipes) pass.
void RequireText(const std::string& file);
// The same without a look at the bytes: for compressed files and encodings with zero bytes.
void RequireContent(const std::string& file);

}  // namespace sqlflow
