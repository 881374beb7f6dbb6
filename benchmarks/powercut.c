/* Preloaded into the server by powercut.py: writes down, in order, what goes into the ledger's files and when it was made
   durable. A record is (kind, file, offset, length) and, for a write, the bytes. A sync's record is appended when it has
   returned and its offset says where the log stood when it began: only what was written before that is durable. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WRITE = 1, SIZE = 2, SYNC = 3 };
struct record { uint8_t kind, file; uint16_t unused; uint32_t length; int64_t offset; };

static int journal = -2;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static int journal_of(void) {
  if (journal == -2) {
    const char *path = getenv("POWERCUT_LOG");
    journal = path ? open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600) : -1;
  }
  return journal;
}

/* 1: the database, 2: its write-ahead log, 0: anything else */
static int file_of(int fd) {
  char name[64], path[PATH_MAX];
  const char *database = getenv("POWERCUT_FILE");
  if (!database || journal_of() < 0) return 0;
  snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(name, path, sizeof path - 1);
  if (length <= 0) return 0;
  path[length] = 0;
  size_t start = strlen(database);
  if (strncmp(path, database, start)) return 0;
  return !path[start] ? 1 : !strcmp(path + start, "-wal") ? 2 : 0;
}

static int64_t position(void) {
  struct stat now;
  return fstat(journal, &now) ? 0 : now.st_size;
}

static void note(int kind, int file, int64_t offset, const void *bytes, uint32_t length) {
  static __thread char buffer[1 << 20];
  struct record head = {kind, file, 0, length, offset};
  if (sizeof head + length > sizeof buffer) abort();
  memcpy(buffer, &head, sizeof head);
  if (length) memcpy(buffer + sizeof head, bytes, length);
  pthread_mutex_lock(&lock);
  if (write(journal, buffer, sizeof head + length) != (ssize_t)(sizeof head + length)) abort();
  pthread_mutex_unlock(&lock);
}

#define REAL(name) \
  static __typeof__(&name) real; \
  if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset) {
  REAL(pwrite64);
  int file = file_of(fd);
  if (file) note(WRITE, file, offset, bytes, length);
  return real(fd, bytes, length, offset);
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) {
  REAL(pwrite);
  int file = file_of(fd);
  if (file) note(WRITE, file, offset, bytes, length);
  return real(fd, bytes, length, offset);
}

int ftruncate64(int fd, off64_t length) {
  REAL(ftruncate64);
  int file = file_of(fd);
  if (file) note(SIZE, file, length, 0, 0);
  return real(fd, length);
}

int ftruncate(int fd, off_t length) {
  REAL(ftruncate);
  int file = file_of(fd);
  if (file) note(SIZE, file, length, 0, 0);
  return real(fd, length);
}

int fdatasync(int fd) {
  REAL(fdatasync);
  int file = file_of(fd);
  int64_t began = file ? position() : 0;
  int failed = real(fd);
  if (file && !failed) note(SYNC, file, began, 0, 0);
  return failed;
}

int fsync(int fd) {
  REAL(fsync);
  int file = file_of(fd);
  int64_t began = file ? position() : 0;
  int failed = real(fd);
  if (file && !failed) note(SYNC, file, began, 0, 0);
  return failed;
}
