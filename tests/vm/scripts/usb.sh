#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# All that is to be proven of the modem on USB, in one boot: see usb-common.sh for the files that it needs.
set -uo pipefail

failed=0
for part in lines connect renumber two; do
  echo "=== usb-$part"
  bash "$VM_ROOT/scripts/usb-$part.sh" || failed=1
done
exit $failed
