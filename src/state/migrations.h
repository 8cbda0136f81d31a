// What brings the tables of state of earlier versions up to date.
#pragma once

#include <string>
#include <vector>

namespace sqlflow {

// Statements that make each version of the layout, from the second on, out of the one before it.
std::vector<std::string> Migrations();

}  // namespace sqlflow
