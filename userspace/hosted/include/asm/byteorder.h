/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _HOSTED_ASM_BYTEORDER_H
#define _HOSTED_ASM_BYTEORDER_H

#include_next <asm/byteorder.h>
#include <linux/types.h>

#define cpu_to_le16(x) ((__force __le16)__cpu_to_le16(x))
#define cpu_to_le32(x) ((__force __le32)__cpu_to_le32(x))
#define cpu_to_le64(x) ((__force __le64)__cpu_to_le64(x))
#define le16_to_cpu(x) ((u16)__le16_to_cpu(x))
#define le32_to_cpu(x) ((u32)__le32_to_cpu(x))

#endif
