#!/bin/sh
# Starts Redis on the claim at /data with the password from the Secret. Needs nothing of the image but redis-server.
set -eu
umask 077
{
  cat /scripts/redis.conf
  printf 'requirepass "%s"\n' "$(sed 's/\\/\\\\/g; s/"/\\"/g' /credentials/password)"
} >/run/redis/redis.conf
exec redis-server /run/redis/redis.conf
