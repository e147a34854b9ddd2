/* SPDX-License-Identifier: GPL-2.0-only */
/* Little endian, as the emulated machine. */
#ifndef _PAGE_ASM_BYTEORDER_H
#define _PAGE_ASM_BYTEORDER_H

#define __cpu_to_le16(x) (x)
#define __cpu_to_le32(x) (x)
#define __cpu_to_le64(x) (x)
#define __le16_to_cpu(x) (x)
#define __le32_to_cpu(x) (x)
#define __le64_to_cpu(x) (x)

#endif
