package ai.backend.manager.template;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code session_templates} (spec/07 §1.13) with the names that lists show.
 *
 * @param group project whose members see it too, null = none
 */
record TemplateRow(
    UUID id,
    String name,
    UUID user,
    @Nullable String userEmail,
    @Nullable UUID group,
    @Nullable String groupName,
    String domain,
    Instant createdAt,
    ObjectNode template) {}
