# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The Debian packages that the tests need, for tests/run.sh and the tree of tests/release.sh. To be sourced behind
# data/debian.sh.

# The plain build, its tests, and the packages of Dialtone.
# shellcheck disable=SC2034
plain_packages=(
  "${build_packages[@]}" binutils libgirepository1.0-dev gobject-introspection
  libgtest-dev libgmock-dev libumockdev-dev umockdev dbus-daemon slirp tshark
  iproute2 iputils-ping procps python3 python3-gi shellcheck clang-format
  debhelper dpkg-dev lintian systemd git
)

# All else: other compilers, valgrind, the virtual machine of tests/vm/. tests/cross.sh has its tools in a tree of its own.
# shellcheck disable=SC2034
further_packages=(
  ccache clang libclang-rt-dev gcovr valgrind libc6-dbg
  qemu-system-x86 mmdebstrap e2fsprogs cpio xz-utils
)
