/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The locks of docs/internals.md, from mmap_lock to kmem.lock: changes of
 * processes, questions about them (debugfs asks as ioctls do), kalloc and kfree of
 * held frames, faults in windows, close, and another machine.
 *
 * Semaphores are as unfair to readers as they can be: who waits to write keeps
 * new readers out, so a second hold of the same kind by one task shows.
 *
 * Proven: nobody waits for ever; locks are taken in the order of the table; what
 * a question reads of a process under its slot belongs to that process and to one
 * moment; a frame goes back to the list only when no entry names it, and nobody has it
 * in a window; and no file frees what another one holds.
 *
 * Three parts of it are looked at each for itself, for all at once has too many
 * states: processes, frames that files hold (PART_HELD), windows (PART_WINDOWS).
 *
 * long: one model, all of whose parts take the same locks.
 *
 * BUG_... builds a model with one mistake, which spin has to find.
 */

#define TASKS	2	/* each does anything, again and again */
#define SLOTS	2
#define FRAMES	2
#define NOBODY	7

/* struct rw_semaphore, struct percpu_rw_semaphore. */
typedef rwsem { byte readers, waiting; bool writer }

rwsem mm, machine, dev;
rwsem slot[SLOTS];
bool kmem;

/*
 * The process in a slot; the frame that its one entry names, plus 1.
 * Pids of a slot are 1 or 2: it may get a new process with the old pid, too.
 */
byte who[SLOTS], pte[SLOTS];

/* What its window has, which is mapped while the process of that pid lives. */
byte window[SLOTS];

/* The frame table: kind and owner. HELD by a file, or by nobody in particular. */
mtype = { FREE, USER, HELD }
mtype kind[FRAMES] = FREE;
byte owner[FRAMES] = NOBODY;

/* Ranks of the locks in the table; rank is what a task took last. */
#define MM	1
#define MACHINE	2
#define DEV	3
#define SLOT	4
#define KMEM	5

inline in_order(r) { assert(rank < r); rank = r }

inline down_read(sem, r)
{
	in_order(r);
	atomic { !sem.writer && !sem.waiting -> sem.readers++ }
}

inline up_read(sem, r) { atomic { sem.readers--; rank = r } }

inline down_write(sem, r)
{
	in_order(r);
	sem.waiting++;
	atomic { !sem.writer && !sem.readers -> sem.waiting--; sem.writer = true }
}

inline up_write(sem, r) { atomic { sem.writer = false; rank = r } }

inline lock(l, r) { in_order(r); atomic { !l -> l = true } }
inline unlock(l, r) { atomic { l = false; rank = r } }

/* xv6_kalloc(): the first frame that is free. */
inline kalloc(what, whose, got)
{
	lock(kmem, KMEM);
	atomic {
		got = 0;
		if
		:: kind[0] == FREE -> got = 1
		:: kind[0] != FREE && kind[1] == FREE -> got = 2
		:: else
		fi;
		if
		:: got -> kind[got - 1] = what; owner[got - 1] = whose
		:: else
		fi
	}
	unlock(kmem, before)
}

/* xv6_kfree(): a frame that no entry names any more. */
inline kfree(n)
{
	assert(kind[n] != FREE);
	assert(pte[0] != n + 1 && pte[1] != n + 1);
	assert(window[0] != n + 1 && window[1] != n + 1);
	lock(kmem, KMEM);
	atomic { kind[n] = FREE; owner[n] = NOBODY };
	unlock(kmem, before)
}

/* xv6_drop_page(): clear the entry, empty the window, and only then give up the frame. */
inline drop_page(s)
{
	if
	:: pte[s] ->
		n = pte[s] - 1;
#ifdef BUG_FREED_BEFORE_CLEARED
		kfree(n);
		pte[s] = 0
#else
		pte[s] = 0;
#ifndef BUG_NOT_ZAPPED
		window[s] = 0;
#endif
		kfree(n)
#endif
	:: else
	fi
}

/* A process is made (create, fork), grows or shrinks (sbrk), ends (wait). */
inline work(s)
{
	if
	:: !who[s] ->
		kalloc(USER, s, n);
		if
		:: n ->	pte[s] = n;
			if
			:: who[s] = 1
			:: who[s] = 2
			fi
		:: else
		fi
	:: who[s] && !pte[s] ->
		kalloc(USER, s, n);
		pte[s] = n
	:: who[s] -> drop_page(s)
	:: who[s] -> drop_page(s); who[s] = 0
	fi
}

/* copy_to_user(): it may fault. */
inline touch_user()
{
	down_read(mm, MM);
	up_read(mm, 0)
}

/*
 * window_fault(): who holds mmap_lock does not wait for a boot, but comes again. Between
 * walk and insert there is no change of that process.
 */
inline fault(s)
{
	down_read(mm, MM);
	if
	:: atomic { !machine.writer && !machine.waiting -> machine.readers++ };
		rank = MACHINE;
#ifndef BUG_INSERTED_UNLOCKED
		down_read(slot[s], SLOT);
		n = pte[s];
		window[s] = n;
		up_read(slot[s], MACHINE);
#else
		n = pte[s];
		window[s] = n;
#endif
		up_read(machine, MM)
	:: else
	fi;
	up_read(mm, 0)
}

/* mmap(): map_window() looks who lives there; munmap(). */
inline map_it(s)
{
	down_write(mm, MM);
	down_read(machine, MACHINE);
	seen = who[s];
	up_read(machine, MM);
	window[s] = 0;
	up_write(mm, 0)
}

/* change() and change_slot(). */
inline change(s)
{
#ifdef BUG_SLOT_BEFORE_DEV
	down_read(machine, MACHINE);
	down_write(slot[s], SLOT);
	down_write(dev, DEV);
#else
	down_read(machine, MACHINE);
	down_write(dev, DEV);
	down_write(slot[s], SLOT);
#endif
	before = SLOT;
	work(s);
#ifdef BUG_ANSWERED_UNDER_LOCKS
	touch_user();
#endif
	up_write(slot[s], DEV);
	up_write(dev, MACHINE);
	up_read(machine, 0)
}

/* ask_proc(): found by pid without a lock, looked at again with it. */
inline ask(s)
{
	down_read(machine, MACHINE);
	seen = who[s];			/* xv6_proc_find() */
	if
	:: seen ->
		down_read(slot[s], SLOT);
		if
#ifndef BUG_NOT_LOOKED_AT_AGAIN
		:: who[s] != seen	/* get(): -ESRCH */
		:: who[s] == seen ->
#else
		:: true ->
#endif
			assert(who[s] == seen);
			n = pte[s];	/* xv6_translate() */
			assert(!n || (kind[n - 1] == USER && owner[n - 1] == s))
		fi;
		up_read(slot[s], MACHINE)
	:: else
	fi;
	up_read(machine, 0)
}

/* freeze(): the checker sees that all agrees. */
inline check()
{
	down_read(machine, MACHINE);
	down_write(dev, DEV);
	assert(!pte[0] || owner[pte[0] - 1] == 0);
	assert(!pte[1] || owner[pte[1] - 1] == 1);
	assert(!pte[0] || pte[0] != pte[1]);
	up_write(dev, MACHINE);
	up_read(machine, 0)
}

/* XV6VM_KALLOC for the file, or for nobody in particular. */
inline take_frame()
{
	down_read(machine, MACHINE);
	down_write(dev, DEV);
	before = DEV;
	if
	:: kalloc(HELD, 2 + _pid, n)
	:: kalloc(HELD, 1, n)
	fi;
	up_write(dev, MACHINE);
	up_read(machine, 0)
}

/* xv6vm_do_kfree(): between the look at the owner and the kfree, nobody. */
inline give_frame(f)
{
	down_read(machine, MACHINE);
#ifdef BUG_JUDGED_BEFORE_DEV
	whose = (kind[f] == HELD -> owner[f] : NOBODY);
	down_write(dev, DEV);
#else
	down_write(dev, DEV);
	whose = (kind[f] == HELD -> owner[f] : NOBODY);
#endif
	before = DEV;
	if
	:: whose == 1 || whose == 2 + _pid ->
		assert(kind[f] == HELD && owner[f] == whose);
		kfree(f)
	:: else				/* not ours */
	fi;
	up_write(dev, MACHINE);
	up_read(machine, 0)
}

/* xv6vm_file_drop() and xv6vm_drop_procs(): slot by slot. */
inline close(s)
{
	down_read(machine, MACHINE);
	down_write(dev, DEV);
	if
	:: who[s] ->
		down_write(slot[s], SLOT);
			before = SLOT;
		drop_page(s);
		who[s] = 0;
			up_write(slot[s], DEV)
	:: else
	fi;
#ifdef PART_HELD
	before = DEV;
	for (n : 0 .. FRAMES - 1) {
		if
		:: kind[n] == HELD && owner[n] == 2 + _pid -> kfree(n)
		:: else
		fi
	}
#endif
	up_write(dev, MACHINE);
	up_read(machine, 0)
}

/* xv6vm_replace(): boot, which makes all of it anew. */
inline replace()
{
	down_write(machine, MACHINE);
	down_write(dev, DEV);
	atomic {
		for (n : 0 .. SLOTS - 1) {
			who[n] = 0;
			pte[n] = 0;
			window[n] = 0
		}
		for (n : 0 .. FRAMES - 1) {
			kind[n] = FREE;
			owner[n] = NOBODY
		}
		n = 0
	}
	up_write(dev, MACHINE);
	up_write(machine, 0)
}

active [TASKS] proctype task()
{
	byte rank, before, n, seen, whose, s;

	do
	:: if
	   :: s = 0
	   :: s = 1
	   fi;
	   if
	   :: close(s)
	   :: replace()
#ifdef PART_HELD
	   :: take_frame()
	   :: give_frame(s)
#else
	   :: change(s); touch_user()
#ifdef PART_WINDOWS
	   :: fault(s)
	   :: map_it(s)
#else
	   :: ask(s)
	   :: check()
#endif
#endif
	   fi;
	   d_step {
		rank = 0; before = 0; n = 0; seen = 0; whose = 0; s = 0
	   }
	od
}
