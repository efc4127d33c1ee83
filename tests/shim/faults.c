/* Preloaded into a process, counts the calls that change files below one folder, and at a chosen one kills the
 * process or lets the disk fail. Native code (SQLite, tantivy) and Python go through it alike. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>
#include <sys/types.h>
#include <unistd.h>

enum { COUNT, KILL, FULL, FAIL, SHORT };       /* what happens at the chosen call */
enum { GROWS = 1, WRITES = 2, OTHER = 4 };     /* what a call does: FULL and SHORT meet the first two, the second only */

static char folder[PATH_MAX];
static int mode;
static long chosen;
static atomic_long calls;

void shim_arm(const char *path, int what, long call) {
    mode = what;
    chosen = call;
    atomic_store(&calls, 0);
    strncpy(folder, path, sizeof folder - 1);
}

long shim_calls(void) { return atomic_load(&calls); }

static int is_below(const char *path) {
    size_t length = strlen(folder);
    return length && strncmp(path, folder, length) == 0 && (path[length] == '/' || path[length] == '\0');
}

static int is_ours(int descriptor) {
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = folder[0] ? readlink(link, path, sizeof path - 1) : -1;
    if (length < 0) return 0;
    path[length] = '\0';
    return is_below(path);
}

static int is_our_path(int parent, const char *path) {
    return path[0] == '/' || parent == AT_FDCWD ? is_below(path) : is_ours(parent);
}

/* Return 0 to go on, -1 to fail with errno set, 1 to write a part only. */
static int meet(int kind) {
    long call = atomic_fetch_add(&calls, 1) + 1;
    if (mode == KILL && call == chosen) kill(getpid(), SIGKILL);
    if (mode == FAIL && call == chosen) { errno = EIO; return -1; }
    if (mode == FULL && call >= chosen && kind != OTHER) {
        if (call == chosen && kind == WRITES) return 1;
        errno = ENOSPC;
        return -1;
    }
    return mode == SHORT && call == chosen && kind == WRITES;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int descriptor, const void *data, size_t size) {
    int met = is_ours(descriptor) ? meet(WRITES) : 0;
    return met < 0 ? -1 : REAL(write)(descriptor, data, met && size > 1 ? size / 2 : size);
}

ssize_t pwrite(int descriptor, const void *data, size_t size, off_t place) {
    int met = is_ours(descriptor) ? meet(WRITES) : 0;
    return met < 0 ? -1 : REAL(pwrite)(descriptor, data, met && size > 1 ? size / 2 : size, place);
}

ssize_t pwrite64(int descriptor, const void *data, size_t size, off64_t place) {
    return pwrite(descriptor, data, size, place);
}

ssize_t writev(int descriptor, const struct iovec *parts, int count) {
    int met = is_ours(descriptor) ? meet(WRITES) : 0;
    return met < 0 ? -1 : REAL(writev)(descriptor, parts, met && count > 1 ? count / 2 : count);
}

#define ON_DESCRIPTOR(name, kind, declared, passed) \
    int name declared { return is_ours(descriptor) && meet(kind) < 0 ? -1 : REAL(name) passed; }

ON_DESCRIPTOR(fsync, OTHER, (int descriptor), (descriptor))
ON_DESCRIPTOR(fdatasync, OTHER, (int descriptor), (descriptor))
ON_DESCRIPTOR(ftruncate, GROWS, (int descriptor, off_t size), (descriptor, size))
ON_DESCRIPTOR(ftruncate64, GROWS, (int descriptor, off64_t size), (descriptor, size))

#define ON_PATH(name, kind, parent, path, declared, passed) \
    int name declared { return is_our_path(parent, path) && meet(kind) < 0 ? -1 : REAL(name) passed; }

ON_PATH(rename, OTHER, AT_FDCWD, to, (const char *from, const char *to), (from, to))
ON_PATH(renameat, OTHER, in, to, (int out, const char *from, int in, const char *to), (out, from, in, to))
ON_PATH(link, GROWS, AT_FDCWD, to, (const char *from, const char *to), (from, to))
ON_PATH(linkat, GROWS, in, to, (int out, const char *from, int in, const char *to, int flags),
        (out, from, in, to, flags))
ON_PATH(unlink, OTHER, AT_FDCWD, path, (const char *path), (path))
ON_PATH(unlinkat, OTHER, parent, path, (int parent, const char *path, int flags), (parent, path, flags))
ON_PATH(rmdir, OTHER, AT_FDCWD, path, (const char *path), (path))
ON_PATH(mkdir, GROWS, AT_FDCWD, path, (const char *path, mode_t rights), (path, rights))
ON_PATH(mkdirat, GROWS, parent, path, (int parent, const char *path, mode_t rights), (parent, path, rights))

static mode_t rights_of(int flags, va_list more) { return flags & O_CREAT ? va_arg(more, mode_t) : 0; }

#define OPENING(name, parent, declared, passed) \
    int name declared { \
        va_list more; \
        va_start(more, flags); \
        mode_t rights = rights_of(flags, more); \
        va_end(more); \
        return flags & O_CREAT && is_our_path(parent, path) && meet(GROWS) < 0 ? -1 : REAL(name) passed; \
    }

OPENING(open, AT_FDCWD, (const char *path, int flags, ...), (path, flags, rights))
OPENING(open64, AT_FDCWD, (const char *path, int flags, ...), (path, flags, rights))
OPENING(openat, parent, (int parent, const char *path, int flags, ...), (parent, path, flags, rights))
OPENING(openat64, parent, (int parent, const char *path, int flags, ...), (parent, path, flags, rights))
