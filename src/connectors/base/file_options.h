// What options of files in several formats have in common.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sqlflow/file_format.h"
#include "sqlflow/options.h"

namespace sqlflow {

enum class FileKind { kCsv, kJson, kParquet };

// Makes the options of destinations of all other formats a warning in `options`: a target's format
// may change without its options being edited.
void IgnoreOtherFormats(OptionList& options, FileKind own);

// By the suffix: ".gz" and ".zst".
Compression CompressionOf(std::string_view path);
// "auto" asks the path.
Compression CompressionOf(std::string_view name, std::string_view path);

// "SF0209": refused rather than ignored, because rows would differ from what was asked for.
OptionProblem UnsupportedOption(std::string_view name, const OptionValue& values,
                                std::string hint = "");

// "SF0207" or another id at the place of an option.
OptionProblem ProblemAt(std::string_view id, std::string_view option, const OptionValue& values,
                        std::string message, std::string hint = "");

}  // namespace sqlflow
