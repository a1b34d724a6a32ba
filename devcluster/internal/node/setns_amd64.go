package node

const sysSetns = 308
