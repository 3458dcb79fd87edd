/* What the libraries here share that are loaded before the C library: finding the
 * real calls, and opening files in the four ways that programs do.
 *
 * Whoever includes this says whether a path may not be opened (with errno set
 * then), and is told of each file that was, with -1 for one that was not.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#define FILES_MAX 4096

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) real = dlsym(RTLD_NEXT, #name)

static int may_not_open(const char *path);
static int opened(int file, const char *path);

#define OPEN_BODY(call) \
    mode_t mode = 0; \
    if (flags & (O_CREAT | O_TMPFILE)) { \
        va_list rest; \
        va_start(rest, flags); \
        mode = va_arg(rest, mode_t); \
        va_end(rest); \
    } \
    if (may_not_open(path)) return -1; \
    return opened(call, path)

int open(const char *path, int flags, ...)
{
    REAL(int, open, const char *, int, ...);
    OPEN_BODY(real(path, flags, mode));
}

int open64(const char *path, int flags, ...)
{
    REAL(int, open64, const char *, int, ...);
    OPEN_BODY(real(path, flags, mode));
}

int openat(int at, const char *path, int flags, ...)
{
    REAL(int, openat, int, const char *, int, ...);
    OPEN_BODY(real(at, path, flags, mode));
}

int openat64(int at, const char *path, int flags, ...)
{
    REAL(int, openat64, int, const char *, int, ...);
    OPEN_BODY(real(at, path, flags, mode));
}
