/* Runs a fuzz target over files, without a fuzzer: seeds, and what once went wrong. usage: TARGET FILE... */
#include "fuzz.h"

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        FILE *f = fopen(argv[i], "rb");
        uint8_t *bytes = malloc(1 << 20);
        if (!f || !bytes)
            return fprintf(stderr, "%s: cannot be read\n", argv[i]), 1;
        size_t n = fread(bytes, 1, 1 << 20, f);
        fclose(f);
        uint8_t *exact = malloc(n ? n : 1);             /* so that a read beyond the end is one beyond the allocation */
        if (!exact)
            return 1;
        memcpy(exact, bytes, n);
        LLVMFuzzerTestOneInput(exact, n);
        free(exact);
        free(bytes);
    }
    printf("%d inputs\n", argc - 1);
    return argc < 2;
}
