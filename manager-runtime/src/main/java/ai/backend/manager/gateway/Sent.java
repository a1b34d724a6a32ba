package ai.backend.manager.gateway;

/** What went out: HTTP status, and bytes of the body (0 for streams). */
record Sent(int status, long bytes) {}
