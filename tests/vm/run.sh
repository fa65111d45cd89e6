#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Boots a clean virtual machine, runs one script in it as root and ends as the script did.
set -euo pipefail

usage () {
  cat <<'END'
Usage: tests/vm/run.sh [--timeout=SECONDS] [--log=FILE] [--kvm] SCRIPT [FILE[=NAME]...]

Boots the machine of machine.sh, whose disk forgets all changes, and runs SCRIPT in it. Each FILE (or folder) is found
beside it in /test, under NAME where one is given. What the script prints is printed here; its exit status is ours,
124 when the time limit (300) ended it, 125 when the machine ended without a word.

  --log=FILE    keep the machine's console there
  --kvm         let the host's processor run it, instead of emulating one

In the machine: VM_ROOT is /test, VM_BOOT counts from 1; "systemctl reboot" boots the same disk and runs SCRIPT again.
END
}

here=$(cd "$(dirname "$0")" && pwd)
timeout=300 log='' accelerator=tcg,thread=multi processor=qemu64 arguments=()
for argument in "$@"; do
  case "$argument" in
    --timeout=*) timeout=${argument#*=} ;;
    --log=*) log=${argument#*=} ;;
    --kvm) accelerator=kvm processor=host ;;
    --help | -h) usage; exit 0 ;;
    --*) usage >&2; exit 2 ;;
    *) arguments+=("$argument") ;;
  esac
done
[ ${#arguments[@]} -gt 0 ] || { usage >&2; exit 2; }

machine=$("$here/machine.sh")
work=$(mktemp -d)
emulator='' tail=''
# shellcheck disable=SC2317
clean_up () {
  [ -z "$emulator" ] || kill "$emulator" 2>/dev/null || true
  [ -z "$tail" ] || kill "$tail" 2>/dev/null || true
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

# pack: the script and its files as a tar archive, which the machine reads straight from its second disk.
pack () {
  local file name
  mkdir "$work/test"
  cp "${arguments[0]}" "$work/test/script"
  cp -r "$here/scripts" "$work/test/scripts"
  for file in "${arguments[@]:1}"; do
    name=${file#*=} file=${file%%=*}
    cp -rL --preserve=mode,timestamps "$file" "$work/test/$(basename "$name")"
  done
  tar --create --file="$work/test.tar" --directory="$work/test" --sort=name .
}

boot () {
  timeout --signal=KILL "$timeout" qemu-system-x86_64 -machine q35 -accel "$accelerator" -cpu "$processor" -smp 2 -m 640 \
    -nodefaults -no-user-config -display none -nic none -action panic=exit-failure \
    -kernel "$machine/linux" -initrd "$machine/initrd" \
    -append 'console=ttyS0 quiet loglevel=4 panic=-1 mitigations=off nokaslr apparmor=0 selinux=0 audit=0 net.ifnames=0 systemd.show_status=no tsc=unstable' \
    -drive "file=$machine/root.img,format=raw,if=virtio,snapshot=on" \
    -drive "file=$work/test.tar,format=raw,if=virtio,read-only=on" \
    -chardev "file,id=console,path=$work/console" -serial chardev:console \
    -device virtio-serial-pci \
    -chardev "file,id=output,path=$work/output" -device virtserialport,chardev=output,name=output \
    -chardev "file,id=status,path=$work/status" -device virtserialport,chardev=status,name=status \
    -device virtio-rng-pci
}

pack
touch "$work/output" "$work/status"
boot &
emulator=$!
tail --quiet --follow --sleep-interval=0.2 --lines=+1 --pid="$emulator" "$work/output" &
tail=$!
status=0
wait "$emulator" || status=$?
emulator=''
wait "$tail" || true
tail=''
[ -z "$log" ] || cp "$work/console" "$log"
grep '^boot' "$work/status" >&2 || true
result=$(sed -n 's/^exit //p' "$work/status")
if [ -n "$result" ]; then
  exit "$result"
fi
echo "run.sh: no result; the machine's console:" >&2
cat "$work/console" >&2
[ "$status" != 137 ] || { echo "run.sh: not done after $timeout s" >&2; exit 124; }
exit 125
