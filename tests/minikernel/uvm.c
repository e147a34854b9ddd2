// SPDX-License-Identifier: GPL-2.0-only
/* The user's half: pages, copies of it, its end. */

#include "mini.h"

#define STACK (KERNBASE - PGSIZE)

static char *shm;
static int shmusers;

/* With a mistake of BUG_PDX_PTX's: where the page goes. */
static uint swapped(uint va)
{
	return late(STAGE_GROW, PDX_PTX) ? PDX(va) << 12 | PTX(va) << 22 : va;
}

static uint frame_bits(char *mem)
{
	return late(STAGE_GROW, PFN_SHIFT) ? PTE_ADDR(V2P(mem) >> 2) : V2P(mem);
}

static uint user_perm(void)
{
	if (late(STAGE_GROW, NO_USER))
		return PTE_W;
	return late(STAGE_GROW, NO_WRITE) ? PTE_U : PTE_W | PTE_U;
}

static void tell(const char *what, pde_t *pgdir, uint va, char *mem)
{
	pte_t *pte = walkpgdir(pgdir, (void *)va, 0);

	say(what, pte ? V2P(pte) : 0, V2P(mem));
}

uint allocuvm(pde_t *pgdir, uint oldsz, uint newsz)
{
	uint a = PGROUNDUP(oldsz), last = newsz;
	char *mem;

	if (newsz >= KERNBASE)
		return 0;
	if (late(STAGE_GROW, ONE_MORE))
		last += PGSIZE;
	for (; a < last; a += PGSIZE) {
		mem = kalloc();
		if (mem && !bug(NOT_CLEARED))
			memset(mem, 0, PGSIZE);
		if (!mem || mappages(pgdir, swapped(a), PGSIZE, frame_bits(mem),
				     user_perm())) {
			deallocuvm(pgdir, newsz, oldsz);
			return 0;
		}
		if (bug(NOT_CLEARED) || late(STAGE_GROW, ONE_MORE) ||
		    late(STAGE_GROW, NO_USER) || late(STAGE_GROW, NO_WRITE) ||
		    late(STAGE_GROW, PFN_SHIFT) || late(STAGE_GROW, PDX_PTX))
			tell("planted", pgdir, swapped(a), mem);
	}
	return newsz;
}

/* One has the shared frame no more. Return: whether it was the last one. */
static int shmdrop(void)
{
	if (--shmusers || bug(SHM_LEAK))
		return 0;
	shm = 0;
	return 1;
}

/* A page goes, and its frame, if that is the process's. */
static void give_back(pde_t *pgdir, uint va, pte_t *pte)
{
	char *v = P2V(PTE_ADDR(*pte));
	int left = late(STAGE_REST, FREE_MAPPED) &&
		   streq(myproc()->name, "stay");

	if (v == shm && late(STAGE_REAP, SHM_FREED))
		tell("planted", pgdir, va, v);
	if ((v != shm || late(STAGE_REAP, SHM_FREED) || shmdrop()) &&
	    !bug(DEALLOC_LEAK) && !late(STAGE_REAP, LIAR))
		kfree(v);
	if (bug(DEALLOC_LEAK) || left)
		tell("planted", pgdir, va, v);
	if (!left)
		*pte = 0;
}

uint deallocuvm(pde_t *pgdir, uint oldsz, uint newsz)
{
	uint a = PGROUNDUP(newsz);
	pte_t *pte;

	if (newsz >= oldsz)
		return oldsz;
	for (; a < oldsz; a += PGSIZE) {
		pte = walkpgdir(pgdir, (void *)a, 0);
		if (!pte)
			a = (PDX(a) + 1) * (PGSIZE << 10) - PGSIZE;
		else if (*pte & PTE_P)
			give_back(pgdir, a, pte);
	}
	return newsz;
}

static int kept(uint i, uint pde)
{
	if (!(pde & PTE_P) || pde & PTE_PS)
		return 1;
	return i < PDX(KERNBASE) ? bug(FREEVM_TABLES) : bug(FREEVM_KERNEL);
}

void freevm(pde_t *pgdir)
{
	uint i;

	if (!bug(FREEVM_PAGES))
		deallocuvm(pgdir, KERNBASE, 0);
	else if (walkpgdir(pgdir, (void *)UBASE, 0))
		say("planted", 0,
		    PTE_ADDR(*walkpgdir(pgdir, (void *)UBASE, 0)));
	for (i = 0; i < 1024; i++) {
		if (!kept(i, pgdir[i]))
			kfree(P2V(PTE_ADDR(pgdir[i])));
		else if (pgdir[i] & PTE_P && !(pgdir[i] & PTE_PS))
			say("planted", 0, PTE_ADDR(pgdir[i]));
	}
	if (bug(FREEVM_PGDIR))
		say("planted", 0, V2P(pgdir));
	else
		kfree((char *)pgdir);
}

void clearpteu(pde_t *pgdir, uint va)
{
	pte_t *pte = walkpgdir(pgdir, (void *)va, 0);

	*pte &= bug(NOT_CLOSED) ? ~PTE_W : ~PTE_U;
	if (bug(NOT_CLOSED))
		say("planted", V2P(pte), 0);
}

/* The same frame for both, to be copied by who writes first. */
static int share(pde_t *to, uint va, pte_t *pte)
{
	uint pa = PTE_ADDR(*pte), flags = PTE_FLAGS(*pte) & ~PTE_W;

	if (!late(STAGE_FORK, COW_PARENT_W))
		*pte &= ~PTE_W;
	if (late(STAGE_FORK, COW_OPENED)) {
		if (!(flags & PTE_U))
			say("planted", V2P(pte), pa);
		*pte |= PTE_U;
		flags |= PTE_U;
	}
	kshare(pa);
	if (late(STAGE_FORK, COW_CHILD_W))
		flags |= PTE_W;
	if (mappages(to, va, PGSIZE, pa, flags))
		return -1;
	if (late(STAGE_FORK, COW_PARENT_W) || late(STAGE_FORK, COW_CHILD_W) ||
	    late(STAGE_FORK, COW_NO_COUNT) || late(STAGE_FORK, COW_HIGH))
		say("planted", V2P(pte), pa);
	return 0;
}

static int copy(pde_t *to, uint va, pte_t *pte)
{
	uint flags = PTE_FLAGS(*pte), at = va;
	char *mem;

	if (COW)
		return share(to, va, pte);
	if (late(STAGE_FORK, FORK_SHARES)) {
		say("planted", V2P(pte), PTE_ADDR(*pte));
		return mappages(to, va, PGSIZE, PTE_ADDR(*pte), flags);
	}
	if (late(STAGE_FORK, FORK_FLAGS))
		flags = PTE_W | PTE_U;
	if (late(STAGE_FORK, FORK_SHIFT))
		at += PGSIZE;
	mem = kalloc();
	if (!mem)
		return -1;
	memmove(mem, P2V(PTE_ADDR(*pte)), PGSIZE);
	if (mappages(to, at, PGSIZE, V2P(mem), flags)) {
		kfree(mem);
		return -1;
	}
	if (late(STAGE_FORK, FORK_SHIFT) ||
	    (late(STAGE_FORK, FORK_FLAGS) && !(*pte & PTE_U)))
		tell("planted", to, at, mem);
	return 0;
}

pde_t *copyuvm(pde_t *pgdir, uint sz)
{
	pde_t *to = setupkvm();
	pte_t *pte;
	uint a;

	if (to && late(STAGE_FORK, FORK_TABLE)) {
		to[0] = pgdir[0];
		say("planted", V2P(to), PTE_ADDR(to[0]));
		return to;
	}
	for (a = bug(NULL_FORK) ? 0 : UBASE; to;
	     a = a + PGSIZE < sz ? a + PGSIZE : STACK) {
		pte = walkpgdir(pgdir, (void *)a, 0);
		if (pte && *pte & PTE_P) {
			if (copy(to, a, pte))
				break;
		} else if (!LAZY || bug(LAZY_FORK)) {
			panic("page not present");
		}
		if (a == STACK || (!STACKTOP && a + PGSIZE >= sz))
			return to;
	}
	if (to)
		freevm(to);
	return 0;
}

/* A write to a page that several have, or may have had. */
int copied(pde_t *pgdir, uint va)
{
	pte_t *pte = walkpgdir(pgdir, (void *)va, 0);
	char *mem, *old;

	if (!pte || (*pte & (PTE_P | PTE_U | PTE_W)) != (PTE_P | PTE_U))
		return -1;
	old = P2V(PTE_ADDR(*pte));
	if (!kshared(V2P(old)) && !bug(COW_ALWAYS)) {
		*pte |= PTE_W;
		return 0;
	}
	mem = kalloc();
	if (!mem)
		return -1;
	memmove(mem, old, PGSIZE);
	*pte = V2P(mem) | PTE_P | PTE_W | PTE_U;
	if (late(STAGE_REST, COW_NO_DROP) || late(STAGE_REST, COW_FREE))
		say("planted", 0, V2P(old));
	if (!late(STAGE_REST, COW_NO_DROP))
		kfree(old);
	if (late(STAGE_REST, COW_FREE))
		kfree(old);
	return 0;
}

int copyout(pde_t *pgdir, uint va, const void *from, uint n)
{
	pte_t *pte = walkpgdir(pgdir, (void *)va, 0);

	if (LAZY && va < KERNBASE && (!pte || !(*pte & PTE_P)) &&
	    !bug(LAZY_CALL) && !lazyfault(va))
		pte = walkpgdir(pgdir, (void *)va, 0);
	if (pte && !(*pte & PTE_W) && !bug(COW_CALL))
		copied(pgdir, va);
	if (!pte || !(*pte & PTE_U || late(STAGE_REST, NO_U_CHECK)) ||
	    va % PGSIZE + n > PGSIZE)
		return -1;
	if (late(STAGE_REST, NO_U_CHECK) && !(*pte & PTE_U))
		say("planted", V2P(pte), PTE_ADDR(*pte));
	memmove((char *)P2V(PTE_ADDR(*pte)) + va % PGSIZE, from, n);
	return 0;
}

#if SHARED
static int has_shm(pde_t *pgdir)
{
	pte_t *pte = walkpgdir(pgdir, (void *)SHMBASE, 0);

	return pte && *pte & PTE_P;
}

/* One frame that all who ask have at the same address. Return: that, or -1. */
int shmmap(pde_t *pgdir)
{
	uint perm = bug(SHM_READ) ? PTE_U : PTE_W | PTE_U;
	char *mem = shm;

	if (has_shm(pgdir))
		return SHMBASE;
	if (!mem)
		mem = kalloc();
	if (!mem)
		return -1;
	if (!shmusers)
		memset(mem, 0, PGSIZE);
	if (mappages(pgdir, SHMBASE, PGSIZE, V2P(mem), perm)) {
		if (!shmusers)
			kfree(mem);
		return -1;
	}
	if (bug(SHM_OWN))
		return SHMBASE;
	shm = mem;
	shmusers++;
	return SHMBASE;
}

/* A walk that may make a table: by exit, trap comes to kalloc, and no fault brings a page. */
void shmleave(pde_t *pgdir)
{
	walkpgdir(pgdir, (void *)SHMBASE, 1);
}

int shmcopy(pde_t *from, pde_t *to)
{
	return has_shm(from) && !bug(SHM_FORK) && shmmap(to) < 0 ? -1 : 0;
}
#endif

#if TRANSLATE
/* Where that is in the machine's memory; -1 if the process may not go there. */
int translate(pde_t *pgdir, uint va)
{
	pte_t *pte = walkpgdir(bug(TR_KPGDIR) ? kpgdir : pgdir, (void *)va,
			       bug(TR_ALLOC));

	if (!pte || !(*pte & PTE_P) || !(*pte & PTE_U || bug(TR_USER)))
		return -1;
	if (bug(TR_KERNEL))
		return (int)P2V(PTE_ADDR(*pte)) + va % PGSIZE;
	return PTE_ADDR(*pte) | (bug(TR_OFFSET) ? 0 : va % PGSIZE);
}
#endif
