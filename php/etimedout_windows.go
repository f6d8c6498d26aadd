package php

// etimedout is Winsock's code for a connection that takes too long.
const etimedout = 10060
