/* The bytes of a Parquet page as values: compression, definition levels, dictionaries. Every length is checked: a damaged
   page makes a function return -1, never read or write outside of its arguments. */
#ifndef RINGBAR_PAGES_H
#define RINGBAR_PAGES_H

#include <math.h>
#include <stdint.h>
#include <string.h>

#ifndef _WIN32
#include <dlfcn.h>
#endif

typedef unsigned long long word;

enum { READ_AHEAD = 16 }; /* bytes that may be read, and written, behind a buffer */

/* Snappy. Return the bytes written, -1 on damage. Both buffers have READ_AHEAD bytes more than their size. */
static long long snappy(const unsigned char *from, long long size, unsigned char *into, long long room) {
    const unsigned char *p = from, *end = from + size;
    unsigned char *out = into, *last;
    word total = 0;
    int shift = 0;
    do {
        if (p == end || shift > 28)
            return -1;
        total |= (word)(*p & 127) << shift;
        shift += 7;
    } while (*p++ & 128);
    if (total > (word)room)
        return -1;
    last = into + total;
    while (p < end) {
        uint32_t tag = *p++;
        long long length, offset;
        if ((tag & 3) == 0) {
            length = (tag >> 2) + 1;
            if (length > 60) {
                int more = (int)length - 60;
                if (end - p < more)
                    return -1;
                length = 0;
                for (int i = 0; i < more; i++)
                    length |= (long long)p[i] << (8 * i);
                length += 1;
                p += more;
            }
            if (length > end - p || length > last - out)
                return -1;
            if (length <= 16)
                memcpy(out, p, 16);
            else
                memcpy(out, p, (size_t)length);
            p += length;
            out += length;
            continue;
        }
        if ((tag & 3) == 1) {
            if (end - p < 1)
                return -1;
            length = ((tag >> 2) & 7) + 4;
            offset = ((long long)(tag >> 5) << 8) | p[0];
            p += 1;
        } else if ((tag & 3) == 2) {
            if (end - p < 2)
                return -1;
            length = (tag >> 2) + 1;
            offset = p[0] | ((long long)p[1] << 8);
            p += 2;
        } else {
            if (end - p < 4)
                return -1;
            length = (tag >> 2) + 1;
            offset = p[0] | ((long long)p[1] << 8) | ((long long)p[2] << 16) | ((long long)p[3] << 24);
            p += 4;
        }
        if (offset == 0 || offset > out - into || length > last - out)
            return -1;
        if (offset >= 16) { /* a copy is at most 64 bytes */
            long long done = 0;
            do {
                memcpy(out + done, out + done - offset, 16);
                done += 16;
            } while (done < length);
        } else if (offset >= 8) {
            long long done = 0;
            do {
                memcpy(out + done, out + done - offset, 8);
                done += 8;
            } while (done < length);
        } else
            for (long long i = 0; i < length; i++)
                out[i] = out[i - offset];
        out += length;
    }
    return out == last ? (long long)total : -1;
}

/* Zstandard by the system's library, where there is one. */
typedef size_t (*zstd_function)(void *context, void *into, size_t room, const void *from, size_t size);
static zstd_function zstd_decompress;
static void *zstd_context;

static int zstd_load(void) {
#ifdef _WIN32
    return 0;
#else
    static const char *names[] = {"libzstd.so.1", "libzstd.1.dylib", "/opt/homebrew/lib/libzstd.1.dylib", "/usr/local/lib/libzstd.1.dylib"};
    static int tried;
    if (!tried) {
        tried = 1;
        for (int i = 0; i < 4 && !zstd_decompress; i++) {
            void *library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
            void *(*create)(void) = library ? (void *(*)(void))dlsym(library, "ZSTD_createDCtx") : 0;
            zstd_function function = library ? (zstd_function)dlsym(library, "ZSTD_decompressDCtx") : 0;
            if (create && function && (zstd_context = create()))
                zstd_decompress = function;
        }
    }
    return zstd_decompress != 0;
#endif
}

static long long zstd(const unsigned char *from, long long size, unsigned char *into, long long room) {
    size_t got = zstd_load() ? zstd_decompress(zstd_context, into, (size_t)room, from, (size_t)size) : (size_t)-1;
    return got > (size_t)room ? -1 : (long long)got; /* its errors are the largest numbers */
}

static word word_at(const unsigned char *p) {
    word value;
    memcpy(&value, p, 8);
    return value;
}

/* The head of a run of the hybrid of run lengths and packed bits: the count in it, or -1; *p moves behind it. */
static long long run_head(const unsigned char **p, const unsigned char *end, int *packed) {
    word head = 0;
    int shift = 0;
    do {
        if (*p == end || shift > 28)
            return -1;
        head |= (word)(**p & 127) << shift;
        shift += 7;
    } while (*(*p)++ & 128);
    *packed = (int)(head & 1);
    return *packed ? (long long)(head >> 1) * 8 : (long long)(head >> 1);
}

/* How many of `count` definition levels (0 or 1) are 1, -1 on damage; `mask` gets a byte for each. */
static long long levels(const unsigned char *from, long long size, long long count, unsigned char *mask) {
    const unsigned char *p = from, *end = from + size;
    long long done = 0, present = 0;
    while (done < count) {
        int packed;
        long long n = run_head(&p, end, &packed);
        if (n <= 0)
            return -1;
        if (n > count - done && !packed)
            return -1;
        if (packed) {
            if (end - p < n / 8)
                return -1;
            if (n > count - done)
                n = count - done;
            for (long long i = 0; i < n; i++)
                present += mask[done + i] = (p[i >> 3] >> (i & 7)) & 1;
            p += (n + 7) >> 3;
        } else {
            if (p == end || *p > 1)
                return -1;
            memset(mask + done, *p, (size_t)n);
            present += *p++ ? n : 0;
        }
        done += n;
    }
    return present;
}

/* `count` values of a dictionary by their numbers; 0, or -1 on damage. READ_AHEAD bytes behind `from` may be read. */
static long long look_up(const unsigned char *from, long long size, const word *dictionary, long long known, word *into, long long count) {
    const unsigned char *p = from, *end = from + size;
    long long done = 0;
    int width;
    word mask;
    if (count == 0)
        return 0;
    if (size < 1 || *p > 32)
        return -1;
    width = *p++;
    mask = ((word)1 << width) - 1;
    while (done < count) {
        int packed;
        long long n = run_head(&p, end, &packed);
        if (n <= 0)
            return -1;
        if (packed) {
            long long bytes = n / 8 * width;
            word wrong = 0;
            if (end - p < bytes)
                return -1;
            if (n > count - done)
                n = count - done;
            for (long long i = 0; i < n; i++) {
                word number = (word_at(p + ((i * width) >> 3)) >> ((i * width) & 7)) & mask;
                wrong |= number >= (word)known;
                into[done + i] = number < (word)known ? dictionary[number] : 0;
            }
            if (wrong)
                return -1;
            p += bytes;
        } else {
            int bytes = (width + 7) / 8;
            word number;
            if (n > count - done || end - p < bytes)
                return -1;
            number = bytes ? word_at(p) & (((word)1 << (8 * bytes)) - 1) : 0;
            if (number >= (word)known)
                return -1;
            for (long long i = 0; i < n; i++)
                into[done + i] = dictionary[number];
            p += bytes;
        }
        done += n;
    }
    return 0;
}

/* Values of 4 or 8 bytes as words of 8: whole numbers and float32 as float64 where `doubles`; kinds are Parquet's physical types. */
enum { INT32 = 1, INT64 = 2, FLOAT = 4 };

static void widen(const unsigned char *from, int kind, int doubles, word *into, long long count) {
    for (long long i = 0; i < count; i++) {
        double value;
        long long whole;
        int32_t number;
        float single;
        if (kind == FLOAT) {
            memcpy(&single, from + 4 * i, 4);
            value = (double)single;
        } else {
            if (kind == INT32) {
                memcpy(&number, from + 4 * i, 4);
                whole = number;
            } else
                memcpy(&whole, from + 8 * i, 8);
            value = (double)whole;
            if (!doubles) {
                memcpy(into + i, &whole, 8);
                continue;
            }
        }
        memcpy(into + i, &value, 8);
    }
}

/* Spread `present` values over the rows of a page, in place from the last on; others get `absent`. */
static void spread(word *values, const unsigned char *mask, long long present, long long count, word absent) {
    for (long long i = count - 1; i >= 0; i--)
        values[i] = mask[i] ? values[--present] : absent;
}

#endif
