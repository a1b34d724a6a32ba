# Fills the kernel's home as the kernel's own user, then hands over to the runner's entrypoint. Its arguments are the runner's command.
as_user() { /opt/kernel/su-exec "${LOCAL_USER_ID:-9001}:${LOCAL_GROUP_ID:-9001}" "$@"; }
cd /home/work
# A volume begins open to everybody: sshd takes no key of a user whose home others may change.
chown "${LOCAL_USER_ID:-9001}:${LOCAL_GROUP_ID:-9001}" /home/work
chmod 755 /home/work
if [ -d /opt/kernel/rc ]; then as_user cp -R /opt/kernel/rc/. . || :; fi
if [ -f /home/config/bootstrap.sh ]; then as_user cp /home/config/bootstrap.sh bootstrap.sh; fi
if [ -f /home/config/user-ssh/id_rsa ] && [ ! -e .ssh ]; then
  as_user mkdir -m 700 .ssh
  as_user cp /home/config/user-ssh/authorized_keys .ssh/authorized_keys
  as_user cp /home/config/user-ssh/id_rsa .ssh/id_rsa
  as_user cp /home/config/user-ssh/id_rsa id_container
  as_user chmod 600 .ssh/authorized_keys .ssh/id_rsa id_container
fi
# Files of a Secret belong to root; the cluster's private key has to be the kernel user's alone.
if [ -f /home/config/cluster-ssh/id_cluster ]; then
  chmod 755 /home/config/ssh
  (umask 077 && cp /home/config/cluster-ssh/id_cluster /home/config/cluster-ssh/id_cluster.pub /home/config/ssh/)
  chmod 600 /home/config/ssh/id_cluster
  chmod 644 /home/config/ssh/id_cluster.pub
  chown "${LOCAL_USER_ID:-9001}:${LOCAL_GROUP_ID:-9001}" /home/config/ssh/id_cluster /home/config/ssh/id_cluster.pub
fi
exec /opt/kernel/entrypoint.sh "$@"
