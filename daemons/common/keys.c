#include "keys.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bus.h"

enum { PATH_SIZE = 4096 };

static const char z85_digits[] =
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";

void key_encode(const uint8_t key[KEY_SIZE], char text[KEY_TEXT_SIZE])
{
    for (int group = 0; group < KEY_SIZE / 4; group++) {
        uint32_t value = 0;

        for (int i = 0; i < 4; i++)
            value = value << 8 | key[group * 4 + i];
        for (int i = 4; i >= 0; i--) {
            text[group * 5 + i] = z85_digits[value % 85];
            value /= 85;
        }
    }
    text[KEY_TEXT_SIZE - 1] = '\0';
}

bool key_decode(const char *text, uint8_t key[KEY_SIZE])
{
    if (strlen(text) != KEY_TEXT_SIZE - 1)
        return false;
    for (int group = 0; group < KEY_SIZE / 4; group++) {
        uint64_t value = 0;

        for (int i = 0; i < 5; i++) {
            const char *digit = strchr(z85_digits, text[group * 5 + i]);

            if (digit == NULL)
                return false;
            value = value * 85 + (uint64_t)(digit - z85_digits);
        }
        if (value > UINT32_MAX)
            return false;
        for (int i = 3; i >= 0; i--) {
            key[group * 4 + i] = (uint8_t)value;
            value >>= 8;
        }
    }
    return true;
}

bool key_public(const char *secret, char text[KEY_TEXT_SIZE])
{
    uint8_t key[KEY_SIZE], point[KEY_SIZE];
    bool good = key_decode(secret, key) && crypto_scalarmult_base(point, key) == 0;

    if (good)
        key_encode(point, text);
    sodium_memzero(key, sizeof key);
    return good;
}

bool key_name_is_good(const char *name)
{
    size_t length =
        strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    return length > 0 && length < BUS_PRINCIPAL_MAX && name[length] == '\0' && name[0] != '.' && name[0] != '-';
}

static bool fail(char *error, size_t error_size, const char *what, const char *path, const char *why)
{
    snprintf(error, error_size, "%s %s: %s", what, path, why);
    return false;
}

bool key_read(const char *folder, const char *name, const char *suffix, char text[KEY_TEXT_SIZE], char *error,
              size_t error_size)
{
    char path[PATH_SIZE], line[128] = "";
    uint8_t key[KEY_SIZE];
    FILE *file;
    bool good;

    snprintf(path, sizeof path, "%s/%s.%s", folder, name, suffix);
    if (!key_name_is_good(name))
        return fail(error, error_size, "There can be no key file", path, "a name has letters, digits, . _ and -");
    file = fopen(path, "re");
    if (file == NULL)
        return fail(error, error_size, "Cannot read the key file", path, strerror(errno));
    good = fgets(line, sizeof line, file) != NULL;
    fclose(file);
    line[strcspn(line, " \t\r\n")] = '\0';
    good = good && key_decode(line, key);
    if (good)
        memcpy(text, line, KEY_TEXT_SIZE);
    sodium_memzero(line, sizeof line);
    sodium_memzero(key, sizeof key);
    return good || fail(error, error_size, "Bad key file", path, "it must hold 40 characters of Z85 on one line");
}

/* Writes a whole file under a passing name and links it to its own: it is complete or not there,
 * and of two processes that make the same key one wins. *made tells whether it was this one. */
static bool write_once(const char *path, const char *line, mode_t mode, bool *made, char *error, size_t error_size)
{
    char passing[PATH_SIZE + 32];
    size_t length = strlen(line);
    bool good;
    int file;

    snprintf(passing, sizeof passing, "%s.%ld.new", path, (long)getpid());
    unlink(passing);
    file = open(passing, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (file < 0)
        return fail(error, error_size, "Cannot make the key file", path, strerror(errno));
    good = write(file, line, length) == (ssize_t)length && fsync(file) == 0;
    close(file);
    *made = good && link(passing, path) == 0;
    good = *made || (good && errno == EEXIST);
    if (!good)
        fail(error, error_size, "Cannot make the key file", path, strerror(errno));
    unlink(passing);
    return good;
}

/* Writes the public key of the secret one that is in its file now. */
static bool write_public(const char *folder, const char *name, char *error, size_t error_size)
{
    char path[PATH_SIZE], secret[KEY_TEXT_SIZE], line[KEY_TEXT_SIZE + 1];
    bool made;

    if (!key_read(folder, name, "key", secret, error, error_size))
        return false;
    snprintf(path, sizeof path, "%s/%s.pub", folder, name);
    if (!key_public(secret, line))
        return fail(error, error_size, "Cannot make the key file", path, "its secret key is no key");
    sodium_memzero(secret, sizeof secret);
    strcat(line, "\n");
    return write_once(path, line, 0644, &made, error, error_size);
}

bool bus_make_key(const char *folder, const char *name, bool *made, char *error, size_t error_size)
{
    char path[PATH_SIZE], line[KEY_TEXT_SIZE + 1];
    uint8_t key[KEY_SIZE];
    bool good = true;

    *made = false;
    snprintf(path, sizeof path, "%s/%s.key", folder, name);
    if (!key_name_is_good(name))
        return fail(error, error_size, "Cannot make the key file", path,
                    "a name has at most 63 letters, digits, . _ and -");
    if (mkdir(folder, 0700) != 0 && errno != EEXIST)
        return fail(error, error_size, "Cannot make the folder of keys", folder, strerror(errno));
    if (access(path, F_OK) != 0) {
        randombytes_buf(key, sizeof key);
        key_encode(key, line);
        strcat(line, "\n");
        good = write_once(path, line, 0600, made, error, error_size);
    }
    sodium_memzero(key, sizeof key);
    sodium_memzero(line, sizeof line);
    return good && write_public(folder, name, error, error_size);
}
