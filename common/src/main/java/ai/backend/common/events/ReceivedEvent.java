package ai.backend.common.events;

/**
 * An event as it came.
 *
 * @param entryId the stream entry's id, growing with time
 * @param source {@code manager}, an agent's id or a storage proxy's id
 */
public record ReceivedEvent(String entryId, String source, Event event) {}
