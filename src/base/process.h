// Processes of this machine, as what they leave behind names them.
#pragma once

#include <cstdint>
#include <string>

namespace sqlflow {

// Process ids mean something only on one machine, or in one container.
std::string MachineTag();
int64_t OwnProcess();
// Also true for a process of somebody else.
bool IsAlive(int64_t process);
// The most memory that this process ever had resident, in bytes.
int64_t PeakMemory();

}  // namespace sqlflow
