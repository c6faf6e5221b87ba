/* Sums and means of a sliding window by a running sum in two doubles, wherever that is exact and so equal to any other exact way.
 *
 * If all values are multiples of one last bit, and not too far from each other, their differences, and sums of as many as a window
 * has, fit into two doubles: adding the value that comes and subtracting the one that leaves is exact.
 */
#ifndef RINGBAR_RUNNING_SUMS_H
#define RINGBAR_RUNNING_SUMS_H

enum { STRETCH = 64 };        /* values at a time, between which the two doubles are put in order */
#define RANGE 1099511627776.0 /* 2**40: the largest sum over the smallest value */
#define HALVES 134217729.0    /* 2**27 + 1: parts a double into two of 26 bits */

/* Twice as many values at a time where the processor can; the arithmetic of each value is the same. */
#if defined(__x86_64__) && defined(__GLIBC__) && defined(__has_attribute)
#if __has_attribute(target_clones)
#define FOR_EACH_PROCESSOR __attribute__((target_clones("avx2", "default")))
#endif
#endif
#ifndef FOR_EACH_PROCESSOR
#define FOR_EACH_PROCESSOR
#endif

/* Outputs for `count` values from `x` on, of which n come before it: their sums if `length` is 1, means of so many values as
 * `mean_of` in moving_sums.py rounds them, or the sum rounded and then divided by -length. Return how many were written. */
FOR_EACH_PROCESSOR
static long long running_sums(const double *x, double *out, long long n, long long count, double length) {
    double total = 0.0, low = 0.0, most = 0.0, least;
    double gap[STRETCH], rest[STRETCH], sums[STRETCH], lows[STRETCH];
    long long done = 0;
    for (long long i = -n; i < 0; i++) {
        double size = x[i] < 0.0 ? -x[i] : x[i];
        if (!(size <= 1e280))
            return 0;
        most = size > most ? size : most;
    }
    most *= 256.0;
    least = most * (double)n / RANGE;
    if (!(least > 1e-280 && most < 1e280))
        return 0;
    for (long long i = -n; i < 0; i++) {
        double size = x[i] < 0.0 ? -x[i] : x[i], after = total + x[i], part = after - total;
        if (size < least && size != 0.0)
            return 0;
        low += (total - (after - part)) + (x[i] - part);
        total = after;
    }
    while (done < count) {
        const double *from = x + done;
        double *to = out + done;
        int m = count - done < STRETCH ? (int)(count - done) : STRETCH, wrong = 0;
        double after, part;
        for (int i = 0; i < m; i++) {
            double size = from[i] < 0.0 ? -from[i] : from[i];
            wrong |= !(size <= most) | ((size < least) & (size != 0.0));
        }
        if (wrong)
            break;
        for (int i = 0; i < m; i++) {
            double came = from[i], left = from[i - n], difference = came - left, back = difference - came;
            gap[i] = difference;
            rest[i] = (came - (difference - back)) - (left + back);
        }
        for (int i = 0; i < m; i++) {
            after = total + gap[i];
            part = after - total;
            low += ((total - (after - part)) + (gap[i] - part)) + rest[i];
            total = after;
            sums[i] = total;
            lows[i] = low;
        }
        if (length == 1.0)
            for (int i = 0; i < m; i++)
                to[i] = sums[i] + lows[i];
        else if (length < 0.0)
            for (int i = 0; i < m; i++)
                to[i] = (sums[i] + lows[i]) / -length;
        else
            for (int i = 0; i < m; i++) {
                double head = sums[i] + lows[i], mean = head / length, over = lows[i] + (sums[i] - head);
                double upper = HALVES * mean, lower, product = mean * length;
                upper = upper - (upper - mean);
                lower = mean - upper;
                lower = (upper * length - product) + lower * length;
                to[i] = mean + ((head - product) - lower + over) / length;
            }
        after = total + low;
        part = after - total;
        low = (total - (after - part)) + (low - part);
        total = after;
        done += m;
    }
    return done;
}

#endif
