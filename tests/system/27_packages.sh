#!/bin/bash
# tools/deps.sh beside a stand-in for apt-get: a mirror that fails is asked again, what no try can mend is not, and nothing missing
# asks nobody.
. "$(dirname "$0")/lib.sh"
mkdir "$tmp/bin"
program() { cat >"$tmp/bin/$1" && chmod 755 "$tmp/bin/$1"; }
# Of dpkg-query's answer the last package is left out unless all is installed.
program dpkg-query <<P
#!/bin/bash
shift 3
[ -e "$tmp/installed" ] || set -- "\${@:1:\$# - 1}"
for package; do echo "installed:\$package"; done
P
# One word a call of install in $tmp/story: what becomes of it.
program apt-get <<P
#!/bin/bash
echo "\${*}" >>"$tmp/asked"
case " \$* " in
*" update "*) exit 0 ;;
esac
word=\$(head -1 "$tmp/story")
sed -i 1d "$tmp/story"
case \$word in
good) touch "$tmp/installed" ;;
fetch) echo "E: Failed to fetch http://mirror/x.deb  503  Service Unavailable"; exit 100 ;;
unknown) echo "E: Unable to locate package x"; exit 100 ;;
esac
P
program sudo <<P
#!/bin/bash
[ "\$1" != -n ] || shift
exec "\$@"
P
program sleep <<P
#!/bin/bash
echo "\$1" >>"$tmp/slept"
P
# deps WORDS...: a run in which apt-get's installs end so.
deps() {
    rm -f "$tmp"/{installed,asked,slept}
    printf '%s\n' "$@" >"$tmp/story"
    : >"$tmp/asked"
    PATH=$tmp/bin:$PATH tools/deps.sh build
}
installs() { grep -c ' install ' "$tmp/asked"; }

exits "all goes well" 0 deps good
equal "at once" "$(installs) $(grep -c update "$tmp/asked")" "1 0"
exits "lists that are not there are fetched" 0 deps unknown good
equal "once" "$(installs) $(grep -c update "$tmp/asked")" "2 1"
exits "a mirror that fails three times is asked again" 0 deps fetch fetch fetch good
equal "after a pause" "$(tr '\n' ' ' <"$tmp/slept")" "0 10 30 "
exits "one that always fails is given up: exit code 69" 69 deps fetch fetch fetch fetch good
says "with its words" "503  Service Unavailable"
exits "what is not there is not asked for again" 69 deps unknown unknown good
equal "when the lists are new" "$(installs)" 2
touch "$tmp/installed" && : >"$tmp/asked"
exits "nothing missing" 0 env PATH="$tmp/bin:$PATH" tools/deps.sh build
equal "asks nobody" "$(cat "$tmp/asked")" ""
tap_end
