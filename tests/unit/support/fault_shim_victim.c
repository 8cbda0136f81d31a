// Writes a file beside its place and renames it, one call of each kind, and says what failed.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

static int Check(const char* call, long result) {
  if (result >= 0) return 0;
  printf("%s: %s\n", call, strerror(errno));
  return 1;
}

int main(void) {
  char text[] = "0123456789";
  const struct iovec part = {text, 10};
  int failures = 0;
  const int fd = open("part", O_CREAT | O_RDWR, 0644);
  failures += Check("write", write(fd, text, 10));
  failures += Check("writev", writev(fd, &part, 1));
  failures += Check("pwrite64", pwrite64(fd, text, 10, 20));
  failures += Check("ftruncate", ftruncate(fd, 25));
  failures += Check("fsync", fsync(fd));
  failures += Check("fdatasync", fdatasync(fd));
  close(fd);
  failures += Check("rename", rename("part", "whole"));
  failures += Check("renameat", renameat(AT_FDCWD, "whole", AT_FDCWD, "final"));
  failures += Check("unlink", unlink("final"));
  return failures;
}
