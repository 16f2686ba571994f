#!/usr/bin/env bash
# A Debian package, installed with dpkg, run and taken away again. Needs root, dpkg-dev and cargo-deb.
source "$(dirname "$0")/common.sh"

cargo deb -p consign-cli --output "$work/consign.deb"
[ "$(dpkg-deb --field "$work/consign.deb" Package)" = consign ] || fail "the package's name"
dpkg --install "$work/consign.deb"
works /usr/bin/consign
[ -e /usr/share/doc/consign/copyright ] || fail "no copyright"
dpkg --remove consign
[ ! -e /usr/bin/consign ] || fail "it is still there"
