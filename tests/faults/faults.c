/* A disk that fails, loaded before the C library (LD_PRELOAD).
 *
 * The n-th call of a kind fails, once or from then on, or kills or stops the
 * process:
 *
 *   FAULT_CALL   write pwrite fsync ftruncate open rename unlink link mkdir
 *                pread
 *   FAULT_AT     the number of the call, from 1
 *   FAULT_ON     1: every later one fails too
 *   FAULT_WITH   the number of the error, or 0 to be killed, or -1 to be stopped
 *                before the call, until it is told to go on
 *   FAULT_COUNTS a file that is told, at the end, how many calls there were
 *
 * fdatasync counts as fsync: which one brings a commit to the disk depends on
 * how the engine was built. Only files below FAULT_FOLDER count, and standard
 * output; without it nothing fails. Shared memory is mapped and never fails.
 */
#include "preload.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>

enum kind { WRITE, PWRITE, FSYNC, FTRUNCATE, OPEN, RENAME, UNLINK, LINK, MKDIR, PREAD, KINDS };

static const char *const NAMES[KINDS] = {
    "write", "pwrite", "fsync", "ftruncate", "open", "rename",
    "unlink", "link", "mkdir", "pread",
};

static char ours[FILES_MAX];
static long counts[KINDS];
static const char *folder;
static const char *counts_file;
static int fault_kind = -1;
static long fault_at;
static int fault_on;
static int fault_with;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

__attribute__((constructor)) static void begin(void)
{
    const char *call = getenv("FAULT_CALL");
    folder = getenv("FAULT_FOLDER");
    counts_file = getenv("FAULT_COUNTS");
    for (int kind = 0; call && kind < KINDS; kind++)
        if (strcmp(call, NAMES[kind]) == 0) fault_kind = kind;
    if (getenv("FAULT_AT")) fault_at = atol(getenv("FAULT_AT"));
    if (getenv("FAULT_ON")) fault_on = atoi(getenv("FAULT_ON"));
    if (getenv("FAULT_WITH")) fault_with = atoi(getenv("FAULT_WITH"));
    ours[STDOUT_FILENO] = 1;
}

__attribute__((destructor)) static void end(void)
{
    if (!counts_file || !folder) return;
    FILE *file = fopen(counts_file, "w");
    if (!file) return;
    for (int kind = 0; kind < KINDS; kind++) fprintf(file, "%s %ld\n", NAMES[kind], counts[kind]);
    fclose(file);
}

/* Whether this call fails; the error is set then. */
static int fails(enum kind kind)
{
    if (!folder) return 0;
    pthread_mutex_lock(&lock);
    long number = ++counts[kind];
    pthread_mutex_unlock(&lock);
    if ((int)kind != fault_kind || number < fault_at || (number > fault_at && !fault_on)) return 0;
    if (fault_with == 0) {
        kill(getpid(), SIGKILL);
        pause();
    }
    if (fault_with < 0) {
        kill(getpid(), SIGSTOP);
        return 0;
    }
    errno = fault_with;
    return 1;
}

static int is_ours(int file) { return file >= 0 && file < FILES_MAX && ours[file]; }

static int below(const char *path)
{
    if (!folder || !path) return 0;
    size_t length = strlen(folder);
    return path[0] != '/' || strncmp(path, folder, length) == 0;
}

static int may_not_open(const char *path) { return below(path) && fails(OPEN); }

static int opened(int file, const char *path)
{
    if (file >= 0 && file < FILES_MAX) ours[file] = (char)below(path);
    return file;
}

int close(int file)
{
    REAL(int, close, int);
    if (file > STDERR_FILENO && is_ours(file)) ours[file] = 0;
    return real(file);
}

ssize_t write(int file, const void *bytes, size_t size)
{
    REAL(ssize_t, write, int, const void *, size_t);
    if (is_ours(file) && fails(WRITE)) return -1;
    return real(file, bytes, size);
}

#define PWRITE_BODY \
    if (is_ours(file) && fails(PWRITE)) return -1; \
    return real(file, bytes, size, at)

ssize_t pwrite(int file, const void *bytes, size_t size, off_t at)
{
    REAL(ssize_t, pwrite, int, const void *, size_t, off_t);
    PWRITE_BODY;
}

ssize_t pwrite64(int file, const void *bytes, size_t size, off64_t at)
{
    REAL(ssize_t, pwrite64, int, const void *, size_t, off64_t);
    PWRITE_BODY;
}

#define PREAD_BODY \
    if (is_ours(file) && fails(PREAD)) return -1; \
    return real(file, bytes, size, at)

ssize_t pread(int file, void *bytes, size_t size, off_t at)
{
    REAL(ssize_t, pread, int, void *, size_t, off_t);
    PREAD_BODY;
}

ssize_t pread64(int file, void *bytes, size_t size, off64_t at)
{
    REAL(ssize_t, pread64, int, void *, size_t, off64_t);
    PREAD_BODY;
}

int fsync(int file)
{
    REAL(int, fsync, int);
    if (is_ours(file) && fails(FSYNC)) return -1;
    return real(file);
}

int fdatasync(int file)
{
    REAL(int, fdatasync, int);
    if (is_ours(file) && fails(FSYNC)) return -1;
    return real(file);
}

int ftruncate(int file, off_t size)
{
    REAL(int, ftruncate, int, off_t);
    if (is_ours(file) && fails(FTRUNCATE)) return -1;
    return real(file, size);
}

int ftruncate64(int file, off64_t size)
{
    REAL(int, ftruncate64, int, off64_t);
    if (is_ours(file) && fails(FTRUNCATE)) return -1;
    return real(file, size);
}

int rename(const char *from, const char *to)
{
    REAL(int, rename, const char *, const char *);
    if (below(to) && fails(RENAME)) return -1;
    return real(from, to);
}

int unlink(const char *path)
{
    REAL(int, unlink, const char *);
    if (below(path) && fails(UNLINK)) return -1;
    return real(path);
}

int link(const char *from, const char *to)
{
    REAL(int, link, const char *, const char *);
    if (below(to) && fails(LINK)) return -1;
    return real(from, to);
}

int linkat(int from_at, const char *from, int to_at, const char *to, int flags)
{
    REAL(int, linkat, int, const char *, int, const char *, int);
    if (below(to) && fails(LINK)) return -1;
    return real(from_at, from, to_at, to, flags);
}

int mkdir(const char *path, mode_t mode)
{
    REAL(int, mkdir, const char *, mode_t);
    if (below(path) && fails(MKDIR)) return -1;
    return real(path, mode);
}
