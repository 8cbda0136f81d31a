// Preloaded into a program (LD_PRELOAD) to disturb its file system calls; docs/testing.md.
//   SQLFLOW_FAULT        op=write;path=*.duckdb;nth=3;action=kill
//   SQLFLOW_FAULT_COUNT  file that receives the number of matching calls so far
//   SQLFLOW_FAULT_TRACE  file that receives a line per matching call: its name and its path
// op      write pwrite fsync fdatasync rename ftruncate unlink, several with commas between them,
//         or any of them: any (the default); or send, what goes out to a socket
// path    "/socket" for send; shell pattern over the absolute path, where * also matches /; every
// file when left out nth     the matching call to act on, from 1; "3+" also acts on every later
// one; 1 when left out action  kill, kill-after, tear (half of a write, then kill), fail:ENOSPC,
// fail:EIO,
//         fail:ECONNRESET, delay:MS; none when left out, which only counts
// Only calls that the program itself makes are seen: no pipes, no stdio
// buffers that the C library flushes.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum Action { kNone, kKill, kKillAfter, kTear, kFail, kDelay };

static struct {
  char op[80];
  char path[PATH_MAX];
  long nth;
  int and_later;
  enum Action action;
  int error;
  long delay_ms;
  int count_fd;
  int trace_fd;
  int enabled;
} fault = {.op = "any", .path = "*", .nth = 1, .count_fd = -1, .trace_fd = -1};

static atomic_long matches;
static pthread_once_t parsed = PTHREAD_ONCE_INIT;

static void Die(const char* why) {
  dprintf(2, "fault shim: %s\n", why);
  _exit(99);
}

// The shim's own writes go straight to the kernel, so that they are neither counted nor disturbed.
static void ReportCount(long count) {
  if (fault.count_fd < 0) return;
  char text[24];
  const int length = snprintf(text, sizeof text, "%ld\n", count);
  syscall(SYS_pwrite64, fault.count_fd, text, (size_t)length, 0L);
}

static void ReportCall(const char* op, const char* path) {
  if (fault.trace_fd < 0) return;
  char text[PATH_MAX + 32];
  const int length = snprintf(text, sizeof text, "%s %s\n", op, path);
  syscall(SYS_write, fault.trace_fd, text, (size_t)length);
}

static void ParseAction(const char* text) {
  if (strcmp(text, "kill") == 0) {
    fault.action = kKill;
  } else if (strcmp(text, "kill-after") == 0) {
    fault.action = kKillAfter;
  } else if (strcmp(text, "tear") == 0) {
    fault.action = kTear;
  } else if (strncmp(text, "delay:", 6) == 0) {
    fault.action = kDelay;
    fault.delay_ms = atol(text + 6);
  } else if (strcmp(text, "fail:ENOSPC") == 0) {
    fault.action = kFail;
    fault.error = ENOSPC;
  } else if (strcmp(text, "fail:EIO") == 0) {
    fault.action = kFail;
    fault.error = EIO;
  } else if (strcmp(text, "fail:ECONNRESET") == 0) {
    fault.action = kFail;
    fault.error = ECONNRESET;
  } else {
    Die("unknown action");
  }
}

static void ParseField(const char* name, const char* value) {
  if (strcmp(name, "op") == 0) {
    snprintf(fault.op, sizeof fault.op, "%s", value);
  } else if (strcmp(name, "path") == 0) {
    snprintf(fault.path, sizeof fault.path, "%s", value);
  } else if (strcmp(name, "nth") == 0) {
    char* end = NULL;
    fault.nth = strtol(value, &end, 10);
    fault.and_later = *end == '+';
  } else if (strcmp(name, "action") == 0) {
    ParseAction(value);
  } else {
    Die("unknown field");
  }
}

// The descriptor of the file that the variable names; -1 when it is not set.
static int OpenReport(const char* variable) {
  const char* path = getenv(variable);
  if (path == NULL) return -1;
  const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0) Die("a report cannot be written");
  return fd;
}

static void Parse(void) {
  const char* text = getenv("SQLFLOW_FAULT");
  fault.count_fd = OpenReport("SQLFLOW_FAULT_COUNT");
  fault.trace_fd = OpenReport("SQLFLOW_FAULT_TRACE");
  fault.enabled = text != NULL || fault.count_fd >= 0 || fault.trace_fd >= 0;
  char copy[2 * PATH_MAX];
  snprintf(copy, sizeof copy, "%s", text == NULL ? "" : text);
  char* state = NULL;
  for (char* field = strtok_r(copy, ";", &state); field; field = strtok_r(NULL, ";", &state)) {
    char* equals = strchr(field, '=');
    if (equals == NULL) Die("a field is not NAME=VALUE");
    *equals = '\0';
    ParseField(field, equals + 1);
  }
  ReportCount(0);
}

static int IsFile(const char* path) {
  if (strncmp(path, "/dev/shm/", 9) == 0) return 1;
  return path[0] == '/' && strncmp(path, "/dev/", 5) != 0 && strncmp(path, "/proc/", 6) != 0;
}

static int PathOfDescriptor(int fd, char* path) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  const ssize_t length = readlink(link, path, PATH_MAX - 1);
  if (length < 0) return 0;
  path[length] = '\0';
  return 1;
}

// Makes `name`, relative to a folder's descriptor, absolute.
static int PathOfName(int folder, const char* name, char* path) {
  if (name[0] == '/') {
    snprintf(path, PATH_MAX, "%s", name);
    return 1;
  }
  char base[PATH_MAX];
  const int known =
      folder == AT_FDCWD ? getcwd(base, sizeof base) != NULL : PathOfDescriptor(folder, base);
  if (!known) return 0;
  const int length = snprintf(path, PATH_MAX, "%s/%s", base, name);
  return length < PATH_MAX;
}

static int IsWanted(const char* op) {
  if (strcmp(fault.op, "any") == 0) return strcmp(op, "send") != 0;
  const size_t length = strlen(op);
  for (const char* name = fault.op; name != NULL; name = strchr(name, ',')) {
    if (*name == ',') ++name;
    if (strncmp(name, op, length) == 0 && (name[length] == ',' || name[length] == '\0')) return 1;
  }
  return 0;
}

// Counts the call and says what to do with it.
static enum Action Meet(const char* op, const char* path, const char* other) {
  const int saved = errno;
  pthread_once(&parsed, Parse);
  enum Action action = kNone;
  if (fault.enabled && IsWanted(op) && IsFile(path) &&
      (fnmatch(fault.path, path, 0) == 0 || (other && fnmatch(fault.path, other, 0) == 0))) {
    const long count = atomic_fetch_add(&matches, 1) + 1;
    ReportCount(count);
    ReportCall(op, path);
    if (count == fault.nth || (fault.and_later && count > fault.nth)) action = fault.action;
  }
  errno = saved;
  return action;
}

static enum Action MeetDescriptor(const char* op, int fd) {
  char path[PATH_MAX];
  const int saved = errno;
  const int known = PathOfDescriptor(fd, path);
  errno = saved;
  return known ? Meet(op, path, NULL) : kNone;
}

static void KillSelf(void) {
  syscall(SYS_kill, getpid(), SIGKILL);
  for (;;) pause();
}

// Acts before the call; nonzero when the call must not be made and fails with errno.
static int Before(enum Action action) {
  if (action == kKill) KillSelf();
  if (action == kDelay) {
    const struct timespec time = {fault.delay_ms / 1000, fault.delay_ms % 1000 * 1000000L};
    nanosleep(&time, NULL);
  }
  if (action == kFail) errno = fault.error;
  return action == kFail;
}

static void After(enum Action action) {
  if (action == kKillAfter || action == kTear) KillSelf();
}

#define REAL(name)                                     \
  static __typeof__(&name) real;                       \
  if (real == NULL) {                                  \
    real = (__typeof__(&name))dlsym(RTLD_NEXT, #name); \
    if (real == NULL) Die("no such call: " #name);     \
  }

// A call on a descriptor: `half` is the call that a torn write makes.
#define ON_DESCRIPTOR(op, call, half)                                \
  const enum Action action = MeetDescriptor(op, fd);                 \
  if (Before(action)) return -1;                                     \
  const __typeof__(call) result = action == kTear ? (half) : (call); \
  After(action);                                                     \
  return result

ssize_t write(int fd, const void* data, size_t size) {
  REAL(write);
  ON_DESCRIPTOR("write", real(fd, data, size), real(fd, data, size / 2));
}

ssize_t writev(int fd, const struct iovec* parts, int count) {
  REAL(writev);
  ON_DESCRIPTOR("write", real(fd, parts, count), real(fd, parts, count / 2));
}

ssize_t pwrite(int fd, const void* data, size_t size, off_t offset) {
  REAL(pwrite);
  ON_DESCRIPTOR("pwrite", real(fd, data, size, offset), real(fd, data, size / 2, offset));
}

ssize_t pwrite64(int fd, const void* data, size_t size, off64_t offset) {
  REAL(pwrite64);
  ON_DESCRIPTOR("pwrite", real(fd, data, size, offset), real(fd, data, size / 2, offset));
}

ssize_t pwritev(int fd, const struct iovec* parts, int count, off_t offset) {
  REAL(pwritev);
  ON_DESCRIPTOR("pwrite", real(fd, parts, count, offset), real(fd, parts, count / 2, offset));
}

ssize_t pwritev64(int fd, const struct iovec* parts, int count, off64_t offset) {
  REAL(pwritev64);
  ON_DESCRIPTOR("pwrite", real(fd, parts, count, offset), real(fd, parts, count / 2, offset));
}

ssize_t send(int fd, const void* data, size_t size, int flags) {
  REAL(send);
  const enum Action action = Meet("send", "/socket", NULL);
  if (action == kFail) shutdown(fd, SHUT_RDWR);  // A connection that broke gives no answer either.
  if (Before(action)) return -1;
  const ssize_t result = real(fd, data, action == kTear ? size / 2 : size, flags);
  After(action);
  return result;
}

int fsync(int fd) {
  REAL(fsync);
  ON_DESCRIPTOR("fsync", real(fd), 0);
}

int fdatasync(int fd) {
  REAL(fdatasync);
  ON_DESCRIPTOR("fdatasync", real(fd), 0);
}

int ftruncate(int fd, off_t size) {
  REAL(ftruncate);
  ON_DESCRIPTOR("ftruncate", real(fd, size), real(fd, size));
}

int ftruncate64(int fd, off64_t size) {
  REAL(ftruncate64);
  ON_DESCRIPTOR("ftruncate", real(fd, size), real(fd, size));
}

static enum Action MeetNames(const char* op, int folder, const char* name, int other_folder,
                             const char* other) {
  char path[PATH_MAX];
  char other_path[PATH_MAX];
  const int saved = errno;
  const int known = PathOfName(folder, name, path) &&
                    (other == NULL || PathOfName(other_folder, other, other_path));
  errno = saved;
  return known ? Meet(op, path, other == NULL ? NULL : other_path) : kNone;
}

#define ON_NAMES(op, folder, name, other_folder, other, call)                  \
  const enum Action action = MeetNames(op, folder, name, other_folder, other); \
  if (Before(action)) return -1;                                               \
  const int result = (call);                                                   \
  After(action);                                                               \
  return result

int rename(const char* from, const char* to) {
  REAL(rename);
  ON_NAMES("rename", AT_FDCWD, from, AT_FDCWD, to, real(from, to));
}

int renameat(int from_folder, const char* from, int to_folder, const char* to) {
  REAL(renameat);
  ON_NAMES("rename", from_folder, from, to_folder, to, real(from_folder, from, to_folder, to));
}

int renameat2(int from_folder, const char* from, int to_folder, const char* to,
              unsigned int flags) {
  REAL(renameat2);
  ON_NAMES("rename", from_folder, from, to_folder, to,
           real(from_folder, from, to_folder, to, flags));
}

int unlink(const char* path) {
  REAL(unlink);
  ON_NAMES("unlink", AT_FDCWD, path, AT_FDCWD, NULL, real(path));
}

int unlinkat(int folder, const char* path, int flags) {
  REAL(unlinkat);
  ON_NAMES("unlink", folder, path, AT_FDCWD, NULL, real(folder, path, flags));
}

int remove(const char* path) {
  REAL(remove);
  ON_NAMES("unlink", AT_FDCWD, path, AT_FDCWD, NULL, real(path));
}
