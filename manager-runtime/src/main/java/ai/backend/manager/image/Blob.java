package ai.backend.manager.image;

/**
 * A content of a repository.
 *
 * @param size in bytes, above 0
 */
record Blob(String digest, long size) {}
