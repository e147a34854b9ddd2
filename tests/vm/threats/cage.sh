# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# The VM itself: nothing in it leads to a network or to the host's files.

# shellcheck source=scripts/vm/tap.sh
. /lib/tap.sh

# Classes of PCI devices: 01 storage, 02 network, 0780 and 00ff virtio's others.
pci_classes() {
	cat /sys/bus/pci/devices/*/class 2>/dev/null
}

is "T22: the guest has no network but lo" lo "$(cd /sys/class/net && echo *)"
is "T22: no PCI device is a network card" "" "$(pci_classes | grep '^0x02')"
is "T22: no PCI device is virtio's" "" "$(grep -l 0x1af4 /sys/bus/pci/devices/*/vendor)"
is "T22: no disk of the host" "" "$(cd /sys/block && ls -d [shv]d* nvme* 2>/dev/null)"
is "T22: no file system of the host is mounted" "" \
	"$(grep -E ' (9p|virtiofs|nfs|cifs) ' /proc/mounts)"

done_testing
