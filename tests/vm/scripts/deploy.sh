#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# data/deploy.sh under a running systemd, from the sources in /test/dialtone, which deploy-tree.sh has built before: installed,
# connected, installed again without an end of the link, and removed without a trace; and what the service's user may have prepared
# for the root who runs it.
# shellcheck source=tests/vm/scripts/service-common.sh
. "$(dirname "$0")/service-common.sh" || exit
# shellcheck source=tests/vm/scripts/install-common.sh
. "$(dirname "$0")/install-common.sh" || exit
record=/var/lib/dialtone-deploy
# Where the first version kept the list of its files.
old_list=/var/lib/dialtone/installed-files

deploy () {
  (cd /test/dialtone && data/deploy.sh "$@") </dev/null
}

as_service () {
  runuser -u dialtone -- bash -c "$1" || fail "as dialtone: $1"
}

install () {
  deploy || fail "deploy.sh"
  enabled || fail "it is not enabled under all its names"
  systemctl is-active --quiet dialtone || fail "the service was not started"
  [ "$(ps -o user= -p "$(main_pid)")" = dialtone ] || fail "it does not run as dialtone"
  cmp /test/dialtone/build/deploy/src/dialtoned "/proc/$(main_pid)/exe" || fail "another program runs"
  autoconnect_profile
  plug_in --ipv6
  online "deploy.sh"
}

# Everything that its user can write is as hostile as can be, and the list of the first version was his.
distrust () {
  local victim=/etc/victim link=/usr/lib/victim-dialtone
  echo root >$victim
  ln -s $victim $link
  echo stale >/usr/libexec/dialtone-stale
  printf '[Unit]\nDescription=Of an older version\n[Service]\nExecStart=/bin/sleep infinity\n' >/usr/lib/systemd/system/dialtone-stale.service
  systemctl daemon-reload
  systemctl start dialtone-stale || fail "start"
  as_service "printf '%s\n' $victim /usr/lib/../../etc/victim /etc/dialtone/profiles/../../victim /etc/passwd >$old_list"
  printf '%s\n' /usr/libexec/dialtone-stale /usr/lib/systemd/system/dialtone-stale.service >>$old_list
  cat $record/installed-files >>$old_list
  rm -r $record
  keeps_link "deploy.sh over the first version" deploy
  online "deploy.sh over the first version"
  [ "$(cat $victim)" = root ] || fail "its user had root remove or change a file"
  [ ! -e /usr/libexec/dialtone-stale ] || fail "what only the older version had is still there"
  [ "$(systemctl show --property=ActiveState,LoadState --value dialtone-stale | xargs)" = "not-found inactive" ] ||
    fail "a service of the older version is still there: $(systemctl status dialtone-stale)"
  [ ! -e $old_list ] || fail "the old list is still there"
  [ "$(stat -c '%U %a' $record)" = "root 755" ] || fail "the new one is $(stat -c '%U %a' $record)"

  # A pipe that nobody writes to is no list, and without a list nothing is removed.
  mv $record /run/record
  as_service "mkfifo $old_list"
  timeout 120 bash -c "cd /test/dialtone && data/deploy.sh --uninstall" || fail "deploy.sh --uninstall does not come back from a pipe, or fails"
  [ -e /usr/libexec/dialtoned ] || fail "something was removed without a list"
  rm -f $old_list $link
  mv /run/record $record
}

# take_back_and_again: what somebody changed stays; the second installation meets what its user has left in its folder, and neither reads
# nor writes through that.
take_back_and_again () {
  local victim=/etc/victim
  deploy --nonsense && fail "it took an option that it does not know"
  echo '# changed' >>/etc/dialtone/dialtone.conf
  deploy --uninstall || fail "deploy.sh --uninstall"
  nothing_left "deploy.sh --uninstall"
  [ ! -e /usr/libexec/dialtoned ] || fail "the programs are still there"
  ! systemctl list-units --no-legend 'dialtone*' | grep . || fail "these units run without their files"
  [ -e $profiles/home.conf ] || fail "it took the profiles"
  grep '# changed' /etc/dialtone/dialtone.conf || fail "it took a configuration that was changed"
  [ "$(stat -c '%U:%G %a' /etc/resolv.conf)" = "root:root 644" ] || fail "resolv.conf is $(stat -c '%U:%G %a' /etc/resolv.conf)"

  command install -d -o dialtone -g dialtone -m 0700 /var/lib/dialtone
  as_service "ln -s /etc/shadow $old_list && ln -s $victim /var/lib/dialtone/dialtone.conf.shipped"
  deploy || fail "deploy.sh over a list that leads elsewhere"
  online "deploy.sh after --uninstall"
  [ "$(cat $victim)" = root ] || fail "its user had root write into a file"
  [ -s /etc/shadow ] || fail "no passwords any more"
  grep '# changed' /etc/dialtone/dialtone.conf || fail "it wrote over a configuration that was changed"
  rm $victim
}

cd /test || exit
# The machine's image is without manuals and translations; their folders are packages', and so are everywhere else, and stay.
mkdir -p /usr/share/man/man{1,5,8} /usr/share/locale/zh_TW/LC_MESSAGES
remember_clean
install
distrust
take_back_and_again
deploy --uninstall --purge || fail "deploy.sh --uninstall --purge"
nothing_remains "deploy.sh --uninstall --purge"
systemctl stop modem
