package socket

const msgErrqueue = MSG_ERRQUEUE
