/* The sandbox, from inside: a child enters it and tries what a program that was taken over would. */
#include "base/sandbox.h"
#include "check.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

static char root[] = "/tmp/exl_sandbox.XXXXXX";

static const char *at(const char *name)
{
    static char path[4][128];
    static unsigned k;
    char *p = path[k++ % 4];
    snprintf(p, sizeof path[0], "%s/%s", root, name);
    return p;
}

static bool opens(const char *path, int flags)
{
    int fd = open(path, flags | O_CLOEXEC, 0600);
    if (fd >= 0)
        close(fd);
    return fd >= 0;
}
static bool reads(const char *path) { return opens(path, O_RDONLY); }
static bool makes(const char *path) { return opens(path, O_RDWR | O_CREAT); }
static bool puts_in(const char *path) { return opens(path, O_WRONLY | O_CREAT | O_TRUNC); }

/* What Landlock forbids, what it must leave. */
static bool secret(void)        { return reads(at("home/.ssh/id")); }
static bool secret_above(void)  { return reads(at("work/../home/.ssh/id")); }
static bool secret_link(void)   { return reads(at("work/link")); }
static bool listing(void)       { return opens(at("home/.ssh"), O_RDONLY | O_DIRECTORY); }
static bool passwords(void)     { return reads("/etc/passwd"); }
static bool overwrite(void)     { return opens(at("notes.csv"), O_WRONLY); }
static bool shorten(void)       { return opens(at("notes.csv"), O_WRONLY | O_TRUNC); }
static bool plant(void)         { return makes(at("home/planted")); }
static bool take_out(void)      { return unlink(at("home/.ssh/id")) == 0; }
static bool read_put(void)      { return reads(at("out/there")); }
static bool move_out(void)      { return rename(at("work/kept"), at("home/moved")) == 0; }
static bool folder(void)        { return mkdir(at("home/folder"), 0700) == 0; }
static bool pipe_file(void)     { return mkfifo(at("work/pipe"), 0600) == 0; }
static bool notes(void)         { return reads(at("notes.csv")); }
static bool own(void)           { return makes(at("work/store.db")) && reads(at("work/store.db")) && unlink(at("work/store.db")) == 0; }
static bool own_name(void)      { return puts_in(at("work/a.new")) && rename(at("work/a.new"), at("work/a")) == 0; }
static bool put(void)           { return puts_in(at("out/new")) && rename(at("out/new"), at("out/old")) == 0; }
static bool put_folder(void)    { return mkdir(at("out/tables"), 0700) == 0 && puts_in(at("out/tables/x.csv")); }

/* What the filter forbids, what it must leave. */
static bool internet(void)      { return socket(AF_INET, SOCK_STREAM, 0) >= 0; }
static bool internet6(void)     { return socket(AF_INET6, SOCK_DGRAM, 0) >= 0; }
static bool local(void)         { int fd[2]; return socket(AF_UNIX, SOCK_STREAM, 0) >= 0 || socketpair(AF_UNIX, SOCK_STREAM, 0, fd) == 0; }
static bool execute(void)       { char *none[] = { NULL }; execve("/bin/true", none, none); return errno != EPERM; }
static bool look_into(void)     { return ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0; }
static bool peek(void)          { char c, d = 0; struct iovec to = { &c, 1 }, from = { &d, 1 }; return process_vm_readv(getppid(), &to, 1, &from, 1, 0) == 1; }
static bool ring(void)          { char room[256] = { 0 }; return syscall(425, 1, room) >= 0 || errno != EPERM; }
static bool space(void)         { return unshare(CLONE_NEWUSER) == 0; }
static bool child(void)         { pid_t p = fork(); if (p == 0) _exit(0); return p >= 0; }
static bool child_by_hand(void) { long p = syscall(SYS_vfork); if (p == 0) _exit(0); return p >= 0; }
static void *nothing(void *p)   { return p; }
static bool thread(void)        { pthread_t t; return pthread_create(&t, NULL, nothing, NULL) == 0 && pthread_join(t, NULL) == 0; }
static bool memory(void)        { void *p = malloc(1 << 24); free(p); return p != NULL; }

enum { FILES = 1, CALLS = 2, PROCESSES = 4 };
static const struct { const char *name; bool (*tries)(void); int by; bool may; } rows[] = {
    { "read a secret", secret, FILES, false }, { "read it by way of ..", secret_above, FILES, false }, { "read it by way of a link", secret_link, FILES, false },
    { "list a folder", listing, FILES, false }, { "read /etc/passwd", passwords, FILES, false }, { "change an input", overwrite, FILES, false },
    { "shorten an input", shorten, FILES, false }, { "plant a file", plant, FILES, false }, { "remove a file", take_out, FILES, false },
    { "read an output's folder", read_put, FILES, false }, { "move a file out", move_out, FILES, false }, { "make a folder", folder, FILES, false },
    { "make a pipe", pipe_file, FILES, false },
    { "read an input", notes, 0, true }, { "work on the store", own, 0, true }, { "rename in its folder", own_name, 0, true },
    { "replace an output", put, 0, true }, { "make an output's folder", put_folder, 0, true },
    { "socket", internet, CALLS, false }, { "socket of version 6", internet6, CALLS, false }, { "local socket", local, CALLS, false },
    { "execute", execute, CALLS, false }, { "read another process", peek, CALLS, false }, { "io_uring", ring, CALLS, false }, { "name space", space, CALLS, false },
    { "be traced", look_into, CALLS | PROCESSES, false }, { "fork", child, CALLS | PROCESSES, false }, { "vfork", child_by_hand, CALLS | PROCESSES, false },
    { "thread", thread, 0, true }, { "memory", memory, 0, true },
};
enum { ROWS = sizeof rows / sizeof rows[0] };

/* A child that enters the sandbox and tries one thing: 0 could, 1 could not, 2 the kernel has not what forbids it. */
static int one(size_t i)
{
    pid_t p = fork();
    if (p == 0) {
        const char *path[3] = { strdup(at("notes.csv")), strdup(at("work")), strdup(at("out")) };
        exl_box box = exl_sandbox_enter((exl_box_path[]){ { path[0], EXL_BOX_READ }, { path[1], EXL_BOX_WORK }, { path[2], EXL_BOX_PUT }, { "/nonexistent", EXL_BOX_READ } }, 4);
        exl_box held = exl_sandbox_holds();
        bool there = held.entered && held.landlock == box.landlock && held.seccomp == box.seccomp && !((rows[i].by & FILES) && box.landlock < 3) && !((rows[i].by & CALLS) && !box.seccomp);
        _exit(!there ? 2 : !rows[i].tries());
    }
    int status = -1;
    return waitpid(p, &status, 0) == p && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void prepare(void)
{
    static const char *const folders[] = { "home", "home/.ssh", "work", "out" }, *const files[] = { "home/.ssh/id", "notes.csv", "work/kept", "out/there" };
    CHECK(mkdtemp(root) != NULL, "%s", root);
    for (size_t i = 0; i < 4; i++)
        CHECK(mkdir(at(folders[i]), 0700) == 0, "%s", folders[i]);
    for (size_t i = 0; i < 4; i++)
        CHECK(makes(at(files[i])), "%s", files[i]);
    CHECK(symlink("../home/.ssh/id", at("work/link")) == 0, "link");
}

static void remove_all(void)
{
    static const char *const files[] = { "home/.ssh/id", "notes.csv", "work/kept", "work/link", "work/a", "out/there", "out/old", "out/tables/x.csv" };
    static const char *const folders[] = { "home/.ssh", "home", "work", "out/tables", "out" };
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        CHECK(unlink(at(files[i])) == 0, "%s is gone", files[i]);
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++)
        CHECK(rmdir(at(folders[i])) == 0, "%s holds what should not be there", folders[i]);
    CHECK(rmdir(root) == 0, "%s holds what should not be there", root);
}

int main(void)
{
    unsigned without = 0;
#ifdef __SANITIZE_ADDRESS__
    const int skipped = PROCESSES;
#else
    const int skipped = 0;
#endif
    CHECK(!exl_sandbox_holds().entered, "nothing holds before it was asked for");
    prepare();
    for (size_t i = 0; i < ROWS; i++) {
        if (rows[i].by & skipped)
            continue;
        int got = one(i);
        without += got == 2;
        CHECK(got == 2 || got == (rows[i].may ? 0 : 1), "%s: %d", rows[i].name, got);
    }
    remove_all();
    if (without)
        printf("test_sandbox: skipped %u of %d: this kernel has no Landlock, version 3 or newer, or no seccomp\n", without, (int)ROWS);
    return CHECK_DONE("test_sandbox");
}
