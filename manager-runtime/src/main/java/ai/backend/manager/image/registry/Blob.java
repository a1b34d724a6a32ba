package ai.backend.manager.image.registry;

/**
 * A content of a repository.
 *
 * @param size in bytes, above 0
 */
public record Blob(String digest, long size) {}
