/* Remembers what a power loss would take: preloaded into a process, it keeps an undo and redo record of every write to
 * one SQLite database that no fsync has followed yet. Writes go through, so the process notices nothing; after it was
 * killed, power_loss.py reads the records and puts the files back to what was on the disk.
 *
 * POWER_LOSS_DATABASE  absolute path of the database; `-wal` and `-journal` beside it are watched too. The `-shm` file
 *                      is rebuilt by SQLite after a crash and does not matter.
 * POWER_LOSS_RECORDS   folder for the records, one file per watched file. While it holds a file named `broken`, the disk
 *                      fails every flush.
 *
 * Records of one file are written under flock, so that several threads and processes may share the database. fsync on
 * any descriptor makes all writes to the file durable, as on Linux. Names in folders count as durable at once.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define FILES 3
#define DESCRIPTORS 65536
#define REAL(name) ((__typeof__(&name))real(#name))

/* Everything in one record is little endian on the machines we run on; power_loss.py reads the same layout. */
struct record {
    uint64_t offset;     /* where the write begins; for a truncation, the new size */
    uint64_t old_size;   /* size of the file before */
    uint64_t old_length; /* bytes that were there before, right after this header */
    uint64_t new_length; /* bytes written, after them; 0 for a truncation */
};

static const char *const suffixes[FILES] = {"", "-wal", "-journal"};
static char watched[FILES][4096];
static char broken[4096];
static int records[FILES];                      /* descriptors of the record files */
static unsigned char file_of[DESCRIPTORS];      /* descriptor -> 1 + index of the watched file, 0 for others */
static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void *real(const char *name) {
    void *found = dlsym(RTLD_NEXT, name);
    if (!found) abort();
    return found;
}

static void fail(const char *what) {
    fprintf(stderr, "power_loss: %s: %s\n", what, strerror(errno));
    abort();
}

/* A forked process needs descriptors of its own: those of its parent would share one lock with it. */
static void reopen(void) {
    for (int i = 0; i < FILES; i++) {
        char path[64], target[4096];
        if (!watched[i][0]) continue;
        snprintf(path, sizeof path, "/proc/self/fd/%d", records[i]);
        ssize_t length = readlink(path, target, sizeof target - 1);
        if (length < 0) fail(path);
        target[length] = 0;
        int fresh = REAL(open)(target, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        if (fresh < 0) fail(target);
        close(records[i]);
        records[i] = fresh;
    }
}

static void prepare(void) {
    const char *database = getenv("POWER_LOSS_DATABASE"), *folder = getenv("POWER_LOSS_RECORDS");
    if (!database || !folder) return;
    snprintf(broken, sizeof broken, "%s/broken", folder);
    for (int i = 0; i < FILES; i++) {
        char path[4096];
        snprintf(watched[i], sizeof watched[i], "%s%s", database, suffixes[i]);
        snprintf(path, sizeof path, "%s/records%s", folder, suffixes[i]);
        records[i] = REAL(open)(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        if (records[i] < 0) fail(path);
    }
    pthread_atfork(NULL, NULL, reopen);
}

static int index_of(const char *path) {
    pthread_once(&once, prepare);
    for (int i = 0; i < FILES; i++)
        if (watched[i][0] && strcmp(path, watched[i]) == 0) return i;
    return -1;
}

static int noted(int descriptor, const char *path) {
    if (descriptor >= 0 && descriptor < DESCRIPTORS) file_of[descriptor] = (unsigned char)(1 + index_of(path));
    return descriptor;
}

static int watched_file(int descriptor) {
    return descriptor >= 0 && descriptor < DESCRIPTORS ? file_of[descriptor] - 1 : -1;
}

static void lock(int file) {
    pthread_mutex_lock(&guard);
    if (flock(records[file], LOCK_EX)) fail("flock");
}

static void unlock(int file) {
    flock(records[file], LOCK_UN);
    pthread_mutex_unlock(&guard);
}

/* Append one record: what is at [offset, offset + covered) now, and what comes there. */
static void remember(int descriptor, int file, uint64_t offset, uint64_t covered, const void *data, size_t length) {
    struct stat status;
    if (fstat(descriptor, &status)) fail("fstat");
    uint64_t size = (uint64_t)status.st_size;
    uint64_t old_length = offset < size ? (size - offset < covered ? size - offset : covered) : 0;
    char *old = malloc(old_length ? old_length : 1);
    if (!old) fail("malloc");
    for (uint64_t got = 0; got < old_length;) {
        ssize_t count = pread(descriptor, old + got, old_length - got, (off_t)(offset + got));
        if (count <= 0) fail("pread of what is overwritten");
        got += (uint64_t)count;
    }
    struct record head = {offset, size, old_length, length};
    struct iovec parts[3] = {{&head, sizeof head}, {old, old_length}, {(void *)data, length}};
    if (writev(records[file], parts, 3) != (ssize_t)(sizeof head + old_length + length)) fail("writing a record");
    free(old);
}

static ssize_t recorded_write(int descriptor, const void *data, size_t length, off_t offset, int moves) {
    int file = watched_file(descriptor);
    if (file < 0)
        return moves ? REAL(write)(descriptor, data, length) : REAL(pwrite)(descriptor, data, length, offset);
    lock(file);
    if (moves) offset = lseek(descriptor, 0, fcntl(descriptor, F_GETFL) & O_APPEND ? SEEK_END : SEEK_CUR);
    remember(descriptor, file, (uint64_t)offset, length, data, length);
    ssize_t done = moves ? REAL(write)(descriptor, data, length) : REAL(pwrite)(descriptor, data, length, offset);
    int error = errno;
    unlock(file);
    errno = error;
    return done;
}

static int recorded_truncate(int descriptor, off_t size) {
    int file = watched_file(descriptor);
    if (file < 0) return REAL(ftruncate)(descriptor, size);
    lock(file);
    remember(descriptor, file, (uint64_t)size, UINT64_MAX, NULL, 0);
    int done = REAL(ftruncate)(descriptor, size), error = errno;
    unlock(file);
    errno = error;
    return done;
}

static int recorded_sync(int descriptor, int (*sync)(int)) {
    int file = watched_file(descriptor);
    if (file < 0) return sync(descriptor);
    if (access(broken, F_OK) == 0) {
        errno = EIO;
        return -1;
    }
    lock(file);
    int done = sync(descriptor), error = errno;
    if (done == 0 && REAL(ftruncate)(records[file], 0)) fail("forgetting records");
    unlock(file);
    errno = error;
    return done;
}

#define MODE(flags, last) \
    mode_t mode = 0; \
    if ((flags) & (O_CREAT | O_TMPFILE)) { \
        va_list rest; \
        va_start(rest, last); \
        mode = (mode_t)va_arg(rest, unsigned int); \
        va_end(rest); \
    }

int open(const char *path, int flags, ...) {
    MODE(flags, flags)
    return noted(REAL(open)(path, flags, mode), path);
}

int openat(int folder, const char *path, int flags, ...) {
    MODE(flags, flags)
    return noted(REAL(openat)(folder, path, flags, mode), path);
}

int close(int descriptor) {
    if (descriptor >= 0 && descriptor < DESCRIPTORS) file_of[descriptor] = 0;
    return REAL(close)(descriptor);
}

int unlink(const char *path) {
    int file = index_of(path), done = REAL(unlink)(path), error = errno;
    if (file >= 0 && done == 0) {
        lock(file);
        if (REAL(ftruncate)(records[file], 0)) fail("forgetting records");
        unlock(file);
    }
    errno = error;
    return done;
}

ssize_t write(int descriptor, const void *data, size_t length) {
    return recorded_write(descriptor, data, length, 0, 1);
}

ssize_t pwrite(int descriptor, const void *data, size_t length, off_t offset) {
    return recorded_write(descriptor, data, length, offset, 0);
}

int ftruncate(int descriptor, off_t size) { return recorded_truncate(descriptor, size); }
int fsync(int descriptor) { return recorded_sync(descriptor, REAL(fsync)); }
int fdatasync(int descriptor) { return recorded_sync(descriptor, REAL(fdatasync)); }

#ifdef __GLIBC__ /* programs built for large files call these names; off_t has 64 bits on the machines we run on */
int open64(const char *path, int flags, ...) {
    MODE(flags, flags)
    return noted(REAL(open)(path, flags, mode), path);
}

int openat64(int folder, const char *path, int flags, ...) {
    MODE(flags, flags)
    return noted(REAL(openat)(folder, path, flags, mode), path);
}

ssize_t pwrite64(int descriptor, const void *data, size_t length, off_t offset) {
    return recorded_write(descriptor, data, length, offset, 0);
}

int ftruncate64(int descriptor, off_t size) { return recorded_truncate(descriptor, size); }
#endif
