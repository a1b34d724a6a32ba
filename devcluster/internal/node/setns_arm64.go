package node

const sysSetns = 268
