/* The content security policy names the style sheet and the script by their hashes: after a change this says the new ones. */
#include "check.h"
#include "report/page.h"
#include <sodium.h>

static void hash(const char *what, const char *text, const char *stated)
{
    unsigned char bytes[crypto_hash_sha256_BYTES];
    char base64[sodium_base64_ENCODED_LEN(sizeof bytes, sodium_base64_VARIANT_ORIGINAL)];
    crypto_hash_sha256(bytes, (const unsigned char *)text, strlen(text));
    sodium_bin2base64(base64, sizeof base64, bytes, sizeof bytes, sodium_base64_VARIANT_ORIGINAL);
    CHECK(strcmp(base64, stated) == 0, "%s should be \"%s\"", what, base64);
}

int main(void)
{
    hash("exl_page_style_hash", exl_page_style, exl_page_style_hash);
    hash("exl_page_script_hash", exl_page_script, exl_page_script_hash);
    CHECK(!strstr(exl_page_style, "url(") && !strstr(exl_page_style, "@import") && !strstr(exl_page_style, "</"), "style: nothing from elsewhere");
    CHECK(!strstr(exl_page_script, "</") && !strstr(exl_page_script, "<!--") && !strstr(exl_page_script, "innerHTML") && !strstr(exl_page_script, "fetch") &&
              !strstr(exl_page_script, "http") && !strstr(exl_page_script, "eval"), "script: nothing from elsewhere, no markup made");
    return CHECK_DONE("report/test_style");
}
