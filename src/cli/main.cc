#include <fcntl.h>

#include "cli/program.h"

namespace {

// A standard stream that the caller has closed would become the next file that is opened, the
// database say, and what is printed would go into it. Such a stream fails when it is used.
void OccupyStandardStreams() {
  for (const int stream : {0, 1, 2}) {
    if (::fcntl(stream, F_GETFD) < 0) ::open("/dev/null", stream == 0 ? O_WRONLY : O_RDONLY);
  }
}

}  // namespace

int main(int count, char** arguments) {
  OccupyStandardStreams();
  return sqlflow::RunProgram({arguments + 1, arguments + count});
}
