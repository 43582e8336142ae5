/* killer CALL N PROGRAM ARGUMENT... : runs the program and kills it, with all its threads, before it makes that system call for the N-th time. Ends as the program ended;
 * with 137 when it was killed. Other calls run at their full speed: a seccomp filter stops at this one only, which strace cannot combine with a signal. */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { USAGE = 2, FAILED = 125, KILLED = 137 };

/* Those that an architecture has no call of its own for are never made there. */
#define CALL(name) { #name, SYS_##name }
static const struct { const char *name; unsigned number; } calls[] = {
    CALL(write), CALL(pwrite64), CALL(fsync), CALL(fdatasync), CALL(ftruncate), CALL(renameat), CALL(renameat2), CALL(linkat), CALL(unlinkat), CALL(mkdirat), CALL(openat),
    CALL(fcntl), CALL(flock), CALL(close),
#ifdef SYS_rename
    CALL(rename), CALL(link), CALL(unlink), CALL(mkdir),
#endif
};

static void become(unsigned number, char **argv)
{
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog filter = { sizeof code / sizeof code[0], code };
    if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0 && raise(SIGSTOP) == 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
        && syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter) == 0)
        execvp(argv[0], argv);
    perror("killer");
    _exit(FAILED);
}

/* Lets the child run until it ends, or is at the n-th call. */
static int follow(pid_t child, long n)
{
    int status;
    for (long count = 0;;) {
        pid_t pid = waitpid(-1, &status, __WALL);
        if (pid < 0)
            return FAILED;
        if (!WIFSTOPPED(status)) {
            if (pid != child)
                continue;
            return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
        }
        int sig = WSTOPSIG(status), event = status >> 16;
        if (event == PTRACE_EVENT_SECCOMP && ++count == n) {
            kill(child, SIGKILL);
            continue;
        }
        ptrace(PTRACE_CONT, pid, NULL, (void *)(long)(event || sig == SIGSTOP || sig == SIGTRAP ? 0 : sig));
    }
}

int main(int argc, char **argv)
{
    long n = argc > 3 ? strtol(argv[2], NULL, 10) : 0;
    for (size_t i = 0; n > 0 && i < sizeof calls / sizeof calls[0]; i++) {
        if (strcmp(calls[i].name, argv[1]) != 0)
            continue;
        pid_t child = fork();
        if (child == 0)
            become(calls[i].number, argv + 3);
        if (child < 0 || waitpid(child, NULL, __WALL) != child
            || ptrace(PTRACE_SETOPTIONS, child, NULL, (void *)(long)(PTRACE_O_TRACESECCOMP | PTRACE_O_TRACECLONE | PTRACE_O_EXITKILL)) != 0
            || ptrace(PTRACE_CONT, child, NULL, NULL) != 0) {
            perror("killer");
            return FAILED;
        }
        return follow(child, n);
    }
    fprintf(stderr, "usage: killer CALL N PROGRAM ARGUMENT...\n");
    return USAGE;
}
