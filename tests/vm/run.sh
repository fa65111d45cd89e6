#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Boots a clean virtual machine and runs scripts in it as root, one after the other.
set -euo pipefail

usage () {
  cat <<'END'
Usage: tests/vm/run.sh [OPTION...] SCRIPT... 

Boots the machine of machine.sh, whose disk forgets all changes, and runs each SCRIPT in it until one fails. Their
folders come along. What they print is printed here; the exit status is 0 when all passed, else that of the script that
failed, 124 when the time limit ended it, 125 when the machine ended without a word.

  --release=NAME       of Debian: bookworm, the default, or trixie
  --deb=FOLDER         unpack the packages of Dialtone in FOLDER into the machine
  --bring=FILE[=NAME]  a file or folder to be found in /test, under NAME where one is given; /test/bin is in PATH
  --set=NAME=VALUE     a variable in the scripts' environment
  --timeout=SECONDS    the time limit (300)
  --log=FILE           keep the machine's console there
  --results=FILE       append "NAME STATUS SECONDS IDLE%" for each script that ended
  --kvm                let the host's processor run it, instead of emulating one

In the machine, VM_BOOT counts from 1; "touch /test/reboot; systemctl reboot" boots the same disk and runs the same script again.
END
}

here=$(cd "$(dirname "$0")" && pwd)
timeout=300 release=bookworm log='' results='' deb='' accelerator=tcg processor=qemu64 scripts=() files=() settings=()
for argument in "$@"; do
  case "$argument" in
    --release=*) release=${argument#*=} ;;
    --timeout=*) timeout=${argument#*=} ;;
    --log=*) log=${argument#*=} ;;
    --results=*) results=${argument#*=} ;;
    --deb=*) deb=${argument#*=} ;;
    --bring=*) files+=("${argument#*=}") ;;
    --set=?*=*) settings+=("${argument#*=}") ;;
    --kvm) accelerator=kvm processor=host ;;
    --help | -h) usage; exit 0 ;;
    --*) usage >&2; exit 2 ;;
    *) scripts+=("$argument") ;;
  esac
done
[ ${#scripts[@]} -gt 0 ] || { usage >&2; exit 2; }

machine=$("$here/machine.sh" "$release")
work=$(mktemp -d)
emulator='' tail=''
# Called by the trap alone.
# shellcheck disable=SC2317
clean_up () {
  [ -z "$emulator" ] || kill "$emulator" 2>/dev/null || true
  [ -z "$tail" ] || kill "$tail" 2>/dev/null || true
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

# The scripts and what they need as a tar archive, which the machine reads straight from its second disk.
pack () {
  local file name script
  mkdir -p "$work/test/scripts"
  for script in "${scripts[@]}"; do
    cp "$(dirname "$script")"/*.sh "$work/test/scripts/"
    basename "$script"
  done >"$work/test/order"
  [ ${#settings[@]} = 0 ] || printf 'export %q\n' "${settings[@]}" >"$work/test/environment"
  for file in "${files[@]}"; do
    name=$(basename "$file")
    [[ $file != *=* ]] || name=${file##*=} file=${file%=*}
    mkdir -p "$(dirname "$work/test/$name")"
    cp -rL --preserve=mode,timestamps "$file" "$work/test/$name"
  done
  if [ -n "$deb" ]; then
    mkdir "$work/test/root"
    for file in "$deb"/{dialtone,libdialtone0}_*.deb; do
      # As one tree with the machine, where /lib is a link.
      dpkg-deb --fsys-tarfile "$file" | tar --extract --directory="$work/test/root" --transform='s,^\./lib/,./usr/lib/,'
    done
  fi
  tar --create --file="$work/test.tar" --directory="$work/test" --owner=0 --group=0 .
}

# With one processor: the kernel changes its own code while it runs, and two emulated processors do not see that alike (an int3 without a cause, and the
# kernel is dead). In the place of the shell that calls it, so that who kills that does not leave it behind.
boot () {
  exec timeout --signal=KILL "$timeout" qemu-system-x86_64 -machine q35 -accel "$accelerator" -cpu "$processor" -smp 1 -m 640 \
    -nodefaults -no-user-config -display none -nic none -action panic=exit-failure \
    -kernel "$machine/linux" -initrd "$machine/initrd" \
    -append 'console=ttyS0 quiet loglevel=4 panic=-1 no_timer_check mitigations=off nokaslr apparmor=0 selinux=0 audit=0 net.ifnames=0 systemd.show_status=no tsc=unstable init_on_alloc=0 hardened_usercopy=off' \
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
sed -n 's/^booted \(.*\)/(booted in \1 s)/p' "$work/status"
sed -n 's/^result //p' "$work/status" >"$work/results"
awk '{ print ($2 == 0 ? "passed" : "FAILED") " in " $3 " s, of which it was idle for " $4 " %: " $1 }' "$work/results"
[ -z "$results" ] || cat "$work/results" >>"$results"
if grep -q '^end' "$work/status"; then
  exit "$(tail -n 1 "$work/results" | cut -d' ' -f2)"
fi
echo "run.sh: no result; the machine's console:" >&2
cat "$work/console" >&2
[ "$status" != 137 ] || { echo "run.sh: not done after $timeout s" >&2; exit 124; }
exit 125
