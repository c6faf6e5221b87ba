/* A thread that decodes plain rows ahead of the run, without Python and its lock.

   Each feed has a lane. The run submits a job: where in the file to read, and which bars of the table to write. Jobs are done in
   order; a job that the thread has not begun when its bars are needed is withdrawn, and the run reads them itself. What the
   thread does not decode to a good end (a row that is not plain, a file that changed, an error) has no effect: the run comes to
   it on its own, at the same row. A process that is forked off has no thread, and all its jobs count as not begun. */
#ifndef RINGBAR_READ_AHEAD_H
#define RINGBAR_READ_AHEAD_H

#include "../columns/read_at.h"
#include "../decoding/plain_rows.h"

typedef struct {
    int64_t state, listed;          /* listed: whether the lane is in the queue */
    int64_t fd, offset, size;       /* bytes of the file to read */
    uint64_t inode, device;         /* what the file must look like */
    int64_t length, modified;
    int64_t start, limit;           /* bars to write */
    int64_t bars;                   /* bars written */
    plain_job job;
} ahead_lane;

#define AHEAD_IDLE 0
#define AHEAD_QUEUED 1
#define AHEAD_RUNNING 2
#define AHEAD_DONE 3

#if !defined(_WIN32) && defined(__GNUC__)

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#ifdef __APPLE__
#define AHEAD_MODIFIED st_mtimespec
#else
#define AHEAD_MODIFIED st_mtim
#endif

typedef struct {
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t work, done;
    pid_t owner;
    int started, sleeping, waiting, stop;
    int64_t lanes, first, queued, text_size;
    int64_t *queue; /* a ring of lane numbers */
    unsigned char *text;
    ahead_lane *lane;
} ahead_pool;

static void ahead_read(ahead_pool *pool, ahead_lane *lane) {
    struct stat now;
    int64_t got = read_at((int)lane->fd, pool->text, lane->size, lane->offset);
    lane->bars = 0;
    lane->job.used = lane->job.lines = lane->job.kept = 0;
    if (got <= 0 || fstat((int)lane->fd, &now) || now.st_nlink == 0 || (uint64_t)now.st_ino != lane->inode ||
        (uint64_t)now.st_dev != lane->device || (int64_t)now.st_size != lane->length ||
        (int64_t)now.AHEAD_MODIFIED.tv_sec * 1000000000 + now.AHEAD_MODIFIED.tv_nsec != lane->modified)
        return;
    while (got > 0 && pool->text[got - 1] != '\n')
        got--;
    if (got > 0)
        lane->bars = plain_rows(&lane->job, pool->text, got, lane->start, lane->limit);
}

static void *ahead_main(void *argument) {
    ahead_pool *pool = (ahead_pool *)argument;
    pthread_mutex_lock(&pool->mutex);
    while (!pool->stop) {
        if (pool->queued == 0) {
            pool->sleeping = 1;
            pthread_cond_wait(&pool->work, &pool->mutex);
            pool->sleeping = 0;
            continue;
        }
        ahead_lane *lane = pool->lane + pool->queue[pool->first];
        pool->first = (pool->first + 1) % pool->lanes;
        pool->queued--;
        lane->listed = 0;
        if (lane->state != AHEAD_QUEUED)
            continue;
        lane->state = AHEAD_RUNNING;
        pthread_mutex_unlock(&pool->mutex);
        ahead_read(pool, lane);
        pthread_mutex_lock(&pool->mutex);
        lane->state = AHEAD_DONE;
        if (pool->waiting)
            pthread_cond_signal(&pool->done);
    }
    pthread_mutex_unlock(&pool->mutex);
    return 0;
}

static ahead_pool *ahead_new(int64_t lanes, int64_t text_size) {
    ahead_pool *pool = (ahead_pool *)calloc(1, sizeof(ahead_pool));
    if (!pool)
        return 0;
    pool->lane = (ahead_lane *)calloc((size_t)lanes, sizeof(ahead_lane));
    pool->queue = (int64_t *)calloc((size_t)lanes, sizeof(int64_t));
    pool->text = (unsigned char *)calloc((size_t)text_size + 64, 1);
    if (!pool->lane || !pool->queue || !pool->text || pthread_mutex_init(&pool->mutex, 0) || pthread_cond_init(&pool->work, 0) ||
        pthread_cond_init(&pool->done, 0)) {
        free(pool->lane);
        free(pool->queue);
        free(pool->text);
        free(pool);
        return 0;
    }
    pool->lanes = lanes;
    pool->text_size = text_size;
    pool->owner = getpid();
    return pool;
}

/* Start the thread, which leaves all signals to others; 0 if there can be none. */
static int ahead_start(ahead_pool *pool) {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pool->started = pthread_create(&pool->thread, 0, ahead_main, pool) == 0;
    pthread_sigmask(SIG_SETMASK, &before, 0);
    return pool->started;
}

/* Queue the job that was written into a lane; 0 if nobody would do it. */
static int ahead_submit(ahead_pool *pool, int64_t number) {
    ahead_lane *lane = pool->lane + number;
    if (pool->owner != getpid() || (!pool->started && !ahead_start(pool)))
        return 0;
    pthread_mutex_lock(&pool->mutex);
    lane->state = AHEAD_QUEUED;
    if (!lane->listed) {
        lane->listed = 1;
        pool->queue[(pool->first + pool->queued++) % pool->lanes] = number;
    }
    if (pool->sleeping)
        pthread_cond_signal(&pool->work);
    pthread_mutex_unlock(&pool->mutex);
    return 1;
}

/* End a lane's job: withdraw it, or wait until it is done; returns whether it was done. */
static int ahead_collect(ahead_pool *pool, int64_t number) {
    ahead_lane *lane = pool->lane + number;
    if (pool->owner != getpid()) {
        lane->state = AHEAD_IDLE;
        return 0;
    }
    pthread_mutex_lock(&pool->mutex);
    while (lane->state == AHEAD_RUNNING) {
        pool->waiting = 1;
        pthread_cond_wait(&pool->done, &pool->mutex);
        pool->waiting = 0;
    }
    int done = lane->state == AHEAD_DONE;
    lane->state = AHEAD_IDLE;
    pthread_mutex_unlock(&pool->mutex);
    return done;
}

/* Stop the thread, wait for it, and free everything. */
static void ahead_free(ahead_pool *pool) {
    if (pool->owner == getpid()) {
        if (pool->started) {
            pthread_mutex_lock(&pool->mutex);
            pool->stop = 1;
            pthread_cond_signal(&pool->work);
            pthread_mutex_unlock(&pool->mutex);
            pthread_join(pool->thread, 0);
        }
        pthread_cond_destroy(&pool->work);
        pthread_cond_destroy(&pool->done);
        pthread_mutex_destroy(&pool->mutex);
    }
    free(pool->lane);
    free(pool->queue);
    free(pool->text);
    free(pool);
}

#else

typedef struct {
    int64_t text_size;
    ahead_lane *lane;
} ahead_pool;

static ahead_pool *ahead_new(int64_t lanes, int64_t text_size) {
    (void)lanes, (void)text_size;
    return 0;
}

static int ahead_submit(ahead_pool *pool, int64_t number) {
    (void)pool, (void)number;
    return 0;
}

static int ahead_collect(ahead_pool *pool, int64_t number) {
    (void)pool, (void)number;
    return 0;
}

static void ahead_free(ahead_pool *pool) {
    (void)pool;
}

#endif
#endif
