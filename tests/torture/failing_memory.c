/* Preloaded: the FAIL_AT-th allocation fails, and with FAIL_ON every one after it. At the end FAIL_STACKS, a file, is told for each where it was called
 * from: a digest of 8 bytes of the innermost DEPTH calls, so that each place can be tried once before any is tried twice. FAIL_LEAK loses a block, which a
 * search for leaks must find.
 * Counted from main on: what the loader asks for is not ours. Nor is what libxlsxwriter asks for, which crashes without it: the engine makes sure before each sheet
 * that there is memory enough for it (engine/report/xlsx.c). */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <link.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *(*real_malloc)(size_t);
static void *(*real_calloc)(size_t, size_t);
static void *(*real_realloc)(void *, size_t);
static int (*real_posix_memalign)(void **, size_t, size_t);
static void (*real_free)(void *);
static _Alignas(16) char boot[1 << 16];         /* for dlsym, which allocates before it has found what allocates */
static size_t booted;
static atomic_long count;
static long at;
static bool on, armed, looking;
enum { DEPTH = 24, MOST = 1 << 20 };
static FILE *told;
static uint64_t stack[MOST];                    /* of told only */

/* Asked by LeakSanitizer: libraries that lose some bytes themselves when they get no memory: minizip when deflateInit2 fails, libzip in zip_fdopen, GSL in
 * gsl_multimin_fminimizer_alloc. What the engine forgets to give back to them with memory enough is found by `make asan`, which knows no exceptions. */
__attribute__((visibility("default"))) const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void) { return "leak:libminizip.so\nleak:libzip.so\nleak:libgsl.so\n"; }

static bool is_boot(const void *p) { return (const char *)p >= boot && (const char *)p < boot + sizeof boot; }

static void *from_boot(size_t n)
{
    size_t from = booted;
    booted += (n + 15) & ~(size_t)15;
    return booted <= sizeof boot ? boot + from : NULL;
}

static void look(void)
{
    if (real_malloc || looking)
        return;
    looking = true;
    *(void **)&real_calloc = dlsym(RTLD_NEXT, "calloc");
    *(void **)&real_realloc = dlsym(RTLD_NEXT, "realloc");
    *(void **)&real_posix_memalign = dlsym(RTLD_NEXT, "posix_memalign");
    *(void **)&real_free = dlsym(RTLD_NEXT, "free");
    *(void **)&real_malloc = dlsym(RTLD_NEXT, "malloc");
    looking = false;
}

/* Libraries that follow null pointers: libxlsxwriter, and what writes its ZIP. */
static const char *const spared_names[] = { "libxlsxwriter", "libminizip" };
enum { N_SPARED = sizeof spared_names / sizeof spared_names[0] };
static struct { uintptr_t from, to; } spared[N_SPARED];

static int spare(struct dl_phdr_info *i, size_t size, void *ctx)
{
    (void)size;
    (void)ctx;
    for (size_t s = 0; s < N_SPARED; s++)
        for (int k = 0; strstr(i->dlpi_name, spared_names[s]) && k < i->dlpi_phnum; k++)
            if (i->dlpi_phdr[k].p_type == PT_LOAD && (i->dlpi_phdr[k].p_flags & PF_X)) {
                spared[s].from = i->dlpi_addr + i->dlpi_phdr[k].p_vaddr;
                spared[s].to = spared[s].from + i->dlpi_phdr[k].p_memsz;
            }
    return 0;
}

static bool is_spared(const void *caller)
{
    for (size_t s = 0; s < N_SPARED; s++)
        if ((uintptr_t)caller >= spared[s].from && (uintptr_t)caller < spared[s].to)
            return true;
    return false;
}

/* The digest of the n-th allocation's calls. Within one process: addresses are others in the next. */
static void remember(long n)
{
    static _Thread_local bool inside;
    void *frame[DEPTH];
    if (inside || n > MOST)
        return;
    inside = true;
    int depth = backtrace(frame, DEPTH);
    uint64_t h = 14695981039346656037u;
    for (int i = 2; i < depth; i++)
        h = (h ^ (uint64_t)(uintptr_t)frame[i]) * 1099511628211u;
    stack[n - 1] = h;
    inside = false;
}

/* For a debugger: `break failed_here` stops where memory is refused. */
__attribute__((noinline, visibility("default"))) void failed_here(void);
void failed_here(void) { errno = ENOMEM; }

/* caller: where the allocation was called. */
static __attribute__((noinline)) bool fails(const void *caller)
{
    if (!armed || is_spared(caller))
        return false;
    long n = atomic_fetch_add(&count, 1) + 1;
    if (told)
        remember(n);
    bool now = at && (on ? n >= at : n == at);
    if (now)
        failed_here();
    return now;
}

void *malloc(size_t n)
{
    look();
    return !real_malloc ? from_boot(n) : fails(__builtin_return_address(0)) ? NULL : real_malloc(n);
}

void *calloc(size_t n, size_t size)
{
    look();
    return !real_malloc ? from_boot(n * size) : fails(__builtin_return_address(0)) ? NULL : real_calloc(n, size);
}

void *realloc(void *p, size_t n)
{
    look();
    if (is_boot(p)) {
        void *q = malloc(n);
        if (q)
            memcpy(q, p, n < (size_t)(boot + sizeof boot - (char *)p) ? n : (size_t)(boot + sizeof boot - (char *)p));
        return q;
    }
    return fails(__builtin_return_address(0)) ? NULL : real_realloc(p, n);
}

int posix_memalign(void **out, size_t align, size_t n)
{
    look();
    return fails(__builtin_return_address(0)) ? ENOMEM : real_posix_memalign(out, align, n);
}

void free(void *p)
{
    look();
    if (p && !is_boot(p))
        real_free(p);
}

static __attribute__((constructor)) void arm(void)
{
    const char *a = getenv("FAIL_AT"), *name = getenv("FAIL_STACKS");
    void *frame[DEPTH];
    at = a ? strtol(a, NULL, 10) : 0;
    on = getenv("FAIL_ON") != NULL;
    look();
    dl_iterate_phdr(spare, NULL);
    told = name ? fopen(name, "w") : NULL;     /* now: the program will soon have no right to */
    if (told)
        (void)backtrace(frame, DEPTH);          /* loads what it needs, once */
    if (getenv("FAIL_LEAK")) {
        void *volatile lost = real_malloc(100);
        lost = NULL;
        (void)lost;
    }
    armed = true;
}

static __attribute__((destructor)) void tell(void)
{
    long n = atomic_load(&count);
    armed = false;
    if (told) {
        fwrite(stack, sizeof *stack, (size_t)(n < MOST ? n : MOST), told);
        fclose(told);
    }
}
