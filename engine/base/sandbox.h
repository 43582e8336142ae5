/* What the process may still do to the rest of the machine, given up for good: should a file of notes take the program over, there is little
 * to be had. Linux only: Landlock for files and the network, a seccomp filter for system calls. Without one or both of them the
 * program works all the same. */
#ifndef EXL_BASE_SANDBOX_H
#define EXL_BASE_SANDBOX_H
#include <stdbool.h>
#include <stddef.h>

typedef enum {
    EXL_BOX_READ,           /* a file, or a folder and all in it */
    EXL_BOX_PUT,            /* a folder: files and folders may be made, files replaced and removed in it, not read */
    EXL_BOX_WORK            /* both */
} exl_box_access;
typedef struct { const char *path; exl_box_access access; } exl_box_path;

/* What holds from now on. */
typedef struct {
    int  landlock;          /* version of its interface, 0 = not there */
    bool seccomp;
    bool entered;           /* somebody asked for it */
} exl_box;

/* From here on, for this process and what it starts: no file is opened outside of `path` (what is open stays so; one that does not exist is
 * passed over), nothing is executed, no process made or looked into, no socket opened. Threads can be made; call it before the first.
 * Never fails: the result says what the kernel could do. Under AddressSanitizer processes may be made, since its search for leaks does.
 * Example: exl_sandbox_enter(&(exl_box_path){ "notes.csv", EXL_BOX_READ }, 1) leaves this one file to be read. */
exl_box exl_sandbox_enter(const exl_box_path *path, size_t n);

/* What holds for this process: the answer of the last call above, and nothing before one. */
exl_box exl_sandbox_holds(void);
#endif
