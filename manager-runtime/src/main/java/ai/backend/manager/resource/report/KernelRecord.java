package ai.backend.manager.resource.report;

import ai.backend.common.slots.Slots;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A kernel's row as far as reports need it.
 *
 * @param shared bytes of shared memory
 * @param devices attached devices by family: {@code [{device_id, model_name, data}]}
 * @param mounts names of mounted folders
 * @param stored the statistics stored when it ended, null without any
 */
record KernelRecord(
    UUID id,
    UUID sessionId,
    @Nullable String containerId,
    String domain,
    UUID projectId,
    String project,
    @Nullable String name,
    @Nullable String accessKey,
    @Nullable String email,
    @Nullable String fullName,
    @Nullable String agent,
    Slots slots,
    long shared,
    JsonNode devices,
    List<String> mounts,
    @Nullable String image,
    Instant created,
    @Nullable Instant ended,
    String status,
    @Nullable String statusInfo,
    @Nullable Instant statusChanged,
    JsonNode statusHistory,
    String clusterMode,
    @Nullable JsonNode stored) {}
