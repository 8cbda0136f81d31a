// Variables that every run has, and the dates that they are made from.
#pragma once

#include <chrono>
#include <string>

#include "base/diagnostic.h"
#include "project/project.h"

namespace sqlflow {

// Whether the C library knows the zone: "UTC", "Europe/Paris".
bool IsKnownTimezone(const std::string& name);

// Civil time in a zone. Changes and restores TZ of the process: call it before threads start.
std::string FormatInZone(std::chrono::system_clock::time_point time, const std::string& timezone,
                         const char* format);

// Defines run_id run_date run_ts today yesterday now pipeline profile project_dir. A run_date given
// by --vars moves today and yesterday.
void DefineBuiltins(const ProjectRequest& request, const Clock& clock, Project& project,
                    Diagnostics& diagnostics);
bool IsBuiltin(std::string_view name);

}  // namespace sqlflow
