// Options as documentation.
#pragma once

#include <string>
#include <string_view>

#include "sqlflow/options.h"
#include "sqlflow/registry.h"

namespace sqlflow {

// A Markdown table with one line per option, in the order of declaration. Ends in a newline.
std::string OptionTable(const OptionList& options);

// The tables of a type's source and destination, each under a heading: what stands between the
// option markers of the connector's README. Empty when there is no such type.
std::string OptionTables(std::string_view type, const SourceRegistry& sources,
                         const DestinationRegistry& destinations);

inline constexpr std::string_view kOptionsBegin = "<!-- options:begin -->\n";
inline constexpr std::string_view kOptionsEnd = "<!-- options:end -->\n";

}  // namespace sqlflow
