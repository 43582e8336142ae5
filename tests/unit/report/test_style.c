/* The content security policy names the style sheet by its hash: after a change this says the new one. */
#include "check.h"
#include "report/page.h"
#include <sodium.h>

int main(void)
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    char base64[sodium_base64_ENCODED_LEN(sizeof hash, sodium_base64_VARIANT_ORIGINAL)];
    crypto_hash_sha256(hash, (const unsigned char *)exl_page_style, strlen(exl_page_style));
    sodium_bin2base64(base64, sizeof base64, hash, sizeof hash, sodium_base64_VARIANT_ORIGINAL);
    CHECK(strcmp(base64, exl_page_style_hash) == 0, "exl_page_style_hash should be \"%s\"", base64);
    CHECK(!strstr(exl_page_style, "url(") && !strstr(exl_page_style, "@import") && !strstr(exl_page_style, "</"), "nothing from elsewhere");
    return CHECK_DONE("report/test_style");
}
