// Scripts that complete commands and options in a shell, made from the commands themselves.
#pragma once

#include <string>

#include "cli/command_info.h"

namespace sqlflow {

std::string BashCompletion(const CommandInfo& root);
// Through zsh's own support for bash's completion.
std::string ZshCompletion(const CommandInfo& root);
std::string FishCompletion(const CommandInfo& root);
// The page docs/reference/cli.md.
std::string MarkdownReference(const CommandInfo& root);

}  // namespace sqlflow
