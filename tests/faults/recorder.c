/* Writes down everything that a process does to the files of a folder, loaded
 * before the C library (LD_PRELOAD). What a power cut would leave at any moment
 * can be built from that afterwards.
 *
 *   RECORD_FOLDER  the files that count; names are recorded relative to it
 *   RECORD_TO      the record, to which several processes append
 *
 * A record is a header of four numbers of 64 bits (kind, file, place, length),
 * then that many bytes. Data is recorded before it is written, a sync before it
 * begins and after it has succeeded. What is written through mapped memory (the
 * -shm file) is not recorded: it does not outlive a power cut.
 */
#include "preload.h"

#include <sys/uio.h>

enum kind { OPENED = 1, DATA, SIZE, SYNC_BEGUN, SYNC_DONE, REMOVED, LINKED, RENAMED, SHOWN };

static uint64_t inode[FILES_MAX];
static const char *folder;
static size_t folder_length;
static int record = -1;

__attribute__((constructor)) static void begin(void)
{
    folder = getenv("RECORD_FOLDER");
    const char *to = getenv("RECORD_TO");
    if (!folder || !to) return;
    folder_length = strlen(folder);
    REAL(int, open, const char *, int, ...);
    record = real(to, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
}

static void say(enum kind kind, uint64_t file, uint64_t place, const void *bytes, size_t length)
{
    if (record < 0) return;
    REAL(ssize_t, writev, int, const struct iovec *, int);
    uint64_t header[4] = { kind, file, place, length };
    struct iovec parts[2] = { { header, sizeof header }, { (void *)bytes, length } };
    if (real(record, parts, 2) < 0) abort();
}

/* The name below the folder, or none. */
static const char *name_of(const char *path)
{
    if (record < 0 || !path) return NULL;
    if (path[0] == '/') {
        if (strncmp(path, folder, folder_length) != 0) return NULL;
        path += folder_length;
    }
    while (path[0] == '/' || (path[0] == '.' && path[1] == '/')) path++;
    return path;
}

static int is_ours(int file) { return file >= 0 && file < FILES_MAX && inode[file] != 0; }

static int may_not_open(const char *path)
{
    (void)path;
    return 0;
}

static int opened(int file, const char *path)
{
    const char *name = name_of(path);
    struct stat data;
    if (file < 0 || file >= FILES_MAX) return file;
    inode[file] = 0;
    if (name && fstat(file, &data) == 0) {
        inode[file] = data.st_ino;
        say(OPENED, data.st_ino, S_ISDIR(data.st_mode) ? 1 : 0, name, strlen(name));
    }
    return file;
}

int close(int file)
{
    REAL(int, close, int);
    if (is_ours(file)) inode[file] = 0;
    return real(file);
}

ssize_t write(int file, const void *bytes, size_t size)
{
    REAL(ssize_t, write, int, const void *, size_t);
    if (file == STDOUT_FILENO) {
        say(SHOWN, 0, 0, bytes, size);
    } else if (is_ours(file)) {
        say(DATA, inode[file], (uint64_t)lseek(file, 0, SEEK_CUR), bytes, size);
    }
    return real(file, bytes, size);
}

ssize_t pwrite(int file, const void *bytes, size_t size, off_t at)
{
    REAL(ssize_t, pwrite, int, const void *, size_t, off_t);
    if (is_ours(file)) say(DATA, inode[file], (uint64_t)at, bytes, size);
    return real(file, bytes, size, at);
}

ssize_t pwrite64(int file, const void *bytes, size_t size, off64_t at)
{
    REAL(ssize_t, pwrite64, int, const void *, size_t, off64_t);
    if (is_ours(file)) say(DATA, inode[file], (uint64_t)at, bytes, size);
    return real(file, bytes, size, at);
}

#define SYNC_BODY \
    if (is_ours(file)) say(SYNC_BEGUN, inode[file], (uint64_t)getpid(), NULL, 0); \
    int done = real(file); \
    if (done == 0 && is_ours(file)) say(SYNC_DONE, inode[file], (uint64_t)getpid(), NULL, 0); \
    return done

int fsync(int file)
{
    REAL(int, fsync, int);
    SYNC_BODY;
}

int fdatasync(int file)
{
    REAL(int, fdatasync, int);
    SYNC_BODY;
}

int ftruncate(int file, off_t size)
{
    REAL(int, ftruncate, int, off_t);
    if (is_ours(file)) say(SIZE, inode[file], (uint64_t)size, NULL, 0);
    return real(file, size);
}

int ftruncate64(int file, off64_t size)
{
    REAL(int, ftruncate64, int, off64_t);
    if (is_ours(file)) say(SIZE, inode[file], (uint64_t)size, NULL, 0);
    return real(file, size);
}

int unlink(const char *path)
{
    REAL(int, unlink, const char *);
    const char *name = name_of(path);
    if (name) say(REMOVED, 0, 0, name, strlen(name));
    return real(path);
}

/* Both names, with a newline between them. */
static void two(enum kind kind, const char *from, const char *to)
{
    char names[8192];
    from = name_of(from);
    to = name_of(to);
    if (!from || !to || strlen(from) + strlen(to) + 2 > sizeof names) return;
    strcpy(names, from);
    strcat(names, "\n");
    strcat(names, to);
    say(kind, 0, 0, names, strlen(names));
}

int rename(const char *from, const char *to)
{
    REAL(int, rename, const char *, const char *);
    two(RENAMED, from, to);
    return real(from, to);
}

int link(const char *from, const char *to)
{
    REAL(int, link, const char *, const char *);
    two(LINKED, from, to);
    return real(from, to);
}

int linkat(int from_at, const char *from, int to_at, const char *to, int flags)
{
    REAL(int, linkat, int, const char *, int, const char *, int);
    two(LINKED, from, to);
    return real(from_at, from, to_at, to, flags);
}
