/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The machine's events as tracepoints, xv6vm:*; each is called as words.c calls the
 * event. What they tell is the emulated machine's: no address of the host is in it.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM xv6vm

#if !defined(_XV6VM_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define _XV6VM_TRACE_H

#include <linux/tracepoint.h>
#include <uapi/linux/xv6vm.h>

/* The head of the free list has changed. */
DECLARE_EVENT_CLASS(xv6vm_frame,
	TP_PROTO(const struct xv6vm_event *e),
	TP_ARGS(e),
	TP_STRUCT__entry(
		__field(u32, pa)
		__field(u32, pid)
		__field(u32, va)
		__field(u32, head)
		__array(char, kind, 20)
		__array(char, cause, 24)
	),
	TP_fast_assign(
		__entry->pa = e->pa;
		__entry->pid = xv6_event_pid(e);
		__entry->va = e->va;
		__entry->head = e->after;
		strscpy(__entry->kind, xv6_kind_name(e->kind), 20);
		strscpy(__entry->cause, xv6_cause_name(e->cause), 24);
	),
	TP_printk("pa=0x%08x kind='%s' pid=%u va=0x%08x head=0x%08x cause='%s'",
		  __entry->pa, __entry->kind, __entry->pid, __entry->va,
		  __entry->head, __entry->cause)
);

/* An entry of the user half, which lies at @pa, is another. */
DECLARE_EVENT_CLASS(xv6vm_entry,
	TP_PROTO(const struct xv6vm_event *e),
	TP_ARGS(e),
	TP_STRUCT__entry(
		__field(u32, va)
		__field(u32, pid)
		__field(u32, pa)
		__field(u32, before)
		__field(u32, after)
		__array(char, cause, 24)
	),
	TP_fast_assign(
		__entry->va = e->va;
		__entry->pid = e->pid;
		__entry->pa = e->pa;
		__entry->before = e->before;
		__entry->after = e->after;
		strscpy(__entry->cause, xv6_cause_name(e->cause), 24);
	),
	TP_printk("va=0x%08x pid=%u pa=0x%08x before=0x%08x after=0x%08x cause='%s'",
		  __entry->va, __entry->pid, __entry->pa, __entry->before,
		  __entry->after, __entry->cause)
);

/* A register of a CPU: cr3, or the CPL. */
DECLARE_EVENT_CLASS(xv6vm_cpu,
	TP_PROTO(const struct xv6vm_event *e),
	TP_ARGS(e),
	TP_STRUCT__entry(
		__field(u32, cpu)
		__field(u32, pid)
		__field(u32, before)
		__field(u32, after)
	),
	TP_fast_assign(
		__entry->cpu = e->cpu;
		__entry->pid = e->pid;
		__entry->before = e->before;
		__entry->after = e->after;
	),
	TP_printk("cpu=%u pid=%u before=0x%x after=0x%x", __entry->cpu,
		  __entry->pid, __entry->before, __entry->after)
);

/* A process begins, ends, or is waited for. */
DECLARE_EVENT_CLASS(xv6vm_life,
	TP_PROTO(const struct xv6vm_event *e),
	TP_ARGS(e),
	TP_STRUCT__entry(
		__field(u32, pid)
		__field(u32, ppid)
	),
	TP_fast_assign(
		__entry->pid = e->pid;
		__entry->ppid = e->type == XV6VM_E_PROC ? e->after : e->before;
	),
	TP_printk("pid=%u ppid=%u", __entry->pid, __entry->ppid)
);

DECLARE_EVENT_CLASS(xv6vm_fault,
	TP_PROTO(const struct xv6vm_event *e),
	TP_ARGS(e),
	TP_STRUCT__entry(
		__field(u32, cpu)
		__field(u32, pid)
		__field(u32, cr2)
		__field(u32, code)
	),
	TP_fast_assign(
		__entry->cpu = e->cpu;
		__entry->pid = e->pid;
		__entry->cr2 = e->va;
		__entry->code = e->after & 0xff;
	),
	TP_printk("cpu=%u pid=%u cr2=0x%08x code=0x%x", __entry->cpu,
		  __entry->pid, __entry->cr2, __entry->code)
);

/* A type of event, its tracepoint, and which of the forms above it has. */
#define XV6VM_TRACED(X)			\
	X(KALLOC, kalloc, xv6vm_frame)	\
	X(KFREE, kfree, xv6vm_frame)	\
	X(PDE, pde, xv6vm_entry)	\
	X(MAP, map, xv6vm_entry)	\
	X(UNMAP, unmap, xv6vm_entry)	\
	X(FLAGS, flags, xv6vm_entry)	\
	X(CR3, cr3, xv6vm_cpu)		\
	X(TRAP, trap, xv6vm_cpu)	\
	X(IRET, iret, xv6vm_cpu)	\
	X(FAULT, fault, xv6vm_fault)	\
	X(PROC, process, xv6vm_life)	\
	X(EXIT, exit, xv6vm_life)	\
	X(GONE, gone, xv6vm_life)

#define XV6VM_DEFINE(type, name, class)					\
	DEFINE_EVENT(class, name, TP_PROTO(const struct xv6vm_event *e), \
		     TP_ARGS(e));
XV6VM_TRACED(XV6VM_DEFINE)

#ifndef TRACE_HEADER_MULTI_READ
/* trace.c: tell those who look. */
void xv6vm_trace(const struct xv6vm_event *e);

/*
 * An event was noted at @e. Its @type, if it is known when this is compiled, leaves
 * one nop of all this as long as nobody looks.
 */
static __always_inline void xv6_trace(const struct xv6vm_event *e, u8 type)
{
#define XV6VM_ASK(event, name, class) \
	(type == XV6VM_E_##event && trace_##name##_enabled()) ||

	if (XV6VM_TRACED(XV6VM_ASK) false)
		xv6vm_trace(e);
#undef XV6VM_ASK
}
#endif

#endif

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
