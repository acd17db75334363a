# guardian.sh PID [FOLDER]
# Reads one line from the process that started it. The line means that the server PID has ended and all is in order; the
# end of input without one, that the process has died, in whatever way: then the server is stopped, and a throw-away
# FOLDER removed.
if read -r _; then exit 0; fi
kill -INT "$1" 2>/dev/null
[ -n "$2" ] || exit 0
while kill -0 "$1" 2>/dev/null; do sleep 0.1; done
rm -rf "$2"
