#include "cli/program.h"

int main(int count, char** arguments) {
  return sqlflow::RunProgram({arguments + 1, arguments + count});
}
