// SPDX-License-Identifier: GPL-2.0-only
/* cc walk.c $(pkg-config --cflags --libs libxv6vm): where a page of init's lies, and why. */
#include <libxv6vm.h>
#include <stdio.h>

int main(int argc, char **argv)
{
	struct xv6vm_query q = { 0, XV6VM_READ, 1, 1 };
	struct xv6vm_translation t;
	struct xv6vm *h;

	if (xv6vm_open(argc > 1 ? argv[1] : "sim", 0, &h, NULL) ||
	    xv6vm_translate(h, 1, 0, &q, &t))
		return 1;
	printf("va 0x%08x: PDE 0x%08x, PTE 0x%08x, pa 0x%08x\n", t.va, t.pde,
	       t.pte, t.pa);
	xv6vm_close(h);
	return 0;
}
