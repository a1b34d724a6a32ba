# commits.sh FOLDER GROUP NAME: lets GROUP write into FOLDER, which the node knows as NAME, and nobody else look into it.
# Runs as root without capabilities, a member of GROUP. Changes the folder alone, and only an empty one: what somebody
# filled is not ours to close. One that is right already is left as it is.
set -eu
folder=$1 group=$2 name=$3
state() { stat -c '%g %a' "$folder"; }
refuse() {
    echo "commits: $name on this node $1 (owner $(stat -c '%u, group %g, mode %a' "$folder"))." \
        "On the node, run: chgrp $group $name && chmod 2770 $name. Or name a claim in spec.commits.claim of the AgentPool," \
        "or set spec.commits.enabled to false." >&2
    exit 1
}
is_right() { case $(state) in "$group "*70) ;; *) return 1 ;; esac; }

if is_right; then
    echo "commits: $name is as it should be"
    exit 0
fi
content=$(ls -A "$folder") || refuse "cannot be read"
[ -z "$content" ] || [ "$content" = lost+found ] || refuse "holds files and is not closed to others"
chgrp "$group" "$folder" && chmod 2770 "$folder" || refuse "cannot be given to the agent"
is_right || refuse "does not keep its mode"
echo "commits: $name is the agent's now"
