/* SPDX-License-Identifier: GPL-2.0-only */
/* The mistakes that exercises know: MISTAKE(NAME, name, percent, what is said). */
MISTAKE(OFFSET_DROPPED, "offset-dropped", 50,
	"the offset was dropped: the frame is right, the byte in it is not")
MISTAKE(PAGE_FOR_OFFSET, "page-for-offset", 0,
	"that is the page: the offset is what is left of the address")
MISTAKE(SWAPPED, "pdx-ptx-swapped", 50,
	"PDX and PTX were swapped: the upper bits choose the PDE")
MISTAKE(WHOLE_NUMBER, "pdx-in-ptx", 25,
	"PDX was left in: a PTX has no more bits than a table has entries")
MISTAKE(NIBBLES, "hex-digits-split", 0,
	"the address was cut at hexadecimal digits, and not at bits")
MISTAKE(PTE_ONLY, "pte-flags-only", 25,
	"only the flags of the PTE were looked at: both levels must allow it")
MISTAKE(PDE_ONLY, "pde-flags-only", 25,
	"only the flags of the PDE were looked at: both levels must allow it")
MISTAKE(EITHER, "flags-ored", 0,
	"one level that allows it is not enough: both must")
MISTAKE(NOT_SHIFTED, "pfn-not-shifted", 25,
	"the PFN was taken for an address: it counts frames, so shift it")
MISTAKE(FLAGS_KEPT, "flags-kept", 50,
	"the flags of the entry were left in the address")
MISTAKE(PDE_FOR_PTE, "pde-for-pte", 25,
	"the PDE was taken for a PTE: it leads to a page table, not to the page")
MISTAKE(WHERE_FOR_WHAT, "address-for-entry", 25,
	"that is where the entry lies, and not what it holds")
MISTAKE(V_FOR_P, "v-for-p", 25,
	"V was taken for P: cr3, entries and kalloc's frames are physical here")
MISTAKE(P_FOR_V, "p-for-v", 25, "P was taken for V: KERNBASE is missing")
MISTAKE(U_FOR_P, "u-for-p", 0,
	"KERNBASE was added to the user address: V is P + KERNBASE")
MISTAKE(FIFO, "fifo-for-lifo", 25,
	"LIFO was taken for FIFO: kfree puts a frame at the head of the list")
MISTAKE(SORTED, "list-sorted", 25,
	"the list is not sorted by address: kfree puts a frame at its head")
MISTAKE(ONE_TOO_FEW, "one-too-few", 50, "that is one step too early")
MISTAKE(ONE_TOO_MANY, "one-too-many", 50, "that is one step too late")
MISTAKE(BIT_P, "code-present-bit", 25,
	"bit 0 of the error code: 0 if an entry is not present, 1 if it forbids")
MISTAKE(BIT_W, "code-write-bit", 25,
	"bit 1 of the error code: 1 for a write, 0 for a read")
MISTAKE(BIT_U, "code-user-bit", 25,
	"bit 2 of the error code: 1 in user mode (CPL 3), 0 in the kernel")
MISTAKE(P_FOR_CR2, "p-for-cr2", 25,
	"that is where the page lies: cr2 has the virtual address that was tried")
MISTAKE(LEVEL, "wrong-level", 0,
	"the walk stops, or is forbidden, at the other level")
MISTAKE(GUARD, "guard-forgotten", 50,
	"the guard page was forgotten: it is mapped, without U, and has a frame")
MISTAKE(ROUNDED_DOWN, "rounded-down", 50,
	"a page that is used in part is a whole page: round up")
MISTAKE(NOT_ROUNDED, "not-rounded", 50,
	"exec rounds the program up to whole pages before guard and stack")
MISTAKE(SZ_ROUNDED, "sz-rounded", 50,
	"sz is counted in bytes: sbrk does not round it")
MISTAKE(BYTES_DIVIDED, "bytes-divided", 25,
	"it is not the bytes alone: what counts is where sz was and is")
MISTAKE(TABLE_THERE, "table-there", 50, "that page table is there already")
MISTAKE(PART_PAGE, "part-page-ignored", 50,
	"the last page was there already: count from PGROUNDUP(sz)")
MISTAKE(DEVICES, "devices-forgotten", 50,
	"the device space from DEVSPACE on was forgotten")
MISTAKE(KERNEL_HALF, "kernel-half-forgotten", 25,
	"the page tables of the kernel half were forgotten: each process has its own")
MISTAKE(FRAME_FORGOTTEN, "frame-forgotten", 50,
	"one is missing: directory, kernel stack and page tables are frames, too")
MISTAKE(PAGES_ONLY, "pages-only", 25,
	"only the pages were counted: tables, directory and kernel stack are frames, too")
MISTAKE(COW, "copy-on-write", 25,
	"xv6's fork copies every page at once: there is no copy on write")
MISTAKE(TABLE_FORGOTTEN, "new-table-forgotten", 50,
	"a page table was forgotten: every 4 MB that are begun take one")
MISTAKE(TABLE_FREED, "table-freed", 50,
	"deallocuvm gives no page table back: it stays until the process ends")
MISTAKE(CR3_AT_TRAP, "cr3-at-trap", 25,
	"a trap leaves cr3 alone: the kernel is mapped in every process")
MISTAKE(CPL_STAYS, "cpl-unchanged", 25,
	"the privilege level changes at a trap and at the return from it")
MISTAKE(TRAPS_COUNTED, "traps-counted", 25,
	"traps and returns were counted: only a switch loads cr3")
MISTAKE(OTHER_PROCESS, "other-process", 25,
	"that is the directory of another process")
MISTAKE(USER_HALF, "user-half", 0,
	"that is the size of the user half: the RAM is mapped above KERNBASE")
MISTAKE(ENTRIES, "entries-for-tables", 25,
	"these are entries: a page table has 1024 of them")
MISTAKE(PARTNER, "other-line", 50, "that is the other one of the two lines")
MISTAKE(UNITS, "wrong-unit", 50, "the unit is wrong")
