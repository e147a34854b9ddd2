/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The life of the module and of what it shows: open, ioctl, close, reads of
 * debugfs, insmod that fails, rmmod at any moment.
 *
 * Each step names what it mirrors. What the kernel promises is modelled as
 * promised: misc_open() and debugfs take a reference on the owner of what they
 * open, debugfs_remove() waits for reads that are under way, the last fput()
 * calls release, and rmmod needs a module without references.
 *
 * Proven: code of the module runs only while it is loaded, the machine is used
 * only between its start and its end, a file's number is given out again only
 * when nothing bears it any more, and nobody waits for ever.
 *
 * BUG_... builds a model with one mistake, which spin has to find.
 */

#ifndef READERS
#define READERS	2	/* of debugfs, beside two threads that share a file */
#endif

/* The module's state, and who holds on to it: struct module. */
mtype = { LIVE, GOING, GONE }
mtype module = GONE;
byte refs;

bool region, machine;	/* the_region, the_dev: there to be used */
bool registered;	/* misc_register() done, misc_deregister() not yet */

/* The open file that threads share: f_count, and struct xv6vm_file. */
byte fd;
bool file_alive;

/* Its number, from the IDA; another file may get it once it is free. */
bool number_free = true;
byte belongings;	/* processes of that number in the machine */
bool others;		/* of them, those of a file that came later */

/* A file of debugfs: whether it is there, and who is in the midst of a read. */
bool shown, gone;
byte reading;

bool dev_lock;

inline take(lock) { atomic { !lock -> lock = true } }
inline drop(lock) { lock = false }

#define CODE	assert(module != GONE)
#define MACHINE	assert(module != GONE && machine && region)

/* try_module_get(): of a module that goes there is none to be had. */
inline module_get(ok)
{
	atomic {
		ok = (module == LIVE);
		if
		:: ok -> refs++
		:: else
		fi
	}
}

inline module_put() { atomic { assert(refs > 0); refs-- } }

/* debugfs_file_get() and debugfs_file_put() around each call. */
inline reader_in(ok)
{
	atomic {
		ok = shown && !gone;
		if
		:: ok -> reading++
		:: else
		fi
	}
}

inline reader_out() { reading-- }

/* debugfs_remove(): no new readers, and those there are end first. */
inline debugfs_remove()
{
	gone = true;
	reading == 0
}

/* xv6vm_ioctl(): a command that makes or ends a process, or that asks. */
inline command()
{
	MACHINE;
	take(dev_lock);				/* change() in cmd_lock.c */
	MACHINE;
	assert(file_alive);
	if
	:: !belongings -> belongings = 1
	:: belongings -> belongings = 0; others = false
	:: skip
	fi;
	drop(dev_lock)
}

/* xv6vm_release(): its order matters. */
inline release()
{
	CODE;
#ifdef BUG_NUMBER_FREED_EARLY
	number_free = true;			/* ida_free() */
#endif
	MACHINE;
	take(dev_lock);				/* xv6vm_file_drop() */
	MACHINE;
	assert(!others);			/* only its own are ended */
	belongings = 0;
	drop(dev_lock);
#ifndef BUG_NUMBER_FREED_EARLY
	number_free = true;
#endif
	CODE;
	file_alive = false			/* kfree(f) */
}

/* The last fput() calls release, and gives the owner's reference back. */
inline fput()
{
	bool last;

	atomic { fd--; last = (fd == 0) }
	if
	:: last ->
		release();
#ifndef BUG_NO_OWNER
		module_put()
#endif
	:: else
	fi
}

/* misc_open(), xv6vm_open(), and then calls of both threads until close. */
active proctype opener()
{
	bool ok;

	do
	:: registered && fd == 0 && !file_alive ->
		ok = true;
#ifndef BUG_NO_OWNER
		module_get(ok);
#endif
		if
		:: !ok -> break
		:: else
		fi;
		CODE;
		MACHINE;
		atomic { number_free -> number_free = false };
		file_alive = true;
		fd = 1;
		do
		:: command()
		:: break
		od;
		fput()
	:: module == GONE && !registered -> break
	od
}

/* A thread that shares the file: fdget() keeps it open during a call. */
active proctype sharer()
{
	bool ok;

	do
	:: atomic { fd > 0 -> fd++ };
		command();
		fput()
	:: module == GONE -> break
	od
}

/*
 * Somebody else's file, which gets a number as soon as one is free, and makes
 * a process with it. It keeps the module loaded.
 */
active proctype stranger()
{
	bool ok;

	do
	:: registered ->
		module_get(ok);
		if
		:: !ok -> break
		:: else
		fi;
		MACHINE;
		if
		:: atomic { number_free && fd == 0 -> number_free = false };
			take(dev_lock);
			MACHINE;
			belongings = 1;
			others = true;
			drop(dev_lock);
			/* And ends it all again: release() as above. */
			take(dev_lock);
			MACHINE;
			belongings = 0;
			others = false;
			drop(dev_lock);
			number_free = true
		:: skip
		fi;
		module_put()
	:: module == GONE && !registered -> break
	od
}

/* full_proxy_open(), read, release; the last also of a file that is gone. */
active [READERS] proctype reader()
{
	bool ok;

	do
	:: shown ->
		reader_in(ok);
		if
		:: !ok -> goto next
		:: else
		fi;
#ifndef BUG_NO_DEBUGFS_OWNER
		module_get(ok);
#endif
		if
		:: ok -> CODE			/* xv6vm_..._open() */
		:: else
		fi;
		reader_out();
		if
		:: !ok -> goto next
		:: else
		fi;
		do
		:: reader_in(ok);
			if
			:: !ok -> break		/* -EIO */
			:: else
			fi;
			MACHINE;
			take(dev_lock);		/* scan() */
			MACHINE;
			drop(dev_lock);
			reader_out()
		:: break
		od;
		CODE;				/* seq_release() and kfree */
#ifndef BUG_NO_DEBUGFS_OWNER
		module_put();
#endif
next:		skip
	:: module == GONE && !shown -> break
	od
}

/* xv6vm_init(), which may fail, and xv6vm_exit(): main.c. */
active proctype loader()
{
	bool failed;

	module = LIVE;
	region = true;				/* xv6vm_region_get() */
#ifdef BUG_REGISTERED_EARLY
	registered = true;
#endif
	machine = true;				/* machine_start() */
#ifdef BUG_SHOWN_BEFORE_ALL_IS_WELL
	shown = true;
#endif
	if
	:: failed = true			/* xv6vm_dev_register() */
	:: registered = true
	fi;
	if
	:: failed -> goto fail
	:: else
	fi;
	shown = true;				/* xv6vm_debugfs_init() */

	/* rmmod: try_stop_module(), again and again. */
	atomic { refs == 0 -> module = GOING };
fail:
	module = GOING;
	debugfs_remove();			/* xv6vm_debugfs_exit() */
	shown = false;
	registered = false;			/* misc_deregister() */
	machine = false;			/* xv6vm_dev_fini() */
	region = false;				/* xv6vm_region_put() */
	assert(refs == 0);
	module = GONE
}
