/* Stops a program at one of the calls by which it changes a folder: preloaded
 * into it, counts those calls, and at the one that is named it either kills the
 * process with SIGKILL or has the call fail.
 *
 * Environment: CRASH_ROOT (the folder), CRASH_LOG (a file that gets one line a
 * call), CRASH_AT (the number of the call, from 1; 0 only counts), CRASH_HOW
 * (kill; the number of an errno; edit: somebody adds a line to the file right
 * before the call; pause: the call waits for a file named like CRASH_LOG with
 * `.go` at its end). Only the program named CRASH_PROGRAM is concerned, not
 * those that it starts.
 *
 * A write that is killed has written its first half.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static int calls;

static const char *setting(const char *name) {
    const char *value = getenv(name);
    return value ? value : "";
}

static int concerns(const char *path) {
    const char *root = setting("CRASH_ROOT");
    size_t length = strlen(root);
    if (length == 0 || strcmp(program_invocation_short_name, setting("CRASH_PROGRAM")) != 0) return 0;
    return strncmp(path, root, length) == 0 && (path[length] == '/' || path[length] == 0);
}

static const char *path_of(int fd, char *buffer) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, buffer, PATH_MAX - 1);
    buffer[length < 0 ? 0 : length] = 0;
    return buffer;
}

static const char *path_at(int folder, const char *name, char *buffer) {
    if (name[0] == '/' || folder == AT_FDCWD) return name;
    path_of(folder, buffer);
    size_t length = strlen(buffer);
    snprintf(buffer + length, PATH_MAX - length, "/%s", name);
    return buffer;
}

static void die(void) {
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

/* Counts a call. 0: let it happen. 1: it is the one, and has to fail. 2: it is
 * the one, and the process has to be killed. */
static int counted(const char *call, const char *path) {
    if (!concerns(path)) return 0;
    calls++;
    int log = REAL(open)(setting("CRASH_LOG"), O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (log >= 0) {
        char line[PATH_MAX + 32];
        int length = snprintf(line, sizeof line, "%s %s\n", call, path + strlen(setting("CRASH_ROOT")));
        if (REAL(write)(log, line, length) < 0) abort();
        close(log);
    }
    if (calls != atoi(setting("CRASH_AT"))) return 0;
    if (strcmp(setting("CRASH_HOW"), "kill") == 0) return 2;
    if (strcmp(setting("CRASH_HOW"), "edit") == 0) {
        int file = REAL(open)(path, O_WRONLY | O_APPEND | O_CREAT, 0644);
        if (file < 0 || REAL(write)(file, "# by hand\n", 10) < 0) abort();
        close(file);
        return 0;
    }
    if (strcmp(setting("CRASH_HOW"), "pause") == 0) {
        char go[PATH_MAX];
        snprintf(go, sizeof go, "%s.go", setting("CRASH_LOG"));
        while (access(go, F_OK) != 0) usleep(2000);
        return 0;
    }
    errno = atoi(setting("CRASH_HOW"));
    return 1;
}

/* The same for calls that are killed before they happen. */
static int stopped(const char *call, const char *path) {
    int verdict = counted(call, path);
    if (verdict == 2) die();
    return verdict;
}

static int changes(int flags) { return flags & (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC); }

#define OPEN(name)                                                                       \
    int name(const char *path, int flags, ...) {                                         \
        va_list rest;                                                                    \
        va_start(rest, flags);                                                           \
        mode_t mode = (flags & O_CREAT) ? va_arg(rest, mode_t) : 0;                      \
        va_end(rest);                                                                    \
        if (changes(flags) && stopped("open", path)) return -1;                          \
        return REAL(name)(path, flags, mode);                                            \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(name)                                                                     \
    int name(int folder, const char *path, int flags, ...) {                             \
        char buffer[PATH_MAX];                                                           \
        va_list rest;                                                                    \
        va_start(rest, flags);                                                           \
        mode_t mode = (flags & O_CREAT) ? va_arg(rest, mode_t) : 0;                      \
        va_end(rest);                                                                    \
        if (changes(flags) && stopped("open", path_at(folder, path, buffer))) return -1; \
        return REAL(name)(folder, path, flags, mode);                                    \
    }
OPENAT(openat)
OPENAT(openat64)

ssize_t write(int fd, const void *bytes, size_t size) {
    char buffer[PATH_MAX];
    int verdict = counted("write", path_of(fd, buffer));
    if (verdict == 1) return -1;
    if (verdict == 2) {
        if (REAL(write)(fd, bytes, size / 2) < 0) abort();
        die();
    }
    return REAL(write)(fd, bytes, size);
}

int fsync(int fd) {
    char buffer[PATH_MAX];
    return stopped("sync", path_of(fd, buffer)) ? -1 : REAL(fsync)(fd);
}

int fdatasync(int fd) {
    char buffer[PATH_MAX];
    return stopped("sync", path_of(fd, buffer)) ? -1 : REAL(fdatasync)(fd);
}

int fchmod(int fd, mode_t mode) {
    char buffer[PATH_MAX];
    return stopped("chmod", path_of(fd, buffer)) ? -1 : REAL(fchmod)(fd, mode);
}

int ftruncate64(int fd, off64_t size) {
    char buffer[PATH_MAX];
    return stopped("truncate", path_of(fd, buffer)) ? -1 : REAL(ftruncate64)(fd, size);
}

int fchown(int fd, uid_t user, gid_t group) {
    char buffer[PATH_MAX];
    return stopped("chown", path_of(fd, buffer)) ? -1 : REAL(fchown)(fd, user, group);
}

/* openat2 has no function of its own. */
long syscall(long number, ...) {
    static long (*real)(long, ...);
    if (!real) real = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");
    long a[6];
    va_list rest;
    va_start(rest, number);
    for (int i = 0; i < 6; i++) a[i] = va_arg(rest, long);
    va_end(rest);
    if (number == SYS_openat2) {
        char buffer[PATH_MAX];
        const struct open_how *how = (const struct open_how *)a[2];
        if (changes(how->flags) && stopped("open", path_at(a[0], (const char *)a[1], buffer))) return -1;
    }
    return real(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

int renameat(int from_folder, const char *from, int folder, const char *to) {
    char buffer[PATH_MAX];
    return stopped("rename", path_at(folder, to, buffer)) ? -1 : REAL(renameat)(from_folder, from, folder, to);
}

int renameat2(int from_folder, const char *from, int folder, const char *to, unsigned flags) {
    char buffer[PATH_MAX];
    const char *call = (flags & RENAME_EXCHANGE) ? "exchange" : "rename";
    if (stopped(call, path_at(folder, to, buffer))) return -1;
    return REAL(renameat2)(from_folder, from, folder, to, flags);
}

int mkdirat(int folder, const char *path, mode_t mode) {
    char buffer[PATH_MAX];
    return stopped("mkdir", path_at(folder, path, buffer)) ? -1 : REAL(mkdirat)(folder, path, mode);
}

int rename(const char *from, const char *to) { return stopped("rename", to) ? -1 : REAL(rename)(from, to); }

int unlink(const char *path) { return stopped("unlink", path) ? -1 : REAL(unlink)(path); }

int unlinkat(int folder, const char *path, int flags) {
    char buffer[PATH_MAX];
    return stopped("unlink", path_at(folder, path, buffer)) ? -1 : REAL(unlinkat)(folder, path, flags);
}

int rmdir(const char *path) { return stopped("rmdir", path) ? -1 : REAL(rmdir)(path); }

int mkdir(const char *path, mode_t mode) { return stopped("mkdir", path) ? -1 : REAL(mkdir)(path, mode); }
