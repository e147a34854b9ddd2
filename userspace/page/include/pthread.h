/* SPDX-License-Identifier: GPL-2.0-only */
/* One thread, so nobody is waited for. */
#ifndef _PAGE_PTHREAD_H
#define _PAGE_PTHREAD_H

#include <sys/types.h>

#define PTHREAD_MUTEX_INITIALIZER \
	{                         \
		{                 \
			{         \
				0 \
			}         \
		}                 \
	}
#define PTHREAD_COND_INITIALIZER  \
	{                         \
		{                 \
			{         \
				0 \
			}         \
		}                 \
	}
#define PTHREAD_RWLOCK_WRITER_NONRECURSIVE_INITIALIZER_NP \
	{                                                 \
		{                                         \
			{                                 \
				0                         \
			}                                 \
		}                                         \
	}

static inline int pthread_nothing(const void *what)
{
	(void)what;
	return 0;
}

#define pthread_mutex_lock(mutex)	pthread_nothing(mutex)
#define pthread_mutex_unlock(mutex)	pthread_nothing(mutex)
#define pthread_cond_wait(cond, mutex)	pthread_nothing(cond)
#define pthread_cond_broadcast(cond)	pthread_nothing(cond)
#define pthread_rwlock_init(lock, kind) pthread_nothing(lock)
#define pthread_rwlock_destroy(lock)	pthread_nothing(lock)
#define pthread_rwlock_rdlock(lock)	pthread_nothing(lock)
#define pthread_rwlock_tryrdlock(lock)	pthread_nothing(lock)
#define pthread_rwlock_wrlock(lock)	pthread_nothing(lock)
#define pthread_rwlock_unlock(lock)	pthread_nothing(lock)

#endif
