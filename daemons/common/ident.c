#include "ident.h"

#include <assert.h>
#include <pthread.h>
#include <sodium.h>
#include <string.h>
#include <time.h>

static_assert(sizeof(struct hash_state) >= sizeof(crypto_generichash_state), "hash_state too small");
static_assert(_Alignof(struct hash_state) >= _Alignof(crypto_generichash_state), "hash_state alignment");

/* The last UUID made, as the number it is apart from its six fixed bits: 48 bits of milliseconds,
 * 12 and 62 bits that begin at random. Random bytes are fetched from the system many at a time. */
static struct {
    pthread_mutex_t lock;
    uint64_t ms, high, low;
    uint32_t random[128];
    size_t random_left;
} last = {.lock = PTHREAD_MUTEX_INITIALIZER};

enum { HIGH_BITS = 12, LOW_BITS = 62 };

/* After fork() parent and child hold the same random bytes: neither may be the other's twin. */
static void forget_random(void)
{
    last.random_left = 0;
}

static void begin(void)
{
    /* On failure libsodium keeps to its portable code and still reads the system's random source. */
    (void)!sodium_init();
    pthread_atfork(NULL, NULL, forget_random);
}

static void begin_once(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    pthread_once(&once, begin);
}

static uint64_t next_random(void)
{
    if (last.random_left == 0) {
        randombytes_buf(last.random, sizeof last.random);
        last.random_left = ARRAY_SIZE(last.random);
    }
    return last.random[--last.random_left];
}

/* A millisecond not seen before: all bits after it are new. */
static void start_over(uint64_t ms)
{
    last.ms = ms;
    last.high = next_random() >> (32 - HIGH_BITS);
    last.low = (next_random() << 32 | next_random()) >> (64 - LOW_BITS);
}

/* The same millisecond, or a clock set back: a random step upwards, as RFC 9562 6.2 method 2 has it. */
static void step_up(void)
{
    last.low += 1 + next_random();
    if (last.low >> LOW_BITS != 0) {
        last.low &= (UINT64_C(1) << LOW_BITS) - 1;
        last.high++;
    }
    if (last.high >> HIGH_BITS != 0) {
        last.high = 0;
        last.ms++;
    }
}

static void put_big_endian(uint8_t *out, int bytes, uint64_t value)
{
    for (int i = bytes - 1; i >= 0; i--) {
        out[i] = (uint8_t)value;
        value >>= 8;
    }
}

void uuid_make(uint8_t out[UUID_SIZE])
{
    uint64_t ms = (uint64_t)(now_us() / 1000);

    begin_once();
    pthread_mutex_lock(&last.lock);
    if (ms > last.ms)
        start_over(ms);
    else
        step_up();
    put_big_endian(out, 6, last.ms);
    put_big_endian(out + 6, 2, UINT64_C(7) << HIGH_BITS | last.high); /* version 7 */
    put_big_endian(out + 8, 8, UINT64_C(2) << LOW_BITS | last.low);   /* variant 10 */
    pthread_mutex_unlock(&last.lock);
}

const char *uuid_text(const uint8_t uuid[UUID_SIZE], char out[UUID_TEXT_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    char *at = out;

    for (int i = 0; i < UUID_SIZE; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *at++ = '-';
        *at++ = digits[uuid[i] >> 4];
        *at++ = digits[uuid[i] & 15];
    }
    *at = '\0';
    return out;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool uuid_parse(const char *text, uint8_t out[UUID_SIZE])
{
    uint8_t parsed[UUID_SIZE];

    if (strlen(text) != UUID_TEXT_SIZE - 1)
        return false;
    for (int i = 0; i < UUID_SIZE; i++) {
        int high, low;

        if ((i == 4 || i == 6 || i == 8 || i == 10) && *text++ != '-')
            return false;
        high = hex_digit(*text++);
        low = hex_digit(*text++);
        if (high < 0 || low < 0)
            return false;
        parsed[i] = (uint8_t)(high << 4 | low);
    }
    memcpy(out, parsed, UUID_SIZE);
    return true;
}

static crypto_generichash_state *hash_inside(struct hash_state *state)
{
    return (crypto_generichash_state *)(void *)state->opaque;
}

void hash_begin(struct hash_state *state)
{
    begin_once();
    crypto_generichash_init(hash_inside(state), NULL, 0, HASH_SIZE);
}

void hash_add(struct hash_state *state, const void *bytes, size_t size)
{
    crypto_generichash_update(hash_inside(state), bytes, size);
}

void hash_end(struct hash_state *state, uint8_t out[HASH_SIZE])
{
    crypto_generichash_final(hash_inside(state), out, HASH_SIZE);
}

int64_t now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t monotonic_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}
