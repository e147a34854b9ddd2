/* SPDX-License-Identifier: GPL-2.0-only */
/* What is asserted of locks is proven. One thread: held is held by it. */
#ifndef _PROOF_LINUX_LOCKDEP_H
#define _PROOF_LINUX_LOCKDEP_H

#define lockdep_assert_held(l) \
	__CPROVER_assert((l)->locked, "the lock is held")

#endif
