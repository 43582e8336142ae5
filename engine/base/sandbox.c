/* Landlock and seccomp without their libraries: headers of the system are often older than the kernel, so what they may lack is
 * written here after the kernel's documentation (userspace-api/landlock.rst, userspace-api/seccomp_filter.rst). */
#include "base/sandbox.h"

#ifdef __linux__
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined __SANITIZE_ADDRESS__
#define SANITIZER 1
#elif defined __has_feature
#if __has_feature(address_sanitizer)
#define SANITIZER 1
#endif
#endif
#ifndef SANITIZER
#define SANITIZER 0
#endif

/* --- Landlock ---------------------------------------------------------------------------------------------------------------------- */

enum { CREATE_RULESET = 444, ADD_RULE = 445, RESTRICT_SELF = 446 };    /* the same on every machine */
enum { ASK_VERSION = 1, RULE_PATH_BENEATH = 1 };
typedef struct { uint64_t files, net, scoped; } ruleset;
typedef struct __attribute__((packed)) { uint64_t allowed; int32_t parent; } path_beneath;

#define EXECUTE     (1ULL << 0)
#define WRITE_FILE  (1ULL << 1)
#define READ_FILE   (1ULL << 2)
#define READ_DIR    (1ULL << 3)
#define REMOVE_DIR  (1ULL << 4)
#define REMOVE_FILE (1ULL << 5)
#define MAKE_DIR    (1ULL << 7)
#define MAKE_REG    (1ULL << 8)
#define TRUNCATE    (1ULL << 14)
#define ON_FILES    (EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE)

/* All rights over files that version `abi` knows: those that are not named above are nobody's. */
static uint64_t known_rights(int abi)
{
    static const int bits[] = { 0, 13, 14, 15, 15, 16 };       /* versions 1 to 4, 5; later ones add none over files */
    return (1ULL << bits[abi < 5 ? abi : 5]) - 1;
}

static void allow(int rules, const exl_box_path *p, uint64_t known)
{
    static const uint64_t rights[] = {
        [EXL_BOX_READ] = READ_FILE | READ_DIR,
        [EXL_BOX_PUT]  = READ_DIR | WRITE_FILE | TRUNCATE | MAKE_REG | REMOVE_FILE | REMOVE_DIR | MAKE_DIR,
        [EXL_BOX_WORK] = READ_DIR | WRITE_FILE | TRUNCATE | MAKE_REG | REMOVE_FILE | REMOVE_DIR | MAKE_DIR | READ_FILE,
    };
    struct stat st;
    int fd = open(p->path, O_PATH | O_CLOEXEC);
    if (fd >= 0 && fstat(fd, &st) == 0) {
        path_beneath rule = { rights[p->access] & known & (S_ISDIR(st.st_mode) ? UINT64_MAX : ON_FILES), fd };
        (void)syscall(ADD_RULE, rules, RULE_PATH_BENEATH, &rule, 0);        /* refused for pipes, which need no right */
    }
    if (fd >= 0)
        close(fd);
}

static int restrict_files(const exl_box_path *path, size_t n)
{
    long abi = syscall(CREATE_RULESET, NULL, 0, ASK_VERSION);
    if (abi < 1)
        return 0;
    ruleset all = { known_rights((int)abi), abi >= 4 ? 3 : 0, abi >= 6 ? 3 : 0 };      /* bind and connect; abstract sockets and signals */
    size_t size = abi >= 6 ? sizeof all : abi >= 4 ? offsetof(ruleset, scoped) : offsetof(ruleset, net);
    int rules = (int)syscall(CREATE_RULESET, &all, size, 0);
    if (rules < 0)
        return 0;
    for (size_t i = 0; i < n; i++)
        allow(rules, &path[i], all.files);
    if (SANITIZER)
        allow(rules, &(exl_box_path){ "/proc", EXL_BOX_READ }, all.files);      /* where its search for leaks finds the threads */
    bool held = syscall(RESTRICT_SELF, rules, 0) == 0;
    close(rules);
    return held ? (int)abi : 0;
}

/* --- seccomp ----------------------------------------------------------------------------------------------------------------------- */

#if defined __x86_64__ && !defined __ILP32__
#define MACHINE AUDIT_ARCH_X86_64
#elif defined __aarch64__ && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define MACHINE AUDIT_ARCH_AARCH64
#elif defined __riscv && __riscv_xlen == 64
#define MACHINE AUDIT_ARCH_RISCV64
#endif

#ifdef MACHINE
#define STATEMENT(code, k)      { (code), 0, 0, (k) }
#define JUMP(code, k, yes, no)  { (code), (yes), (no), (k) }
#define REFUSE                  STATEMENT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)
#define NEVER(name)             JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_##name, 0, 1), REFUSE,

static const struct sock_filter filter[] = {
    STATEMENT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
    JUMP(BPF_JMP | BPF_JEQ | BPF_K, MACHINE, 1, 0), REFUSE,                     /* 32-bit calls, whose numbers are others */
    STATEMENT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
#ifdef __x86_64__
    JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1), REFUSE,                  /* the same for x32 */
    NEVER(fork) NEVER(vfork) NEVER(uselib) NEVER(modify_ldt)
#endif
    NEVER(socket) NEVER(socketpair) NEVER(connect) NEVER(bind) NEVER(listen) NEVER(accept) NEVER(accept4) NEVER(sendto) NEVER(sendmsg)
    NEVER(execve) NEVER(execveat) NEVER(process_vm_readv) NEVER(process_vm_writev)
    NEVER(bpf) NEVER(perf_event_open) NEVER(keyctl) NEVER(add_key) NEVER(request_key) NEVER(userfaultfd)
    NEVER(mount) NEVER(umount2) NEVER(pivot_root) NEVER(chroot) NEVER(unshare) NEVER(setns) NEVER(mknodat) NEVER(open_by_handle_at)
    NEVER(init_module) NEVER(finit_module) NEVER(delete_module) NEVER(kexec_load) NEVER(reboot) NEVER(swapon) NEVER(swapoff) NEVER(acct)
#ifdef __NR_io_uring_setup
    NEVER(io_uring_setup) NEVER(io_uring_enter) NEVER(io_uring_register)        /* which would do all of this behind the filter's back */
#endif
#ifdef __NR_pidfd_getfd
    NEVER(pidfd_getfd)
#endif
#if !SANITIZER
    NEVER(ptrace)
#ifdef __NR_clone3
    JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_clone3, 0, 1),                         /* its flags cannot be seen from here: the C library then takes clone */
    STATEMENT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
#endif
    JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_clone, 0, 3),
    STATEMENT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args)),   /* flags: the low half, on little-endian machines */
    JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 1, 0), REFUSE,
#endif
    STATEMENT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
};

static bool restrict_calls(void)
{
    struct sock_fprog program = { sizeof filter / sizeof filter[0], (struct sock_filter *)(uintptr_t)filter };
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}
#else
static bool restrict_calls(void) { return false; }
#endif

static exl_box enter(const exl_box_path *path, size_t n)
{
    exl_box box = { .entered = true };
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return box;
    box.landlock = restrict_files(path, n);
    box.seccomp = restrict_calls();
    return box;
}

#else
static exl_box enter(const exl_box_path *path, size_t n)
{
    (void)path;
    (void)n;
    return (exl_box){ .entered = true };
}
#endif

static exl_box held;        /* a property of the process, as the sandbox itself: the kernel does not tell */

exl_box exl_sandbox_enter(const exl_box_path *path, size_t n) { return held = enter(path, n); }
exl_box exl_sandbox_holds(void) { return held; }
